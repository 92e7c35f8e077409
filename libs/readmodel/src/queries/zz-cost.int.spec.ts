import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { postgresSource } from '#libs/postgres';
import { DEFAULT_TARGETS } from '#libs/triage';
import { inSnapshot, type Queryable, type Reader } from './queryable.js';
import { aboutOf, suppressionsAmong, workingExceptions, workingFor } from './suppressed.js';
import { queue } from './queue/queue.js';
import { facets } from './queue/facets.js';
const IRS: Reader = { agencies: ['irs'], agreements: '*', desk: 'irs' };
describe('cost', () => {
  let bench: DetectorBench; let api: DataSource;
  it.each([[20, 'count'], [1, 'count'], [20, 'items.level'], [1, 'items.level']])('over %s rules, field %s', async (rules, field) => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 2, readOnly: true }).initialize();
    const q = (t: string, v?: unknown[]) => bench.owner.query(t, v);
    await q(`INSERT INTO readmodel.generation (id, rule_set, rules, state, live_at) OVERRIDING SYSTEM VALUE VALUES (1, 's', '{}', 'live', now())`);
    await q(`INSERT INTO readmodel.cursor (generation, shard, next_index) VALUES (1,'0',1)`);
    await q(`INSERT INTO readmodel.party SELECT 1, '0', 'a' || a, g, CASE g WHEN 'irs' THEN 'source' ELSE 'recipient' END, '2025-01-01', NULL, true, '{ice,irs}' FROM generate_series(1, 40) a, unnest('{ice,irs}'::text[]) g`);
    const clauses = JSON.stringify([{ field: 'items.level', operator: 'at-least', expected: 'SUFFICIENT', actual: 'LOW' }, { field: 'items', operator: 'at-most', expected: 5, actual: 7 }, { field: 'purpose', operator: 'in', expected: ['a','b'], actual: 'c' }]);
    await q(`INSERT INTO readmodel.finding (generation, id, shard, rule, version, agreement, scope, subject, severity, count, hits, clauses, evidence, first_index, last_index, first_seen, last_seen, class, author, acts_from, acts_to)
      SELECT 1, 'f' || n, '0', 'R' || n % ${rules}, '1', 'a' || n % 40 + 1, 's', 'ice/R-' || n % 400, 'LOW', 3, 2, $1::json, '[]', n, n, now() + n * interval '1 s', now(), 'both', 'irs', '2025-06-01', '2025-06-01' FROM generate_series(1, 20000) n`, [clauses]);
    await q(`INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, unlisted, clauses, evidence, received_at)
      SELECT 1, '0', n, 'f' || (n + 1) / 2, 'R', '1', 's', 's', 0, 'raised', 1 + n % 2, 'LOW', 0, $1::json, '[]', now() FROM generate_series(1, 40000) n`, [clauses]);
    for (let n = 0; n < 20; n++)
      await q(`INSERT INTO readmodel.approval (id, kind, desk, sides, version, state, asked_at, asked_issuer, asked_subject, until, reason, decided_at, decided_issuer, decided_subject, decided_desk, decided_reason, of)
       VALUES (gen_random_uuid(), 'exception', 'irs', '{}', 2, 'given', now() - interval '1 d', 'i', 'ada', now(), 'r', now() - interval '1 d', 'i', 'bea', 'irs', 's', $1)`,
       [JSON.stringify({ kind: 'exception', exception: { rule: `R${n % Number(rules)}`, field, operator: field === 'count' ? 'less' : 'equals', value: field === 'count' ? 3 : 'HIGH', agreement: null, reach: 'desk', owner: { issuer: 'i', subject: 's' }, until: new Date(Date.now() + 86400000).toISOString(), spike: 10000 } })]);
    await q('ANALYZE');
    const out: string[] = [];
    const timed = async <T>(name: string, work: (tx: Queryable) => Promise<T>): Promise<T> => {
      let found: T; const times: number[] = [];
      for (let i = 0; i < 3; i++) { const at = performance.now(); found = await inSnapshot(api, IRS, work); times.push(Math.round(performance.now() - at)); }
      out.push(`${name}: ${times.join(' ')} ms`); return found!;
    };
    const desk = { desk: 'irs', now: new Date(), targets: DEFAULT_TARGETS };
    const working = await timed('working', (tx) => workingExceptions(tx, 1, Date.now()));
    await timed('page alone', (tx) => queue(tx, 1, { states: ['open'] }, 'newest', undefined, 51, desk));
    const by = workingFor(working, 'irs');
    const ids = Array.from({ length: 50 }, (_, n) => `f${n + 1}`);
    await timed('among 50', (tx) => suppressionsAmong(tx, 1, working, ids));
    await timed('page suppressed=0', (tx) => queue(tx, 1, { states: ['open'], suppressed: { by, is: false } }, 'newest', undefined, 51, desk));
    await timed('page suppressed=1 (none are)', (tx) => queue(tx, 1, { states: ['open'], suppressed: { by, is: true } }, 'newest', undefined, 51, desk));
    await timed('facets without', (tx) => facets(tx, 1, { states: ['open'] }, desk));
    await timed('facets', (tx) => facets(tx, 1, { states: ['open'], suppressed: { by } }, desk));
    await timed('about one', (tx) => aboutOf(tx, 1, working[0]!.exception, 200));
    console.log(`${working.length} working\n${out.join('\n')}`);
    await api.destroy(); await bench.close();
  }, 120000);
});
