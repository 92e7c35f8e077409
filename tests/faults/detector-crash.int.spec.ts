import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { DETECTOR_CRASH_POINTS, rebuild } from '#libs/detecting';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from './detector-harness.js';
import { randomEntries } from './detector-sendings.js';

/** Runs from the sources, because dist may be older. */
function detector(url: string, crashAt?: string): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', resolve('tests/support/typescript.mjs'), resolve('tests/faults/detector-process.ts')],
    {
      env: { ...process.env, DETECTOR_URL: url, ...(crashAt ? { COUNTERSIGN_CRASH_AT: crashAt } : {}) },
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
}

describe('a detector that is killed', () => {
  let bench: DetectorBench;
  let child: ChildProcess | undefined;
  afterEach(async () => {
    child?.kill('SIGKILL');
    await bench.close();
  });

  it('goes on where its last commit was, whatever step it died at', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(11).get('0')!;
    await bench.write('0', entries);
    const url = bench.urlAs('detector');
    for (const point of DETECTOR_CRASH_POINTS) {
      child = detector(url, point === 'detector.afterLease' ? point : `${point}:2`);
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect([point, signal]).toEqual([point, 'SIGKILL']);
    }
    const [cursor] = await bench.owner.query<{ next_index: string; epoch: string }[]>(
      'SELECT next_index, epoch FROM readmodel.cursor',
    );
    expect(Number(cursor!.next_index)).toBeGreaterThan(0);
    expect(Number(cursor!.next_index)).toBeLessThan(entries.length);
    expect(Number(cursor!.epoch)).toBe(DETECTOR_CRASH_POINTS.length);
    child = detector(url);
    await bench.caughtUp();
    child.stdin!.end();
    await once(child, 'exit');
    const report = await rebuild({ db: await bench.detectorDb(), rules: ruleSet });
    expect(report).toMatchObject({ identical: true, differences: [], shards: [{ entries: entries.length }] });
  }, 240_000);
});
