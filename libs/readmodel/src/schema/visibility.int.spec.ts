import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { postgresSource } from '#libs/postgres';
import { inSnapshot, type Reader, WHOLE_LEDGER } from '../queries/queryable.js';
import { otherSide, withAllParties } from '../queries/sides.js';
import { READER_TABLES } from './policies.js';
import { FOLDED_TABLES } from './tables.js';

const officer = (agency: string): Reader => ({ agencies: [agency], agreements: '*' });
const NOBODY: Reader = { agencies: [], agreements: [] };

/**
 * `pair`: irs gives to ice, alone on each side. `many`: irs and ssa give to ice. `left`: irs gave to ice; ssa joined in March (two spans of
 * irs that follow each other); ice left in June, dhs came. `never`: irs and ice said something of it, and nothing has bound. `void`: a span
 * that no longer holds.
 */
const PARTIES: readonly (readonly [string, string, string, string, string | null, boolean, string])[] = [
  ['pair', 'irs', 'source', '2025-01-01', null, true, '{ice,irs}'],
  ['pair', 'ice', 'recipient', '2025-01-01', null, true, '{ice,irs}'],
  ['many', 'irs', 'source', '2025-01-01', null, false, '{ice,irs,ssa}'],
  ['many', 'ssa', 'source', '2025-01-01', null, false, '{ice,irs,ssa}'],
  ['many', 'ice', 'recipient', '2025-01-01', null, true, '{ice,irs,ssa}'],
  ['left', 'irs', 'source', '2025-01-01', '2025-03-01', true, '{ice,irs}'],
  ['left', 'irs', 'source', '2025-03-01', null, false, '{ice,irs,ssa}'],
  ['left', 'ssa', 'source', '2025-03-01', null, false, '{ice,irs,ssa}'],
  ['left', 'ice', 'recipient', '2025-01-01', '2025-06-01', true, '{ice,irs}'],
  ['left', 'dhs', 'recipient', '2025-06-01', null, true, '{dhs,irs,ssa}'],
  ['void', 'irs', 'source', '2025-01-01', '2025-01-01', true, '{irs}'],
  // Two registrations of one id; each party has its role alone under its own.
  ['rivals', 'irs', 'source', '2025-01-01', null, false, '{ice,irs}'],
  ['rivals', 'ice', 'recipient', '2025-01-01', null, false, '{ice,irs}'],
  ['rivals', 'ssa', 'source', '2025-01-01', null, false, '{dhs,ssa}'],
  ['rivals', 'dhs', 'recipient', '2025-01-01', null, false, '{dhs,ssa}'],
  // irs has registered this id with ice, and once more with dhs.
  ['twice', 'irs', 'source', '2025-01-01', null, true, '{dhs,ice,irs}'],
  ['twice', 'ice', 'recipient', '2025-01-01', null, false, '{ice,irs}'],
  ['twice', 'dhs', 'recipient', '2025-01-01', null, false, '{dhs,irs}'],
  // Both ways between irs and ice; ssa gives too.
  ...['irs', 'ice'].flatMap((agency) =>
    ['source', 'recipient'].map(
      (role) => ['ways', agency, role, '2025-01-01', null, false, '{ice,irs,ssa}'] as (typeof PARTIES)[number],
    ),
  ),
  ['ways', 'ssa', 'source', '2025-01-01', null, false, '{ice,irs,ssa}'],
];
/** Findings show what a rival did to a party; the stages of the party's own requests leave it out. */
const BY_RIVAL = 'rivals: disclosed from the one to the other';

type Row = readonly [
  id: string,
  agreement: string | null,
  of: 'both' | 'source' | 'recipient' | 'author',
  columns: { author?: string; source?: string; recipient?: string; from?: string; to?: string },
  seenBy: string,
];

/** The right answers, written down before anything was asked. */
const FINDINGS: readonly Row[] = [
  ['both, nobody named: each side, if alone', 'pair', 'both', {}, 'ice irs'],
  ['both, of two sources nobody is meant', 'many', 'both', {}, 'ice'],
  ['both, one source is named', 'many', 'both', { source: 'irs' }, 'ice irs'],
  ['both, the recipient is a stranger', 'pair', 'both', { source: 'irs', recipient: 'xyz' }, 'irs'],
  ['both, several recipients', 'pair', 'both', { source: 'irs', recipient: '*' }, 'irs'],
  ['source', 'pair', 'source', {}, 'irs'],
  ['source, the other one', 'many', 'source', { source: 'ssa' }, 'ssa'],
  ['source, the recipient is the author', 'pair', 'source', { author: 'ice' }, 'irs'],
  ['source, of two nobody is meant', 'many', 'source', { author: 'irs' }, ''],
  ['recipient', 'pair', 'recipient', {}, 'ice'],
  ['author', 'pair', 'author', { author: 'ice' }, 'ice'],
  ['author who is no party', 'pair', 'author', { author: 'xyz' }, 'xyz'],
  ['author unknown', 'pair', 'author', {}, ''],
  ['no agreement: the author', null, 'both', { author: 'irs', recipient: 'ice' }, 'irs'],
  ['no agreement and no author', null, 'author', {}, ''],
  ['nothing has bound: the author', 'never', 'both', { author: 'irs', source: 'irs', recipient: 'ice' }, 'irs'],
  ['nothing has bound, and several acted', 'never', 'both', {}, ''],
  ['what no longer binds never bound', 'void', 'source', { author: 'ice' }, 'ice'],
  ['since ice is gone', 'left', 'both', { source: 'irs', from: '2025-06-02', to: '2025-06-03' }, 'dhs irs'],
  ['while ice was there', 'left', 'both', { source: 'irs', from: '2025-05-30', to: '2025-05-31' }, 'ice irs'],
  ['across the change', 'left', 'both', { source: 'irs', from: '2025-05-30', to: '2025-06-03' }, 'irs'],
  ['at the very moment of the change', 'left', 'both', { source: 'irs', from: '2025-06-01' }, 'dhs irs'],
  [
    'over two spans of irs that follow each other',
    'left',
    'source',
    { source: 'irs', from: '2025-02-01', to: '2025-04-01' },
    'irs',
  ],
  ['while irs was alone', 'left', 'source', { from: '2025-02-01', to: '2025-02-02' }, 'irs'],
  ['partly while irs was not alone', 'left', 'source', { from: '2025-02-01', to: '2025-04-01' }, ''],
  ['before all spans: the author', 'pair', 'both', { author: 'ice', from: '2024-12-01' }, 'ice'],
  ['begun before all spans', 'pair', 'both', { author: 'ice', from: '2024-12-01', to: '2025-02-01' }, ''],
  ['rivals: the partner on the other side is named', 'rivals', 'both', { author: 'ice', recipient: 'ice' }, 'ice irs'],
  ['rivals: nobody is named', 'rivals', 'both', {}, ''],
  [BY_RIVAL, 'rivals', 'both', { author: 'ssa', source: 'ssa', recipient: 'ice' }, 'ice ssa'],
  ['times in the wrong order', 'pair', 'both', { from: '2025-03-01', to: '2025-02-01' }, 'ice irs'],
];

const AGENCIES = ['dhs', 'ice', 'irs', 'ssa', 'xyz'];

describe('what a reader sees of the read models', () => {
  let bench: DetectorBench;
  let detector: DataSource;
  let api: DataSource;
  let generation: number;

  const say = (text: string, values: unknown[]) => detector.query(text, values);
  const idOf = (n: number): string => `f${String(n).padStart(21, '0')}`;
  const seen = (reader: Reader, table: string, column: string): Promise<string[]> =>
    inSnapshot(api, reader, async (tx) => {
      const rows = await tx.query<{ id: string }[]>(
        `SELECT DISTINCT ${column} AS id FROM readmodel.${table} ORDER BY 1`,
      );
      return rows.map(({ id }) => id);
    });

  beforeAll(async () => {
    bench = await DetectorBench.open();
    detector = await bench.detectorDb(2);
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 2, readOnly: true }).initialize();
    const [made] = await detector.query<{ id: number }[]>(
      `INSERT INTO readmodel.generation (rule_set, rules, state) VALUES ('r', '[]', 'live') RETURNING id`,
    );
    generation = made!.id;
    const party = `INSERT INTO readmodel.party (generation, shard, agreement, agency, role, since, until, alone, partners)
      VALUES ($1, '0', $2, $3, $4, $5, $6, $7, $8)`;
    for (const row of PARTIES) await say(party, [generation, ...row]);
    await say(`UPDATE readmodel.party SET sole = alone OR agreement = 'rivals' WHERE generation = $1`, [generation]);
    for (const [n, [rule, agreement, of, { author, source, recipient, from, to }]] of FINDINGS.entries()) {
      const sides = [of, author ?? null, source ?? null, recipient ?? null, from ?? null, to ?? null];
      await say(
        `INSERT INTO readmodel.finding (generation, id, shard, rule, version, agreement, scope, subject, severity, count, hits, clauses,
           evidence, first_index, last_index, first_seen, last_seen, class, author, source, recipient, acts_from, acts_to)
         VALUES ($1, $2, '0', $3, '1', $4, $5, 's', 'LOW', 1, 1, '[]', '[]', 0, 0, now(), now(), $6, $7, $8, $9, $10, $11)`,
        [generation, idOf(n), rule, agreement, agreement ?? '#0', ...sides],
      );
      await say(
        `INSERT INTO readmodel.not_evaluable (generation, shard, scope, rule, reason, severity, subjects, items, first_index, last_index,
           since, class, author, source, recipient, acts_from, acts_to)
         VALUES ($1, '0', $2, 'R', $3, 'LOW', 1, 1, 0, 0, now(), $4, $5, $6, $7, $8, $9)`,
        [generation, agreement ?? '#0', rule, ...sides],
      );
      if (of !== 'author' && agreement !== null)
        await say(
          `INSERT INTO readmodel.funnel SELECT $1, '0', $2, $3, $4, '', $6, $7, $5, $8, $9, ${Array(12).fill('1').join(', ')}, '{}', 1`,
          [generation, agreement, rule, ...sides],
        );
      await say(
        `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, unlisted,
           clauses, evidence) VALUES ($1, '0', $2, $3, 'R', '1', 's', 's', 0, 'raised', 1, 'LOW', 0, '[]', '[]')`,
        [generation, n, idOf(n)],
      );
      await say(`INSERT INTO readmodel.finding_entry VALUES ($1, '0', $2, $3)`, [generation, n, idOf(n)]);
      await say(`INSERT INTO readmodel.finding_item VALUES ($1, '0', $2, 'R-1', 0, '\\x01')`, [generation, idOf(n)]);
    }
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  const whose = async (table: string, column: string): Promise<Map<string, string>> => {
    const found = new Map<string, string[]>();
    for (const agency of AGENCIES)
      for (const id of await seen(officer(agency), table, column)) found.set(id, [...(found.get(id) ?? []), agency]);
    return new Map([...found].map(([id, agencies]) => [id, agencies.sort().join(' ')]));
  };

  it.each(['finding.rule', 'not_evaluable.reason'])('are the findings and lines of her side: %s', async (name) => {
    const [table, column] = name.split('.') as [string, string];
    const found = await whose(table, column);
    const answers = FINDINGS.map(([id, , , , seenBy]) => [id, seenBy]);
    expect(FINDINGS.map(([id]) => [id, found.get(id) ?? ''])).toEqual(answers);
  });

  it('are the stages of the funnel by the same rule', async () => {
    const found = await whose('funnel', 'request');
    const rows = FINDINGS.filter(([, agreement, of]) => of !== 'author' && agreement !== null);
    expect(rows.map(([id]) => [id, found.get(id) ?? ''])).toEqual(
      rows.map(([id, , , , seenBy]) => [id, id === BY_RIVAL ? 'ssa' : seenBy]),
    );
  });

  it.each(['hit', 'finding_entry', 'finding_item'])(
    'are, of what belongs to a finding, those of visible ones: %s',
    async (table) => {
      for (const agency of AGENCIES) {
        const visible = FINDINGS.flatMap(([, , , , seenBy], n) =>
          seenBy.split(' ').includes(agency) ? [idOf(n)] : [],
        );
        expect([agency, await seen(officer(agency), table, 'finding')]).toEqual([agency, visible]);
      }
    },
  );

  it('are everything for a reader of the whole ledger, and for the other logins', async () => {
    const all = FINDINGS.map((_, n) => idOf(n));
    expect(await seen(WHOLE_LEDGER, 'finding', 'id')).toEqual(all);
    for (const role of ['detector', 'auditor'] as const) {
      const db = await postgresSource(bench.urlAs(role), { name: 'test', poolSize: 1 }).initialize();
      const [row] = await db.query<{ n: number }[]>('SELECT count(*)::int AS n FROM readmodel.finding');
      expect([role, row!.n]).toEqual([role, all.length]);
      await db.destroy();
    }
  });

  it('are nothing while nobody has said who reads, and nothing for nobody', async () => {
    for (const table of READER_TABLES.filter((name) => name !== 'agreement')) {
      expect([table, await api.query(`SELECT FROM readmodel.${table}`)]).toEqual([table, []]);
      expect([table, await inSnapshot(api, NOBODY, (tx) => tx.query(`SELECT FROM readmodel.${table}`))]).toEqual([
        table,
        [],
      ]);
    }
  });

  it('is refused, and not guessed at, where the setting is no list', async () => {
    const ask = (value: string) =>
      api.transaction(async (tx) => {
        await tx.query(
          `SELECT set_config('countersign.agencies', $1, true), set_config('countersign.agreements', '*', true)`,
          [value],
        );
        return tx.query(`SELECT FROM readmodel.finding`);
      });
    for (const value of ['irs', '{irs}', '["irs"', '{"irs": 1}', '"irs"']) await expect(ask(value)).rejects.toThrow();
    // A list that holds a star names no agency.
    expect(await ask('["*"]')).toEqual([]);
    expect(await ask('[]')).toEqual([]);
  });

  it('are those of an auditor’s scope: of his agreements, whoever’s side; of his agencies, their side', async () => {
    const rulesOf = (such: (row: Row) => boolean): string[] =>
      FINDINGS.filter(such)
        .map(([rule]) => rule)
        .sort();
    const sorted = async (reader: Reader) => (await seen(reader, 'finding', 'rule')).sort();
    expect(await sorted({ agencies: '*', agreements: ['left'] })).toEqual(
      rulesOf(([, agreement]) => agreement === 'left'),
    );
    expect(await sorted({ agencies: ['ice', 'irs'], agreements: ['many', 'no such agreement'] })).toEqual(
      rulesOf(([, agreement, , , seenBy]) => agreement === 'many' && /ice|irs/.test(seenBy)),
    );
    expect(await sorted({ agencies: '*', agreements: [] })).toEqual([]);
    expect(await sorted({ agencies: [], agreements: '*' })).toEqual([]);
  });

  describe('of events and what is about them', () => {
    const EVENTS: readonly (readonly [author: string | null, agreement: string | null])[] = [
      ['irs', 'pair'],
      ['ice', 'pair'],
      ['irs', null],
      [null, 'pair'],
      [null, null],
    ];
    beforeAll(async () => {
      for (const [n, [author, agreement]] of EVENTS.entries()) {
        await say(
          `INSERT INTO readmodel.event (generation, shard, index, leaf_hash, type, received_at, state, author, agreement)
           VALUES ($1, '0', $2, '\\x', 't', now(), 'folded', $3, $4)`,
          [generation, n, author, agreement],
        );
        await say(`INSERT INTO readmodel.gap VALUES ($1, '0', $2, 'R', 'e', 0, $3, $4)`, [
          generation,
          n,
          author,
          agreement,
        ]);
        await say(`INSERT INTO readmodel.subject_item VALUES ($1, '0', $2, $3, 'R-1', 1, 's', $4)`, [
          generation,
          n,
          agreement ?? 'x',
          author,
        ]);
        await say(`INSERT INTO readmodel.disclosure_item VALUES ($1, '0', $2, 0, $3, 'R-1', 'D-1', '\\x', $4)`, [
          generation,
          n,
          agreement ?? 'x',
          author,
        ]);
      }
    });

    it.each(['event', 'gap'])(
      'the author sees her own, and only readers of everything those of nobody: %s',
      async (table) => {
        expect(await seen(officer('irs'), table, 'index')).toEqual(['0', '2']);
        expect(await seen(officer('ice'), table, 'index')).toEqual(['1']);
        expect(await seen(officer('xyz'), table, 'index')).toEqual([]);
        expect(await seen({ agencies: '*', agreements: ['pair'] }, table, 'index')).toEqual(['0', '1']);
        expect(await seen({ agencies: ['irs'], agreements: ['pair'] }, table, 'index')).toEqual(['0']);
        expect(await seen(WHOLE_LEDGER, table, 'index')).toEqual(['0', '1', '2', '3', '4']);
      },
    );

    it.each(['subject_item', 'disclosure_item'])('items too: %s', async (table) => {
      expect(await seen(officer('irs'), table, 'index')).toEqual(['0', '2']);
      expect(await seen(officer('ice'), table, 'index')).toEqual(['1']);
    });
  });

  it('is, of agreements, what a present party sees, and of the parties the reader’s own spans', async () => {
    for (const agreement of ['pair', 'many', 'left', 'never'])
      await say(
        `INSERT INTO readmodel.agreement (generation, shard, agreement, parties, sources, events, repeats, items_requested, items_disclosed,
           first_index, last_index) VALUES ($1, '0', $2, '{}', '{}', 9, 9, 9, 9, 0, 0)`,
        [generation, agreement],
      );
    expect(await seen(officer('ice'), 'agreement', 'agreement')).toEqual(['many', 'pair']);
    expect(await seen(officer('dhs'), 'agreement', 'agreement')).toEqual(['left']);
    expect(await seen(officer('xyz'), 'agreement', 'agreement')).toEqual([]);
    expect(await seen(officer('ssa'), 'party', 'agency')).toEqual(['ssa']);
  });

  it.each<[agreement: string, agency: string, others: string, reader?: string]>([
    ['pair', 'irs', 'ice'],
    ['pair', 'ice', 'irs'],
    ['many', 'irs', 'ice'],
    ['many', 'ice', 'irs ssa'],
    // Not hers to ask for.
    ['pair', 'irs', '', 'ice'],
    ['pair', 'dhs', ''],
    ['never', 'irs', ''],
    ['void', 'irs', ''],
    ['rivals', 'irs', ''],
    ['twice', 'irs', ''],
    ['twice', 'dhs', ''],
    // Who stands opposite in each of her roles.
    ['ways', 'irs', 'ice'],
    ['ways', 'ssa', 'ice irs'],
  ])('under %s has, opposite %s: "%s"', async (agreement, agency, others, reader = agency) =>
    expect(await inSnapshot(api, officer(reader), (tx) => otherSide(tx, generation, agreement, agency, null))).toEqual(
      others === '' ? [] : others.split(' '),
    ),
  );

  it('are opposite at a time: while she was a party', async () => {
    const at = (agency: string, time: string | null) =>
      inSnapshot(api, officer(agency), (tx) => otherSide(tx, generation, 'left', agency, time));
    expect(await at('irs', '2025-02-01T00:00:00Z')).toEqual(['ice']);
    expect(await at('irs', '2024-02-01T00:00:00Z')).toEqual([]);
    expect(await at('ice', null)).toEqual([]);
  });

  it('are all parties, of all times and registrations, or not', async () => {
    const ids = ['pair', 'many', 'left', 'void', 'rivals', 'twice', 'none'];
    const within = async (agencies: Reader['agencies']) =>
      [...(await inSnapshot(api, { agencies, agreements: '*' }, (tx) => withAllParties(tx, generation, ids)))].sort();
    expect(await within(['irs'])).toEqual([]);
    expect(await within(['irs', 'ice'])).toEqual(['pair']);
    expect(await within(['irs', 'ice', 'ssa'])).toEqual(['many', 'pair']);
    expect(await within(['irs', 'ice', 'dhs'])).toEqual(['pair', 'twice']);
    expect(await within('*')).toEqual([...ids].sort());
    // Who is no party has all of them on the other side, if all are hers.
    const all = (agencies: Reader['agencies'], agreement: string) =>
      inSnapshot(api, { agencies, agreements: '*' }, (tx) => otherSide(tx, generation, agreement, null, null));
    expect([await all(['irs'], 'pair'), await all(['ice', 'irs'], 'pair'), await all('*', 'twice')]).toEqual([
      ...[[], ['ice', 'irs'], []],
    ]);
  });

  describe('rights of the api', () => {
    const refused = async (text: string): Promise<string> => {
      try {
        await api.query(text);
        return 'allowed';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };

    it('reach no memory of the fold, and no column that says more than is answered', async () => {
      for (const table of FOLDED_TABLES.filter((name) => !READER_TABLES.includes(name)))
        expect([table, await refused(`SELECT FROM readmodel.${table}`)]).toEqual([table, '42501']);
      for (const [table, columns] of Object.entries({
        agreement: ['events', 'repeats', 'items_requested', 'items_disclosed', 'sources', 'first_index', 'last_index'],
        cursor: ['unfinished', 'waiting', 'owner', 'next_hit'],
        generation: ['rules'],
        worker: ['owner'],
      }))
        for (const column of columns)
          expect([column, await refused(`SELECT ${column} FROM readmodel.${table}`)]).toEqual([column, '42501']);
    });

    it('bind it: every table has policies that are forced, it owns nothing and bypasses nothing', async () => {
      const tables = await bench.owner.query<{ name: string; on: boolean; owner: string }[]>(
        `SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS on, pg_get_userbyid(relowner) AS owner FROM pg_class
         WHERE relnamespace = 'readmodel'::regnamespace AND relkind IN ('r', 'p')`,
      );
      expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining([...FOLDED_TABLES]));
      // The fold's memory has no policies, since the api has no right to it at all (above).
      expect(tables.filter(({ on }) => !on).map(({ name }) => name)).toEqual(['fold_state']);
      const [role] = await api.query<{ name: string }[]>('SELECT current_user AS name');
      expect(tables.filter(({ owner }) => owner === role!.name)).toEqual([]);
      const bypassing = await bench.owner.query(
        `SELECT rolname FROM pg_roles WHERE (rolbypassrls OR rolsuper) AND pg_has_role($1, oid, 'MEMBER')`,
        [role!.name],
      );
      expect(bypassing).toEqual([]);
      // A view that runs as its owner would be a way around.
      const views = await bench.owner.query(
        `SELECT relname FROM pg_class WHERE relnamespace = 'readmodel'::regnamespace AND relkind IN ('v', 'm')
         AND coalesce('security_invoker=true' = ANY(reloptions) OR 'security_invoker=on' = ANY(reloptions), false) = false`,
      );
      expect(views).toEqual([]);
    });

    it('end at five functions that run as their owner, which answer yes or no, since when, or who is opposite in one’s own registration', async () => {
      const functions = await bench.owner.query<
        { name: string; definer: boolean; settings: string[]; returns: string }[]
      >(
        `SELECT proname AS name, prosecdef AS definer, proconfig AS settings, prorettype::regtype::text AS returns FROM pg_proc
         WHERE pronamespace = 'readmodel'::regnamespace ORDER BY proname`,
      );
      expect(functions.map(({ name, definer, returns }) => [name, definer, returns])).toEqual([
        // Closed findings that came back, and when: it looks at hits of retired generations. Queries join it to what the asker sees.
        ['came_back', true, 'record'],
        // Of two values that it is given.
        ['compares', false, 'boolean'],
        ['covers_parties', true, 'boolean'],
        ['had_parties', true, 'boolean'],
        ['has_rivals', true, 'boolean'],
        // Of the partners that an agency of the asker's has in its own registration, those with the other role.
        ['other_side', true, 'text[]'],
        ['reader_all', false, 'boolean'],
        ['reader_list', false, 'text[]'],
      ]);
      for (const { settings } of functions) expect(settings).toEqual(['search_path=pg_catalog']);
    });
  });
});
