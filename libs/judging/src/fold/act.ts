import { agencyOf, type Entry, millis, publicKeyOf, type TransferEvent, type Via } from '#libs/contracts';
import type { Act } from '../act.js';
import type { FoldInput } from '../memory/memory.js';
import { CLAIMED, joinWays, signedBy } from '../ways.js';

export const sequenceOf = (event: TransferEvent): number | undefined =>
  event.sequence === undefined ? undefined : Number(event.sequence);

/** The agency that owns a topic: the last part of its name. */
const ownerOf = (topic: string): string => topic.slice(topic.lastIndexOf('.') + 1);

/** `Act.via` of one entry: the way in and the key, if the way leaves the speaker of `source` unproven. Undefined: it proves the speaker. */
export function viaOf(entry: Pick<Entry, 'via' | 'signature'>, source: string): string | undefined {
  const way = wayIn(entry.via, agencyOf(source));
  const key = way === undefined ? undefined : keyOf(entry);
  return key === undefined ? way : joinWays([way, signedBy(key)]);
}

function wayIn(via: Via, speaker: string): string | undefined {
  if ('forwarder' in via && via.forwarder !== undefined) return undefined;
  if ('http' in via) {
    const { agency } = via.http;
    return agency === speaker ? undefined : (agency ?? CLAIMED);
  }
  if (!('kafka' in via)) return undefined;
  const owner = ownerOf(via.kafka.topic);
  return owner === speaker ? undefined : owner;
}

/** An officer's own event, which an api took as she said it. */
export const isByPeople = (via: Via): boolean => 'http' in via && via.api !== undefined;

/** The public key under which the recorder found the event signed. A signature that it only kept says nothing. */
const keyOf = ({ via, signature }: Pick<Entry, 'via' | 'signature'>): string | undefined =>
  'signed' in via && via.signed && signature && 'vkey' in signature ? publicKeyOf(signature.vkey) : undefined;

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
