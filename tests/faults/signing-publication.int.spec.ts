import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import {
  createShards,
  LastSignedNotWritten,
  LedgerFrozen,
  requireDurable,
  UnsafeDatabase,
  WitnessedTrees,
} from '#libs/ledger';
import { treeRoot } from '#libs/merkle';
import { cosignedAt, openCheckpoint, parseSignatureLine, signCheckpoint } from '#libs/tlog';
import { checkLedger } from '../support/check-ledger.js';
import { PublicationProgress } from '../../apps/recorder/src/publication.js';
import { ORIGIN, policyOf, quorumWith, type Signer, SigningBench, TestWitness } from './signing-harness.js';

describe('publication', () => {
  let bench: SigningBench;
  let witnesses: TestWitness[];
  /** The publisher's time: for how long a quorum is missing, and when to ask again. */
  let now: number;
  const uptime = (): number => now;
  beforeEach(async () => {
    now = 1_000;
    bench = await SigningBench.open();
    const logs = [bench.verifierOf('0'), bench.verifierOf('oversight')];
    witnesses = await Promise.all(['a', 'b', 'c'].map((name) => TestWitness.start(name, bench.dir, logs)));
  });
  afterEach(async () => {
    await Promise.all(witnesses.map((witness) => witness.close()));
    await bench.close();
  });
  const published = async (signer: Signer): Promise<number[]> =>
    (await signer.db.query<{ size: string }[]>('SELECT size FROM ledger.checkpoint ORDER BY size')).map(({ size }) =>
      Number(size),
    );
  const turn = (up: boolean, ...names: string[]): void => {
    for (const witness of witnesses) if (names.includes(witness.name)) witness.up = up;
  };

  it('waits for the quorum, of any of the witnesses, and keeps the cosignatures', async () => {
    const signer = await bench.signer({ quorum: quorumWith(policyOf('2', witnesses)) });
    turn(false, 'b');
    await signer.append(0, 10);
    expect((await signer.round()).published.map(({ size }) => size)).toEqual([10]);
    const stored = await signer.reader.latestCheckpoint('0');
    const verifiers = witnesses.map(({ key }) => key.verifier);
    const { note } = openCheckpoint(Buffer.from(stored!.note), bench.verifierOf('0'), verifiers);
    const signers = [bench.verifierOf('0'), witnesses[0]!.key.verifier, witnesses[2]!.key.verifier];
    expect(note.verified.map(({ name }) => name).sort()).toEqual(signers.map(({ name }) => name).sort());
    const lines = await signer.db.query<{ witness: string; line: string }[]>(
      'SELECT witness, line FROM ledger.cosignature WHERE size = 10',
    );
    expect(lines.map(({ line }) => parseSignatureLine(line).name).sort()).toEqual(
      lines.map((row) => row.witness).sort(),
    );
    expect(lines).toHaveLength(2);
  });

  it('stops while the quorum is missing, intake continues, and all is published when it is back', async () => {
    const quorum = quorumWith(policyOf('2', witnesses), { graceMs: 300, uptime });
    const signer = await bench.signer({ quorum });
    await signer.append(0, 10);
    await signer.round();
    turn(false, 'a', 'b');
    await signer.append(10, 20);
    const lost = await signer.round();
    expect(lost.published).toEqual([]);
    now += 299;
    expect((await signer.round()).unpublished).toMatchObject([{ forMs: 299, overdue: false }]);
    expect(lost.unpublished).toMatchObject([{ shard: '0', size: 20, overdue: false }]);
    // Neither appends nor another shard's signature wait.
    await signer.append(20, 30);
    await signer.act(1);
    now += 1;
    const overdue = await signer.round();
    expect(overdue.published).toEqual([]);
    expect(overdue.failed).toEqual([]);
    expect(overdue.unpublished.find(({ shard }) => shard === '0')).toMatchObject({ size: 20, overdue: true });
    expect(overdue.unpublished.find(({ shard }) => shard === '0')!.detail).toMatch(/no quorum of witnesses \(.*a: /);
    expect(overdue.unpublished.map(({ shard }) => shard)).toContain('oversight');
    expect(await published(signer)).toEqual([10]);
    turn(true, 'a');
    now += 1;
    for (let round = 0; round < 3; round++) await signer.round();
    expect(await published(signer)).toEqual([1, 10, 20, 30]);
    expect((await signer.round()).unpublished).toEqual([]);
    await checkLedger(signer.db, { verifiers: bench.verifierOf });
  });

  it('continues without the quorum after the grace period if the settings allow it', async () => {
    const signer = await bench.signer({
      quorum: quorumWith(policyOf('all', witnesses), { graceMs: 200, failOpen: true, uptime }),
    });
    turn(false, 'c');
    await signer.append(0, 10);
    expect((await signer.round()).published).toEqual([]);
    now += 199;
    expect((await signer.round()).published).toEqual([]);
    now += 1;
    const bare = await signer.round();
    expect(bare.published.map(({ size }) => size)).toEqual([10]);
    expect(await signer.db.query('SELECT FROM ledger.cosignature')).toHaveLength(2);
    expect(bare.unwitnessed).toMatchObject([{ shard: '0', size: 10, forMs: 200 }]);
    const progress = new PublicationProgress(0);
    progress.observe(bare);
    expect(progress.readiness()).toEqual({
      ready: true,
      state: 'unwitnessed',
      detail: 'shard 0: checkpoint 10 is published without the quorum, as COUNTERSIGN_WITNESS_FAIL_OPEN says',
    });
    const policy = policyOf('all', witnesses);
    const trees = new WitnessedTrees(signer.db, policy, bench.verifierOf);
    expect(await trees.size('0', 10)).toBe(0);
    turn(true, 'c');
    await signer.append(10, 20);
    expect(await signer.round()).toMatchObject({ unpublished: [], unwitnessed: [] });
    expect(await trees.size('0', 20)).toBe(20);
    // Bare ones come after it: the newest with the quorum counts, for a process that looks for the first time too.
    turn(false, 'c');
    for (let n = 20; n < 23; n++) {
      await signer.append(n, n + 1);
      await signer.round();
      now += 300;
      expect((await signer.round()).unwitnessed).toMatchObject([{ shard: '0', size: n + 1 }]);
    }
    expect(await trees.size('0', 23)).toBe(20);
    expect(await new WitnessedTrees(signer.db, policy, bench.verifierOf).size('0', 23)).toBe(20);
    // What only the database says is no cosignature: with the line of another tree nothing is witnessed.
    const [row] = await signer.db.query<{ note: string }[]>('SELECT note FROM ledger.checkpoint WHERE size = 20');
    const lines = row!.note.split('\n').filter((line) => line.startsWith('— c'));
    const forged = await bench.database.as('owner', 1);
    await forged.query('ALTER TABLE ledger.checkpoint DISABLE TRIGGER USER');
    await forged.query(`UPDATE ledger.checkpoint SET note = note || $1 WHERE size = 23`, [`${lines.join('\n')}\n`]);
    expect(await new WitnessedTrees(signer.db, policy, bench.verifierOf).size('0', 23)).toBe(20);
  });

  it('is completed by another recorder when the one that signed has died', async () => {
    const policy = policyOf('all', witnesses);
    turn(false, 'a');
    const first = await bench.signer({ quorum: quorumWith(policy) });
    await first.append(0, 10);
    await first.round();
    await first.close();
    turn(true, 'a');
    const second = await bench.signer({
      quorum: quorumWith(policy),
      state: join(bench.dir, 'second'),
      makeUpMs: 200,
      uptime,
    });
    expect((await second.round()).published).toEqual([]);
    now += 199;
    expect((await second.round()).published).toEqual([]);
    now += 1;
    expect((await second.round()).published.map(({ size }) => size)).toEqual([10]);
  });

  it('no longer waits for a checkpoint that another recorder has published, even if that one has signed more since', async () => {
    const policy = policyOf('any', witnesses);
    const unheard = () => Promise.resolve({ signatures: [], failures: [] });
    const alone = await bench.signer({ quorum: { ...quorumWith(policy, { graceMs: 0 }), collect: unheard } });
    await alone.append(0, 10);
    expect((await alone.round()).unpublished).toMatchObject([{ shard: '0', size: 10, overdue: true }]);
    const other = await bench.signer({ quorum: quorumWith(policy), state: join(bench.dir, 'other') });
    await other.round();
    await other.append(10, 20);
    expect((await other.round()).published.map(({ size }) => size)).toEqual([20]);
    expect((await alone.round()).unpublished).toEqual([]);
  });

  it('freezes the shard when a witness shows another tree under our signature', async () => {
    // A second log with our key, as a restored backup without the guard would make it.
    const root = treeRoot(10, () => Buffer.alloc(32, 9));
    const note = signCheckpoint(
      { origin: `${ORIGIN}/0`, size: 10, root, extensions: [] },
      bench.logKey.named(`${ORIGIN}/0`),
    );
    const signer = await bench.signer({
      quorum: quorumWith(policyOf('all', witnesses)),
      keepers: witnesses.map(({ keeper }) => keeper),
    });
    await createShards(signer.db, 1);
    await signer.guard.compare(signer.db);
    const body = Buffer.concat([Buffer.from('old 0\n\n'), note]);
    expect((await fetch(`${witnesses[1]!.url}/add-checkpoint`, { method: 'POST', body })).status).toBe(200);
    await signer.append(0, 10);
    expect((await signer.round()).published).toEqual([]);
    await expect(signer.append(10, 20)).rejects.toThrow(
      /the witness b has 10 signed entries of shard 0 under the root/,
    );
    expect(signer.guard.status.discrepancies).toMatchObject([{ by: 'witness b', kind: 'other' }]);
    expect(await published(signer)).toEqual([]);
  });

  it('stops signing while the last-signed file cannot be written, and reports it; recording continues', async () => {
    const signer = await bench.signer();
    await signer.append(0, 10);
    await signer.round();
    const folder = join(bench.dir, 'state', encodeURIComponent(ORIGIN));
    const full = join(folder, `0.checkpoint.${process.pid}.tmp`);
    symlinkSync('/dev/full', full);
    await signer.append(10, 20);
    const { published: none, failed } = await signer.round();
    expect(none).toEqual([]);
    expect(failed[0]!.error).toBeInstanceOf(LastSignedNotWritten);
    expect(failed[0]!.error.message).toMatch(/ENOSPC.*signing stops/);
    // The earlier file is complete, and no further tree is promised.
    const note = readFileSync(join(folder, '0.checkpoint'));
    expect(openCheckpoint(note, bench.verifierOf('0')).checkpoint.size).toBe(10);
    await signer.append(20, 30);
    await signer.round();
    expect(await signer.db.query(`SELECT size FROM ledger.signed WHERE shard = '0'`)).toEqual([{ size: '20' }]);
    expect(await published(signer)).toEqual([10]);
    rmSync(full);
    await signer.round();
    expect(await published(signer)).toEqual([10, 20, 30]);
    await checkLedger(signer.db, { verifiers: bench.verifierOf });
  });

  it('stops signing when the folder cannot be created', async () => {
    mkdirSync(join(bench.dir, 'readonly'));
    symlinkSync('/dev/null', join(bench.dir, 'readonly', encodeURIComponent(ORIGIN)));
    const signer = await bench.signer({ state: join(bench.dir, 'readonly') });
    await expect(signer.append(0, 10)).rejects.toBeInstanceOf(LedgerFrozen);
    expect((await signer.round()).published).toEqual([]);
  });

  it('tolerates a clock that goes back: no time in entries, checkpoints or cosignatures decreases', async () => {
    let now = Date.parse('2026-11-22T12:00:00Z');
    const signer = await bench.signer({ clock: () => now, quorum: quorumWith(policyOf('all', witnesses)) });
    for (const witness of witnesses) witness.clock = now / 1000;
    await signer.append(0, 10);
    await signer.round();
    now -= 3_600_000;
    for (const witness of witnesses) witness.clock = now / 1000;
    await signer.append(10, 20);
    expect((await signer.round()).published.map(({ size }) => size)).toEqual([20]);
    const entries = await signer.reader.entries('0', 0, 20);
    const times = entries.map(({ bytes }) => (JSON.parse(bytes.toString()) as { receivedAt: string }).receivedAt);
    expect(times).toEqual([...times].sort());
    expect(times[19]).toBe('2026-11-22T12:00:00.000Z');
    expect((await signer.reader.latestCheckpoint('0'))!.signedAt).toBe('2026-11-22T12:00:00.000Z');
    const lines = await signer.db.query<{ line: string }[]>('SELECT line FROM ledger.cosignature WHERE size = 20');
    expect(lines).toHaveLength(3);
    for (const { line } of lines)
      expect(cosignedAt(parseSignatureLine(line))).toBe(Date.parse('2026-11-22T12:00:00Z') / 1000);
    await checkLedger(signer.db, { verifiers: bench.verifierOf });
  });
});

describe('requireDurable', () => {
  it.each([
    ['synchronous_commit', 'off'],
    ['synchronous_commit', 'local'],
  ])('checks the session that would append: %s=%s', async (name, value) => {
    const bench = await SigningBench.open();
    const url = `${bench.database.urlAs('recorder')}?options=${encodeURIComponent(`-c ${name}=${value}`)}`;
    const db = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
    try {
      // The tests' server may have fsync off too; then the error names both.
      const thrown = await requireDurable(db, 'the database').catch((error: Error) => error);
      const named = thrown instanceof UnsafeDatabase ? thrown.settings : [];
      expect(named.includes('synchronous_commit')).toBe(value === 'off');
      if (value === 'off')
        expect((thrown as Error).message).toMatch(/synchronous_commit=on.*COUNTERSIGN_ALLOW_UNSAFE_DATABASE=true/);
    } finally {
      await db.destroy();
      await bench.close();
    }
  });
});
