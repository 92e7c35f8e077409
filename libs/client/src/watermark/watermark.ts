import { isDay, type Known } from '#libs/contracts';
import { draftEvent, type EventDraft } from '../event/draft.js';
import type { Outbox } from '../outbox/outbox.js';
import { lastMoment } from './declarations.js';

export interface WatermarkClaim {
  source: string;
  agreementid: string;
  /** "All that I did under this agreement up to then is sent." RFC 3339 UTC, or a day, to its end in UTC. */
  upTo: string;
  known?: Known;
}

/**
 * The watermark to journal next. It is numbered like any event, so that `nextSequence` counts it in: the claim holds once
 * everything up to the watermark itself has arrived.
 */
export function draftWatermark(
  outbox: Pick<Outbox, 'nextSequence'> | undefined,
  claim: WatermarkClaim,
  ahead = 0,
): EventDraft {
  const { source, agreementid, known } = claim;
  const upTo = isDay(claim.upTo) ? new Date(lastMoment(claim.upTo)).toISOString() : claim.upTo;
  const nextSequence = String((outbox?.nextSequence(source, agreementid) ?? 1) + ahead + 1);
  return draftEvent('gov.transfer.source.watermarked.v1', {
    source,
    agreementid,
    time: upTo,
    known,
    data: { upTo, nextSequence },
  });
}
