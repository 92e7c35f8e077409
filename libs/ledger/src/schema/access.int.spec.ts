import type { DataSource } from 'typeorm';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { actDraft, httpDraft, kafkaDraft, look, moveTo, range } from '../../../../tests/support/ledger-drafts.js';
import { OversightIntake } from '#libs/intake';
import { actOfPerson } from '../../../../tests/support/acts-of-people.js';
import { checkLedger } from '../../../../tests/support/check-ledger.js';
import {
  LEDGER_ROLES,
  type LedgerRole,
  LedgerAppender,
  LedgerReader,
  Notes,
  QuarantineVault,
  ReaderNames,
  ShardNotWritable,
} from '../index.js';
import { refusedDraft } from '../../../../tests/support/ledger-drafts.js';
import { APPEND_ONLY_TABLES, GROWING_TABLES, NAME_TABLES } from './tables.js';

const TABLES = [...APPEND_ONLY_TABLES, ...GROWING_TABLES];
const NO_PRIVILEGE = '42501';
const REFUSED = '23001';

/** A column that every role would have to change to alter the table's meaning. */
const COLUMN: Record<(typeof TABLES)[number], string> = {
  batch: 'entries',
  tile: 'bytes',
  checkpoint: 'note',
  cosignature: 'line',
  http_receipt: 'index',
  stream_version: 'index',
  quarantine: 'bytes',
  access_entry: 'body',
  reader_name: 'name',
  reader_erasure: 'allowed',
  note: 'text',
  note_erasure: 'reason',
  head: 'shard',
  signed: 'shard',
  intake_position: 'topic',
};

describe('rights on the ledger', () => {
  let database: LedgerDatabase;
  const pools = {} as Record<LedgerRole | 'owner', DataSource>;

  // Every refusal leaves the ledger as it was, so one database serves them all; the last test checks that.
  beforeAll(async () => {
    database = await ledgerDatabase();
    for (const role of [...LEDGER_ROLES, 'owner'] as const) pools[role] = await database.as(role, 2);
    const quarantine = new QuarantineVault({
      ledger: pools.recorder,
      keys: await database.keeper(),
      kek: Buffer.alloc(32, 1),
    });
    const recorder = new LedgerAppender({ db: pools.recorder, shards: 1, quarantine });
    const drafts = [...range(0, 300).map((n) => kafkaDraft('0', n)), refusedDraft('0', 300, Buffer.from('{'))];
    await recorder.append({ drafts, position: moveTo(null, 300) });
    await recorder.append({ drafts: [httpDraft('0', 1), look()] });
    await new ReaderNames(pools.recorder, quarantine).remember({ issuer: 'i', subject: 's' }, 'a name');
    await new ReaderNames(pools.owner, quarantine).erase({ issuer: 'i', subject: 'another' });
    await new OversightIntake({ ledger: recorder, reader: new LedgerReader(pools.recorder) }).record(
      actOfPerson({ note: 'a note' }),
      'api',
    );
    await new Notes(pools.owner, quarantine).erase(0, 'ordered');
    await recorder.idle();
    const detector = new LedgerAppender({ db: pools.detector, shards: 1 });
    await detector.append({ drafts: [actDraft(1)], stream: { stream: 's', expectedVersion: 0 } });
    await detector.idle();
    const { size, root } = (
      await pools.owner.query<{ size: string; root: Buffer }[]>(`SELECT size, root FROM ledger.head WHERE shard = '0'`)
    )[0]!;
    await pools.recorder.query(`UPDATE ledger.signed SET size = $1, root = $2 WHERE shard = '0'`, [size, root]);
    await pools.recorder.query(`INSERT INTO ledger.cosignature VALUES ('0', 1, 'w', 'line')`);
    await pools.recorder.query(`INSERT INTO ledger.checkpoint VALUES ('0', 1, 'note', now())`);
  });
  afterAll(() => database.close());

  const refusal = async (role: LedgerRole | 'owner', statement: string, values: unknown[] = []): Promise<string> => {
    try {
      await pools[role].query(statement, values);
      return 'allowed';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  describe.each(TABLES)('ledger.%s', (table) => {
    it.each(LEDGER_ROLES)('refuses %s to change, delete or truncate rows', async (role) => {
      expect(await refusal(role, `UPDATE ledger.${table} SET ${COLUMN[table]} = ${COLUMN[table]}`)).toBe(NO_PRIVILEGE);
      expect(await refusal(role, `DELETE FROM ledger.${table}`)).toBe(NO_PRIVILEGE);
      expect(await refusal(role, `TRUNCATE ledger.${table}`)).toBe(NO_PRIVILEGE);
    });

    it('refuses the owner too, in a replication session as well', async () => {
      const statements = [`DELETE FROM ledger.${table}`, `TRUNCATE ledger.${table}`];
      if ((APPEND_ONLY_TABLES as readonly string[]).includes(table))
        statements.push(`UPDATE ledger.${table} SET ${COLUMN[table]} = ${COLUMN[table]}`);
      for (const statement of statements) {
        expect(await refusal('owner', statement)).toBe(REFUSED);
        expect(await refusal('owner', `SET LOCAL session_replication_role = replica; ${statement}`)).toBe(REFUSED);
      }
    });

    it('has rows to refuse', async () => {
      expect((await pools.owner.query<unknown[]>(`SELECT 1 FROM ledger.${table} LIMIT 1`)).length).toBe(1);
    });
  });

  it.each(['owner', 'recorder'] as const)(
    'refuses %s to shrink or rewrite a head, what is signed, or a position',
    async (role) => {
      for (const statement of [
        `UPDATE ledger.head SET size = size - 1 WHERE shard = '0'`,
        `UPDATE ledger.head SET root = sha256('x') WHERE shard = '0'`,
        `UPDATE ledger.head SET size = size + 1, received_at = received_at - interval '1 second' WHERE shard = '0'`,
        `UPDATE ledger.signed SET size = size - 1 WHERE shard = '0'`,
        `UPDATE ledger.signed SET root = sha256('x') WHERE shard = '0'`,
        `UPDATE ledger.signed SET size = size + 1000 WHERE shard = '0'`,
        `UPDATE ledger.intake_position SET next_offset = next_offset - 1`,
        `UPDATE ledger.intake_position SET last_record_offset = last_record_offset - 1`,
        `UPDATE ledger.intake_position SET last_record_offset = NULL, last_record_digest = NULL`,
        `INSERT INTO ledger.head SELECT '9', 5, root, received_at, edge FROM ledger.head WHERE shard = '0'`,
        `INSERT INTO ledger.signed SELECT '9', 5, root FROM ledger.signed WHERE shard = '0'`,
      ]) {
        expect([statement, await refusal(role, statement)]).toEqual([statement, REFUSED]);
      }
    },
  );

  it('refuses the owner to rename a shard or a position', async () => {
    expect(await refusal('owner', `UPDATE ledger.head SET shard = '9', size = size + 1 WHERE shard = '0'`)).toBe(
      REFUSED,
    );
    expect(
      await refusal('owner', `UPDATE ledger.signed SET shard = '9', size = size + 1 WHERE shard = 'oversight'`),
    ).toBe(REFUSED);
    expect(await refusal('owner', `UPDATE ledger.intake_position SET topic = 'other'`)).toBe(REFUSED);
  });

  it('lets the detector append to oversight, and to no other shard', async () => {
    const appender = new LedgerAppender({ db: pools.detector, shards: 1 });
    await appender.append({ drafts: [actDraft(5)], stream: { stream: 'of-the-detector', expectedVersion: 0 } });
    for (const draft of [kafkaDraft('0', 900), look()])
      await expect(appender.append({ drafts: [draft] })).rejects.toThrow(ShardNotWritable);
    await appender.idle();
    // Row-level security hides the row from the update: nothing is refused, nothing is changed.
    const [, changed] = await pools.detector.query<[unknown, number]>(
      `UPDATE ledger.head SET size = size + 1 WHERE shard = '0'`,
    );
    expect(changed).toBe(0);
    for (const statement of [
      `INSERT INTO ledger.batch SELECT '0', 100000, 1, received_at, entries FROM ledger.batch LIMIT 1`,
      `INSERT INTO ledger.batch SELECT 'access', 100000, 1, received_at, entries FROM ledger.batch LIMIT 1`,
      `INSERT INTO ledger.access_entry SELECT * FROM ledger.access_entry`,
      `INSERT INTO ledger.tile VALUES ('0', 0, 100000, decode(repeat('00', 8192), 'hex'))`,
    ])
      expect([statement, await refusal('detector', statement)]).toEqual([statement, NO_PRIVILEGE]);
  });

  it.each(['api', 'auditor'] as const)('lets %s write nothing at all, to no shard', async (role) => {
    for (const table of TABLES)
      expect(await refusal(role, `INSERT INTO ledger.${table} DEFAULT VALUES`)).toBe(NO_PRIVILEGE);
    for (const statement of [
      `UPDATE ledger.head SET size = size + 1 WHERE shard = 'oversight'`,
      `SELECT size FROM ledger.head WHERE shard = 'oversight' FOR UPDATE`,
      `INSERT INTO ledger.batch SELECT 'oversight', 100000, 1, received_at, entries FROM ledger.batch LIMIT 1`,
      `INSERT INTO ledger.stream_version VALUES ('s', 2, 0)`,
    ])
      expect([statement, await refusal(role, statement)]).toEqual([statement, NO_PRIVILEGE]);
  });

  it.each(['api', 'auditor'] as const)('shows %s the list of refused values, never the bytes', async (role) => {
    expect(await refusal(role, 'SELECT shard, index, size FROM ledger.quarantine')).toBe('allowed');
    for (const column of ['bytes', 'salt', 'key_id', '*'])
      expect(await refusal(role, `SELECT ${column} FROM ledger.quarantine`)).toBe(NO_PRIVILEGE);
    expect(await refusal(role, 'SELECT count(*) FROM ledger.batch')).toBe('allowed');
  });

  it('shows nobody but the recorder a name, encrypted, and the api no row of who looked before it says who asks', async () => {
    for (const role of ['api', 'auditor', 'detector'] as const)
      for (const column of ['name', 'salt'])
        expect(await refusal(role, `SELECT ${column} FROM ledger.reader_name`)).toBe(NO_PRIVILEGE);
    for (const role of ['api', 'auditor', 'detector'] as const)
      expect(await refusal(role, 'SELECT digest FROM ledger.reader_erasure')).toBe(NO_PRIVILEGE);
    for (const allowed of [true, false])
      expect(
        await refusal('recorder', `INSERT INTO ledger.reader_erasure VALUES (sha256(''), 1, now(), ${allowed})`),
      ).toBe(NO_PRIVILEGE);
    expect(await pools.api.query('SELECT * FROM ledger.access_entry')).toEqual([]);
    expect(await refusal('detector', 'SELECT index FROM ledger.access_entry')).toBe(NO_PRIVILEGE);
    expect(await refusal('recorder', 'SELECT index FROM ledger.access_entry')).toBe(NO_PRIVILEGE);
  });

  it.each(['api', 'auditor', 'detector'] as const)('shows %s no note, nor which key opens one', async (role) => {
    for (const column of ['text', 'salt', 'key_id', '*'])
      expect(await refusal(role, `SELECT ${column} FROM ledger.note`)).toBe(NO_PRIVILEGE);
  });

  it('lets the owner alone say that a note was erased, and recorders alone write one', async () => {
    for (const role of LEDGER_ROLES)
      expect(await refusal(role, `INSERT INTO ledger.note_erasure VALUES (1, now(), 'x')`)).toBe(NO_PRIVILEGE);
    for (const role of ['api', 'auditor', 'detector'] as const)
      expect(await refusal(role, 'INSERT INTO ledger.note SELECT * FROM ledger.note')).toBe(NO_PRIVILEGE);
    for (const column of ['reason', 'at', '*'])
      expect(await refusal('recorder', `SELECT ${column} FROM ledger.note_erasure`)).toBe(NO_PRIVILEGE);
  });

  it('shows the detector nothing of quarantine, and the recorder no value that it has put there', async () => {
    expect(await refusal('detector', 'SELECT shard FROM ledger.quarantine')).toBe(NO_PRIVILEGE);
    expect(await refusal('recorder', 'SELECT bytes FROM ledger.quarantine')).toBe(NO_PRIVILEGE);
  });

  it('shows auditors every row, but names of readers', async () => {
    for (const table of TABLES.filter((one) => !(NAME_TABLES as readonly string[]).includes(one))) {
      const column = table === 'quarantine' || table === 'note' ? 'index' : '*';
      const count = `SELECT count(${column})::int AS n FROM ledger.${table}`;
      expect([table, await pools.auditor.query(count)]).toEqual([table, await pools.owner.query(count)]);
    }
  });

  it.each(LEDGER_ROLES)('shows %s no password, as a hash neither', async (role) => {
    for (const statement of ['SELECT rolpassword FROM pg_authid', 'SELECT passwd FROM pg_shadow'])
      expect([statement, await refusal(role, statement)]).toEqual([statement, NO_PRIVILEGE]);
  });

  it.each(LEDGER_ROLES)('lets %s neither disable a guard nor drop, alter or create anything', async (role) => {
    for (const statement of [
      'ALTER TABLE ledger.batch DISABLE TRIGGER append_only',
      'ALTER TABLE ledger.batch DISABLE ROW LEVEL SECURITY',
      'DROP TABLE ledger.batch',
      'CREATE TABLE ledger.extra (n int)',
      'CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
      `SET session_replication_role = replica`,
    ]) {
      expect([statement, await refusal(role, statement)]).toEqual([statement, NO_PRIVILEGE]);
    }
  });

  it('left the ledger as it was', async () => {
    // The checkpoint, its cosignature and the erasure of the set-up are no real ones.
    const error = await checkLedger(pools.owner).catch((e: Error) => e.message);
    expect(error).toMatch(
      /has 2 problems:\n {2}checkpoint 0: checkpoint of size 1.*\n {2}note oversight\/0: .* no entry of/,
    );
  });
});
