import { createHash } from 'node:crypto';
import { entryTail, inspect, encodeEntry, shardOf, type EntryTail, type Via } from '#libs/contracts';
import { randomCase } from '#libs/cases';

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

/** For behaviour that any entries show: the first violations of a dozen rules, and the events that withdraw some of them. */
export const SOME = 150;
/** For behaviour that needs many batches: twice as many hits, of most rules. */
export const MOST = 250;

/**
 * Entries of a random case (its first sendings) by shard, received a second apart, and at the end a clock entry long after all lateness.
 */
export function randomEntries(seed: number, shards = 1, sent = Infinity): Map<string, Buffer[]> {
  const byShard = new Map<string, Buffer[]>();
  let clock = Date.parse('2026-11-01T00:00:00Z');
  let offset = 0;
  const add = (shard: string, tail: EntryTail): void => {
    clock += 1_000;
    const entries = byShard.get(shard) ?? [];
    byShard.set(shard, entries);
    entries.push(encodeEntry(NONCE, new Date(clock).toISOString(), tail));
  };
  for (const { agency, key, value } of randomCase(seed).sendings.slice(0, sent)) {
    const { event, refused } = inspect(value);
    const known = event ?? refused.known;
    const own = key !== null && key === known.agreementid ? { key } : {};
    const topic = `transfers.${agency}`;
    const via: Via = { kafka: { cluster: 'c', topic, incarnation: 1, partition: 0, offset: String(offset++), ...own } };
    const commitment = createHash('sha256').update(value).digest('base64url');
    const body = event
      ? { event: value }
      : { quarantined: { reason: refused.reason, size: value.length, commitment, known: refused.known } };
    add(shardOf(known, shards), entryTail(via, body));
  }
  clock += 86_400_000;
  for (let shard = 0; shard < shards; shard++) {
    add(String(shard), entryTail({ recorder: { instance: 'test' } }, { control: { kind: 'clock' } }));
  }
  return byShard;
}
