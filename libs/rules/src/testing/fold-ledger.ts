import { type FoldInput, MemoryShard } from '#libs/judging';
import { ruleSet } from '../rule-set.js';
import { received } from './interleave.js';

const ARRIVAL = Date.parse('2026-01-10T00:00:00Z');
const YEAR = 365 * 86_400_000;

const HOUR = 3_600_000;
export type Pauses = (position: number) => boolean;
const noPause: Pauses = () => false;

function clockAt(index: number, receivedAt: number): FoldInput {
  const iso = new Date(receivedAt).toISOString();
  const via = { recorder: { instance: 'test' } };
  return {
    index,
    receivedAt,
    digest: '',
    entry: { v: 1, nonce: '', receivedAt: iso, via, control: { kind: 'clock' } },
  };
}

/**
 * A ledger's entries: a second apart, with an hour's silence and a clock entry where `pauses` says so, so that lateness
 * draws its conclusions in the midst of it and what follows is late; at the end all watermarks and all lateness have passed.
 */
export function ledgerOf(inputs: readonly FoldInput[], pauses: Pauses): FoldInput[] {
  const entries: FoldInput[] = [];
  let now = ARRIVAL;
  inputs.forEach((input, position) => {
    now += 1000;
    entries.push(...received([input], now).map((entry) => ({ ...entry, index: entries.length })));
    if (pauses(position)) entries.push(clockAt(entries.length, (now += HOUR)));
  });
  for (const years of [1, 2]) entries.push(clockAt(entries.length, ARRIVAL + years * YEAR));
  return entries;
}

export function foldLedger(
  inputs: readonly FoldInput[],
  pauses: Pauses = noPause,
  sizes: readonly number[] = [1],
  rules = ruleSet,
): MemoryShard {
  const shard = new MemoryShard(rules);
  const entries = ledgerOf(inputs, pauses);
  let i = 0;
  for (let at = 0; at < entries.length;) {
    const size = sizes[i++ % sizes.length]!;
    shard.fold(entries.slice(at, at + size));
    at += size;
  }
  return shard;
}

/**
 * Rules of which one finding is about many acts or entries: it shows the clauses of some of them, each of its hits those of its own; or whose
 * clauses number entries, or say when they were received.
 */
const OF_MANY = ['AGR-01', 'AGR-02', 'INT-03', 'INT-09', 'INT-10', 'INT-11', 'INT-14'];

/** What two ledgers must agree in (docs/invariants.md#i4). */
export const outcome = (shard: MemoryShard) => ({
  findings: shard.findings().map(({ rule, scope, subject, severity, count, clauses }) => ({
    ...{ rule, scope, subject, severity, count },
    // Entries are numbered as they arrive.
    clauses: OF_MANY.includes(rule) ? [] : clauses.map((clause) => ({ ...clause, entries: clause.entries.length })),
  })),
  notEvaluable: shard
    .notEvaluable()
    .map(({ rule, scope, reason, subjects, items }) => ({ rule, scope, reason, subjects, items })),
});
