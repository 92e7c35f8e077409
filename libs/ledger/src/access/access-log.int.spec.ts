import type { DataSource } from 'typeorm';
import { type Access, ACCESS, entryTail, parseEntry } from '#libs/contracts';
import { verifyLedger } from '#libs/audit';
import { freshDatabase } from '../../../../tests/support/database.js';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { kafkaDraft, look, moveTo } from '../../../../tests/support/ledger-drafts.js';
import {
  createShards,
  LedgerAppender,
  ledgerMigrations,
  LedgerReader,
  looks,
  type LooksReader,
  migrate,
  QuarantineVault,
  ReaderNames,
} from '../index.js';
import { looksStatements } from './looks.js';

const officer = (agency: string, subject = 'o1'): Partial<Access['reader']> => ({
  role: 'privacy-officer',
  agency,
  subject,
});

interface Node {
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

/** The rows that the leaves of the last statement's plan read. */
async function rowsRead(db: DataSource, statements: readonly { text: string; values: unknown[] }[]): Promise<number> {
  const runner = db.createQueryRunner();
  try {
    await runner.startTransaction();
    for (const { text, values } of statements.slice(0, -1)) await runner.query(text, values);
    const { text, values } = statements.at(-1)!;
    const [{ 'QUERY PLAN': plan }] = (await runner.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values)) as [
      { 'QUERY PLAN': [{ Plan: Node }] },
    ];
    await runner.commitTransaction();
    const read = (node: Node): number =>
      node.Plans?.length
        ? Math.max(node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0), ...node.Plans.map(read))
        : node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
    return read(plan[0].Plan);
  } finally {
    await runner.release();
  }
}

describe('the log of who looked', () => {
  let database: LedgerDatabase;
  let owner: DataSource;
  let recorder: DataSource;
  let api: DataSource;
  let appender: LedgerAppender;
  beforeEach(async () => {
    database = await ledgerDatabase();
    [owner, recorder, api] = [await database.as('owner'), await database.as('recorder'), await database.as('api')];
    await createShards(owner, 1);
    appender = new LedgerAppender({ db: recorder, shards: 1 });
  });
  afterEach(async () => {
    await appender.idle();
    await database.close();
  });

  const seen = async (reader: LooksReader, filter = {}, before?: number, limit = 100): Promise<number[]> =>
    (await looks(api, reader, filter, before, limit)).map(({ index }) => index);
  const problems = async (): Promise<string[]> =>
    (await verifyLedger({ db: owner })).problems.map(({ kind, index, detail }) => `${kind} ${index}: ${detail}`);

  it('keeps entry and row in one transaction, and says the same in both', async () => {
    await appender.append({ drafts: [look(officer('irs')), look({ subject: 'a1' })] });
    const [first, second] = (await new LedgerReader(owner).entries(ACCESS, 0, 2)).map(({ bytes }) => parseEntry(bytes));
    expect(first).toMatchObject({ via: { api: { instance: 'api' } }, access: { reader: { agency: 'irs' } } });
    const found = await looks(api, { agencies: '*', agreements: '*', looks: 'all' }, {}, undefined, 10);
    expect(found.map(({ access }) => access)).toEqual([second!.access, first!.access]);
    expect(found.map(({ receivedAt }) => receivedAt)).toEqual([second!.receivedAt, first!.receivedAt]);
    expect(await problems()).toEqual([]);
  });

  it('shows an agency its own people, auditors those in scope, and reads of auditors to overseers alone', async () => {
    const all = { agencies: ['irs'], agreements: '*' as const };
    await appender.append({
      drafts: [
        look(officer('irs'), all),
        look(officer('irs'), { agencies: ['irs'], agreements: ['a-1'] }),
        look(officer('ice', 'o2'), { agencies: ['ice'] }),
        look({ role: 'auditor', subject: 'a1' }, all),
        look({ role: 'overseer', subject: 'v1' }),
      ],
    });
    const every = { agencies: '*', agreements: '*' } as const;
    expect(await seen({ agencies: ['irs'], agreements: '*', looks: 'agencies' })).toEqual([1, 0]);
    expect(await seen({ agencies: ['ice'], agreements: '*', looks: 'agencies' })).toEqual([2]);
    expect(await seen({ ...every, looks: 'agencies' })).toEqual([2, 1, 0]);
    expect(await seen({ agencies: ['irs', 'ice'], agreements: ['a-1'], looks: 'agencies' })).toEqual([1]);
    expect(await seen({ ...every, looks: 'all' })).toEqual([4, 3, 2, 1, 0]);
    expect(await seen({ agencies: ['irs'], agreements: '*', looks: 'all' })).toEqual([3, 1, 0]);
    expect(await seen({ agencies: [], agreements: [], looks: 'all' })).toEqual([]);
    expect(await api.query('SELECT * FROM ledger.access_entry')).toEqual([]);
  });

  it('reads no more than a page for a page, however many entries there are', async () => {
    // Of ten agencies, and every fifth by an auditor.
    await recorder.query(
      `INSERT INTO ledger.access_entry (index, received_at, issuer, subject, role, agency, agencies, agreements, view, route, body)
       SELECT n, now(), 'i', 's' || n % 50, CASE WHEN n % 5 = 0 THEN 'auditor' ELSE 'privacy-officer' END,
         CASE WHEN n % 5 = 0 THEN NULL ELSE 'a' || n % 10 END, ARRAY['a' || n % 10], ARRAY['g' || n % 7], gen_random_uuid(), 'r', '{}'
       FROM generate_series(0, 29999) n`,
    );
    const every = { agencies: '*', agreements: '*' } as const;
    const readers: LooksReader[] = [
      { ...every, looks: 'all' },
      { ...every, looks: 'agencies' },
      { agencies: ['a3'], agreements: '*', looks: 'agencies' },
      { agencies: ['a1', 'a2', 'a3'], agreements: '*', looks: 'agencies' },
      { agencies: '*', agreements: ['g1', 'g2'], looks: 'all' },
    ];
    // As PostgreSQL does by itself, once a tenth of a table is new.
    await owner.query('ANALYZE ledger.access_entry');
    for (const reader of readers) {
      const read = await rowsRead(api, looksStatements(reader, {}, undefined, 50));
      expect({ reader, few: read < 1_000 }).toEqual({ reader, few: true });
    }
  });

  it('is asked by reader, role, route, view and time, a page after the other', async () => {
    const view = '11111111-1111-4111-8111-111111111111';
    await appender.append({ drafts: [look(officer('irs', 'x')), look(officer('irs', 'y'), {}, { view })] });
    await appender.append({ drafts: [look({ subject: 'x' }, {}, { route: 'GET /v1/access' })] });
    const every: LooksReader = { agencies: '*', agreements: '*', looks: 'all' };
    expect(await seen(every, { subject: 'x', issuer: 'https://id.test' })).toEqual([2, 0]);
    expect(await seen(every, { role: 'privacy-officer' })).toEqual([1, 0]);
    expect(await seen(every, { route: 'GET /v1/access' })).toEqual([2]);
    expect(await seen(every, { view })).toEqual([1]);
    expect(await seen(every, {}, undefined, 2)).toEqual([2, 1]);
    expect(await seen(every, {}, 1, 2)).toEqual([0]);
    const { receivedAt } = (await looks(api, every, {}, undefined, 1))[0]!;
    expect(await seen(every, { from: receivedAt })).toContain(2);
    expect(await seen(every, { to: receivedAt })).not.toContain(2);
  });

  it('does not wait for a shard of events that somebody holds', async () => {
    const holder = recorder.createQueryRunner();
    await holder.startTransaction();
    await holder.query(`SELECT FROM ledger.head WHERE shard = '0' FOR UPDATE`);
    const waiting = appender.append({ drafts: [kafkaDraft('0', 0)], position: moveTo(null, 0) });
    const { placed } = await appender.append({ drafts: [look({})] });
    expect(placed[0]!.index).toBe(0);
    await holder.rollbackTransaction();
    await holder.release();
    await waiting;
  });

  it.each([
    ['the reader', `subject = 'other'`, 'subject'],
    ['the agency', `agency = 'ice'`, 'agency'],
    ['what it is about', `agencies = '{irs}'`, 'agencies'],
    ['the time', `received_at = received_at + interval '1 second'`, 'receivedAt'],
    ['the text', `body = body || ' '`, 'body'],
  ])('is missed by verify where a row has another: %s', async (_, change, column) => {
    await appender.append({ drafts: [look({})] });
    await owner.query('ALTER TABLE ledger.access_entry DISABLE TRIGGER append_only');
    await owner.query(`UPDATE ledger.access_entry SET ${change}`);
    expect(await problems()).toEqual([`access 0: the row has another ${column} than the entry`]);
  });

  it('is missed by verify where a row is gone, or is one too many, or the entry is none', async () => {
    await appender.append({ drafts: [look({}), look({})] });
    await owner.query('ALTER TABLE ledger.access_entry DISABLE TRIGGER append_only');
    await owner.query('UPDATE ledger.access_entry SET index = 7 WHERE index = 1');
    expect(await problems()).toEqual([
      'access 1: the entry has no row',
      'access null: a row of who looked for entry 7, which is not there',
    ]);
    const { access, ...draft } = look({});
    await appender.append({
      drafts: [
        { ...draft, shard: '0' },
        { ...draft, tail: entryTail({ api: { instance: 'a' } }, { access: { ...access!, extra: 1 } as never }) },
      ],
    });
    expect(await problems()).toEqual(
      expect.arrayContaining([
        'access 0: an entry of who looked, in another log than access',
        'access 2: the entry has no row',
      ]),
    );
  });

  it('keeps names apart, encrypted, once, until they are erased', async () => {
    const vault = new QuarantineVault({ ledger: recorder, keys: await database.keeper(), kek: Buffer.alloc(32, 1) });
    const reader = { issuer: 'https://id.test', subject: 'u1' };
    const names = new ReaderNames(recorder, vault);
    await names.remember(reader, 'Ada Lovelace');
    await names.remember(reader, 'Ada Lovelace');
    await new ReaderNames(recorder, vault).remember(reader, 'Ada Lovelace');
    const count = `SELECT count(*)::int AS n FROM ledger.reader_name`;
    expect(await owner.query(count)).toEqual([{ n: 1 }]);
    await names.remember(reader, 'Ada King');
    expect(await names.newest(reader)).toBe('Ada King');
    const dump = JSON.stringify(
      await owner.query(`SELECT encode(name, 'escape') AS a, encode(salt, 'escape') AS b FROM ledger.reader_name`),
    );
    expect(dump).not.toMatch(/Ada|King|Love/);
    await new ReaderNames(owner, vault).erase(reader);
    expect(await names.newest(reader)).toBeUndefined();
    expect(await owner.query(count)).toEqual([{ n: 2 }]);
    await expect(api.query('SELECT issuer FROM ledger.reader_name')).rejects.toThrow('permission denied');
  });
});

describe('a ledger of an earlier version', () => {
  it('gets the log by migrate, beside what it has', async () => {
    const database = await freshDatabase();
    const earlier = ledgerMigrations.filter(({ name }) => !/^(AccessShard|ReaderErasure)/.test(name));
    try {
      await migrate(database.url, { modules: [{ migrations: earlier, access: () => [] }] });
      await database.query(
        `INSERT INTO ledger.head SELECT s, 0, sha256(''), '1970-01-01Z', '' FROM unnest('{0,oversight}'::text[]) s`,
      );
      await database.query(`INSERT INTO ledger.signed SELECT shard, 0, root FROM ledger.head`);
      const { applied } = await migrate(database.url, { shards: 1 });
      expect(applied).toEqual(['AccessShard1767225600003', 'ReaderErasure1767225600004']);
      for (const table of ['head', 'signed'])
        expect(await database.query(`SELECT shard FROM ledger.${table} ORDER BY shard`)).toEqual([
          { shard: '0' },
          { shard: 'access' },
          { shard: 'oversight' },
        ]);
    } finally {
      await database.drop();
    }
  });
});
