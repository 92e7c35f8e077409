import { roleNames } from '#libs/ledger';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';

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
  const failing = async (): Promise<number> => {
    const text = await (await fetch(recorder.metrics)).text();
    return Number(/^countersign_appends_failing_seconds\{.*\} (\S+)$/m.exec(text)![1]);
  };
  const owner = (text: string): Promise<unknown> => bench.database.ledger.query(text);

  it.each([
    ['UPDATE (edge) ON ledger.head', 'UPDATE (size, root, received_at, edge) ON ledger.head', 'UPDATE on ledger.head'],
    ['INSERT ON ledger.batch', 'INSERT ON ledger.batch', 'INSERT on ledger.batch'],
    ['INSERT ON ledger.http_receipt', 'INSERT ON ledger.http_receipt', 'INSERT on ledger.http_receipt'],
    ['USAGE ON SCHEMA ledger', 'USAGE ON SCHEMA ledger', 'this role lacks SELECT on ledger.batch'],
  ])('%s: says so before anybody sends, answers 503, and goes on by itself', async (lost, back, said) => {
    await eventually(async () => expect((await health()).status).toBe(200));
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
    } finally {
      await owner(`GRANT ${back} TO ${ROLE}`);
    }
    // Nobody sends: it finds out by itself.
    await eventually(async () => expect((await health()).status).toBe(200));
    expect(await failing()).toBe(0);
    expect((await post()).status).toBe(200);
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
