import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NoteVerifier, openCheckpoint, readKeyFile } from '#libs/tlog';
import { shardOrigin } from '#libs/ledger';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { event, eventually, RecorderBench } from './recorder-harness.js';
import { ORIGIN, RecorderFleet, type RecorderProcess } from './recorder-process.js';
import { look } from '../support/ledger-drafts.js';
import { scrape } from '../support/measured.js';
import { bearer } from '../support/tokens.js';
import { policyText, TestWitness } from './signing-harness.js';

interface Check {
  ready: boolean;
  state?: string;
  detail?: string;
}

interface Health {
  status: number;
  checks: Record<string, Check>;
}

describe('a recorder with witnesses', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let dir: string;
  let witnesses: TestWitness[];
  let logs: NoteVerifier[];
  let env: Record<string, string>;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-witnesses-'));
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    const key = await readKeyFile((await fleet.settings('any'))['COUNTERSIGN_LOG_KEY_FILE']!);
    logs = ['0', 'oversight', 'access'].map((shard) => key.named(shardOrigin(ORIGIN, shard)).verifier);
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
    const headers = { 'content-type': 'application/cloudevents+json', ...(await fleet.producer()) };
    return (await fetch(`${url}/v1/events`, { method: 'POST', headers, body: event(n) })).status;
  };
  const published = async (): Promise<number> => (await bench.reader.latestCheckpoint('0'))?.size ?? 0;
  const signed = async (shard: string): Promise<number> => {
    const [row] = await bench.database.ledger.query(`SELECT size FROM ledger.signed WHERE shard = '${shard}'`);
    return Number(row!['size']);
  };
  const health = async ({ url }: RecorderProcess): Promise<Health> => {
    const response = await fetch(`${url}/health/ready`);
    const { checks } = (await response.json()) as { checks: ({ name: string } & Check)[] };
    return { status: response.status, checks: Object.fromEntries(checks.map(({ name, ...check }) => [name, check])) };
  };
  const reports = (recorder: RecorderProcess, checks: Record<string, Partial<Check>>): Promise<void> =>
    eventually(async () => expect(await health(recorder)).toMatchObject({ status: 200, checks }));

  it('publishes with their cosignatures; without them it records on and reports that publication stopped', async () => {
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
    await reports(recorder, {
      checkpoints: { state: 'stopped', detail: expect.stringMatching(/no quorum of witnesses \(b: /) },
    });
    expect(await post(recorder, 6)).toBe(200);
    // Somebody looks meanwhile: her checkpoint waits as well, and no series says so.
    const headers = {
      'content-type': 'application/json',
      ...bearer(await (await fleet.identity()).processes.token('api')),
    };
    const body = JSON.stringify({ access: look().access });
    expect((await fetch(`${recorder.url}/v1/access`, { method: 'POST', headers, body })).status).toBe(200);
    await eventually(async () => expect(await signed('access')).toBe(1));
    const metrics = await scrape(recorder.metrics);
    expect(metrics['checkpoint_unpublished_seconds{shard="0"}']).toBeGreaterThan(0);
    // Signed once more and not published; what came since is not signed.
    expect(metrics['checkpoint_unsigned_entries{shard="0"}']).toBe(6 - (await signed('0')));
    expect(metrics['checkpoint_unwitnessed_entries{shard="0"}']).toBe(5);
    expect(Object.keys(metrics).filter((key) => key.includes('"access"'))).toEqual([]);
    expect(await published()).toBe(1);
    witnesses[1]!.up = true;
    await eventually(async () => expect(await published()).toBe(6));
    expect(await scrape(recorder.metrics)).toMatchObject({
      'checkpoint_unsigned_entries{shard="0"}': 0,
      'checkpoint_unwitnessed_entries{shard="0"}': 0,
      'checkpoint_unwitnessed_entries{shard="oversight"}': 0,
    });
    await reports(recorder, { checkpoints: { ready: true, state: 'current' } });
    expect(await recorder.stop()).toMatchObject({ code: 0 });
  }, 240_000);

  it('is ready and records while they are slow, and reports that publication waits', async () => {
    let answer = (): void => undefined;
    const answers = new Promise<void>((resolve) => (answer = resolve));
    for (const witness of witnesses) Object.assign(witness, { answers, asked: 0 });
    const hours = { COUNTERSIGN_WITNESS_GRACE_MS: '3600000', COUNTERSIGN_WITNESS_TIMEOUT_MS: '3600000' };
    const recorder = await fleet.start({ ...env, ...hours });
    try {
      expect(await post(recorder, 7)).toBe(200);
      await eventually(() => expect(witnesses.map(({ asked }) => asked)).toEqual([1, 1]));
      await reports(recorder, {
        checkpoints: { ready: true, state: 'waiting', detail: expect.stringMatching(/its witnesses are being asked$/) },
      });
      expect(await published()).toBe(6);
    } finally {
      answer();
    }
    await eventually(async () => expect(await published()).toBe(7));
    await reports(recorder, { checkpoints: { ready: true, state: 'current' } });
    expect(await recorder.stop()).toMatchObject({ code: 0 });
  }, 240_000);

  it('on another machine asks them before it signs, and is ready in the meantime', async () => {
    witnesses[0]!.up = false;
    const recorder = await fleet.start(env);
    expect((await health(recorder)).checks['ledger']).toEqual({
      ready: true,
      detail: expect.stringMatching(/witness a has not said what it has seen/),
    });
    expect(await post(recorder, 8)).toBe(200);
    await reports(recorder, {
      checkpoints: { state: 'stopped', detail: expect.stringMatching(/nothing is signed yet: too few witnesses/) },
    });
    const metrics = await (await fetch(recorder.metrics)).text();
    expect(metrics).toMatch(/countersign_checkpoint_unsigned_seconds\{shard="0",app="recorder"\} [0-9.]+/);
    expect(await bench.reader.checkpoint('0', 8)).toBeNull();
    witnesses[0]!.up = true;
    await eventually(async () => expect(await published()).toBe(8));
    await reports(recorder, { checkpoints: { state: 'current' } });
    expect(await recorder.stop()).toMatchObject({ code: 0 });
  }, 240_000);

  it('publishes with another witness in place of one that is gone, which sees the whole log', async () => {
    witnesses[1]!.up = false;
    const other = await TestWitness.start('c', dir, logs);
    witnesses.push(other);
    const policy = join(dir, 'next-policy');
    writeFileSync(policy, policyText('all', [witnesses[0]!, other]));
    const recorder = await fleet.start({ ...env, COUNTERSIGN_WITNESS_POLICY_FILE: policy });
    expect(await post(recorder, 9)).toBe(200);
    await eventually(async () => expect(await published()).toBe(9));
    const { note } = openCheckpoint(
      Buffer.from((await bench.reader.latestCheckpoint('0'))!.note),
      logs[0]!,
      [witnesses[0]!, other].map(({ key }) => key.verifier),
    );
    expect(note.verified).toHaveLength(3);
    await reports(recorder, { checkpoints: { ready: true, state: 'current' } });
  }, 240_000);
});
