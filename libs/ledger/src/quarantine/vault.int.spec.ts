import { entryTail } from '#libs/contracts';
import type { DataSource } from 'typeorm';
import { checkLedger } from '../../../../tests/support/check-ledger.js';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { kafkaDraft, moveTo, PARTITION, refusedDraft } from '../../../../tests/support/ledger-drafts.js';
import {
  LedgerAppender,
  LedgerReader,
  NotInLedger,
  QuarantineErased,
  QuarantineUnreadable,
  QuarantineVault,
} from '../index.js';

const KEK = Buffer.alloc(32, 7);
const SECRET = Buffer.from('{"ssn":"078-05-1120"');

describe('QuarantineVault', () => {
  let database: LedgerDatabase;
  let db: DataSource;
  let keys: DataSource;
  let vault: QuarantineVault;

  beforeEach(async () => {
    database = await ledgerDatabase();
    const recorder = await database.as('recorder');
    // No service reads what was refused: it is opened by hand.
    db = await database.as('owner');
    keys = await database.keeper();
    vault = new QuarantineVault({ ledger: db, keys, kek: KEK });
    const quarantine = new QuarantineVault({ ledger: recorder, keys, kek: KEK });
    const appender = new LedgerAppender({ db: recorder, shards: 1, quarantine });
    const big = Buffer.alloc(5_000_000, 'x');
    await appender.append({
      drafts: [kafkaDraft('0', 0), refusedDraft('0', 1, SECRET), refusedDraft('0', 2, big)],
      position: moveTo(null, 2),
    });
    await appender.idle();
  });
  afterEach(() => database.close());

  it('keeps refused bytes so that only both databases and the key file open them', async () => {
    expect((await vault.open('0', 1)).bytes).toEqual(SECRET);
    expect((await vault.open('0', 2)).bytes).toHaveLength(5_000_000);
    const [row] = await db.query<{ bytes: Buffer; salt: Buffer }[]>(
      'SELECT bytes, salt FROM ledger.quarantine WHERE index = 1',
    );
    expect(row!.bytes.includes('078-05')).toBe(false);
    // The salt alone would let a short value be guessed from the commitment after its erasure.
    const { salt } = await vault.open('0', 1);
    expect(row!.salt.includes(salt)).toBe(false);
    const other = new QuarantineVault({ ledger: db, keys, kek: Buffer.alloc(32, 8) });
    await expect(other.open('0', 1)).rejects.toThrow(QuarantineUnreadable);
    expect(() => new QuarantineVault({ ledger: db, keys, kek: Buffer.alloc(16) })).toThrow(RangeError);
  });

  it('lists refusals without their bytes', async () => {
    const listed = await new LedgerReader(db).quarantined('0', 0, 10);
    expect(listed).toMatchObject([
      { index: 1, size: SECRET.length },
      { index: 2, size: 5_000_000 },
    ]);
    expect(Object.keys(listed[0]!).sort()).toEqual(['at', 'index', 'shard', 'size']);
  });

  it('erases one value for good, and the ledger still verifies', async () => {
    await vault.erase('0', 1);
    await vault.erase('0', 1);
    await expect(vault.open('0', 1)).rejects.toThrow(QuarantineErased);
    expect((await vault.open('0', 2)).bytes).toHaveLength(5_000_000);
    expect(await keys.query('SELECT count(*)::int AS n FROM quarantine.data_key')).toEqual([{ n: 1 }]);
    await expect(checkLedger(db, { quarantine: { vault } })).rejects.toThrow(
      'quarantine 0/1: its data key is gone, and no act of erasure stands in oversight',
    );
    const appender = new LedgerAppender({ db, shards: 1 });
    const control = { kind: 'quarantine.erased' as const, shard: '0', index: 1, reason: 'ordered' };
    const tail = entryTail({ recorder: { instance: 'test' } }, { control });
    await appender.append({ drafts: [{ shard: 'oversight', tail }] });
    await appender.idle();
    await checkLedger(db, { quarantine: { vault } });
    await expect(vault.open('0', 0)).rejects.toThrow(NotInLedger);
    await expect(vault.erase('0', 0)).rejects.toThrow(NotInLedger);
  });

  it('does not open a wrapped key that was put in the place of another', async () => {
    const [one, two] = await db.query<{ key_id: string }[]>('SELECT key_id FROM ledger.quarantine ORDER BY index');
    const [wrapped] = await keys.query<{ wrapped: Buffer }[]>(
      'SELECT wrapped FROM quarantine.data_key WHERE key_id = $1',
      [two!.key_id],
    );
    await keys.query('DELETE FROM quarantine.data_key WHERE key_id = $1', [one!.key_id]);
    await keys.query('INSERT INTO quarantine.data_key (key_id, wrapped) VALUES ($1, $2)', [
      one!.key_id,
      wrapped!.wrapped,
    ]);
    await expect(vault.open('0', 1)).rejects.toThrow(QuarantineUnreadable);
  });

  it('finds bytes that are not those of the commitment', async () => {
    const draft = refusedDraft('0', 3, SECRET);
    const appender = new LedgerAppender({ db, shards: 1, quarantine: vault });
    draft.quarantine!.bytes = Buffer.from(SECRET).fill('y');
    await appender.append({ drafts: [draft], position: moveTo(await new LedgerReader(db).position(PARTITION), 3) });
    await appender.idle();
    await checkLedger(db);
    await expect(checkLedger(db, { quarantine: { vault } })).rejects.toThrow(
      'quarantine 0/3: the bytes are not those of the commitment',
    );
  });
});
