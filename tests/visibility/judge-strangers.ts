import fc from 'fast-check';
import {
  type AgreementFacts,
  changedHits,
  changedParts,
  type Clause,
  disclosedUnder,
  documentsOf,
  findingId,
  type FindingFacts,
  type FoldInput,
  funnelChanges,
  keys,
  MemoryShard,
  ofDocuments,
  ofKind,
  type Seen,
} from '../../libs/judging/src/index.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { historyOf, step } from '../../libs/rules/src/testing/random-history.js';
import { AGREEMENT } from '../../libs/rules/src/testing/scenario.js';
import { type Intrusion, intrusion, intrusionsOf } from '../support/strangers.js';
import { maySee, viewOf } from './seen-in-memory.js';

/*
 * What a stranger sends may add findings and lines; it takes away, hides and changes none that a bound party sees. What the specifications allow
 * besides (docs/judging.md), and what is therefore not compared:
 *
 * - A rival registration that strangers bind judges its own recorders, and those that recorded none (INT-15). It adds findings of its own.
 *   Where several judge, clauses may say so (they are added to a finding, and none is left out).
 * - A party's disclosure or receipt that names an id which the party has not used itself, and another has, may mean the other's: clauses may name
 *   it. Without standing it excuses nothing, so the verdict stays.
 * - An agency that is in no version that has bound is no party: what it sees may change. So is what happened before anything had bound.
 * - A refused value that names a party as its source is an act of unknown size of that source, by whatever way in it came (2): INT-09 and its
 *   lines count it, so that their numbers may grow.
 * - What comes in a party's name by a stranger's way in is without standing; INT-14, and INT-03 if it contradicts, count it with the party's (1).
 *   By a way that proves nothing it is a claim (docs/trust.md), and left out here.
 * - A party's statement about a disclosure under an id that no party disclosed may mean what a stranger disclosed to it under that id (2): RCP-04
 *   may name the stranger's disclosure.
 * - A party's very bytes, sent again by a stranger, are the same statement: INT-11 and INT-03 may name the entry of the copy.
 * - Numbers of hits, and the order of rows.
 *
 * What is not held yet, and not compared either: `NOT_YET`.
 */

const ARRIVAL = Date.parse('2026-01-10T00:00:00Z');
const SECOND = 1000;
const HOUR = 3_600_000;
const YEAR = 365 * 86_400_000;

export interface Case {
  steps: Parameters<typeof historyOf>[0];
  pauses: number[];
  intrusions: Intrusion[];
}

/**
 * Two ledgers of the same length: where one has a stranger's entry, the other has one that says nothing. So times of receipt and numbers of
 * entries are the same in both.
 */
function ledgersOf(base: readonly FoldInput[], { pauses, intrusions }: Case): Record<'without' | 'with', FoldInput[]> {
  const strange = intrusionsOf(intrusions, base);
  const [without, all]: [FoldInput[], FoldInput[]] = [[], []];
  let now = ARRIVAL;
  const add = (input: FoldInput | undefined, instead = input): void => {
    now += SECOND;
    const receivedAt = new Date(now).toISOString();
    const at = (one: FoldInput = CLOCK): FoldInput => ({
      ...{ ...one, index: all.length, receivedAt: now },
      entry: { ...one.entry, receivedAt },
    });
    without.push(at(instead));
    all.push(at(input));
  };
  for (let n = 0; n <= base.length; n++) {
    for (const { place, input } of strange) if (place % (base.length + 1) === n) add(input, CLOCK);
    if (n < base.length) add(base[n]);
    if (!pauses.includes(n)) continue;
    now += HOUR;
    add(CLOCK);
  }
  for (const years of [1, 2]) {
    now = ARRIVAL + years * YEAR;
    add(CLOCK);
  }
  return { without, with: all };
}

const CLOCK: FoldInput = {
  ...{ index: 0, receivedAt: 0, digest: '' },
  entry: { v: 1, nonce: '', receivedAt: '', via: { recorder: { instance: 'test' } }, control: { kind: 'clock' } },
};

/** The event in an entry: of the same bytes by two ways in, either entry may be named. */
const eventsOf =
  (ledger: readonly FoldInput[]) =>
  (index: number): string => {
    const { event, quarantined } = ledger[index]!.entry;
    return event && !quarantined ? `${event.source} ${event.id} ${ledger[index]!.digest}` : String(index);
  };

function folded(ledger: readonly FoldInput[]): MemoryShard {
  const shard = new MemoryShard(ruleSet);
  for (const input of ledger) shard.fold([input]);
  return shard;
}

const aboutIn = ({ facts }: MemoryShard): AgreementFacts | undefined =>
  facts.get(keys.agreement(AGREEMENT)) as AgreementFacts | undefined;

/** What a party sees: rows by their names, each with what must not change. */
function rowsFor(shard: MemoryShard, reader: string, eventOf: (index: number) => string): Map<string, unknown> {
  const about = aboutIn(shard);
  const rows = new Map<string, unknown>();
  const view = viewOf(shard, reader);
  const open = new Set(shard.findings().map(({ id }) => id));
  for (const { id, rule, subject, severity, count, clauses } of view.findings)
    rows.set(
      `finding ${rule} ${subject}`,
      open.has(id)
        ? {
            severity,
            count,
            clauses: clauses.map((clause) => ({ ...clause, entries: clause.entries.map(eventOf) })),
          }
        : { clauses: [] },
    );
  for (const { rule, class: seen, whose, reason, severity, subjects, items } of view.lines)
    rows.set(`line ${rule} ${seen} ${whose} ${reason}`, { severity, subjects, items });
  const seen = new Set(view.findings.map(({ id }: FindingFacts) => id));
  for (const [, block] of ofKind('block', shard.facts))
    for (const { rule, subject, ...items } of changedHits(block, undefined))
      if (seen.has(findingId(rule, block.agreement, subject)))
        rows.set(`items ${rule} ${subject} ${block.request} ${block.block}`, items);
  for (const row of funnelChanges(shard.facts, () => undefined)) {
    const { agreement, request, pair, class: of, source, recipient, author, from, to, ...counts } = row;
    const sides: Seen = {
      class: of,
      ...(source === undefined ? {} : { source }),
      ...(recipient === undefined ? {} : { recipient }),
      ...(author === undefined ? {} : { author }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    if (maySee(reader, sides, about, true)) rows.set(`funnel ${agreement} ${request} ${pair} ${of}`, counts);
  }
  for (const [, one] of ofKind('disclosure', shard.facts)) {
    for (const { agency, recipient, from, to, ...size } of disclosedUnder(one).sizes)
      if (
        agency === reader ||
        maySee(reader, { class: 'both', author: agency, source: agency, recipient, from, to }, about)
      )
        rows.set(`disclosure ${agency}/${one.disclosure}`, { ...size, recipient, from, to });
    for (const { part, agency, dayUnder: _, ...rest } of changedParts(one, undefined, about))
      if (
        agency === reader ||
        maySee(
          reader,
          {
            class: 'both',
            author: agency,
            source: agency,
            recipient: part.agency,
            from: part.act.time,
            to: part.act.time,
          },
          about,
        )
      )
        rows.set(`part ${agency}/${one.disclosure} ${eventOf(part.act.index)}`, rest);
  }
  // A span ends whenever somebody else comes or goes; those of one agency count together.
  if (about)
    for (const { agency, role, since, until, partners } of ofDocuments(about).parties) {
      if (agency !== reader || since === until) continue;
      const [name, last] = [...rows].findLast(([name]) => name.startsWith(`party ${role} `)) ?? [];
      const joined = last as { until: number | undefined; partners: string[] } | undefined;
      if (joined?.until === since && joined.partners.join() === partners.join()) rows.set(name!, { until, partners });
      else rows.set(`party ${role} ${since}`, { until, partners });
    }
  return rows;
}

type Shown = Omit<Clause, 'entries'> & { entries: string[] };

/** Does a clause say the same, of the same entries at least? */
function says({ entries, ...clause }: Shown, { entries: before, ...other }: Shown): boolean {
  return JSON.stringify(clause) === JSON.stringify(other) && before.every((entry) => entries.includes(entry));
}

/** Rows of `before` that are not in `after`, or that say less or something else there. */
export function lost(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  const gone: string[] = [];
  for (const [name, row] of before) {
    const now = after.get(name);
    if (now === undefined) gone.push(`${name}: gone, was ${JSON.stringify(row)}`);
    else if (name.startsWith('finding ')) {
      const [was, is] = [row, now] as { severity?: string; count?: number; clauses: Shown[] }[];
      if (was!.severity !== is!.severity && was!.severity !== undefined)
        gone.push(`${name}: severity ${was!.severity} -> ${is!.severity}`);
      if (was!.count !== is!.count && was!.count !== undefined)
        gone.push(`${name}: count ${was!.count} -> ${is!.count}`);
      for (const one of was!.clauses)
        if (!is!.clauses.some((other) => says(other, one)))
          gone.push(`${name}: clause ${JSON.stringify(one)} of ${JSON.stringify(is!.clauses)}`);
    } else if (JSON.stringify(row) !== JSON.stringify(now))
      gone.push(`${name}: ${JSON.stringify(row)} -> ${JSON.stringify(now)}`);
  }
  return gone;
}

/** Rows of what sources alone know of a request have the times of all that use its id. Contents of a document have one finding for all that recorded them. */
const NOT_YET = [/: funnel .* source: /, /: finding INT-15 /];
/** Where strangers have bound a rival registration: of several that judge one subject, the largest answer is the finding's. */
const NOT_YET_OF_RIVALS = [
  /: (?:finding|line) DIS-10 (?!disclosed by)/,
  /: finding REQ-09 /,
  /: (?:finding|line|items) REQ-06 /,
];
/** By the specifications, as said above. */
const ALLOWED = [
  /: finding INT-(?:03|09|11|14) .*: (?:count|clause) /,
  /: line .* refused event of unknown size: /,
  /: (?:finding|line) RCP-04 /,
];

/** What the parties lose by the strangers' acts. Undefined: nothing has bound the parties. */
export function lostBy(one: Case, base = historyOf(one.steps).inputs): string[] | undefined {
  const ledgers = ledgersOf(base, one);
  const [before, after] = [folded(ledgers.without), folded(ledgers.with)];
  const about = aboutIn(before);
  if (!about) return undefined;
  const { vouching } = documentsOf(about);
  const parties = ['revenue', 'border'].filter((agency) => vouching.has(agency));
  if (parties.length < 2) return undefined;
  const hasRivals = documentsOf(aboutIn(after)!).families.length > 1;
  return parties.flatMap((reader) =>
    lost(rowsFor(before, reader, eventsOf(ledgers.without)), rowsFor(after, reader, eventsOf(ledgers.with)))
      .map((row) => `${reader}: ${row}`)
      .filter((row) => ![...NOT_YET, ...(hasRivals ? NOT_YET_OF_RIVALS : []), ...ALLOWED].some((one) => one.test(row))),
  );
}

const steps = fc
  .array(step, { minLength: 8, maxLength: 24, size: 'max' })
  .map(([first, ...rest]) => [{ ...first!, a: Math.max(1, first!.a) }, ...rest]);

export const cases = (acts?: fc.Arbitrary<number>): fc.Arbitrary<Case> =>
  fc.record({
    steps,
    pauses: fc.uniqueArray(fc.nat(60), { maxLength: 4 }),
    intrusions: fc.array(intrusion(acts), { minLength: 1, maxLength: 8 }),
  });

export function judgeStrangers(numRuns: number): void {
  it('takes nothing from what the parties see', () => {
    fc.assert(
      fc.property(cases(), (one) => {
        expect(lostBy(one) ?? []).toEqual([]);
      }),
      { numRuns, endOnFailure: true },
    );
  });
}
