import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exit, freePort, startProcess, type StartedProcess } from '#libs/stack';
import { generateLogKey } from '#libs/tlog';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet } from '../faults/recorder-process.js';
import { bearer } from '../support/tokens.js';
import { ApiLedger } from './api-ledger.js';
import { WitnessProcess } from './witness-process.js';

/** Long enough for a few questions on a busy machine. */
const COUNTERSIGN_STOP_DELAY_MS = '5000';

/** Tells a process to stop, waits until its readiness says so, and asks whether it still works. Then it must end in order. */
async function stops(
  app: Pick<StartedProcess, 'pid' | 'exited'>,
  url: string,
  works: () => Promise<unknown>,
): Promise<void> {
  process.kill(app.pid, 'SIGTERM');
  await eventually(async () => {
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ready: false, checks: [{ name: 'process', ready: false, state: 'stopping', detail: expect.any(String) }] },
    ]);
  });
  await works();
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect(await app.exited).toEqual<Exit>({ code: 0, signal: null });
}

describe('an app that is told to stop is not ready before anything else of it stops', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let judged: ApiLedger;
  const dir = mkdtempSync(join(tmpdir(), 'countersign-stopping-'));
  const running: StartedProcess[] = [];
  beforeAll(async () => {
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    judged = await ApiLedger.open();
  });
  afterAll(async () => {
    await Promise.all(running.map((app) => app.kill9()));
    await fleet.close();
    await bench.close();
    await judged.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const start = async (
    name: 'api' | 'detector',
    more: Record<string, string> = {},
  ): Promise<{ app: StartedProcess; url: string }> => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = { DATABASE_URL: judged.database.urlAs(name), PORT: String(port), COUNTERSIGN_STOP_DELAY_MS, ...more };
    const entry = `dist/apps/${name}/src/main.js`;
    const app = await startProcess({ entry, name, dir, env, readyUrl: `${url}/health/live` });
    running.push(app);
    return { app, url };
  };

  it('the recorder, which still records', async () => {
    const recorder = await fleet.start({ COUNTERSIGN_STOP_DELAY_MS });
    await stops(recorder, recorder.url, async () => {
      const headers = { 'content-type': 'application/cloudevents+json', ...(await fleet.producer()) };
      const answer = await fetch(`${recorder.url}/v1/events`, { method: 'POST', headers, body: event(1) });
      expect(answer.status).toBe(200);
    });
  });

  it('the api, which still answers', async () => {
    const { issuer } = await fleet.identity();
    const headers = bearer(await issuer.overseer());
    const { app, url } = await start('api', issuer.env());
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200));
    await stops(app, url, async () => expect((await fetch(`${url}/v1/status`, { headers })).status).toBe(200));
  });

  it('the detector', async () => {
    const { app, url } = await start('detector');
    await stops(app, url, async () => undefined);
  });

  it('the witness, which still cosigns', async () => {
    const witness = new WitnessProcess([generateLogKey('log.example/1').verifier]);
    const app = await witness.start({ COUNTERSIGN_STOP_DELAY_MS });
    await stops(app, witness.url, async () => expect((await witness.post(Buffer.from('x')))!.status).toBe(400));
    await witness.close();
  });
});
