import { v7 } from 'uuid';
import { eventBytes } from '#libs/contracts';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** Any response: a receipt, a list of receipts, entries, or a problem. */
type Answer = Record<string, never> & { index: number; state: string } & Record<
    number,
    { index: number; state: string }
  > & {
    entries: unknown[];
    map<T>(of: (receipt: { state: string }) => T): T[];
  };

describe('HTTP intake', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let recorder: RecorderProcess;
  beforeAll(async () => {
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    recorder = await fleet.start({ COUNTERSIGN_CLOCK_MS: '1000' });
  });
  afterAll(async () => {
    await fleet.close();
    await bench.checkLedger();
    await bench.close();
  });

  const post = async (body: string | Buffer, type = SINGLE, headers: Record<string, string> = {}) => {
    const response = await fetch(`${recorder.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': type, ...headers },
      body,
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as Answer,
    };
  };
  const control = async (value: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${recorder.url}/v1/control`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(value),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };

  it('records the bytes of an event and answers its place, and the same place for a repeat', async () => {
    const id = v7();
    const sent = ` ${event(1, { id })} `;
    const { status, body } = await post(sent);
    expect(status).toBe(200);
    expect(body).toMatchObject({ source: 'urn:agency:irs:disclosure', id, shard: '0', state: 'recorded' });
    expect(eventBytes(await bench.reader.entry('0', body.index))?.toString()).toBe(sent);
    const repeat = await post(sent);
    expect(repeat.body).toEqual({ ...body, state: 'repeat' });
    const other = await post(event(2, { id }));
    expect(other.body.state).toBe('recorded');
    expect(other.body.index).toBeGreaterThan(body.index);
  });

  it('records a batch element by element, each with its own bytes, and repeats once', async () => {
    const [a, b] = [event(10), event(11)];
    const { status, body } = await post(`[ ${a} ,\n ${b}, ${a} ]`, BATCH);
    expect(status).toBe(200);
    expect(body.map(({ state }: { state: string }) => state)).toEqual(['recorded', 'recorded', 'repeat']);
    expect(body[2]!.index).toBe(body[0]!.index);
    expect(eventBytes(await bench.reader.entry('0', body[1]!.index))?.toString()).toBe(b);
  });

  it('records refused values as quarantined, with the reason', async () => {
    const sent = event(20, { data: { upTo: 'yesterday', nextSequence: '2' } });
    const { status, body } = await post(sent);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'quarantined',
      reason: 'schema',
      detail: expect.stringContaining('data.upTo: '),
    });
    expect((await post(sent)).body).toMatchObject({
      state: 'repeat',
      reason: 'schema',
      index: body.index,
      detail: 'data.upTo: write 2025-11-22T14:59:58Z or with an offset',
    });
    const large = await post(event(21, { subject: 'x'.repeat(70_000) }));
    expect(large.body).toMatchObject({ state: 'quarantined', reason: 'too-large' });
  });

  it.each([
    ['not JSON', '{"id":'],
    ['no id', event(30, { id: undefined })],
    ['no source', event(31, { source: 'someone' })],
    ['an empty body', ''],
  ])('refuses %s with 400 and records nothing', async (_name, body) => {
    const { size } = await bench.reader.head('0');
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, type: expect.stringContaining('application/problem+json') });
    expect((await bench.recorded()).filter(({ index, entry }) => index >= size && !entry.control)).toEqual([]);
  });

  it('refuses a batch with an unreadable element, and names the element', async () => {
    const answer = await post(`[${event(40)},{"id":1}]`, BATCH);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/1' }] } });
    expect((await post(event(41), BATCH)).status).toBe(400);
    expect((await post(`[${event(42)}]`, BATCH, { 'countersign-signature': `k:${'A'.repeat(86)}==` })).status).toBe(
      400,
    );
  });

  it('refuses other content types with 415 and more than 8 MiB with 413', async () => {
    expect((await post(event(50), 'application/json')).status).toBe(415);
    expect((await post(Buffer.alloc(9 * 1024 * 1024, 0x20))).status).toBe(413);
  });

  it('keeps a signature', async () => {
    const value = `${'A'.repeat(86)}==`;
    const { body } = await post(event(60), SINGLE, { 'countersign-signature': `key-1:${value}` });
    const entry = (await bench.recorded()).find(({ index }) => index === body.index)!.entry;
    expect(entry.signature).toEqual({ keyId: 'key-1', value });
  });

  it('records each of many concurrent requests once, including repeats', async () => {
    const sent = Array.from({ length: 60 }, (_, i) => event(100 + i));
    const answers = await Promise.all([...sent, ...sent].map((one) => post(one)));
    const indexes = answers.map(({ body }) => body.index);
    expect(new Set(indexes).size).toBe(60);
    expect(indexes.slice(0, 60)).toEqual(indexes.slice(60));
    expect(answers.filter(({ body }) => body.state === 'repeat')).toHaveLength(60);
  });

  it('writes control entries on request, but only those that may be requested', async () => {
    const value = {
      kind: 'ruleset.published',
      digest: `sha256:${'0'.repeat(64)}`,
      rules: [{ id: 'DIS-01', version: '1.0.0' }],
    };
    const { status, body } = await control(value);
    expect(status).toBe(200);
    expect(body.entries).toHaveLength(1);
    expect((await bench.controls('ruleset.published')).map(({ entry }) => entry.control)).toEqual([value]);
    expect((await control({ kind: 'clock' })).status).toBe(400);
    expect((await control({ kind: 'ruleset.published' })).status).toBe(400);
    expect((await control({ kind: 'intake.reset', topic: 'transfers.irs', reason: 'x' })).status).toBe(409);

    // Requests that a web page could send: without preflight never JSON, and always with its origin.
    for (const type of ['text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', ''])
      expect((await control(value, { 'content-type': type })).status).toBe(415);
    for (const origin of ['https://attacker.example', 'null', recorder.url])
      expect((await control(value, { origin })).status).toBe(403);
    expect(await bench.controls('ruleset.published')).toHaveLength(1);
    expect((await control(value, { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(200);
  });

  it('signs checkpoints of the recorded entries, and advances time on an idle shard', async () => {
    const { size } = await bench.reader.head('0');
    await eventually(async () => expect((await bench.reader.latestCheckpoint('0'))!.size).toBeGreaterThanOrEqual(size));
    await eventually(async () => expect((await bench.controls('clock')).length).toBeGreaterThan(1));
  });

  it('shows its metrics', async () => {
    const text = await (await fetch(`${recorder.url}/metrics`)).text();
    expect(text).toMatch(/countersign_events_recorded_total\{[^}]*topic="http"[^}]*outcome="recorded"[^}]*\} [1-9]/);
    expect(text).toMatch(/countersign_ledger_size_entries\{[^}]*shard="0"[^}]*\} [1-9]/);
    expect(text).toMatch(/countersign_checkpoint_timestamp_seconds\{[^}]*shard="0"[^}]*\} 1\d{9}/);
  });

  it('ends with a list of all wrong settings', async () => {
    const process = await fleet.start({ COUNTERSIGN_SHARDS: 'many', COUNTERSIGN_ORIGIN: '' }, false);
    expect(await process.exited).toMatchObject({ code: 78 });
  });
});
