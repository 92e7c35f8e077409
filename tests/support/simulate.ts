import { createHash } from 'node:crypto';
import {
  entryTail,
  eventShards,
  inspect,
  encodeEntry,
  shardOf,
  type Control,
  type EntryTail,
  type Via,
} from '#libs/contracts';
import { foldInput, MemoryShard, type FoldInput } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import type { Sending } from '#libs/cases';

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

/** A ledger without a database: sendings become entries as the recorder writes them, a millisecond apart. */
export class SimulatedLedger {
  private readonly inputs = new Map<string, FoldInput[]>();
  private readonly offsets = new Map<string, number>();
  private readonly folded = new Map<string, { shard: MemoryShard; upTo: number }>();

  constructor(
    protected readonly shards = 1,
    private clock = Date.parse('2026-11-01T00:00:00Z'),
  ) {
    for (const shard of eventShards(shards)) this.inputs.set(shard, []);
  }

  protected add(shard: string, tail: EntryTail): void {
    const inputs = this.inputs.get(shard)!;
    inputs.push(foldInput(inputs.length, encodeEntry(NONCE, new Date((this.clock += 1)).toISOString(), tail)));
  }

  record({ agency, key, value }: Sending): void {
    const topic = `transfers.${agency}`;
    const offset = this.offsets.get(topic) ?? 0;
    this.offsets.set(topic, offset + 1);
    const { event, refused } = inspect(value);
    const known = event ?? refused.known;
    const own =
      key !== null && key === known.agreementid ? { key } : key === null ? {} : { keyCommitment: 'salt:other' };
    const via: Via = { kafka: { cluster: 'c', topic, incarnation: 1, partition: 0, offset: String(offset), ...own } };
    const commitment = createHash('sha256').update(value).digest('base64url');
    const body = event
      ? { event: value }
      : { quarantined: { reason: refused.reason, size: value.length, commitment, known: refused.known } };
    this.add(shardOf(known, this.shards), entryTail(via, body));
  }

  control(control: Control): void {
    for (const shard of eventShards(this.shards))
      this.add(shard, entryTail({ recorder: { instance: 'test' } }, { control }));
  }

  /** Source and id of an entry's event, if it has one. */
  nameOf(index: number, shard = '0'): string {
    const { event } = this.inputs.get(shard)![index]!.entry;
    return event ? `${event.source} ${event.id}` : 'no event';
  }

  /** Nothing happens for `ms`; then every shard gets a clock entry. */
  wait(ms: number): void {
    this.clock += ms;
    this.control({ kind: 'clock' });
  }

  /** Folds the entries that no earlier call has folded, in batches of `size`. The shards are the same objects each time. */
  fold(size = 50): MemoryShard[] {
    return [...this.inputs].map(([name, inputs]) => {
      const { shard, upTo } = this.folded.get(name) ?? { shard: new MemoryShard(ruleSet, name), upTo: 0 };
      for (let at = upTo; at < inputs.length; at += size) shard.fold(inputs.slice(at, at + size));
      this.folded.set(name, { shard, upTo: inputs.length });
      return shard;
    });
  }
}

/** Open findings of all shards, in the form that `compare` takes. */
export const foundIn = (shards: MemoryShard[]) =>
  shards
    .flatMap((shard) => shard.findings())
    .map(({ rule, scope, subject, count }) => ({ rule, agreement: scope, subject, count }));

/** Not evaluable lines of all shards, in the form that `compare` takes. */
export const linesIn = (shards: MemoryShard[]) =>
  shards
    .flatMap((shard) => shard.notEvaluable())
    .map(({ rule, scope, reason, items, subjects }) => ({ rule, agreement: scope, reason, items, subjects }));
