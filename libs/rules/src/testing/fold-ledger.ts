import {
  type AgreementFacts,
  changedHits,
  changedParts,
  disclosedUnder,
  type FoldInput,
  funnelChanges,
  keys,
  MemoryShard,
  ofDocuments,
  versionsOf,
  waitedFor,
  watermarkOf,
  ofKind,
  seenOfFinding,
  seenOfLine,
} from '#libs/judging';
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
 * A ledger's entries, one second apart. Where `pauses` says so, an hour passes and a clock entry follows, so that lateness runs out in
 * between and the next entries are late. At the end all watermarks and all lateness have passed.
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
 * Rules whose finding covers many acts or entries and shows only the clauses of some, or whose clauses hold entry numbers or times of
 * receipt. Their clauses differ between orders of arrival.
 */
const OF_MANY = ['AGR-01', 'AGR-02', 'INT-03', 'INT-09', 'INT-10', 'INT-11', 'INT-14'];

/** All but INT-12, which is about the record that brought an event first: of copies by several ways, the one that arrives first decides. */
const inAnyOrder = (shard: MemoryShard) => shard.findings().filter(({ rule }) => rule !== 'INT-12');

const byText = <T>(rows: readonly T[]): T[] =>
  rows
    .map((row) => [JSON.stringify(row), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, row]) => row);

/** All that is shown beside findings and lines, and who may see what. Entry numbers depend on arrival, so they are left out. */
export function shownBeside(shard: MemoryShard) {
  const { facts } = shard;
  const aboutOf = (agreement: string) => facts.get(keys.agreement(agreement)) as AgreementFacts | undefined;
  const disclosures = Array.from(ofKind('disclosure', facts), ([, one]) => one);
  return {
    seen: inAnyOrder(shard).map((one) => [one.rule, one.scope, one.subject, seenOfFinding(one, aboutOf(one.scope))]),
    lines: shard
      .notEvaluable()
      .map((one) => [one.rule, one.scope, one.reason, one.items, seenOfLine(one, aboutOf(one.scope))]),
    parties: byText(
      Array.from(ofKind('agreement', facts), ([, about]) => [ofDocuments(about).parties, ofDocuments(about).contacts]),
    ),
    versions: byText(
      Array.from(ofKind('agreement', facts), ([, about]) => [
        waitedFor(about),
        versionsOf(about).map(({ registration: _registration, index: _index, ...version }) => version),
      ]),
    ),
    watermarks: byText(
      Array.from(ofKind('source', facts), ([, one]) => watermarkOf(one)).map(({ index: _index, ...row }) => row),
    ),
    funnel: byText(funnelChanges(facts, () => undefined)),
    items: byText(
      Array.from(ofKind('block', facts), ([, block]) => [
        block.request,
        block.block,
        byText(changedHits(block, undefined)),
      ]),
    ),
    sizes: byText(disclosures.flatMap((one) => disclosedUnder(one).sizes)),
    parts: byText(
      disclosures.flatMap((one) =>
        changedParts(one, undefined, aboutOf(one.agreement)).map(({ part, dayUnder, ...row }) => {
          const { index: _index, receivedAt: _receivedAt, mark: _mark, ...act } = part.act;
          // By the entry of each registration.
          return { ...row, act, days: byText(Object.values(dayUnder ?? {})) };
        }),
      ),
    ),
  };
}

/** The parts of the outcome that must be equal for two orders of arrival (docs/invariants.md#i4). */
export const outcome = (shard: MemoryShard) => ({
  shown: shownBeside(shard),
  findings: inAnyOrder(shard).map(({ rule, scope, subject, severity, count, clauses }) => ({
    ...{ rule, scope, subject, severity, count },
    // Entry numbers depend on arrival; only their count is compared.
    clauses: OF_MANY.includes(rule) ? [] : clauses.map((clause) => ({ ...clause, entries: clause.entries.length })),
  })),
  notEvaluable: shard.notEvaluable().map(({ rule, scope, class: seenBy, whose, reason, subjects, items }) => ({
    ...{ rule, scope, seenBy, whose, reason, subjects, items },
  })),
});
