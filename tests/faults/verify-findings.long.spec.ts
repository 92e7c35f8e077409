import { Detector, type DetectorOptions } from '#libs/detecting';
import { ruleSet } from '#libs/rules';
import { entriesOfDatabase } from '../../libs/audit/src/findings/entry-source.js';
import { verifyDatabaseFindings, verifyFindings } from '../../libs/audit/src/findings/verify-findings.js';
import { DetectorBench, filledBench, until } from './detector-harness.js';
import { randomEntries, SOME } from './detector-sendings.js';
import { seals } from './seals.js';

const entries = randomEntries(11, 1, SOME).get('0')!;

/** Folds the entries; with `sealMs: 0` until all is sealed. Returns the number of hits. */
async function fold(bench: DetectorBench, options: Partial<DetectorOptions> = {}): Promise<number> {
  const detector = new Detector({
    db: await bench.detectorDb(),
    rules: ruleSet,
    settings: { maxEntries: 10, leaseSeconds: 60 },
    tickMs: 100,
    pollMs: 20,
    ...options,
  });
  detector.start();
  await bench.caughtUp();
  const hits = await countHits(bench);
  if (options.sealMs === 0) await until(async () => (await seals(bench.owner)).at(-1)?.count === hits);
  await detector.stop();
  return hits;
}

async function countHits(bench: DetectorBench): Promise<number> {
  const [{ n }] = await bench.owner.query<[{ n: number }]>('SELECT count(*)::int AS n FROM readmodel.hit');
  return n;
}

/** Folding takes seconds; copying a folded database does not. */
const sealedBench = filledBench('sealed-findings', async (bench) => {
  await bench.write('0', entries);
  await fold(bench, { sealMs: 0 });
});

describe('verify --findings', () => {
  let bench: DetectorBench;
  let hits: number;

  beforeEach(async () => {
    bench = await sealedBench();
    hits = await countHits(bench);
    expect(hits).toBeGreaterThan(5);
  }, 120_000);
  afterEach(() => bench.close());

  const verify = () => verifyDatabaseFindings(bench.owner);
  const change = (text: string, values: unknown[] = []) => bench.owner.query<unknown>(text, values);

  it('finds no problem in unchanged findings', async () => {
    const report = await verify();
    expect(report).toMatchObject({ ok: true, problems: [], ruleSet: ruleSet.digest });
    expect(report.shards).toMatchObject([{ shard: '0', derived: hits, stored: hits, sealed: hits }]);
    expect(report.notChecked).toEqual(['whether the rules are right, and what officers were shown']);
    // The same without the rows, as from an export.
    const source = entriesOfDatabase(bench.owner);
    expect(await verifyFindings({ source, rules: ruleSet })).toMatchObject({
      ok: true,
      shards: [{ derived: hits, stored: null }],
    });
  });

  it('names a hit whose time of receipt was changed: no seal covers it, and clocks start there', async () => {
    await change(`UPDATE readmodel.hit SET received_at = received_at + interval '1 day' WHERE no = 3`);
    const report = await verify();
    expect(report.problems).toMatchObject([
      { kind: 'row', row: { table: 'hit', key: { no: '3' }, columns: ['received_at'] } },
    ]);
  });

  it('names rows of what people did that no act gives', async () => {
    await change(
      `INSERT INTO readmodel.triage (finding, desk, version, state, first_acted_at, last_acted_at)
       SELECT id, 'irs', 1, 'false-positive', now(), now() FROM readmodel.finding LIMIT 1`,
    );
    const report = await verify();
    expect(report).toMatchObject({
      ok: false,
      problems: [{ kind: 'row', shard: 'oversight', row: { table: 'triage' } }],
    });
  });

  it('names a deleted hit, also one in the middle, and one whose place was closed', async () => {
    const deleted = Math.floor(hits / 2);
    await change('DELETE FROM readmodel.hit WHERE no = $1', [deleted]);
    const report = await verify();
    expect(report.ok).toBe(false);
    const [first] = report.problems;
    expect(first).toMatchObject({ kind: 'hit', hit: deleted, detail: `hit ${deleted} was deleted` });
    expect(report.problems.filter(({ kind }) => kind === 'seal')).toHaveLength(1);
    expect(report.problems.some(({ kind }) => kind === 'finding')).toBe(true);

    await change('UPDATE readmodel.hit SET no = -no WHERE no > $1', [deleted]);
    await change('UPDATE readmodel.hit SET no = -no - 1 WHERE no < 0');
    const closed = await verify();
    expect(closed.problems.find(({ kind }) => kind === 'seal')).toBeDefined();
    const altered = closed.problems.filter(({ kind, detail }) => kind === 'hit' && /altered|missing/.test(detail));
    expect(altered[0]).toMatchObject({ hit: deleted });
  });

  it('names sealed hits that were deleted from the end', async () => {
    await change('DELETE FROM readmodel.hit WHERE no >= $1', [hits - 2]);
    const { problems } = await verify();
    expect(problems[0]).toMatchObject({ kind: 'hit', hit: hits - 2 });
    expect(problems[0]!.detail).toMatch(/are gone$/);
  });

  it.each([
    ['severity', `severity = 'INFO'`],
    ['delta', 'delta = delta + 1'],
    ['unlisted', 'unlisted = unlisted + 1'],
    ['why', `why = '{"reason":"late fact","after":7}'`],
    ['clauses', `clauses = '[]'`],
    ['clauses', `clauses = (clauses::text || ' ')::json`],
    ['index', 'index = index - 1'],
    ['version', `version = '9.9.9'`],
  ])('names an altered hit and the altered field: %s', async (field, set) => {
    await change(`UPDATE readmodel.hit SET ${set} WHERE no = 3`);
    const { problems } = await verify();
    const found = problems.find(({ kind, hit }) => kind === 'hit' && hit === 3);
    expect(found?.detail).toContain(`was altered: ${field}`);
    expect(problems.find(({ kind }) => kind === 'seal')?.detail).toMatch(/at least one is not what was sealed/);
  });

  it('names an inserted hit, and two that were swapped', async () => {
    const columns = `finding, rule, version, scope, subject, index, change, delta, severity, items, unlisted, why, clauses, evidence`;
    await change(
      `INSERT INTO readmodel.hit (generation, shard, no, ${columns}) SELECT generation, shard, $1, ${columns} FROM readmodel.hit WHERE no = 0`,
      [hits],
    );
    const inserted = await verify();
    expect(inserted.problems).toContainEqual(
      expect.objectContaining({ kind: 'hit', hit: hits, detail: expect.stringMatching(/was inserted/) }),
    );
    expect(inserted.notChecked).toContain(`hit ${hits} of shard 0: not sealed yet`);
    await change('DELETE FROM readmodel.hit WHERE no = $1', [hits]);

    await change('UPDATE readmodel.hit SET no = -1 WHERE no = 4');
    await change('UPDATE readmodel.hit SET no = 4 WHERE no = 5');
    await change('UPDATE readmodel.hit SET no = 5 WHERE no = -1');
    const { problems } = await verify();
    expect(problems.filter(({ kind }) => kind === 'hit').map(({ hit }) => hit)).toEqual([4, 5]);
  });

  it('names a finding that was deleted, invented or altered', async () => {
    const [{ id }] = await bench.owner.query<[{ id: string }]>('SELECT id FROM readmodel.finding ORDER BY id LIMIT 1');
    await change(
      `UPDATE readmodel.finding SET severity = CASE severity WHEN 'LOW' THEN 'INFO' ELSE 'LOW' END WHERE id = $1`,
      [id],
    );
    expect((await verify()).problems).toMatchObject([
      { kind: 'finding', finding: id, detail: `finding ${id} was altered: severity` },
    ]);
    await change('UPDATE readmodel.finding SET count = count + 1 WHERE id = $1', [id]);
    expect((await verify()).problems[0]!.detail).toMatch(/its hits say/);
    await change('UPDATE readmodel.finding SET id = $2 WHERE id = $1', [id, 'invented']);
    const { problems } = await verify();
    expect(problems.filter(({ finding }) => finding === id || finding === 'invented').length).toBeGreaterThanOrEqual(3);
  });

  /** Tables beside `hit` that the detector writes, with the columns of their keys. */
  const KEYS: Record<string, readonly string[]> = {
    event: ['index'],
    disclosure_item: ['agreement', 'request', 'block', 'index'],
    subject_item: ['index', 'agreement', 'request', 'item', 'subject'],
    rule_set_entry: ['index'],
    finding_entry: ['index', 'finding'],
    finding: ['id'],
    not_evaluable: ['scope', 'rule', 'reason', 'class', 'whose'],
    not_evaluable_subject: ['scope', 'rule', 'reason', 'class', 'whose', 'subject'],
    agreement: ['agreement'],
    fold_state: ['key'],
    hit_tree: [],
    party: ['agreement', 'agency', 'role', 'since'],
    source: ['agreement', 'source'],
    funnel: ['agreement', 'request', 'class', 'pair'],
    finding_item: ['finding', 'request', 'block'],
    disclosure: ['agreement', 'agency', 'disclosure'],
    disclosure_part: ['index'],
  };
  /** Another value of a column's type. */
  const OTHER: Record<string, (column: string) => string> = {
    text: (column) => `coalesce(${column}, '') || 'x'`,
    integer: (column) => `coalesce(${column}, 0) + 1`,
    bigint: (column) => `coalesce(${column}, 0) + 1`,
    'timestamp with time zone': (column) => `coalesce(${column}, now()) + interval '1 ms'`,
    bytea: (column) => `coalesce(${column}, '') || '\\x00'`,
    json: () => `'["x"]'`,
    boolean: (column) => `NOT ${column}`,
    ARRAY: (column) => `array_append(${column}, 'x')`,
    uuid: () => 'gen_random_uuid()',
  };
  /** Where only some values are allowed. */
  const OTHER_OF: Record<string, string> = { class: `CASE class WHEN 'source' THEN 'both' ELSE 'source' END` };
  const columnsOf = async (table: string): Promise<{ name: string; type: string }[]> =>
    bench.owner.query(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns
       WHERE table_schema = 'readmodel' AND table_name = $1 AND column_name NOT IN ('generation', 'shard') ORDER BY ordinal_position`,
      [table],
    );
  const filledTables = async (): Promise<string[]> => {
    // Nothing of these in the sample: they get a row of no entry below.
    const counts = await Promise.all(
      Object.keys(KEYS).map(async (table) => {
        const [{ n }] = await bench.owner.query<[{ n: number }]>(`SELECT count(*)::int AS n FROM readmodel.${table}`);
        return { table, n };
      }),
    );
    return counts.filter(({ n }) => n > 0).map(({ table }) => table);
  };

  it('compares every column of every table that the detector writes', async () => {
    const tables = await filledTables();
    expect(tables).toEqual(
      expect.arrayContaining([
        'event',
        'disclosure_item',
        'finding_entry',
        'finding',
        'agreement',
        'fold_state',
        'hit_tree',
        ...['party', 'source', 'funnel', 'disclosure', 'disclosure_part', 'finding_item'],
      ]),
    );
    for (const table of tables) {
      const changed = (await columnsOf(table)).filter(({ name }) => !KEYS[table]!.includes(name));
      if (changed.length === 0) continue;
      const set = changed.map(({ name, type }) => `${name} = ${OTHER_OF[name] ?? OTHER[type]!(name)}`).join(', ');
      await change(`UPDATE readmodel.${table} SET ${set} WHERE ctid = (SELECT ctid FROM readmodel.${table} LIMIT 1)`);
    }
    const { problems } = await verify();
    for (const table of tables) {
      const names = (await columnsOf(table)).map(({ name }) => name).filter((name) => !KEYS[table]!.includes(name));
      if (names.length === 0) continue;
      const found = problems.filter(({ row }) => row?.table === table);
      expect([table, found.map(({ row }) => [...row!.columns].sort())]).toEqual([table, [names.sort()]]);
      expect(Object.keys(found[0]!.row!.key)).toEqual(KEYS[table]);
    }
  });

  it('names a row that was deleted, invented, or moved into another shard', async () => {
    const tables = await filledTables();
    for (const table of tables)
      await change(`DELETE FROM readmodel.${table} WHERE ctid = (SELECT ctid FROM readmodel.${table} LIMIT 1)`);
    const gone = (await verify()).problems;
    for (const table of tables) {
      const found = gone.filter(({ row }) => row?.table === table);
      expect([table, found.map(({ detail }) => /is missing: the entries give it$/.test(detail))]).toEqual([
        table,
        [true],
      ]);
    }
  });

  it('names rows that no entry gives', async () => {
    const copied = [
      'event',
      'finding_entry',
      'disclosure_item',
      'finding',
      'agreement',
      'fold_state',
      'disclosure_part',
    ];
    for (const table of copied) {
      const columns = await columnsOf(table);
      const [last] = [...KEYS[table]!].reverse();
      const values = columns.map(({ name, type }) =>
        name !== last ? name : type === 'text' ? `${name} || 'x'` : `${name} + 1000000`,
      );
      await change(
        `INSERT INTO readmodel.${table} (generation, shard, ${columns.map(({ name }) => name).join(', ')})
         SELECT generation, shard, ${values.join(', ')} FROM readmodel.${table} LIMIT 1`,
      );
    }
    await change(
      `INSERT INTO readmodel.subject_item SELECT generation, shard, 1, 'A', 'r', 1, 'somebody' FROM readmodel.event LIMIT 1`,
    );
    await change(
      `INSERT INTO readmodel.finding_entry SELECT generation, '7', index, finding FROM readmodel.finding_entry LIMIT 1`,
    );
    const { problems } = await verify();
    for (const table of [...copied, 'subject_item']) {
      const found = problems.filter(
        ({ shard, row }) => shard === '0' && row?.table === table && row.columns.length === 0,
      );
      expect([table, found.map(({ detail }) => /was inserted: no entry gives it$/.test(detail))]).toEqual([
        table,
        [true],
      ]);
    }
    expect(problems).toContainEqual(
      expect.objectContaining({
        kind: 'row',
        shard: '7',
        detail: 'readmodel.finding_entry has rows of a shard that the ledger does not have',
      }),
    );
  });

  it('is not satisfied with rows that claim to be by another rule set', async () => {
    await change('UPDATE readmodel.generation SET rule_set = $1', ['f'.repeat(64)]);
    await change(`UPDATE readmodel.event SET state = 'x', source = 'y'`);
    const { ok, unseen } = await verify();
    expect(ok && unseen.length === 0).toBe(false);
    expect(unseen).toEqual([
      `the findings that officers are shown: they are by rule set ${'f'.repeat(64)}, this program has ${ruleSet.digest}`,
    ]);
  });

  it('names every gap that the rows claim, of a single rule too', async () => {
    for (const rule of ['fold', '*', 'INT-01'])
      await change(
        `INSERT INTO readmodel.gap (generation, shard, index, rule, error) SELECT id, '0', 100000, $1, 'said' FROM readmodel.generation`,
        [rule],
      );
    const { ok, notChecked } = await verify();
    expect(ok).toBe(true);
    expect(notChecked.filter((what) => what.endsWith('the detector left it out (said)'))).toEqual([
      'all judging at entry 0/100000: the detector left it out (said)',
      'rule INT-01 at entry 0/100000: the detector left it out (said)',
      'what is said by entry 0/100000: the detector left it out (said)',
    ]);
  });

  it('names a position that lies before what was sealed', async () => {
    const [{ index, upTo }] = await bench.owner.query<[{ index: number; upTo: number }]>(
      `SELECT max(next_index)::int - 1 AS "upTo", (SELECT size::int - 1 FROM ledger.head WHERE shard = 'oversight') AS index FROM readmodel.cursor WHERE shard = '0'`,
    );
    const sealed = (await seals(bench.owner)).at(-1)!;
    expect(upTo).toBeGreaterThanOrEqual(sealed.upToIndex);
    await change(`UPDATE readmodel.cursor SET next_index = $1 WHERE shard = '0'`, [sealed.upToIndex]);
    expect((await verify()).problems).toContainEqual(
      expect.objectContaining({
        kind: 'row',
        shard: '0',
        seal: index,
        detail: `readmodel.cursor: ${sealed.upToIndex} entries are judged, and oversight/${index} seals up to entry ${sealed.upToIndex}`,
      }),
    );
  });

  it('goes on where a row of entries cannot be read, and names it', async () => {
    for (const table of ['batch']) await change(`ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`);
    const rows = await bench.owner.query<{ first: string; count: number }[]>(
      `SELECT first_index AS first, count FROM ledger.batch WHERE shard = '0' ORDER BY first_index`,
    );
    const middle = rows[Math.floor(rows.length / 2)]!;
    const [first, last] = [Number(middle.first), Number(middle.first) + middle.count - 1];
    await change(
      `UPDATE ledger.batch SET entries = overlay(entries PLACING '\\x00000000' FROM octet_length(entries) - 7) WHERE shard = '0' AND first_index = $1`,
      [first],
    );
    const report = await verify();
    expect(report.ok).toBe(false);
    expect(report.problems).toEqual([
      expect.objectContaining({
        kind: 'entry',
        shard: '0',
        entries: { first, last },
        detail: `the row of entries 0/${first} to 0/${last} cannot be read: incorrect data check`,
      }),
    ]);
    expect(report.shards).toMatchObject([{ shard: '0', entries: first, stored: hits, sealed: hits }]);
    expect(report.notChecked.join()).toMatch(new RegExp(`what entries ${first} to \\d+ of shard 0 lead to`));

    // A row of oversight: the seals in the others are compared all the same.
    await change(
      `UPDATE ledger.batch SET count = count + 1 WHERE shard = 'oversight' AND first_index = (SELECT min(first_index) FROM ledger.batch WHERE shard = 'oversight')`,
    );
    await change(`DELETE FROM ledger.batch WHERE shard = '0' AND first_index = $1`, [first]);
    const both = (await verify()).problems.filter(({ kind }) => kind === 'entry');
    expect(both).toMatchObject([
      {
        shard: 'oversight',
        entries: { first: 0 },
        detail: expect.stringMatching(/cannot be read: \d+ entries, expected \d+$/),
      },
      { shard: '0', entries: { first }, detail: expect.stringMatching(/^entries 0\/\d+ to 0\/\d+ have no row$/) },
    ]);
  });

  it('finds hits that were left out together with the tree, before they were sealed', async () => {
    const other = await DetectorBench.open();
    const kept = bench;
    try {
      // A detector that hides its last hits: the tree and the position agree with its rows.
      bench = other;
      await bench.write('0', entries);
      hits = await fold(bench, { sealMs: 3_600_000 });
      await change('DELETE FROM readmodel.hit WHERE no >= $1', [hits - 1]);
      await change('UPDATE readmodel.cursor SET next_hit = $1', [hits - 1]);
      await change('DELETE FROM readmodel.hit_tree');
      const lying = new Detector({ db: await bench.detectorDb(), rules: ruleSet, tickMs: 100, pollMs: 20, sealMs: 0 });
      lying.start();
      await until(async () => (await seals(bench.owner)).at(-1)?.count === hits - 1);
      await lying.stop();
      const { problems } = await verify();
      expect(problems.some(({ kind, detail }) => kind === 'seal' && /the entries give/.test(detail))).toBe(true);
    } finally {
      bench = kept;
      await other.close();
    }
  }, 120_000);

  it('reports the hits that are not sealed yet', async () => {
    const more = randomEntries(12, 1, SOME).get('0')!;
    await bench.write('0', more);
    const sealed = hits;
    hits = await fold(bench, { sealMs: 3_600_000 });
    expect(hits).toBeGreaterThan(sealed + 1);
    const report = await verify();
    expect(report).toMatchObject({ ok: true, shards: [{ sealed, stored: hits }] });
    expect(report.notChecked).toContain(`hits ${sealed} to ${hits - 1} of shard 0: not sealed yet`);
  });

  it('compares seals of another rule set with the stored hits only, and reports that', async () => {
    const { RuleSet } = await import('#libs/judging');
    const other = new RuleSet(ruleSet.rules.slice(1));
    const report = await verifyFindings({ source: entriesOfDatabase(bench.owner), rules: other });
    expect(report.ok).toBe(true);
    expect(report.notChecked.some((text) => text.includes(ruleSet.digest) && text.endsWith('not'))).toBe(true);
  });
});
