import { foldInput, MemoryShard, ruleSet } from '#libs/rules';
import type { Recorded } from './recorder-harness.js';

/** The open findings of a ledger's entries, by identity, in the form that two ledgers with the same events agree in. */
export function findingsOf(recorded: readonly Recorded[]): object[] {
  const shards = new Set(recorded.map(({ shard }) => shard));
  return [...shards].sort().flatMap((shard) =>
    new MemoryShard(ruleSet, shard)
      .fold(recorded.filter((one) => one.shard === shard).map(({ index, bytes }) => foldInput(index, bytes)))
      .findings()
      .map(({ rule, scope, subject, severity, count }) => ({ rule, agreement: scope, subject, severity, count })),
  );
}
