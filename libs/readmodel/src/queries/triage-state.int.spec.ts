import type { DataSource } from 'typeorm';
import fc from 'fast-check';
import {
  clock,
  DEFAULT_TARGETS,
  isClosed,
  isLapsed,
  judgesState,
  reopened,
  shown,
  shownState,
  type Triage,
  type UnitsOfHit,
} from '#libs/triage';
import { severities, type Severity } from '#libs/judging';
import { TRIAGE_STATES } from '#libs/contracts';
import { postgresSource } from '#libs/postgres';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { hit } from '../../../triage/src/testing/hits.js';
import { allDesks } from './queue/all-desks.js';
import { inSnapshot, WHOLE_LEDGER } from './queryable.js';
import { triageNow, triageOf } from './triage.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of testing/hits: an entry's index is its hour. */
const T0 = Date.parse('2026-01-01T00:00:00Z');
const MADE_AT = T0 + 100 * HOUR;
const RULES = ['sha256:old', 'sha256:live', 'sha256:gone'] as const;
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

interface Case {
  hits: UnitsOfHit[];
  /** Under the rule set of before, if it is stored. */
  then: UnitsOfHit[] | undefined;
  severity: Severity;
  mark: 'retracted' | 'restated' | null;
  clockAt: number;
  triage: Omit<Triage, 'finding' | 'desk' | 'agreement' | 'owner' | 'firstActedAt' | 'lastActedAt'> | undefined;
  now: number;
}

/** A sequence of hits: of items, which are toggled, or of units without names. */
const hitsOf = (kind: 'items' | 'units'): fc.Arbitrary<UnitsOfHit[]> =>
  fc
    .array(
      fc.record({
        toggle: fc.uniqueArray(fc.constantFrom<number>(1, 2, 8, 9, 256, 257), { maxLength: 3 }),
        delta: fc.integer({ min: -2, max: 2 }),
        severity: fc.constantFrom<Severity>('LOW', 'HIGH', 'CRITICAL'),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((steps) => {
      const present = new Set<number>();
      let count = 0;
      let unlisted = 0;
      return steps.map(({ toggle, delta, severity }, n) => {
        if (kind === 'units') {
          const by = n === 0 ? 1 + Math.abs(delta) : Math.max(delta, -count);
          count += by;
          return hit(2 * n, { delta: by, severity });
        }
        const add = toggle.filter((item) => !present.has(item));
        const remove = toggle.filter((item) => present.has(item));
        if (n === 0 && add.length === 0) add.push(3);
        for (const item of add) present.add(item);
        for (const item of remove) present.delete(item);
        const by = Math.max(delta, -unlisted);
        unlisted += by;
        return hit(2 * n, { add, remove, unlisted: by, severity });
      });
    });

const sum = (hits: readonly UnitsOfHit[]): number => hits.reduce((all, { delta }) => all + delta, 0);

const cases: fc.Arbitrary<Case> = fc
  .record({
    kind: fc.constantFrom('items' as const, 'units' as const),
    rules: fc.constantFrom(...RULES),
    same: fc.boolean(),
    cut: fc.nat(5),
    state: fc.option(fc.constantFrom(...TRIAGE_STATES), { nil: undefined }),
    severity: fc.constantFrom<Severity>('INFO', 'LOW', 'HIGH', 'CRITICAL'),
    seenSeverity: fc.constantFrom<Severity>('LOW', 'HIGH', 'CRITICAL'),
    mark: fc.constantFrom(null, 'retracted' as const, 'restated' as const),
    clockAt: fc.integer({ min: 0, max: 12 }),
    movedAt: fc.integer({ min: 1, max: 12 }),
    accepted: fc.integer({ min: 1, max: 400 }),
    clockFrom: fc.option(fc.integer({ min: 1, max: 12 })),
    pauses: fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 50 })), { maxLength: 2 }),
    now: fc.integer({ min: 13, max: 600 }),
  })
  .chain((some) => fc.tuple(fc.constant(some), hitsOf(some.kind), hitsOf(some.kind)))
  .map(([some, hits, others]) => {
    const { rules, state, cut } = some;
    const then = rules === 'sha256:old' ? (some.same ? hits.slice(0, 1 + (cut % hits.length)) : others) : undefined;
    const seen = (rules === 'sha256:old' ? then! : hits).slice(0, 1 + (cut % (then ?? hits).length));
    const movedAt = T0 + some.movedAt * HOUR;
    return {
      ...{ hits, then, severity: some.severity, mark: some.mark, clockAt: T0 + some.clockAt * HOUR },
      triage: state && {
        ...{ version: 3, state, clockFrom: some.clockFrom === null ? null : T0 + some.clockFrom * HOUR },
        pauses: some.pauses.map(([from, length]) => ({ from: T0 + from * HOUR, to: T0 + (from + length) * HOUR })),
        move: {
          ...{ at: movedAt, reason: 'r', duplicateOf: null },
          until: state === 'accepted' ? movedAt + some.accepted * HOUR : null,
          seen: {
            ...{ shard: '0', ruleSet: rules, hit: 'h', severity: some.seenSeverity, hits: seen.length },
            ...{ judged: seen.at(-1)!.index + 1, count: sum(seen) },
          },
        },
      },
      now: T0 + some.now * HOUR,
    };
  });

/** What libs/triage says. */
function expected({ hits, then, severity, mark, clockAt, triage, now }: Case): object {
  const count = sum(hits);
  const move = triage?.move;
  const back =
    triage && isClosed(triage.state) && move
      ? reopened(
          move.seen,
          { ruleSet: 'sha256:live', since: Math.max(MADE_AT, move.at), severity, hits },
          move.seen.ruleSet === 'sha256:old' ? then : undefined,
        )
      : null;
  const lapsed = triage !== undefined && isLapsed(triage, now);
  const judge = judgesState({
    ...{ count, takenBack: mark === 'retracted' },
    change: mark === 'restated' ? 'restated' : 'raised',
  });
  const desk = shownState({ state: triage?.state ?? 'new', lapsed, reopened: back !== null });
  const { due, overdue } = clock({ severity, count, clockAt }, triage, back?.at ?? null, DEFAULT_TARGETS, now);
  return {
    ...{ state: triage?.state ?? 'new', version: triage?.version ?? 0, owner: null },
    acceptedUntil: triage?.state === 'accepted' ? iso(move!.until) : null,
    ...{ reopenedAt: iso(back?.at ?? null), shown: desk, judge, queue: shown(judge, desk)!.queue },
    ...{ due: iso(due), overdue },
  };
}

describe('the state of triage in SQL', () => {
  let bench: DetectorBench;
  let api: DataSource;
  let next = 0;
  const generations = new Map<string, number>();
  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 1 }).initialize();
    for (const [rules, state] of [
      ['sha256:old', 'retired'],
      ['sha256:live', 'live'],
    ] as const) {
      const [row] = await bench.owner.query<[{ id: number }]>(
        `INSERT INTO readmodel.generation (rule_set, rules, state, made_at) VALUES ($1, '[]', $2, $3) RETURNING id`,
        [rules, state, iso(MADE_AT)],
      );
      generations.set(rules, row.id);
    }
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  async function store(rules: string, id: string, of: Case, hits: readonly UnitsOfHit[]): Promise<void> {
    const generation = generations.get(rules)!;
    const grown = hits.filter(
      ({ change, severity }, n) =>
        change === 'raised' ||
        severities.indexOf(severity as Severity) > severities.indexOf(hits[n - 1]!.severity as Severity),
    );
    // The finding's severity in this test is not that of its hits: a finding that gathers has the highest.
    const graver = severities.indexOf(of.severity) > severities.indexOf(of.triage?.move?.seen.severity ?? 'INFO');
    const { index, receivedAt } = graver ? hits.at(-1)! : grown.at(-1)!;
    await bench.owner.query(
      `INSERT INTO readmodel.finding (generation, id, shard, rule, version, scope, subject, severity, count, hits, clauses, evidence,
         first_index, last_index, first_seen, last_seen, class, grown_index, grown_at, clock_at, mark)
       VALUES ($1, $2, '0', 'R', '1', '#0', 's', $3, $4, $5, '[]', '[]', 0, $10, now(), now(), 'author', $6, $7, $8, $9)`,
      [
        generation,
        id,
        of.severity,
        sum(hits),
        hits.length,
        graver ? 1_000 : index,
        iso(receivedAt),
        iso(of.clockAt),
        of.mark,
        hits.at(-1)!.index,
      ],
    );
    const items = new Map<string, Buffer>();
    for (const { items: packed } of hits)
      for (let at = 0; packed && at < packed.length; at += 68) {
        const block = packed.subarray(at, at + 4).toString('hex');
        const bits = items.get(block) ?? Buffer.alloc(32);
        for (let n = 0; n < 32; n++) bits[n] = bits[n]! ^ packed[at + 4 + n]! ^ packed[at + 36 + n]!;
        items.set(block, bits);
      }
    for (const [block, bits] of items)
      await bench.owner.query(`INSERT INTO readmodel.finding_item VALUES ($1, '0', $2, 'R-1', $3, $4)`, [
        ...[generation, id, parseInt(block, 16), bits.some((byte) => byte > 0) ? bits : Buffer.alloc(0)],
      ]);
    for (const [n, one] of hits.entries())
      await bench.owner.query(
        `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, items,
           unlisted, clauses, evidence, received_at) VALUES ($1, '0', $2, $3, 'R', '1', '#0', 's', $4, $5, $6, $7, $8, $9, '[]', '[]', $10)`,
        [
          ...[generation, next * 100 + n, id, one.index, one.change, one.delta, one.severity, one.items, one.unlisted],
          iso(one.receivedAt),
        ],
      );
  }

  async function found(of: Case): Promise<object> {
    const id = `f${++next}`;
    await store('sha256:live', id, of, of.hits);
    if (of.then) await store('sha256:old', id, of, of.then);
    const { triage } = of;
    if (triage) {
      const { version, state, move, clockFrom, pauses } = triage;
      const { seen } = move!;
      await bench.owner.query(
        `INSERT INTO readmodel.triage (finding, desk, version, state, moved_at, reason, accepted_until, clock_from, paused, seen_shard,
           seen_judged, seen_rule_set, seen_hits, seen_hit, seen_count, seen_severity, first_acted_at, last_acted_at)
         VALUES ($1, 'irs', $2, $3, $4, 'r', $5, $6, $7, '0', $8, $9, $10, 'h', $11, $12, now(), now())`,
        [
          ...[id, version, state, iso(move!.at), iso(move!.until), iso(clockFrom)],
          ...[
            pauses.flatMap(({ from, to }) => [iso(from), iso(to)]),
            seen.judged,
            seen.ruleSet,
            seen.hits,
            seen.count,
            seen.severity,
          ],
        ],
      );
    }
    return inSnapshot(api, { ...WHOLE_LEDGER, desk: 'irs' }, async (tx) => {
      const stored = await triageOf(tx, id, 'irs');
      expect(stored && { pauses: stored.pauses, move: stored.move }).toEqual(
        triage && { pauses: triage.pauses, move: triage.move },
      );
      const now = { desk: 'irs', now: new Date(of.now), targets: DEFAULT_TARGETS };
      return (await triageNow(tx, generations.get('sha256:live')!, id, now))!;
    });
  }

  it('is that of the pure functions, for any hits, acts and rule sets', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (of) => {
        expect(await found(of)).toEqual(expected(of));
      }),
      { numRuns: 400 },
    );
  });

  it('gives every cell of the table of both states', async () => {
    const seen = new Set<string>();
    for (const count of [0, 1])
      for (const mark of [null, 'restated', 'retracted'] as const)
        for (const state of TRIAGE_STATES)
          for (const [grown, now] of [
            [false, T0 + DAY],
            [true, T0 + DAY],
            [true, T0 + 900 * DAY],
            [false, T0 + 900 * DAY],
          ] as const) {
            const first = hit(0, { delta: 1 });
            const hits = [
              first,
              ...(grown ? [hit(4, { delta: 1 })] : []),
              ...(count === 0 ? [hit(6, { delta: grown ? -2 : -1 })] : []),
            ];
            const of: Case = {
              ...{ hits, then: undefined, severity: 'HIGH', mark, clockAt: T0, now },
              triage: {
                ...{ version: 1, state, clockFrom: null, pauses: [] },
                move: {
                  ...{
                    at: T0 + HOUR,
                    reason: 'r',
                    duplicateOf: null,
                    until: state === 'accepted' ? T0 + 30 * DAY : null,
                  },
                  seen: {
                    shard: '0',
                    judged: 1,
                    ruleSet: 'sha256:live',
                    hits: 1,
                    hit: 'h',
                    count: 1,
                    severity: 'HIGH',
                  },
                },
              },
            };
            const row = (await found(of)) as { judge: string; shown: string };
            expect(row).toEqual(expected(of));
            seen.add(`${row.judge} ${row.shown}`);
          }
    // Four states of the judge and ten of the desk; what is withdrawn is not reopened.
    expect(seen.size).toBe(4 * 10 - 1);
  });

  it('is summed over all desks as each of them has it', async () => {
    const live = generations.get('sha256:live')!;
    // Another desk has acted on some of them, and on one that nobody else has.
    await bench.owner.query(
      `INSERT INTO readmodel.triage SELECT (jsonb_populate_record(t, '{"desk": "ice", "state": "acknowledged", "accepted_until": null}')).*
       FROM readmodel.triage t WHERE right(t.finding, 1) = '3'`,
    );
    const all = await bench.owner.query<{ id: string; severity: string; desks: string[] }[]>(
      `SELECT f.id, f.severity, coalesce((SELECT array_agg(t.desk::text) FROM readmodel.triage t WHERE t.finding = f.id), '{}') AS desks
       FROM readmodel.finding f WHERE f.generation = $1`,
      [live],
    );
    expect(all.some(({ desks }) => desks.length === 2)).toBe(true);
    expect(all.some(({ desks }) => desks.length === 0)).toBe(true);
    const now = T0 + 40 * DAY;
    const found = await inSnapshot(api, WHOLE_LEDGER, async (tx) => {
      const wanted = new Map<string, { findings: number; overdue: number }>();
      for (const { id, severity, desks } of all)
        for (const desk of desks.length > 0 ? desks : ['nobody']) {
          const one = (await triageNow(tx, live, id, { desk, now: new Date(now), targets: DEFAULT_TARGETS }))!;
          const shown = one.judge === 'withdrawn' && one.shown === 'new' ? 'withdrawn' : one.shown;
          const sum = wanted.get(`${severity} ${one.judge} ${shown}`) ?? { findings: 0, overdue: 0 };
          wanted.set(`${severity} ${one.judge} ${shown}`, {
            findings: sum.findings + 1,
            overdue: sum.overdue + (one.overdue ? 1 : 0),
          });
        }
      const { states } = await allDesks(tx, live, { targets: DEFAULT_TARGETS, now: new Date(now).toISOString() });
      const given = states.map(
        ({ severity, judged, desk, ...sums }) => [`${severity} ${judged} ${desk}`, sums] as const,
      );
      return { wanted: Object.fromEntries(wanted), given: Object.fromEntries(given) };
    });
    expect(found.given).toEqual(found.wanted);
    expect(Object.values(found.given).reduce((sum, { overdue }) => sum + overdue, 0)).toBeGreaterThan(10);
  });

  it('has what waits for a second person, and how long findings waited for the first act', async () => {
    const live = generations.get('sha256:live')!;
    await bench.owner.query('DELETE FROM readmodel.triage');
    const asked = (state: string, until: string): Promise<unknown> =>
      bench.owner.query(
        `INSERT INTO readmodel.approval (id, kind, desk, sides, version, state, asked_at, asked_issuer, asked_subject, until, reason, of)
         VALUES (gen_random_uuid(), 'erasure', 'irs', '{}', 1, $1, now(), 'i', 's', $2, 'r', '{}')`,
        [state, until],
      );
    await asked('asked', '2030-01-01');
    await asked('asked', '2030-01-01');
    // Nobody decided in time, and decided.
    await asked('asked', '2020-01-01');
    await asked('given', '2030-01-01');
    await bench.owner.query(
      `UPDATE readmodel.finding SET first_seen = '2026-01-01T00:00:00Z', severity = 'LOW' WHERE generation = $1`,
      [live],
    );
    // 1 to 100 hours after; one more in an earlier year, which counts no more.
    await bench.owner.query(
      `INSERT INTO readmodel.triage (finding, desk, version, state, first_acted_at, last_acted_at)
       SELECT id, 'irs', 1, 'acknowledged', '2026-01-01T00:00:00Z'::timestamptz + CASE WHEN n > 100 THEN interval '-1 year' ELSE n * interval '1 hour' END, now()
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM readmodel.finding WHERE generation = $1) f WHERE n <= 101`,
      [live],
    );
    const at = { targets: DEFAULT_TARGETS, now: '2026-01-20T00:00:00Z' };
    const { approvals, acknowledged } = await inSnapshot(api, WHOLE_LEDGER, (tx) => allDesks(tx, live, at));
    expect(approvals).toEqual([{ kind: 'erasure', waiting: 2 }]);
    expect(acknowledged).toEqual([
      { severity: 'LOW', half: expect.closeTo(50.5 * 3_600, 3), most: expect.closeTo(95.05 * 3_600, 3) },
    ]);
  });
});
