import type { DataSource } from 'typeorm';
import { postgresSource } from '#libs/postgres';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { actorsSeen } from '../queries/actors.js';
import { inSnapshot, type Reader, WHOLE_LEDGER } from '../queries/queryable.js';

const officer = (agency: string): Reader => ({ agencies: [agency], agreements: '*', desk: agency });
const overseer = (scope: Pick<Reader, 'agencies' | 'agreements'>): Reader => ({ ...scope, desk: '@overseers' });

/** Each desk's triage of one finding, and whether it is under an agreement. */
const ROWS: readonly (readonly [finding: string, desk: string, agreement: string | null])[] = [
  ['f1', 'irs', 'pair'],
  ['f1', 'ice', 'pair'],
  ['f1', '@overseers', 'pair'],
  ['f2', 'irs', 'other'],
  ['f3', 'irs', null],
];
/** Asked by irs: of a colleague, of ice, and by the overseers of nobody but overseers. */
const APPROVALS: readonly (readonly [id: number, desk: string, sides: string, agreement: string | null])[] = [
  [1, 'irs', '{irs}', 'pair'],
  [2, 'irs', '{ice}', 'pair'],
  [3, '@overseers', '{}', null],
  [4, '@overseers', '{}', 'pair'],
];
const uuid = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;

describe('what a reader sees of what people did', () => {
  let bench: DetectorBench;
  let api: DataSource;
  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 1 }).initialize();
    const act = (n: number, by: string, values: string): Promise<unknown> =>
      bench.owner.query(
        `INSERT INTO readmodel.oversight_act (index, received_at, kind, stream, version, issuer, subject, body, desk, agreement, finding, approval)
         VALUES ($1, now(), 'k', 's', 1, 'i', $2, '{}', ${values})`,
        [n, by],
      );
    for (const [n, [finding, desk, agreement]] of ROWS.entries()) {
      await bench.owner.query(
        `INSERT INTO readmodel.triage (finding, desk, agreement, version, state, first_acted_at, last_acted_at, owner_issuer, owner_subject)
         VALUES ($1, $2, $3, 1, 'new', now(), now(), 'i', $4)`,
        [finding, desk, agreement, `owns ${finding} ${desk}`],
      );
      await act(
        n,
        `acts ${finding} ${desk}`,
        `'${desk}', ${agreement === null ? 'NULL' : `'${agreement}'`}, '${finding}', NULL`,
      );
    }
    for (const [id, desk, sides, agreement] of APPROVALS) {
      await bench.owner.query(
        `INSERT INTO readmodel.approval (id, kind, desk, agreement, sides, version, state, asked_at, asked_issuer, asked_subject, until, reason, of)
         VALUES ($1, 'exception', $2, $3, $4, 1, 'asked', now(), 'i', 's', now(), 'r', '{}')`,
        [uuid(id), desk, agreement, sides],
      );
      await act(100 + id, `asks ${id}`, `'${desk}', NULL, NULL, '${uuid(id)}'`);
    }
    await bench.owner.query('INSERT INTO readmodel.oversight_cursor (next_index) VALUES (7)');
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  const ask = (reader: Reader, text: string): Promise<string[]> =>
    inSnapshot(api, reader, async (tx) => (await tx.query<{ v: string }[]>(text)).map(({ v }) => v));
  const triage = (reader: Reader): Promise<string[]> =>
    ask(reader, `SELECT finding || ' ' || desk AS v FROM readmodel.triage ORDER BY v`);
  const acts = (reader: Reader): Promise<string[]> =>
    ask(reader, `SELECT finding || ' ' || desk AS v FROM readmodel.oversight_act WHERE finding IS NOT NULL ORDER BY v`);
  const approvals = async (reader: Reader): Promise<number[]> => {
    const ids = await ask(reader, `SELECT right(id::text, 1) AS v FROM readmodel.approval ORDER BY id`);
    const said = await ask(
      reader,
      `SELECT (index - 100)::text AS v FROM readmodel.oversight_act WHERE approval IS NOT NULL ORDER BY index`,
    );
    // Its acts are seen by whoever sees the approval.
    expect(said).toEqual(ids);
    return ids.map(Number);
  };
  const all = ROWS.map(([finding, desk]) => `${finding} ${desk}`).sort();

  it.each<readonly [string, Reader, readonly string[], readonly number[]]>([
    ['an officer: her own desk', officer('irs'), ['f1 irs', 'f2 irs', 'f3 irs'], [1, 2]],
    ['an officer of the other side: hers, and what she may decide', officer('ice'), ['f1 ice'], [2]],
    ['an officer of neither', officer('dhs'), [], []],
    ['an overseer of everything: all side by side', overseer(WHOLE_LEDGER), all, [1, 2, 3, 4]],
    [
      'an overseer of one agreement: its desks, and the overseers’ own, with what they ask under it',
      overseer({ agencies: '*', agreements: ['pair'] }),
      ['f1 @overseers', 'f1 ice', 'f1 irs'],
      [1, 2, 4],
    ],
    [
      'an overseer of one agency: nothing that overseers ask under what it is no party to',
      overseer({ agencies: ['dhs'], agreements: '*' }),
      ['f1 @overseers'],
      [],
    ],
    ['an auditor of everything', WHOLE_LEDGER, all, [1, 2, 3, 4]],
    ['an auditor of one agreement', { agencies: '*', agreements: ['other'] }, ['f2 irs'], []],
    ['an auditor of one agency', { agencies: ['ice'], agreements: '*' }, ['f1 ice'], [2]],
    ['an auditor of both under one', { agencies: ['ice', 'irs'], agreements: ['pair'] }, ['f1 ice', 'f1 irs'], [1, 2]],
    ['nobody', { agencies: [], agreements: [] }, [], []],
  ])('%s', async (_, reader, seen, asked) => {
    expect(await triage(reader)).toEqual(seen);
    expect(await acts(reader)).toEqual(seen);
    expect(await approvals(reader)).toEqual(asked);
    // Whoever sees what was done reads who did it, and whose it is; nobody else is named, whether the list is read at once or one by one.
    const people = [
      ...seen.map((row) => `acts ${row}`),
      ...asked.map((id) => `asks ${id}`),
      ...seen.map((row) => `owns ${row}`),
    ];
    const named = (after: readonly [string, string] | undefined, limit: number): Promise<string[]> =>
      inSnapshot(api, reader, async (tx) => (await actorsSeen(tx, after, limit)).map(({ subject }) => subject));
    expect(await named(undefined, 100)).toEqual(people);
    const paged: string[] = [];
    for (let next = await named(undefined, 1); next.length > 0; next = await named(['i', paged.at(-1)!], 1))
      paged.push(...next);
    expect(paged).toEqual(people);
  });

  it('is nothing while nobody has said who reads, and no desk by an empty name', async () => {
    for (const table of ['triage', 'oversight_act', 'approval'])
      expect([table, await api.query(`SELECT FROM readmodel.${table}`)]).toEqual([table, []]);
    await bench.owner.query(
      `INSERT INTO readmodel.triage (finding, desk, version, state, first_acted_at, last_acted_at) VALUES ('f9', '', 1, 'new', now(), now())`,
    );
    expect(await triage({ agencies: [], agreements: [] })).toEqual([]);
    await bench.owner.query(`DELETE FROM readmodel.triage WHERE finding = 'f9'`);
  });

  it('says how far the fold is, and not who folds', async () => {
    expect(await api.query('SELECT next_index FROM readmodel.oversight_cursor')).toEqual([{ next_index: '7' }]);
    await expect(api.query('SELECT owner FROM readmodel.oversight_cursor')).rejects.toMatchObject({ code: '42501' });
  });

  it('lets the api change none of it', async () => {
    for (const table of ['triage', 'oversight_act', 'approval', 'oversight_cursor'])
      for (const text of [`DELETE FROM readmodel.${table}`, `INSERT INTO readmodel.${table} DEFAULT VALUES`])
        await expect(api.query(text)).rejects.toMatchObject({ code: '42501' });
  });
});
