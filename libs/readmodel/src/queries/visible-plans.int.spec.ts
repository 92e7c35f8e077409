import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { postgresSource } from '#libs/postgres';
import { disclosedItems } from './accounting.js';
import { agreement } from './agreements.js';
import { summedParts } from './disclosure-parts.js';
import { entriesOfEvent, findingsOfEntries, refusalsOf } from './entries.js';
import { findingHits } from './finding-hits.js';
import { findingItems } from './finding-items.js';
import { finding } from './findings.js';
import { funnelRequests, funnelTotal } from './funnel.js';
import { queue } from './queue/queue.js';
import { relatedFindings } from './related.js';
import { inSnapshot, type Queryable, type Reader } from './queryable.js';
import { actOfVersion, notedTimelineOf } from './timeline.js';

/** About requests, as all are here. */
const SAME = {
  same: ['R'],
  request: ['R'],
  isRequest: true,
  disclosure: ['R'],
  held: ['R'],
  aboutDisclosure: 'irs/D-1',
};
const AGREEMENTS = 40;
const ROWS = 4_000;

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Actual Loops'?: number;
  Plans?: Node[];
}
const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Policies must not take the indexes away: what a page costs is a matter of its rows, not of all rows. Looks at plans, not at times. */
describe('plans of questions that policies narrow', () => {
  let bench: DetectorBench;
  let api: DataSource;

  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 2, readOnly: true }).initialize();
    const fill = [
      `INSERT INTO readmodel.party SELECT 1, '0', 'a' || a, g, CASE g WHEN 'irs' THEN 'source' ELSE 'recipient' END, '2025-01-01', NULL,
         true, '{ice,irs}' FROM generate_series(1, ${AGREEMENTS}) a, unnest('{ice,irs}'::text[]) g`,
      `INSERT INTO readmodel.finding (generation, id, shard, rule, version, agreement, scope, subject, severity, count, hits, clauses,
         evidence, first_index, last_index, first_seen, last_seen, class, author)
       SELECT 1, 'f' || n, '0', 'R', '1', 'a' || n % ${AGREEMENTS}, 's', 'ice/R-' || n % 400, 'LOW', 1, 1, '[]',
         json_build_array(json_build_object('role', 'request', 'index', n)), n, n, now() + n * interval '1 s', now(),
         'both', 'irs' FROM generate_series(1, ${ROWS}) n`,
      `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, unlisted,
         clauses, evidence) SELECT 1, '0', n, 'f' || n, 'R', '1', 's', 's', 0,
         CASE WHEN n % 200 = 0 THEN 'restated' ELSE 'raised' END, 1, 'LOW', 0, '[]', '[]'
       FROM generate_series(1, ${ROWS}) n`,
      `INSERT INTO readmodel.finding_entry SELECT 1, '0', n, 'f' || n FROM generate_series(1, ${ROWS}) n`,
      `INSERT INTO readmodel.finding_item SELECT 1, '0', 'f' || n, 'R-' || n % 400, 0,
         decode(repeat('01', 32), 'hex') FROM generate_series(1, ${ROWS}) n`,
      `INSERT INTO readmodel.event (generation, shard, index, leaf_hash, agreement, source, event_id, type, received_at, state, author)
       SELECT 1, '0', n, '\\x', 'a' || n % ${AGREEMENTS}, 'urn:agency:irs:x', gen_random_uuid(), 't', now(),
         CASE WHEN n % 100 = 0 THEN 'quarantined' ELSE 'folded' END, 'irs' FROM generate_series(1, ${ROWS}) n`,
      `INSERT INTO readmodel.subject_item SELECT 1, '0', n, 'a' || n % ${AGREEMENTS}, 'R-' || n, 1, 'subject' || n, 'irs'
       FROM generate_series(1, ${ROWS}) n`,
      `INSERT INTO readmodel.disclosure_item SELECT 1, '0', n, 0, 'a' || n % ${AGREEMENTS}, 'R-' || n, 'D-' || n, '\\x01', 'irs'
       FROM generate_series(1, ${ROWS}) n`,
      `INSERT INTO readmodel.oversight_act (index, received_at, kind, stream, version, desk, agreement, finding, issuer, subject, body)
       SELECT n, now(), 'triage.noted', 'finding/f' || n % 2 || '/irs', n, 'irs', 'a1', 'f' || n % 2, 'i', 's',
         CASE WHEN n % 50 = 0 THEN '{"act":{"note":{}}}' ELSE '{"act":{}}' END::json FROM generate_series(1, ${ROWS}) n`,
      'ANALYZE',
    ];
    for (const statement of fill) await bench.owner.query(statement);
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  /** Plans of all statements of a question, over the real login and a reader of one agency. */
  async function plansOf(ask: (tx: Queryable) => Promise<unknown>, reader: Reader): Promise<Node[]> {
    const nodes: Node[] = [];
    await inSnapshot(api, reader, (tx) =>
      ask({
        async query<T>(text: string, values?: unknown[]): Promise<T> {
          const [row] = await tx.query<{ 'QUERY PLAN': { Plan: Node }[] }[]>(`EXPLAIN (FORMAT JSON) ${text}`, values);
          nodes.push(...nodesOf(row!['QUERY PLAN'][0]!.Plan));
          return tx.query<T>(text, values);
        },
      }),
    );
    return nodes;
  }

  const QUESTIONS: readonly (readonly [string, string[], (tx: Queryable) => Promise<unknown>])[] = [
    ['findings, newest first', ['finding_order'], (tx) => queue(tx, 1, { states: ['open'] }, 'newest', undefined, 50)],
    [
      'findings of an agreement',
      ['finding_agreement'],
      (tx) => queue(tx, 1, { states: ['open'], agreement: 'a7' }, 'newest', undefined, 50),
    ],
    [
      'a further page',
      ['finding_order'],
      (tx) => queue(tx, 1, { states: ['open'] }, 'newest', { firstSeen: new Date().toISOString(), id: 'f9' }, 50),
    ],
    [
      'findings that belong to one',
      ['finding_item_request', 'finding_entry_pkey', 'finding_agreement'],
      async (tx) => relatedFindings(tx, 1, (await finding(tx, 1, 'f47'))!, SAME, 20),
    ],
    ['a finding', ['finding_pkey'], (tx) => finding(tx, 1, 'f17')],
    ['its hits', ['hit_finding', 'finding_pkey'], (tx) => findingHits(tx, 1, 'f17', undefined, 50)],
    ['its items', ['finding_item_pkey', 'finding_pkey'], (tx) => findingItems(tx, 1, 'f17', undefined, 50)],
    [
      'findings of entries',
      ['finding_entry_pkey', 'finding_pkey'],
      (tx) => findingsOfEntries(tx, 1, [{ shard: '0', index: 17 }]),
    ],
    [
      'an event',
      ['event_id'],
      (tx) => entriesOfEvent(tx, 1, 'urn:agency:irs:x', '0198a3f0-1c00-7000-8000-000000000001', undefined, 50),
    ],
    ['refusals', ['event_quarantined'], (tx) => refusalsOf(tx, 1, undefined, undefined, 50)],
    [
      'an accounting',
      ['subject_item_subject', 'disclosure_item_pkey'],
      (tx) => disclosedItems(tx, 1, 'subject17', undefined, 50),
    ],
    ['an agreement', [], (tx) => agreement(tx, 1, 'a7')],
    ['a funnel', [], (tx) => funnelTotal(tx, 1, 'a7')],
    ['its requests', [], (tx) => funnelRequests(tx, 1, 'a7', undefined, 50)],
    [
      'a sum',
      [],
      (tx) =>
        summedParts(
          tx,
          1,
          { agreement: 'a7', from: 0, to: 1, last: 9, moment: 'first', disclosers: ['g7'] },
          undefined,
          50,
        ),
    ],
  ];

  it('add spans of a party up only for acts that are in no single one', async () => {
    const aggregated = async (): Promise<number> => {
      const [row] = await inSnapshot(api, { agencies: ['irs'], agreements: '*' }, (tx) =>
        tx.query<{ 'QUERY PLAN': { Plan: Node }[] }[]>(
          'EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM readmodel.finding f WHERE generation = 1',
        ),
      );
      const found = nodesOf(row!['QUERY PLAN'][0]!.Plan).filter((node) => node['Node Type'] === 'Aggregate');
      expect(found.length).toBeGreaterThan(0);
      return Math.max(...found.map((node) => node['Actual Loops']!));
    };
    // Under a0 she is no party: nothing of hers is there to find.
    const ofOthers = ROWS / AGREEMENTS;
    expect(await aggregated()).toBe(ofOthers);
    const acts = (from: string, to: string) =>
      bench.owner.query(`UPDATE readmodel.finding SET acts_from = $1, acts_to = $2 WHERE id = 'f17'`, [from, to]);
    await acts('2025-02-01', '2025-03-01');
    expect(await aggregated()).toBe(ofOthers);
    await acts('2024-12-01', '2025-03-01');
    expect(await aggregated()).toBe(ofOthers + 1);
    await bench.owner.query(`UPDATE readmodel.finding SET acts_from = NULL, acts_to = NULL WHERE id = 'f17'`);
  });

  /** Small as they are here, tables without rows are read whole. */
  const GROWING = [
    'finding',
    'hit',
    'finding_entry',
    'finding_item',
    'event',
    'subject_item',
    'disclosure_item',
    'oversight_act',
  ];

  it.each(QUESTIONS)('use the indexes: %s', async (_name, indexes, ask) => {
    for (const reader of [
      { agencies: ['irs'], agreements: '*' },
      { agencies: ['ice'], agreements: ['a7', 'a8'] },
      { agencies: '*', agreements: '*' },
    ] as const) {
      const nodes = await plansOf(ask, reader);
      const whole = nodes.filter(
        (node) => node['Node Type'] === 'Seq Scan' && GROWING.includes(node['Relation Name']!),
      );
      expect([reader, whole]).toEqual([reader, []]);
      expect(nodes.map((node) => node['Index Name']).filter(Boolean)).toEqual(expect.arrayContaining(indexes));
    }
  });

  it.each<[string, string, (tx: Queryable) => Promise<unknown>]>([
    ['an act among many on one finding', 'oversight_act_stream', (tx) => actOfVersion(tx, 'finding/f1/irs', 3_999)],
    ['notes among many acts', 'oversight_act_finding', (tx) => notedTimelineOf(tx, 'f0', { limit: 50 })],
  ])('look up %s', async (_name, index, ask) => {
    const nodes = await plansOf(ask, { agencies: ['irs'], agreements: '*', desk: 'irs' });
    const own = nodes.filter((node) => node['Relation Name'] === 'oversight_act' || node['Index Name'] === index);
    expect(own.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    expect(own.map((node) => node['Index Name'])).toContain(index);
  });

  it('find an agency’s parts in an agreement by key', async () => {
    const nodes = await plansOf((tx) => queue(tx, 1, { states: ['open'] }, 'newest', undefined, 50), {
      agencies: ['irs'],
      agreements: '*',
    });
    const parts = nodes.find((node) => node['Index Name']?.startsWith('party_'));
    expect(parts!['Index Cond']).toContain('agreement');
    // The settings are parsed once for a statement, not for each row.
    const json = JSON.stringify(nodes);
    expect(json).toContain('InitPlan');
  });
});
