import { entryTail, encodeEntry } from '#libs/contracts';
import { type FoldInput, foldInput, MemoryShard } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import type { Recorded } from './recorder-harness.js';

const YEAR_MS = 365 * 86_400_000;

/** Draws the conclusions that wait for time too, because the length of a run must make no difference between two ledgers. */
function muchLater(index: number): FoldInput {
  const at = new Date(Date.now() + YEAR_MS).toISOString();
  const tail = entryTail({ recorder: { instance: 'later' } }, { control: { kind: 'clock' } });
  return foldInput(index, encodeEntry('AAAAAAAAAAAAAAAAAAAAAA', at, tail));
}

/** The open findings of a ledger's entries, by identity, in a form that is equal for two ledgers with the same events. */
export function findingsOf(recorded: readonly Recorded[]): object[] {
  const shards = new Set(recorded.map(({ shard }) => shard));
  return [...shards].sort().flatMap((shard) => {
    const inputs = recorded.filter((one) => one.shard === shard).map(({ index, bytes }) => foldInput(index, bytes));
    return new MemoryShard(ruleSet, shard)
      .fold([...inputs, muchLater(inputs.length)])
      .findings()
      .map(({ rule, scope, subject, severity, count }) => ({ rule, agreement: scope, subject, severity, count }));
  });
}
