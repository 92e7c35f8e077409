import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LastSignedFiles, LedgerFrozen, SigningHeld } from '#libs/ledger';
import { generateLogKey, openCheckpoint, signCheckpoint } from '#libs/tlog';
import { checkLedger } from '../support/check-ledger.js';
import { ORIGIN, policyOf, quorumWith, type Signer, SigningBench, TestWitness } from './signing-harness.js';

/** The parties that have frozen a shard. Empty: none has seen more. */
async function frozenBy(signer: Signer): Promise<string[]> {
  const { discrepancies } = await signer.guard.compare(signer.db);
  return discrepancies.map(({ by, kind, shard }) => `${by}: ${kind} of ${shard}`);
}

async function refused(signer: Signer): Promise<void> {
  await expect(signer.append(900, 910)).rejects.toBeInstanceOf(LedgerFrozen);
  const before = await signer.db.query('SELECT shard, size FROM ledger.signed ORDER BY shard');
  const { published, failed } = await signer.round();
  expect(published).toEqual([]);
  for (const { error } of failed) expect(error).toBeInstanceOf(LedgerFrozen);
  expect(await signer.db.query('SELECT shard, size FROM ledger.signed ORDER BY shard')).toEqual(before);
}

describe('a restored backup', () => {
  let bench: SigningBench;
  beforeEach(async () => {
    bench = await SigningBench.open();
  });
  afterEach(() => bench.close());

  /** Signs 100 entries, makes a backup, goes on to 300. Returns the backup and one of the later state. */
  async function backups(options: Parameters<SigningBench['signer']>[0] = {}): Promise<{ old: string; later: string }> {
    const first = await bench.signer(options);
    await first.append(0, 100);
    await first.round();
    const old = await bench.backup();
    const second = await bench.signer(options);
    await second.append(100, 300);
    expect((await second.round()).failed).toEqual([]);
    return { old, later: await bench.backup() };
  }

  it('is noticed by the last-signed file alone; other shards continue; a later state thaws it', async () => {
    const { old, later } = await backups();
    const note = readFileSync(join(bench.dir, 'state', encodeURIComponent(ORIGIN), '0.checkpoint'));
    expect(openCheckpoint(note, bench.verifierOf('0')).checkpoint.size).toBe(300);
    await bench.restore(old);
    const log: string[] = [];
    const signer = await bench.signer({ log });
    await refused(signer);
    expect(await frozenBy(signer)).toEqual(['last-signed file: more of 0']);
    expect(log.join()).toMatch(
      /shard 0 is FROZEN: the last-signed file has 300 signed entries of shard 0, the database only 100.*countersign recover/,
    );
    await signer.act(1);
    expect((await signer.round()).published.map(({ shard }) => shard)).toEqual(['oversight']);
    await signer.close();

    await bench.restore(later);
    const restarted = await bench.signer();
    await restarted.append(300, 310);
    expect((await restarted.round()).published.map(({ size }) => size)).toEqual([310]);
    await checkLedger(restarted.db, { verifiers: bench.verifierOf });
  });

  it('is noticed by a witness alone, whose claim counts only with our signature', async () => {
    const witness = await TestWitness.start('w', bench.dir, [bench.verifierOf('0'), bench.verifierOf('oversight')]);
    try {
      const policy = policyOf('any', [witness]);
      const { old, later } = await backups({ quorum: quorumWith(policy) });
      await bench.restore(old);
      const elsewhere = { state: join(bench.dir, 'another-machine'), keepers: [witness.keeper] };
      const signer = await bench.signer(elsewhere);
      await refused(signer);
      expect(await frozenBy(signer)).toEqual(['witness w: more of 0']);
      // A claim stays when the witness no longer answers.
      witness.up = false;
      await refused(signer);
      expect(await frozenBy(signer)).toEqual(['witness w: more of 0']);
      witness.up = true;
      await signer.close();

      // The same claim without a signature by our key.
      const stranger = generateLogKey(ORIGIN).named(`${ORIGIN}/0`);
      witness.shows = signCheckpoint(
        { origin: `${ORIGIN}/0`, size: 5_000, root: Buffer.alloc(32, 1), extensions: [] },
        stranger,
      );
      const log: string[] = [];
      const enough = (answered: ReadonlySet<string>): boolean => answered.has('witness w');
      const unimpressed = await bench.signer({ ...elsewhere, log, enough });
      expect(await frozenBy(unimpressed)).toEqual([]);
      // It has made no claim either, so nothing is signed.
      await unimpressed.append(900, 910);
      expect((await unimpressed.round()).failed[0]!.error).toBeInstanceOf(SigningHeld);
      expect(log.join()).toMatch(/witness w shows a checkpoint of shard 0 without our signature: it does not count/);
      await unimpressed.close();

      witness.shows = undefined;
      await bench.restore(later);
      const restarted = await bench.signer(elsewhere);
      await restarted.append(300, 310);
      expect((await restarted.round()).failed).toEqual([]);
    } finally {
      await witness.close();
    }
  });

  it('is noticed by the offsets committed to the broker, and freezes every shard', async () => {
    const claim = { cluster: 'c', topic: 'transfers.irs', partition: 0, committed: 41n };
    const signer = await bench.signer({ broker: () => Promise.resolve([claim]) });
    await refused(signer);
    await expect(signer.act(1)).rejects.toBeInstanceOf(LedgerFrozen);
    expect(signer.guard.status.discrepancies).toMatchObject([{ shard: null, by: 'broker', kind: 'more' }]);
  });

  it("is noticed after a reconnect, during the work, by this process's own memory", async () => {
    const { old } = await backups();
    const signer = await bench.signer();
    await signer.append(300, 320);
    // Without the files only this process's memory shows that there were 320.
    signer.files.read = () => Promise.resolve(null);
    await bench.restore(old);
    // The first append may fail on the lost connection, whose server is not known yet.
    await signer.append(320, 330).catch(() => undefined);
    await refused(signer);
    expect(await frozenBy(signer)).toEqual(['this process: more of 0']);
    const { size } = await signer.reader.head('0');
    expect(size).toBe(100);
  });

  it('is checked for after an idle connection was lost, even if the same server answers again', async () => {
    let asked = 0;
    const keeper = { name: 'w', latest: () => Promise.resolve((asked++, null)) };
    const signer = await bench.signer({ keepers: [keeper] });
    await signer.append(0, 10);
    await signer.append(10, 20);
    expect(asked).toBe(3);
    const owner = await bench.database.as('owner');
    await owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const { master } = signer.db.driver as unknown as { master: { totalCount: number } };
    while (master.totalCount > 0) await sleep(10);
    await signer.append(20, 30);
    expect(asked).toBe(6);
  });

  it('is noticed when it has grown again: the same size, or more, with another history', async () => {
    const { old } = await backups();
    await bench.restore(old);
    // A recorder without that memory goes on recording, and signs nothing yet.
    const careless = await bench.signer({ state: join(bench.dir, 'elsewhere') });
    await careless.append(1_000, 1_200);
    await careless.close();
    const signer = await bench.signer();
    await refused(signer);
    expect(await frozenBy(signer)).toEqual(['last-signed file: other of 0']);
    expect((await signer.reader.head('0')).size).toBe(300);
    await signer.close();
    const more = await bench.signer({ state: join(bench.dir, 'elsewhere') });
    await more.append(1_200, 1_300);
    await more.close();
    expect(await frozenBy(await bench.signer())).toEqual(['last-signed file: other of 0']);
  });

  it('is noticed when only the signed size was restored', async () => {
    await backups();
    const owner = await bench.database.as('owner');
    await owner.query('ALTER TABLE ledger.signed DISABLE TRIGGER only_grows');
    await owner.query('ALTER TABLE ledger.checkpoint DISABLE TRIGGER append_only');
    await owner.query('DELETE FROM ledger.checkpoint WHERE size = 300');
    await owner.query(
      `UPDATE ledger.signed SET size = 100, root = (SELECT decode(split_part(note, E'\\n', 3), 'base64') FROM ledger.checkpoint WHERE size = 100) WHERE shard = '0'`,
    );
    await owner.destroy();
    const signer = await bench.signer();
    await refused(signer);
    expect(await frozenBy(signer)).toEqual(['last-signed file: more of 0']);
  });

  /** Restores shard 0 to its state after `before`, row by row: no connection is lost, no table is replaced. */
  async function rewriteInPlace(signer: Signer, before: () => Promise<unknown>, after: () => Promise<unknown>) {
    const owner = await bench.database.as('owner');
    await before();
    const kept: { size: string }[] = await owner.query(`SELECT size FROM ledger.head WHERE shard = '0'`);
    for (const table of ['head', 'signed'])
      await owner.query(`CREATE TABLE public.old_${table} AS SELECT * FROM ledger.${table} WHERE shard = '0'`);
    await after();
    const tables = ['head', 'signed', 'batch', 'tile', 'checkpoint', 'cosignature', 'http_receipt'];
    for (const table of tables) await owner.query(`ALTER TABLE ledger.${table} DISABLE TRIGGER USER`);
    for (const table of ['head', 'signed']) {
      await owner.query(`DELETE FROM ledger.${table} WHERE shard = '0'`);
      await owner.query(`INSERT INTO ledger.${table} SELECT * FROM public.old_${table}`);
    }
    const from = Number(kept[0]!.size);
    await owner.query(`DELETE FROM ledger.batch WHERE shard = '0' AND first_index >= ${from}`);
    await owner.query(
      `DELETE FROM ledger.tile WHERE shard = '0' AND (level > 0 OR index >= ${Math.floor(from / 256)})`,
    );
    await owner.query(`DELETE FROM ledger.checkpoint WHERE shard = '0' AND size > ${from}`);
    await owner.query(`DELETE FROM ledger.http_receipt WHERE shard = '0' AND index >= ${from}`);
    for (const table of tables) await owner.query(`ALTER TABLE ledger.${table} ENABLE TRIGGER USER`);
    await owner.destroy();
    expect((await signer.reader.head('0')).size).toBe(from);
  }

  it('is noticed before the next signature when it was restored row by row and has grown again, with no connection lost', async () => {
    const signer = await bench.signer();
    await signer.append(0, 100);
    await signer.round();
    const more = async (): Promise<void> => {
      await signer.append(100, 300);
      expect((await signer.round()).published.map(({ size }) => size)).toEqual([300]);
    };
    await rewriteInPlace(signer, () => Promise.resolve(), more);
    // A recorder without that memory goes on recording, and even signs.
    const careless = await bench.signer({ state: join(bench.dir, 'elsewhere') });
    await careless.append(1_000, 1_250);
    const { published, failed } = await signer.round();
    expect(published).toEqual([]);
    expect(failed[0]!.error).toBeInstanceOf(LedgerFrozen);
    await expect(signer.append(300, 310)).rejects.toBeInstanceOf(LedgerFrozen);
    expect(await frozenBy(signer)).toEqual(['last-signed file: other of 0', 'this process: other of 0']);

    expect((await careless.round()).published.map(({ size }) => size)).toEqual([350]);
    expect((await signer.round()).failed[0]!.error).toBeInstanceOf(LedgerFrozen);
    // The recorder does not replace its own checkpoint with that of the other history.
    const note = readFileSync(join(bench.dir, 'state', encodeURIComponent(ORIGIN), '0.checkpoint'));
    expect(openCheckpoint(note, bench.verifierOf('0')).checkpoint.size).toBe(300);
  });

  it('is checked for without delaying the recording: appends continue while a witness is slow', async () => {
    let asked = 0;
    let answer!: () => void;
    let asking!: () => void;
    const slow = new Promise<null>((resolve) => (answer = () => resolve(null)));
    const isAsked = new Promise<void>((resolve) => (asking = resolve));
    const latest = (): Promise<null> => (++asked <= 3 ? Promise.resolve(null) : (asking(), slow));
    const signer = await bench.signer({ keepers: [{ name: 'slow', latest }], askMs: 600_000 });
    await signer.append(0, 10);
    let ended = false;
    const comparison = signer.guard.compare(signer.db).then(() => (ended = true));
    try {
      await isAsked;
      await signer.append(10, 20);
      expect(ended).toBe(false);
    } finally {
      answer();
    }
    await comparison;
    // Entries committed in the meantime are not in the snapshot, and are no contradiction.
    expect(signer.guard.status.discrepancies).toEqual([]);
  });

  it('is checked for before the next append after a first contradiction, and in the background after a repeated one', async () => {
    let asked = 0;
    const keeper = { name: 'w', latest: () => Promise.resolve((asked++, null)) };
    const signer = await bench.signer({ keepers: [keeper] });
    await signer.append(0, 10);
    expect(asked).toBe(3);
    signer.guard.suspect('witness w of 0');
    await signer.append(10, 20);
    expect([asked, signer.guard.needsComparison]).toEqual([6, false]);
    signer.guard.suspect('witness w of 0');
    await signer.append(20, 30);
    expect([asked, signer.guard.needsComparison]).toEqual([6, true]);
    await signer.guard.compare(signer.db);
    expect([asked, signer.guard.needsComparison]).toEqual([9, false]);
  });

  it('freezes when the last-signed file is damaged, another log, or the log was ended', async () => {
    await backups();
    const folder = join(bench.dir, 'state', encodeURIComponent(ORIGIN));
    const file = join(folder, '0.checkpoint');
    const note = readFileSync(file);
    writeFileSync(file, note.subarray(0, 40));
    expect(await frozenBy(await bench.signer())).toEqual(['last-signed file: unreadable of 0']);
    writeFileSync(file, note);
    const otherKey = await bench.signer({ logKey: generateLogKey(ORIGIN), state: join(bench.dir, 'other') });
    expect(await frozenBy(otherKey)).toEqual(['database: other-key of 0']);
    await refused(otherKey);
    const signer = await bench.signer();
    expect(await frozenBy(signer)).toEqual([]);
    const elsewhere = new LastSignedFiles(join(bench.dir, 'state'), ORIGIN);
    await elsewhere.end('log.example.gov/next follows it');
    await refused(await bench.signer());
    // The recorder that runs on obeys it too: at the next signature, and so at the next append.
    await signer.append(300, 310);
    expect((await signer.round()).failed[0]!.error.message).toMatch(/this log was ended: log.example.gov\/next/);
    await refused(signer);
  });

  it('does not freeze appends because a party does not answer, but holds signatures until the quorum has answered', async () => {
    const [up, down] = await Promise.all(
      ['up', 'down'].map((name) => TestWitness.start(name, bench.dir, [bench.verifierOf('0')])),
    );
    try {
      down!.up = false;
      const enough = (answered: ReadonlySet<string>): boolean =>
        answered.has('witness up') && answered.has('witness down');
      const signer = await bench.signer({ keepers: [up!.keeper, down!.keeper], enough });
      await signer.append(0, 10);
      const held = await signer.round();
      expect(held.published).toEqual([]);
      expect(held.failed[0]!.error).toBeInstanceOf(SigningHeld);
      expect(held.failed[0]!.error.message).toContain('witness down');
      expect(signer.guard.needsComparison).toBe(true);
      down!.up = true;
      await signer.guard.compare(signer.db);
      expect((await signer.round()).published.map(({ size }) => size)).toEqual([10]);
      expect(signer.guard.needsComparison).toBe(false);
    } finally {
      await Promise.all([up!.close(), down!.close()]);
    }
  });

  it('holds signatures while the broker is unavailable only if there is no last-signed file', async () => {
    const broker = (): Promise<never> => Promise.reject(new Error('Kafka is unreachable'));
    const signer = await bench.signer({ broker });
    await signer.append(0, 10);
    const { failed } = await signer.round();
    expect(failed[0]!.error).toBeInstanceOf(SigningHeld);
    expect(failed[0]!.error.message).toMatch(/no last-signed file is there, and broker: Kafka is unreachable/);
    await signer.close();
    const answered = await bench.signer({ broker: () => Promise.resolve([]) });
    expect((await answered.round()).published.map(({ size }) => size)).toEqual([10]);
    await answered.close();
    const restarted = await bench.signer({ broker });
    await restarted.append(10, 20);
    expect((await restarted.round()).published.map(({ size }) => size)).toEqual([20]);
  });

  it('stores the checkpoints of another recorder in its own file, so that it would notice their loss', async () => {
    const [a, b] = [await bench.signer(), await bench.signer({ state: join(bench.dir, 'b') })];
    await b.guard.compare(b.db);
    await a.append(0, 50);
    await a.round();
    await b.round();
    const note = readFileSync(join(bench.dir, 'b', encodeURIComponent(ORIGIN), '0.checkpoint'));
    expect(openCheckpoint(note, bench.verifierOf('0')).checkpoint.size).toBe(50);
  });
});
