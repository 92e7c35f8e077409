import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { leafHash } from '#libs/merkle';
import { Detector, type DetectorOptions, rebuild, SEAL_CRASH_POINTS } from '#libs/detecting';
import { hitsFrom } from '#libs/readmodel';
import { foldInput, growHits, hitLeaf, hitsRoot, MemoryShard, noHits, sealedHit } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { DetectorBench, until } from './detector-harness.js';
import { MOST, randomEntries, SOME } from './detector-sendings.js';
import { seals } from './seals.js';

const settings = { maxEntries: 10, leaseSeconds: 60 };
const clock = (): Buffer => randomEntries(11, 1, SOME).get('0')!.at(-1)!;

describe('seals of findings', () => {
  let bench: DetectorBench;
  const running: Detector[] = [];
  let child: ChildProcess | undefined;
  afterEach(async () => {
    child?.kill('SIGKILL');
    await Promise.all(running.splice(0).map((detector) => detector.stop()));
    await bench.close();
  });

  async function start(options: Partial<DetectorOptions> = {}): Promise<Detector> {
    const db = await bench.detectorDb();
    const detector = new Detector({ db, rules: ruleSet, settings, tickMs: 100, pollMs: 20, ...options });
    running.push(detector);
    detector.start();
    return detector;
  }

  /** The expected result, folded in memory: the root after each number of hits, and after each entry. */
  function expected(entries: readonly Buffer[]) {
    const shard = new MemoryShard(ruleSet).fold(entries.map((bytes, index) => foldInput(index, bytes)));
    return {
      hits: shard.hits,
      root: (count: number) => hitsRoot(growHits(noHits(), shard.hits.slice(0, count).map(sealedHit))),
      countAt: (index: number) => shard.hits.filter((hit) => hit.index <= index).length,
    };
  }

  it('state the tree of the hits at each seal, and the last one covers all', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(11, 1, MOST).get('0')!;
    const { hits, root, countAt } = expected(entries);
    await bench.write('0', entries);
    await start({ sealMs: 0 });
    await bench.caughtUp();
    await until(async () => (await seals(bench.owner)).at(-1)?.count === hits.length);
    const found = await seals(bench.owner);
    expect(found.length).toBeGreaterThan(2);
    for (const seal of found) {
      const { upToIndex } = seal;
      const count = countAt(upToIndex);
      expect(seal).toMatchObject({ shard: '0', count, hitsRoot: root(count), ruleSetDigest: ruleSet.digest });
    }
    expect(new Set(found.map(({ upToIndex }) => upToIndex)).size).toBe(found.length);
    // The engine's hit and the stored row make the same leaf.
    const ask = <T extends object>(text: string, values: unknown[]) => bench.owner.query<T[]>(text, values);
    const rows = await hitsFrom(ask, await bench.liveGeneration(), '0', 0, 10_000);
    expect(rows.map((row) => leafHash(hitLeaf(row)))).toEqual(hits.map((hit) => leafHash(hitLeaf(sealedHit(hit)))));
  }, 240_000);

  it('come once in an interval, also after a restart, whether or not there were hits, and not without entries', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(11, 1, SOME).get('0')!;
    const half = Math.floor(entries.length / 2);
    await bench.write('0', entries.slice(0, half));
    const first = await start({ sealMs: 3_000 });
    await bench.caughtUp();
    await until(async () => (await seals(bench.owner)).length > 0);
    await first.stop();
    await bench.write('0', entries.slice(half));
    await start({ sealMs: 3_000 });
    await bench.caughtUp();
    await until(async () => (await seals(bench.owner)).at(-1)?.upToIndex === entries.length - 1);
    const found = await seals(bench.owner);
    expect(found.at(-1)!.count).toBe(expected(entries).hits.length);
    found.slice(1).forEach((seal, i) => expect(seal.at - found[i]!.at).toBeGreaterThanOrEqual(2_900));
    expect(found.length).toBeGreaterThan(1);
    await bench.write('0', [clock(), clock()]);
    await bench.caughtUp();
    // How long `oversight` is, everybody may know; that a hit was made, not everybody.
    await until(async () => (await seals(bench.owner)).length > found.length);
    expect((await seals(bench.owner)).slice(found.length)).toMatchObject([{ count: found.at(-1)!.count }]);
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(await seals(bench.owner)).toHaveLength(found.length + 1);
  }, 240_000);

  it('come where no rule has found anything', async () => {
    bench = await DetectorBench.open();
    await bench.write('0', [clock()]);
    await start({ sealMs: 0 });
    await until(async () => (await seals(bench.owner)).length > 0);
    expect(await seals(bench.owner)).toMatchObject([{ count: 0, upToIndex: 0, hitsRoot: hitsRoot(noHits()) }]);
  });

  it('are made neither twice nor out of order by two detectors, one of which has lost its lease', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(11, 1, SOME).get('0')!;
    const { hits, countAt } = expected(entries);
    await start({ sealMs: 0, settings: { maxEntries: 3, leaseSeconds: 60 } });
    await start({ sealMs: 0, settings: { maxEntries: 3, leaseSeconds: 60 } });
    for (let at = 0; at < entries.length; at += 20) {
      await bench.write('0', entries.slice(at, at + 20));
      await bench.owner.query(`UPDATE readmodel.cursor SET expires_at = now() - interval '1 second'`);
    }
    await bench.caughtUp();
    await until(async () => (await seals(bench.owner)).at(-1)?.count === hits.length);
    const found = await seals(bench.owner);
    found.slice(1).forEach((seal, i) => expect(seal.upToIndex).toBeGreaterThan(found[i]!.upToIndex));
    for (const { upToIndex, count } of found) expect(count).toBe(countAt(upToIndex));
  }, 240_000);

  it('survive a death at every step: none is skipped, none is made twice', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(11, 1, MOST).get('0')!;
    const { hits, root } = expected(entries);
    await bench.write('0', entries);
    const points = [...SEAL_CRASH_POINTS, 'append.afterInsert', 'append.beforeCommit', 'append.afterCommit'];
    const run = (crashAt?: string): ChildProcess =>
      spawn(
        process.execPath,
        ['--import', resolve('tests/support/typescript.mjs'), resolve('tests/faults/detector-process.ts')],
        {
          env: {
            ...process.env,
            DETECTOR_URL: bench.urlAs('detector'),
            SEAL_MS: '0',
            ...(crashAt ? { COUNTERSIGN_CRASH_AT: crashAt } : {}),
          },
          stdio: ['pipe', 'ignore', 'inherit'],
        },
      );
    for (const point of points) {
      child = run(point);
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect([point, signal]).toEqual([point, 'SIGKILL']);
    }
    child = run();
    await bench.caughtUp();
    await until(async () => (await seals(bench.owner)).at(-1)?.count === hits.length);
    child.stdin!.end();
    await once(child, 'exit');
    const found = await seals(bench.owner);
    expect(new Set(found.map(({ upToIndex }) => upToIndex)).size).toBe(found.length);
    for (const seal of found) expect(seal.hitsRoot).toBe(root(seal.count));
    expect(await rebuild({ db: await bench.detectorDb(), rules: ruleSet })).toMatchObject({ identical: true });
  }, 240_000);

  it('continue from the rows of a ledger that had hits before there was a tree', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(11, 1, SOME).get('0')!;
    const half = Math.floor(entries.length / 2);
    await bench.write('0', entries.slice(0, half));
    const first = await start({ sealMs: 3_600_000 });
    await bench.caughtUp();
    await first.stop();
    await bench.owner.query('DELETE FROM readmodel.hit_tree');
    const { hits, root, countAt } = expected(entries);
    expect(countAt(half - 1)).toBeGreaterThan(0);
    expect(countAt(half - 1)).toBeLessThan(hits.length);
    // Whatever was sealed before, the rest gives more to seal.
    await bench.write('0', entries.slice(half));
    await start({ sealMs: 0 });
    await until(async () => (await seals(bench.owner)).at(-1)?.count === hits.length);
    expect((await seals(bench.owner)).at(-1)).toMatchObject({ hitsRoot: root(hits.length) });
  }, 240_000);

  describe('that cannot be written', () => {
    const unsealed = (detector: Detector): string | undefined => detector.status.unsealed[0]?.detail;

    async function allSealed(): Promise<Detector> {
      bench = await DetectorBench.open();
      const entries = randomEntries(11, 1, SOME).get('0')!;
      await bench.write('0', entries);
      const detector = await start({ sealMs: 0 });
      // To the last entry, not only to the last hit: else another seal is still to come.
      await until(async () => (await seals(bench.owner)).at(-1)?.upToIndex === entries.length - 1);
      return detector;
    }

    it('are said for as long as a right is missing, findings go on, and all is sealed when it is back', async () => {
      const detector = await allSealed();
      const role = new URL(bench.urlAs('detector')).username;
      expect(unsealed(detector)).toBeUndefined();

      await bench.owner.query(`REVOKE INSERT ON ledger.stream_version FROM ${role}`);
      // Another hit, so that there is something to seal.
      await bench.write('0', randomEntries(12, 1, SOME).get('0')!);
      await until(async () => /permission denied/.test(unsealed(detector) ?? ''));
      await bench.caughtUp();
      const before = detector.status.unsealed[0]!;
      expect(before).toMatchObject({ shard: '0', forMs: expect.any(Number) });
      await until(async () => detector.status.unsealed[0]!.forMs > before.forMs + 500);
      const sealed = (await seals(bench.owner)).length;
      await bench.owner.query(`GRANT INSERT ON ledger.stream_version TO ${role}`);
      await until(async () => detector.status.unsealed.length === 0);
      await until(async () => (await seals(bench.owner)).length > sealed);
    }, 240_000);

    it('are said where a row of the stream names what is no seal', async () => {
      const detector = await allSealed();
      // As one who may write there would stop them for good.
      await bench.owner.query(
        `INSERT INTO ledger.stream_version (stream, version, index)
         SELECT stream, max(version) + 1, 1000000 FROM ledger.stream_version GROUP BY stream`,
      );
      await bench.write('0', randomEntries(12, 1, SOME).get('0')!);
      await until(async () => /oversight\/1000000/.test(unsealed(detector) ?? ''));
    }, 240_000);
  });
});
