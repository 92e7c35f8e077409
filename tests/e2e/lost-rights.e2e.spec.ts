import { roleNames } from '#libs/ledger';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { look } from '../support/ledger-drafts.js';
import { scrape } from '../support/measured.js';
import { bearer } from '../support/tokens.js';

const ROLE = roleNames('countersign_test').recorder;

describe('a recorder that loses a right', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let recorder: RecorderProcess;
  beforeAll(async () => {
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    recorder = await fleet.start();
  });
  afterAll(async () => {
    await fleet.close();
    await bench.close();
  });

  let n = 0;
  async function post(): Promise<{ status: number; body: { type?: string; detail?: string; index?: number } }> {
    const response = await fetch(`${recorder.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json', ...(await fleet.producer()) },
      body: event(n++),
    });
    return { status: response.status, body: (await response.json()) as { type?: string } };
  }
  async function health(): Promise<{ status: number; checks: Record<string, { ready: boolean; detail?: string }> }> {
    const response = await fetch(`${recorder.url}/health/ready`);
    const { checks } = (await response.json()) as { checks: { name: string; ready: boolean; detail?: string }[] };
    return { status: response.status, checks: Object.fromEntries(checks.map(({ name, ...check }) => [name, check])) };
  }
  const metrics = () => scrape(recorder.metrics);
  const failing = async (): Promise<number> => (await metrics())['appends_failing_seconds']!;
  const postLook = async (): Promise<number> => {
    const token = await (await fleet.identity()).processes.token('api');
    const headers = { 'content-type': 'application/json', ...bearer(token) };
    const body = JSON.stringify({ access: look().access });
    return (await fetch(`${recorder.url}/v1/access`, { method: 'POST', headers, body })).status;
  };
  const owner = (text: string): Promise<unknown> => bench.database.ledger.query(text);

  it.each([
    ['UPDATE (edge) ON ledger.head', 'UPDATE (size, root, received_at, edge) ON ledger.head', 'UPDATE on ledger.head'],
    ['INSERT ON ledger.batch', 'INSERT ON ledger.batch', 'INSERT on ledger.batch'],
    ['INSERT ON ledger.http_receipt', 'INSERT ON ledger.http_receipt', 'INSERT on ledger.http_receipt'],
    ['USAGE ON SCHEMA ledger', 'USAGE ON SCHEMA ledger', 'this role lacks SELECT on ledger.batch'],
  ])('%s: says so before anybody sends, answers 503, and goes on by itself', async (lost, back, said) => {
    await eventually(async () => expect((await health()).status).toBe(200));
    const before = (await metrics())['append_failures_total']!;
    await owner(`REVOKE ${lost} FROM ${ROLE}`);
    try {
      expect(await health()).toMatchObject({
        status: 503,
        checks: { postgres: { ready: false, detail: expect.stringContaining(said) as string } },
      });
      expect(await post()).toMatchObject({
        status: 503,
        body: {
          type: expect.stringMatching(/ledger-away$/) as string,
          detail: expect.stringMatching(/permission denied.*Send the same bytes again/) as string,
        },
      });
      expect((await health()).checks.appends).toMatchObject({
        ready: false,
        detail: expect.stringContaining('permission denied'),
      });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      expect(await failing()).toBeGreaterThan(1);
      expect((await metrics())['append_failures_total']).toBeGreaterThan(before);
    } finally {
      await owner(`GRANT ${back} TO ${ROLE}`);
    }
    // Nobody sends: it finds out by itself.
    await eventually(async () => expect((await health()).status).toBe(200));
    expect(await failing()).toBe(0);
    expect((await post()).status).toBe(200);
  });

  it('INSERT ON ledger.access_entry: says since when nobody who looks is written down, and no more of them', async () => {
    const before = await metrics();
    await owner(`REVOKE INSERT ON ledger.access_entry FROM ${ROLE}`);
    try {
      expect(await postLook()).toBe(503);
      // Nor does a rehearsal succeed, one of which there has been by then.
      await new Promise((resolve) => setTimeout(resolve, 5_500));
      expect((await metrics())['access_log_failing_seconds']).toBeGreaterThan(5);
      expect(await failing()).toBe(0);
    } finally {
      await owner(`GRANT INSERT ON ledger.access_entry TO ${ROLE}`);
    }
    // Nobody looks: it finds out by itself, and appends nothing by that.
    await eventually(async () => expect((await metrics())['access_log_failing_seconds']).toBe(0));
    expect((await bench.reader.head('access')).size).toBe(0);
    expect(await postLook()).toBe(200);
    await eventually(async () => expect((await bench.reader.latestCheckpoint('access'))?.size).toBe(1));
    const after = await metrics();
    expect(Object.keys(after).filter((key) => key.includes('"access"'))).toEqual([]);
    for (const name of ['append_failures_total', 'entries_appended_total']) expect(after[name]).toBe(before[name]);
  });

  it('sees no row any more: the same', async () => {
    await owner('ALTER POLICY recorder ON ledger.head USING (false)');
    try {
      expect(await health()).toMatchObject({
        status: 503,
        checks: { postgres: { ready: false, detail: expect.stringContaining('sees 0 shards') as string } },
      });
      await eventually(async () => expect((await post()).status).toBe(503));
    } finally {
      await owner('ALTER POLICY recorder ON ledger.head USING (true)');
    }
    await eventually(async () => expect((await health()).status).toBe(200));
    expect((await post()).status).toBe(200);
  });

  it('appends nothing by finding out', async () => {
    await bench.checkLedger();
    const kinds = (await bench.recorded()).map(({ entry }) => entry.control?.kind ?? 'event');
    expect(kinds.filter((kind) => kind === 'event')).toHaveLength(5);
    expect(kinds.filter((kind) => kind !== 'event' && kind !== 'clock')).toEqual([]);
  });
});
