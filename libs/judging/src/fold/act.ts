import { agencyOf, type Entry, millis, type TransferEvent } from '#libs/contracts';
import { type Act, CLAIMED } from '../act.js';
import type { FoldInput } from '../memory/memory.js';

export const sequenceOf = (event: TransferEvent): number | undefined =>
  event.sequence === undefined ? undefined : Number(event.sequence);

/** The agency that owns a topic: the last part of its name. */
const ownerOf = (topic: string): string => topic.slice(topic.lastIndexOf('.') + 1);

/** `Act.via`: the way in, if it leaves the speaker of `source` unproven. Undefined: it proves the speaker. */
export function viaOf({ via }: Pick<Entry, 'via'>, source: string): string | undefined {
  if ('forwarder' in via && via.forwarder !== undefined) return undefined;
  if ('http' in via) return CLAIMED;
  if (!('kafka' in via)) return undefined;
  const owner = ownerOf(via.kafka.topic);
  return owner === agencyOf(source) ? undefined : owner;
}

const DAY = 'YYYY-MM-DD'.length;

export function actOf(event: TransferEvent, input: FoldInput): Act {
  const day = event.timeprecision === 'day' ? event.time.slice(0, DAY) : undefined;
  const via = viaOf(input.entry, event.source);
  return {
    time: millis(day ?? event.time),
    source: event.source,
    sequence: sequenceOf(event) ?? 0,
    id: event.id,
    index: input.index,
    receivedAt: input.receivedAt,
    ...(day === undefined ? {} : { day }),
    ...(via === undefined ? {} : { via }),
  };
}
