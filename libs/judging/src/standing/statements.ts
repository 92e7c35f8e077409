import type { EventType } from '#libs/contracts';

/** The role that the speaker of a statement needs (docs/judging.md#who-has-standing). */
export type Speaker =
  | 'source'
  | 'recipient'
  | 'party'
  | 'party or overseer'
  | 'recipient of the disclosure'
  | 'the source itself'
  | 'the source itself, or a party of the other role';

interface Statement {
  speaker: Speaker;
  /**
   * It states that something happened to data: it counts for every speaker, and by every way in
   * (docs/judging.md#statements-that-accuse-and-statements-that-excuse).
   */
  accuses?: true;
  /** It answers a request: an agency that had the role at that time may answer it. */
  answers?: true;
}

/** Every type of event, so that none is added without its speaker and whether it accuses. */
const STATEMENTS: { readonly [T in EventType]: Statement } = {
  'gov.transfer.agreement.registered.v1': { speaker: 'party' },
  'gov.transfer.agreement.amended.v1': { speaker: 'party' },
  'gov.transfer.agreement.renewed.v1': { speaker: 'party' },
  'gov.transfer.agreement.terminated.v1': { speaker: 'party' },
  'gov.transfer.roster.changed.v1': { speaker: 'party' },
  'gov.transfer.matchmethod.approved.v1': { speaker: 'source' },
  'gov.transfer.request.submitted.v1': { speaker: 'recipient' },
  'gov.transfer.request.validated.v1': { speaker: 'source', answers: true },
  'gov.transfer.request.rejected.v1': { speaker: 'source' },
  'gov.transfer.request.withdrawn.v1': { speaker: 'recipient' },
  'gov.transfer.request.reassessed.v1': { speaker: 'source', answers: true },
  'gov.transfer.match.performed.v1': { speaker: 'source' },
  'gov.transfer.disclosure.approved.v1': { speaker: 'source' },
  'gov.transfer.disclosure.made.v1': { speaker: 'source', accuses: true },
  'gov.transfer.disclosure.withheld.v1': { speaker: 'source' },
  'gov.transfer.receipt.acknowledged.v1': { speaker: 'recipient of the disclosure' },
  'gov.transfer.access.recorded.v1': { speaker: 'recipient', accuses: true },
  'gov.transfer.copy.made.v1': { speaker: 'recipient', accuses: true },
  'gov.transfer.disposition.certified.v1': { speaker: 'recipient of the disclosure' },
  'gov.transfer.incident.reported.v1': { speaker: 'party or overseer', accuses: true },
  'gov.transfer.remediation.directed.v1': { speaker: 'party or overseer' },
  'gov.transfer.remediation.confirmed.v1': { speaker: 'party or overseer' },
  'gov.transfer.source.watermarked.v1': { speaker: 'the source itself' },
  'gov.transfer.event.retracted.v1': { speaker: 'the source itself, or a party of the other role' },
};

const known = (type: string): Statement | undefined =>
  Object.hasOwn(STATEMENTS, type) ? STATEMENTS[type as EventType] : undefined;

/** Undefined: an unknown type. */
export const speakerNeeded = (type: string): Speaker | undefined => known(type)?.speaker;

export const accuses = (type: string): boolean => known(type)?.accuses === true;

export const answersRequest = (type: string): boolean => known(type)?.answers === true;

/** For a refused event: an unknown or unreadable type. It may have been an act on data. */
export const UNKNOWN_TYPE = '';

/** The type of act on data that an event may be. Undefined: it is known not to be one. */
export function actTypeOf(type: string | undefined): string | undefined {
  if (type === undefined || known(type) === undefined) return UNKNOWN_TYPE;
  return accuses(type) ? type : undefined;
}
