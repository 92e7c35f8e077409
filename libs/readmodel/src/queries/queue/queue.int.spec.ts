import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../../tests/faults/detector-harness.js';
import { severities, type Severity } from '#libs/judging';
import { TRIAGE_STATES } from '#libs/contracts';
import { postgresSource } from '#libs/postgres';
import { DEFAULT_TARGETS, type Exception, suppresses } from '#libs/triage';
import { inSnapshot, type Queryable, type Reader, WHOLE_LEDGER } from '../queryable.js';
import { triageNow, type TriageNow } from '../triage.js';
import { countQueue } from './count.js';
import type { QueueDesk } from './desk.js';
import { desksOf } from './desks.js';
import { facets } from './facets.js';
import {
  COUNTED_STATES,
  type CountedState,
  type DeskFilter,
  JUDGED_STATES,
  type JudgedState,
  type QueueFilter,
} from './filter.js';
import { queue } from './queue.js';
import { matchesSearch, searchTerms } from './search.js';
import { type Sort, SORTS } from './sort.js';
import type { Working } from '../suppressed.js';

const TITLES = new Map([
  ['DIS-17', 'Disclosed on an insufficient request address'],
  ['REQ-06', 'Request without addresses'],
  ['INT-09', 'Refused value'],
]);
const AGREEMENTS = ['irs-ice-2025', 'irs-ssa_2024', 'doj%1', null];
const AGENCIES = ['irs', 'ice', null];
const BEGAN = Date.parse('2026-01-01T00:00:00.000Z');
const at = (index: number): string => new Date(BEGAN + index * 60_000).toISOString();
const IRS: Reader = { agencies: ['irs'], agreements: '*', desk: 'irs' };
/** Whose triage is asked for, by whomever. */
const DESK: QueueDesk = { desk: 'irs', now: new Date(BEGAN + 30 * 86_400_000), targets: DEFAULT_TARGETS };
const RULE_SET = `sha256:${'1'.repeat(64)}`;

/** One change of a finding; `index`: its entry, received at that minute. */
interface Hit {
  index: number;
  change: 'raised' | 'withdrawn' | 'restated';
  severity: Severity;
}
interface Made {
  id: string;
  shard: string;
  rule: string;
  agreement: string | null;
  subject: string;
  author: string | null;
  source: string | null;
  recipient: string | null;
  takenBack: boolean;
  count: number;
  hits: Hit[];
  /** Of the desk; null: untouched. */
  triage: { state: (typeof TRIAGE_STATES)[number]; owner: string | null; judged: number; days: number } | null;
}

const severity = fc.constantFrom(...severities);
const made = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
  shard: fc.constantFrom('0', '1'),
  rule: fc.constantFrom(...TITLES.keys(), 'OLD-01'),
  agreement: fc.constantFrom(...AGREEMENTS),
  subject: fc.constantFrom(
    'irs/D-1',
    'irs/D-10',
    'ice/R-1',
    'ice/R_1',
    'transfers.irs schema',
    '50% off\\',
    'Ärger/É-1',
  ),
  author: fc.constantFrom(...AGENCIES),
  source: fc.constantFrom(...AGENCIES),
  recipient: fc.constantFrom(...AGENCIES),
  takenBack: fc.boolean(),
  count: fc.integer({ min: 0, max: 3 }),
  hits: fc.array(
    fc.record({
      index: fc.integer({ min: 0, max: 40 }),
      change: fc.constantFrom('raised', 'withdrawn', 'restated'),
      severity,
    }),
    { minLength: 1, maxLength: 4 },
  ),
  triage: fc.option(
    fc.record({
      state: fc.constantFrom(...TRIAGE_STATES),
      owner: fc.constantFrom('ada', 'grace', null),
      judged: fc.integer({ min: 1, max: 41 }),
      days: fc.integer({ min: 1, max: 60 }),
    }),
  ),
});
const [all] = fc.sample(fc.uniqueArray(made, { selector: ({ id }) => id, minLength: 150, maxLength: 150 }), {
  seed: 7,
  numRuns: 1,
}) as [Made[]];
for (const { hits } of all) {
  hits.sort((a, b) => a.index - b.index);
  // What begins a finding adds units.
  hits[0]!.change = 'raised';
}

const first = ({ hits }: Made): Hit => hits[0]!;
const last = ({ hits }: Made): Hit => hits.at(-1)!;
const rank = (of: Severity): number => severities.indexOf(of);
/** As an officer of irs sees them: these are all of the class `author`. */
const isSeen = ({ author }: Made, reader: Reader): boolean => reader.agencies === '*' || author === 'irs';

const STATES: Record<JudgedState, (finding: Made) => boolean> = {
  open: ({ count }) => count > 0,
  withdrawn: ({ count }) => count === 0,
  restated: (finding) => finding.count > 0 && !finding.takenBack && last(finding).change === 'restated',
  retracted: ({ count, takenBack }) => count > 0 && takenBack,
};

/** The newest entry that added units or made it graver. */
const grownAt = ({ hits }: Made): number =>
  hits
    .filter((hit, n) => n === 0 || hit.change === 'raised' || rank(hit.severity) > rank(hits[n - 1]!.severity))
    .at(-1)!.index;
const hasGrown = (finding: Made, since: NonNullable<QueueFilter['since']>): boolean =>
  grownAt(finding) >= (since.find(({ shard }) => shard === finding.shard)?.size ?? 0);

/** Where the desk is with each finding, as the read models say of one (libs/triage says the same: triage-state.int.spec.ts). */
const states = new Map<string, TriageNow>();
const countedOf = ({ id, count }: Made): CountedState => {
  const { shown } = states.get(id)!;
  return count === 0 && shown === 'new' ? 'withdrawn' : shown;
};
const dueOf = ({ id }: Made): number => Date.parse(states.get(id)!.due ?? '9999-01-01T00:00:00Z');

function isOfDesk(
  finding: Made,
  { states: of, assignee, overdue, reopened, waits }: DeskFilter,
  { suppressed }: QueueFilter,
): boolean {
  const now = states.get(finding.id)!;
  const owner = now.owner?.subject ?? 'nobody';
  return (
    (of?.includes(countedOf(finding)) ?? true) &&
    (assignee === undefined || owner === (assignee === 'nobody' ? assignee : assignee.subject)) &&
    (overdue === undefined || now.overdue === overdue) &&
    (reopened === undefined || (now.reopenedAt !== null) === reopened) &&
    (waits === undefined || (now.queue && !isSuppressed(finding, suppressed)) === waits)
  );
}

const isSuppressed = (finding: Made, suppressed: QueueFilter['suppressed']): boolean =>
  finding.count > 0 &&
  (suppressed?.by ?? []).some(({ exception }) =>
    suppresses(exception, { ...finding, severity: last(finding).severity }, [], BEGAN),
  );

const NARROWED: {
  [K in keyof Required<QueueFilter>]: (
    finding: Made,
    value: NonNullable<QueueFilter[K]>,
    filter: QueueFilter,
  ) => boolean;
} = {
  ids: ({ id }, ids) => ids.includes(id),
  rules: ({ rule }, rules) => rules.includes(rule),
  severities: (finding, of) => of.includes(last(finding).severity),
  states: (finding, of) => of.some((state) => STATES[state](finding)),
  agreement: ({ agreement }, of) => agreement === of,
  agency: ({ author, source, recipient }, of) => (author === null ? source === of || recipient === of : author === of),
  from: (finding, time) => at(first(finding).index) >= time,
  to: (finding, time) => at(first(finding).index) < time,
  since: hasGrown,
  search: matchesSearch,
  suppressed: (finding, suppressed) =>
    suppressed.is === undefined || isSuppressed(finding, suppressed) === suppressed.is,
  desk: isOfDesk,
};
const isLeft = (finding: Made, filter: QueueFilter): boolean =>
  Object.entries(filter).every(
    ([name, value]) => value === undefined || NARROWED[name as keyof QueueFilter](finding, value as never, filter),
  );

const byTime = (a: Made, b: Made): number => first(a).index - first(b).index || (a.id < b.id ? -1 : 1);
const ORDERS: Record<Sort, (a: Made, b: Made) => number> = {
  newest: (a, b) => byTime(b, a),
  oldest: byTime,
  severity: (a, b) => rank(last(b).severity) - rank(last(a).severity) || byTime(b, a),
  count: (a, b) => b.count - a.count || byTime(b, a),
  due: (a, b) => dueOf(a) - dueOf(b) || byTime(a, b),
};

const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 2 });
const time = fc.integer({ min: 0, max: 41 }).map(at);
const ofDesk: fc.Arbitrary<DeskFilter> = fc.record({
  states: some(fc.subarray([...COUNTED_STATES])),
  assignee: some(fc.constantFrom('nobody' as const, { issuer: 'https://id.test', subject: 'ada' })),
  overdue: some(fc.boolean()),
  reopened: some(fc.boolean()),
  waits: some(fc.boolean()),
});
const about = fc.constantFrom<Pick<Exception, 'field' | 'operator' | 'value'>>(
  { field: 'count', operator: 'at-most', value: 2 },
  { field: 'severity', operator: 'at-least', value: 'HIGH' },
  { field: 'subject', operator: 'in', value: ['irs/D-1', 'ice/R_1'] },
);
const working: fc.Arbitrary<Working> = fc
  .tuple(about, fc.constantFrom(...TITLES.keys()), fc.constantFrom(...AGREEMENTS))
  .map(([what, rule, agreement]) => ({
    ...{ approval: 'a', desk: 'irs', until: '2027-01-01T00:00:00.000Z' },
    exception: {
      ...{ ...what, rule, agreement, reach: 'desk', spike: 1, until: '2027-01-01T00:00:00Z' },
      owner: { issuer: 'i', subject: 's' },
    },
  }));
const filters: fc.Arbitrary<QueueFilter> = fc.record({
  desk: some(ofDesk),
  suppressed: some(fc.record({ by: fc.array(working, { maxLength: 3 }), is: some(fc.boolean()) })),
  ids: some(fc.subarray(all.map(({ id }) => id))),
  rules: some(fc.subarray([...TITLES.keys(), 'OLD-01', 'NONE-1'])),
  severities: some(fc.subarray(severities)),
  states: some(fc.subarray([...JUDGED_STATES])),
  agreement: some(fc.constantFrom('irs-ice-2025', 'doj%1', 'doj%')),
  agency: some(fc.constantFrom('irs', 'ice', 'ssa')),
  from: some(time),
  to: some(time),
  since: some(
    fc
      .subarray(['0', '1'])
      .chain((shards) =>
        fc.tuple(
          ...shards.map((shard) => fc.record({ shard: fc.constant(shard), size: fc.integer({ min: 0, max: 41 }) })),
        ),
      ),
  ),
  search: some(
    fc
      .array(
        fc.constantFrom(
          'd-1',
          'D',
          'IRS',
          'r_1',
          '%',
          '50%',
          'insuff',
          'sufficient',
          'ärger',
          'É',
          'transfers.irs',
          '\\',
          '17',
        ),
        {
          minLength: 1,
          maxLength: 2,
        },
      )
      .map((words) => searchTerms(words.join(' '), TITLES)),
  ),
});

const TRIAGE = `INSERT INTO readmodel.triage (finding, desk, version, state, owner_issuer, owner_subject, moved_at, reason, accepted_until,
    seen_shard, seen_judged, seen_rule_set, seen_hits, seen_hit, seen_count, seen_severity, first_acted_at, last_acted_at)
  VALUES ($1, 'irs', 1, $2, 'https://id.test', $3, $4, 'r', $5, '0', $6, $7, $8, 'h', $8, 'LOW', $4, $4)`;
const triageValues = ({ id, hits }: Made, { state, owner, judged, days }: NonNullable<Made['triage']>): unknown[] => {
  const seen = Math.max(hits.filter(({ index }) => index < judged).length, 1);
  const until = new Date(BEGAN + days * 86_400_000).toISOString();
  return [id, state, owner, at(judged), state === 'accepted' ? until : null, judged, RULE_SET, seen];
};

describe('the queue of findings', () => {
  let bench: DetectorBench;
  let api: DataSource;
  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 2, readOnly: true }).initialize();
    await bench.owner.query(
      `INSERT INTO readmodel.generation (id, rule_set, rules, state, live_at) OVERRIDING SYSTEM VALUE VALUES (1, $1, '{}', 'live', now())`,
      [RULE_SET],
    );
    let no = 0;
    for (const finding of all) {
      const { id, shard, rule, agreement, subject, author, source, recipient, takenBack, count, hits } = finding;
      const mark = takenBack ? 'retracted' : last(finding).change === 'restated' ? 'restated' : null;
      await bench.owner.query(
        `INSERT INTO readmodel.finding (generation, id, shard, rule, version, agreement, scope, subject, severity, count, hits, clauses,
           evidence, first_index, last_index, first_seen, last_seen, class, author, source, recipient, mark, grown_index)
         VALUES (1, $1, $2, $3, '1', $4, 's', $5, $6, $7, $8, '[]', '[]', $9, $10, $11, $12, 'author', $13, $14, $15, $16, $17)`,
        [
          ...[id, shard, rule, agreement, subject, last(finding).severity, count, hits.length],
          ...[first(finding).index, last(finding).index, at(first(finding).index), at(last(finding).index)],
          ...[author, source, recipient, mark, grownAt(finding)],
        ],
      );
      for (const { index, change, severity } of hits)
        await bench.owner.query(
          `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity,
             unlisted, clauses, evidence, received_at)
           VALUES (1, $1, $2, $3, $4, '1', 's', $5, $6, $7, $8, $9, 0, '[]', '[]', $10)`,
          [shard, no++, id, rule, subject, index, change, change === 'raised' ? 1 : 0, severity, at(index)],
        );
      if (finding.triage) await bench.owner.query(TRIAGE, triageValues(finding, finding.triage));
    }
    await inSnapshot(bench.owner, WHOLE_LEDGER, async (tx) => {
      for (const { id } of all) states.set(id, (await triageNow(tx, 1, id, DESK))!);
    });
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  const left = (filter: QueueFilter, reader: Reader): Made[] =>
    all.filter((finding) => isSeen(finding, reader) && isLeft(finding, filter));
  const asked = <T>(reader: Reader, ask: (tx: Queryable) => Promise<T>): Promise<T> => inSnapshot(api, reader, ask);

  it('lists by SQL what is left of the findings in code, in each order and page by page', async () => {
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom(...SORTS),
        fc.constantFrom(WHOLE_LEDGER, IRS),
        fc.integer({ min: 1, max: 60 }),
        async (filter, sort, reader, limit) => {
          const expected = left(filter, reader).sort(ORDERS[sort]);
          const found = await asked(reader, async (tx) => {
            const rows: Awaited<ReturnType<typeof queue>> = [];
            for (;;) {
              const page = await queue(tx, 1, filter, sort, rows.at(-1)?.position, limit, DESK);
              rows.push(...page);
              if (page.length < limit) return rows;
            }
          });
          expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          for (const [i, row] of found.entries()) {
            expect(row.restated).toBe(STATES.restated(expected[i]!));
            expect(row.retracted).toBe(STATES.retracted(expected[i]!));
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it('counts the same, and each facet under all of the filter but its own part', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.constantFrom(WHOLE_LEDGER, IRS), async (filter, reader) => {
        const [count, counted] = await asked(reader, async (tx) => [
          await countQueue(tx, 1, filter, DESK),
          await facets(tx, 1, filter, DESK),
        ]);
        expect(count).toBe(left(filter, reader).length);
        expect(counted.total).toBe(count);
        const counts = (without: keyof QueueFilter, valuesOf: (finding: Made) => (string | null)[]) => {
          const found = new Map<string | null, number>();
          for (const finding of left({ ...filter, [without]: undefined }, reader))
            for (const value of valuesOf(finding)) found.set(value, (found.get(value) ?? 0) + 1);
          return found;
        };
        const asMap = (of: keyof typeof counted.of) =>
          new Map(counted.of[of].map(({ value, count }) => [value, count]));
        expect(asMap('rule')).toEqual(counts('rules', ({ rule }) => [rule]));
        expect(asMap('severity')).toEqual(counts('severities', (finding) => [last(finding).severity]));
        expect(asMap('agreement')).toEqual(counts('agreement', ({ agreement }) => [agreement]));
        expect(asMap('suppressed')).toEqual(
          new Map(
            [true, false]
              .map((is): [string, number] => [
                String(is),
                left({ ...filter, suppressed: { by: filter.suppressed?.by ?? [], is } }, reader).length,
              ])
              .filter(([, count]) => count > 0),
          ),
        );
        const { desk, ...rest } = filter;
        expect(asMap('triage')).toEqual(
          new Map(
            COUNTED_STATES.map((state): [CountedState, number] => [
              state,
              left({ ...rest, desk: { ...desk, states: undefined } }, reader).filter((row) => countedOf(row) === state)
                .length,
            ]).filter(([, count]) => count > 0),
          ),
        );
        expect(asMap('state')).toEqual(
          counts('states', (finding) => JUDGED_STATES.filter((state) => STATES[state](finding))),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('shows where desks are, her own whether it has touched a finding or not', async () => {
    const ids = all.filter((finding) => isSeen(finding, IRS)).map(({ id }) => id);
    const hers = await asked(IRS, (tx) => desksOf(tx, 1, ids, 'irs', DESK));
    for (const id of ids) {
      const { version, shown, owner, acceptedUntil, reopenedAt, due, overdue } = states.get(id)!;
      expect(hers.get(id)).toEqual([{ desk: 'irs', version, shown, owner, acceptedUntil, reopenedAt, due, overdue }]);
    }
    // An agency that is on no side sees no finding, and nobody's triage.
    const others = await asked({ agencies: ['ssa'], agreements: '*', desk: 'ssa' }, (tx) =>
      desksOf(tx, 1, ids, 'ssa', DESK),
    );
    expect([...others.values()].flat()).toEqual([]);
    const auditor = await asked(WHOLE_LEDGER, (tx) => desksOf(tx, 1, ids, undefined, DESK));
    for (const [id, desks] of auditor)
      expect(desks.map(({ desk }) => desk)).toEqual(all.find((one) => one.id === id)!.triage ? ['irs'] : []);
  });

  it('stays where it is while findings are added', async () => {
    for (const sort of SORTS) {
      const page = await asked(WHOLE_LEDGER, (tx) => queue(tx, 1, {}, sort, undefined, 40, DESK));
      const rest = await asked(WHOLE_LEDGER, (tx) => queue(tx, 1, {}, sort, page.at(-1)!.position, 200, DESK));
      await bench.owner.query(
        `INSERT INTO readmodel.finding (generation, id, shard, rule, version, scope, subject, severity, count, hits, clauses, evidence,
           first_index, last_index, first_seen, last_seen)
         SELECT 1, $1 || severity, '0', 'NEW-1', '1', 's', 's', severity, n, 1, '[]', '[]', 99, 99, now(), now()
         FROM unnest($2::text[]) WITH ORDINALITY AS s(severity, n)`,
        [`new ${sort}`, severities],
      );
      const after = await asked(WHOLE_LEDGER, (tx) => queue(tx, 1, {}, sort, page.at(-1)!.position, 400, DESK));
      expect(after.map(({ id }) => id).filter((id) => !id.startsWith('new'))).toEqual(rest.map(({ id }) => id));
      await bench.owner.query(`DELETE FROM readmodel.finding WHERE id LIKE 'new%'`);
    }
  });
});
