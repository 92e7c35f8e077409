import type { DataSource } from 'typeorm';
import { ClockKeeper } from '#libs/intake';
import { CheckpointPublisher, LedgerAppender, LedgerReader, shardOrigin } from '#libs/ledger';
import { verifyLedger } from '#libs/audit';
import { silentLog } from '#libs/system';
import { generateLogKey } from '#libs/tlog';
import { checkLedger } from '../support/check-ledger.js';
import { type LedgerDatabase, ledgerDatabase } from '../support/ledger-database.js';
import { actDraft, httpDraft } from '../support/ledger-drafts.js';

const ORIGIN = 'ledger.test/counted';
const KEY = generateLogKey(ORIGIN);
const verifiers = (shard: string) => KEY.named(shardOrigin(ORIGIN, shard)).verifier;

/** Shard 0: an entry and a checkpoint five times, a clock, and the same again three times; oversight: an act and a checkpoint twice. */
describe('an older checkpoint that was deleted', () => {
  let database: LedgerDatabase;
  let owner: DataSource;
  let appender: LedgerAppender;
  let publisher: CheckpointPublisher;
  let clock: ClockKeeper;

  const grow = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n++) {
      await appender.append({ drafts: [httpDraft('0', n)] });
      await publisher.publishDue();
    }
  };

  beforeEach(async () => {
    database = await ledgerDatabase();
    owner = await database.as('owner');
    const db = await database.as('recorder');
    appender = new LedgerAppender({ db, shards: 1 });
    publisher = new CheckpointPublisher({ db, logKey: KEY, origin: ORIGIN });
    const later = () => Date.now() + 120_000;
    const ledger = { append: appender.append.bind(appender) } as never;
    clock = new ClockKeeper(
      { ledger, instance: 'test', shards: 1, log: silentLog, clock: later },
      new LedgerReader(db),
    );
    await appender.append({ drafts: [actDraft(0)] });
    await grow(0, 5);
    await appender.append({ drafts: [actDraft(1)] });
    await publisher.publishDue();
    await clock.tick();
    await grow(5, 8);
    await appender.idle();
    for (const table of ['checkpoint', 'signed', 'head', 'batch', 'stream_version'])
      await owner.query(`ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`);
  });
  afterEach(() => database.close());

  const found = async (): Promise<string[]> => {
    const { problems } = await verifyLedger({ db: owner, verifiers });
    return problems.map(({ kind, shard, index, last, detail }) => `${kind} ${shard}/${index}-${last}: ${detail}`);
  };
  const remove = (shard: string, sizes: readonly number[]): Promise<unknown> =>
    owner.query('DELETE FROM ledger.checkpoint WHERE shard = $1 AND size = ANY($2)', [shard, sizes]);

  it('is none while all are there, nor while the last is not published yet', async () => {
    await checkLedger(owner, { verifiers });
    const counted = await owner.query('SELECT shard, checkpoints FROM ledger.signed ORDER BY shard');
    expect(counted).toEqual([
      { shard: '0', checkpoints: '8' },
      { shard: 'access', checkpoints: '0' },
      { shard: 'oversight', checkpoints: '2' },
    ]);
    await remove('0', [9]);
    expect(await found()).toEqual([]);
  });

  it('is missed by the clock entry after it, which names between which sizes it was', async () => {
    await remove('0', [2]);
    expect(await found()).toEqual([
      'checkpoint 0/1-5: 1 checkpoint is missing, of 1 to 5 entries: the clock entry 0/5 counts 5 trees that were signed, 4 are there',
    ]);
    await remove('0', [3, 7]);
    expect(await found()).toEqual([
      'checkpoint 0/1-5: 2 checkpoints are missing, of 1 to 5 entries: the clock entry 0/5 counts 5 trees that were signed, 3 are there',
      'checkpoint 0/6-9: 1 checkpoint is missing, of 6 to 9 entries: the signed row counts 8 trees that were signed, 5 are there',
    ]);
  });

  it('is missed by the signed row alone, after the last clock', async () => {
    await remove('0', [8]);
    expect(await found()).toEqual([
      'checkpoint 0/6-9: 1 checkpoint is missing, of 6 to 9 entries: the signed row counts 8 trees that were signed, 7 are there',
    ]);
  });

  it('is missed where the signed row was lowered to hide it', async () => {
    await remove('0', [1, 2, 3, 4]);
    await owner.query(`UPDATE ledger.signed SET checkpoints = 4 WHERE shard = '0'`);
    expect(await found()).toEqual([
      'checkpoint 0/1-5: 4 checkpoints are missing, of 1 to 5 entries: the clock entry 0/5 counts 5 trees that were signed, 1 are there',
      'signed 0/null-null: the signed row counts 4 trees, the clock entry 0/5 5',
    ]);
  });

  it('of oversight is missed by the clock of a shard', async () => {
    await remove('oversight', [1]);
    await owner.query(`UPDATE ledger.signed SET checkpoints = 1 WHERE shard = 'oversight'`);
    expect(await found()).toEqual([
      'signed oversight/null-null: the signed row counts 1 trees, the clock entry 0/5 2',
      'checkpoint oversight/1-2: 1 checkpoint is missing, of 1 to 2 entries: the clock entry 0/5 counts 2 trees that were signed, 1 are there',
    ]);
  });

  it('only grows, for every role', async () => {
    await owner.query('ALTER TABLE ledger.signed ENABLE ALWAYS TRIGGER checkpoints_grow');
    await expect(owner.query(`UPDATE ledger.signed SET checkpoints = 3 WHERE shard = '0'`)).rejects.toThrow(
      'the count of checkpoints of shard 0 may only grow (8 to 3)',
    );
  });

  it('is missed where the count was taken away together with it', async () => {
    await owner.query('ALTER TABLE ledger.signed DROP COLUMN checkpoints');
    await remove('0', [7]);
    expect(await found()).toEqual([
      'signed 0/null-null: the signed row counts no trees, the clock entry 0/5 5',
      'signed oversight/null-null: the signed row counts no trees, the clock entry 0/5 2',
    ]);
  });

  it('is not known of a ledger that was not migrated since, whose clocks count nothing', async () => {
    const older = await ledgerDatabase();
    try {
      const db = await older.as('owner');
      const old = new LedgerAppender({ db, shards: 1 });
      for (const n of [0, 1]) {
        await old.append({ drafts: [httpDraft('0', n)] });
        await new CheckpointPublisher({ db, logKey: KEY, origin: ORIGIN }).publishDue();
      }
      await old.idle();
      await db.query('ALTER TABLE ledger.signed DROP COLUMN checkpoints');
      await db.query('ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL');
      await db.query('DELETE FROM ledger.checkpoint WHERE size = 1');
      expect((await verifyLedger({ db, verifiers })).problems).toEqual([]);
    } finally {
      await older.close();
    }
  });
});
