import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEntry } from '#libs/contracts';
import { Detector, DETECTOR_CRASH_POINTS, OVERSIGHT_CRASH_POINTS, rebuild, SEAL_CRASH_POINTS } from '#libs/detecting';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from './detector-harness.js';
import { randomEntries, SOME } from './detector-sendings.js';
import { expectAllKinds, StoreLedger } from './store-ledger.js';

/** A shard with stored rows of every kind, as a detector finds it, and then more of each kind, among acts of a random case. */
function ledger(): { before: Buffer[]; after: Buffer[] } {
  const store = new StoreLedger('2026-11-01T00:00:00.500Z');
  const before = store.entries.length;
  const random = randomEntries(11, 1, SOME).get('0')!;
  // The entries of the random case are a second apart too; its clock comes a day later.
  const began = Date.parse(store.now) - Date.parse('2026-11-01T00:00:00Z');
  const late = random.map((bytes) => {
    const at = Date.parse(parseEntry(bytes).receivedAt) + began;
    return Buffer.from(
      bytes.toString().replace(/"receivedAt":"[^"]*"/, `"receivedAt":"${new Date(at).toISOString()}"`),
    );
  });
  const more = store.goOn().entries.slice(before);
  const receivedAt = (bytes: Buffer): string => parseEntry(bytes).receivedAt;
  const after = [...more, ...late].sort((a, b) => (receivedAt(a) < receivedAt(b) ? -1 : 1));
  store.wait(48).end();
  return { before: store.entries.slice(0, before), after: [...after, ...store.entries.slice(before + more.length)] };
}

/** Runs from the sources, because dist may be older. */
function detector(url: string, crashAt?: string): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', resolve('tests/support/typescript.mjs'), resolve('tests/faults/detector-process.ts')],
    {
      env: { ...process.env, DETECTOR_URL: url, WAITING: '50', ...(crashAt ? { COUNTERSIGN_CRASH_AT: crashAt } : {}) },
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
}

/** Names of crash points in the sources of detectors: the ones used, and the declared list. */
function stepsInSources(): { died: string[]; listed: string[] } {
  const files = ['libs/detecting/src', 'apps/detector/src'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => join(folder, file)),
  );
  const names = (some: string[]) => [
    ...new Set(some.flatMap((file) => readFileSync(file, 'utf8').match(/'[a-z]+\.(?:before|after)[A-Z]\w*'/g) ?? [])),
  ];
  const isList = (file: string): boolean => file.endsWith('/crash-points.ts');
  const sorted = (some: string[]) =>
    names(some)
      .map((name) => name.slice(1, -1))
      .sort();
  return { died: sorted(files.filter((file) => !isList(file))), listed: sorted(files.filter(isList)) };
}

describe('a detector that is killed', () => {
  let bench: DetectorBench;
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    bench = await DetectorBench.open();
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await bench.close();
  });

  it('resumes at its last commit after a death at any step, and ends with the rows of an undisturbed one', async () => {
    const { before, after } = ledger();
    await bench.write('0', before);
    const first = new Detector({ db: await bench.detectorDb(), rules: ruleSet, tickMs: 50, pollMs: 20 });
    first.start();
    await bench.caughtUp().finally(() => first.stop());
    await expectAllKinds(bench.owner, await bench.liveGeneration());
    await bench.write('0', after);
    const url = bench.urlAs('detector');
    const cursor = async (): Promise<{ next: number; epoch: number; waiting: number; rows: number }> => {
      const [row] = await bench.owner.query<{ next: number; epoch: number; waiting: number; rows: number }[]>(
        `SELECT next_index::int AS next, epoch::int, waiting::int, (SELECT count(due)::int FROM readmodel.fold_state) AS rows
         FROM readmodel.cursor`,
      );
      return row!;
    };
    const { epoch } = await cursor();
    for (const point of DETECTOR_CRASH_POINTS) {
      child = detector(url, point === 'detector.afterLease' ? point : `${point}:2`);
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect([point, signal]).toEqual([point, 'SIGKILL']);
      const { waiting, rows } = await cursor();
      expect([point, waiting]).toEqual([point, rows]);
    }
    const died = await cursor();
    expect(died.next).toBeGreaterThan(before.length);
    expect(died.next).toBeLessThan(before.length + after.length);
    expect(died.epoch).toBe(epoch + DETECTOR_CRASH_POINTS.length);
    await expectAllKinds(bench.owner, await bench.liveGeneration());
    child = detector(url);
    await bench.caughtUp();
    child.stdin!.end();
    await once(child, 'exit');

    const killed = await bench.dump(await bench.liveGeneration());
    // The undisturbed one.
    const report = await rebuild({ db: await bench.detectorDb(), rules: ruleSet });
    const entries = before.length + after.length;
    expect(report).toMatchObject({ identical: true, differences: [], shards: [{ entries }] });
    const undisturbed = await bench.dump(report.rebuilt);
    for (const [table, rows] of Object.entries(undisturbed)) expect([table, killed[table]]).toEqual([table, rows]);
    await expectAllKinds(bench.owner, report.rebuilt);
  }, 400_000);

  it('has died at every step that its sources name', () => {
    // The others: `seals of findings` (detector-seals), and the fold of `oversight` (folder.int.spec of libs/detecting).
    const killed = [...DETECTOR_CRASH_POINTS, ...SEAL_CRASH_POINTS, ...OVERSIGHT_CRASH_POINTS].sort();
    expect(stepsInSources()).toEqual({ died: killed, listed: killed });
  });
});
