import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint, readKeyFile } from '#libs/tlog';
import { shardOrigin } from '#libs/ledger';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { event, eventually, RecorderBench } from './recorder-harness.js';
import { ORIGIN, RecorderFleet, type RecorderProcess } from './recorder-process.js';
import { policyText, TestWitness } from './signing-harness.js';

describe('a recorder with witnesses', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let dir: string;
  let witnesses: TestWitness[];
  let env: Record<string, string>;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-witnesses-'));
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    const key = await readKeyFile((await fleet.settings('any'))['COUNTERSIGN_LOG_KEY_FILE']!);
    const logs = ['0', 'oversight'].map((shard) => key.named(shardOrigin(ORIGIN, shard)).verifier);
    witnesses = await Promise.all(['a', 'b'].map((name) => TestWitness.start(name, dir, logs)));
    const policy = join(dir, 'policy');
    writeFileSync(policy, policyText('all', witnesses));
    env = {
      COUNTERSIGN_WITNESS_POLICY_FILE: policy,
      COUNTERSIGN_WITNESS_GRACE_MS: '500',
      COUNTERSIGN_WITNESS_TIMEOUT_MS: '500',
    };
  });
  afterAll(async () => {
    await fleet.close();
    await Promise.all(witnesses.map((witness) => witness.close()));
    await bench.close();
    rmSync(dir, { recursive: true });
  });
  const post = async ({ url }: RecorderProcess, n: number): Promise<number> => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    return (await fetch(`${url}/v1/events`, { method: 'POST', headers, body: event(n) })).status;
  };
  const published = async (): Promise<number> => (await bench.reader.latestCheckpoint('0'))?.size ?? 0;
  const ready = async ({ url }: RecorderProcess, name: string): Promise<{ ready: boolean; detail?: string }> => {
    const body = (await (await fetch(`${url}/health/ready`)).json()) as {
      checks: { name: string; ready: boolean; detail?: string }[];
    };
    return body.checks.find((check) => check.name === name)!;
  };

  it('publishes with their cosignatures; without them it records on and says that publication stopped', async () => {
    const recorder = await fleet.start(env);
    expect(await post(recorder, 1)).toBe(200);
    await eventually(async () => expect(await published()).toBe(1));
    const key = await readKeyFile((await fleet.settings('any'))['COUNTERSIGN_LOG_KEY_FILE']!);
    const log = key.named(shardOrigin(ORIGIN, '0')).verifier;
    const { note } = openCheckpoint(
      Buffer.from((await bench.reader.latestCheckpoint('0'))!.note),
      log,
      witnesses.map((witness) => witness.key.verifier),
    );
    expect(note.verified).toHaveLength(3);

    witnesses[1]!.up = false;
    for (let n = 2; n < 6; n++) expect(await post(recorder, n)).toBe(200);
    await eventually(async () => {
      const { ready: isReady, detail } = await ready(recorder, 'checkpoints');
      expect({ isReady, detail }).toEqual({
        isReady: false,
        detail: expect.stringMatching(/no quorum of witnesses \(b: /),
      });
    });
    expect(await post(recorder, 6)).toBe(200);
    const metrics = await (await fetch(`${recorder.url}/metrics`)).text();
    expect(metrics).toMatch(/countersign_checkpoint_unpublished_seconds\{shard="0",app="recorder"\} [0-9.]+/);
    expect(await published()).toBe(1);
    witnesses[1]!.up = true;
    await eventually(async () => expect(await published()).toBe(6), 40_000);
    expect((await ready(recorder, 'checkpoints')).ready).toBe(true);
    await recorder.stop();
  }, 120_000);

  it('on another machine asks them before it signs', async () => {
    witnesses[0]!.up = false;
    const recorder = await fleet.start(env, false);
    await eventually(async () => {
      expect((await ready(recorder, 'ledger')).detail).toMatch(/witness a has not said what it has seen/);
    });
    expect(await post(recorder, 7)).toBe(200);
    await eventually(async () => {
      expect((await ready(recorder, 'checkpoints')).detail).toMatch(/nothing is signed yet: too few witnesses/);
    });
    expect(await bench.reader.checkpoint('0', 7)).toBeNull();
    witnesses[0]!.up = true;
    await eventually(async () => expect(await published()).toBe(7), 40_000);
  }, 120_000);
});
