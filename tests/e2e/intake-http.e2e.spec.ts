import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { EventSigner } from '#libs/client';
import { eventBytes, refusals } from '#libs/contracts';
import { entry } from '../../apps/api/src/ledger/ledger.answers.js';
import { Described } from '../support/described.js';
import { watchHealth } from '../support/health-watch.js';
import { hostileBodies, largeBodies } from '../support/hostile-bodies.js';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { scrape } from '../support/measured.js';
import { bearer } from '../support/tokens.js';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** Any response: a receipt, a list of receipts, entries, or a problem. */
type Answer = Record<string, never> & { index: number; state: string } & Record<
    number,
    { index: number; state: string }
  > & {
    entries: unknown[];
    type: string;
    receipt: { index: number; state: string };
    receipts: { index: number; state: string; reason?: string }[];
    errors: { pointer: string; detail: string }[];
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

  const document = new Described('api/recorder-openapi.json');
  /** Every answer must be as the recorder's document says. */
  const ask = async (path: string, init: RequestInit, url = recorder.url) => {
    const response = await fetch(url + path, init);
    const { status } = response;
    const type = response.headers.get('content-type');
    const text = await response.text();
    const body = (type?.includes('json') ? JSON.parse(text) : undefined) as Answer;
    document.check({ method: init.method ?? 'GET', path: path.split('?')[0]!, status, type, body });
    return { status, type, body, allow: response.headers.get('allow') };
  };
  const post = async (body: string | Buffer, type = SINGLE, headers: Record<string, string> = {}, query = '') =>
    ask(`/v1/events${query}`, {
      method: 'POST',
      headers: { 'content-type': type, ...(await fleet.producer()), ...headers },
      body,
    });
  const detector = async () => bearer(await (await fleet.identity()).processes.token('detector'));
  const control = async (value: unknown, headers: Record<string, string> = {}, query = '') =>
    ask(`/v1/control${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await detector()), ...headers },
      body: typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value),
    });
  /** In binary mode: attributes as headers, percent-encoded, in the order given. */
  const postBinary = (text: string, change: Record<string, string> = {}) => {
    const { data, ...attributes } = JSON.parse(text) as Record<string, unknown>;
    const headers = Object.entries({ ...attributes, ...change } as Record<string, string>).map(([name, value]) => [
      `ce-${name}`,
      encodeURIComponent(value),
    ]);
    return post(JSON.stringify(data), 'application/json', Object.fromEntries(headers) as Record<string, string>);
  };
  /** Entries that are not of the ledger's own making. */
  const recordedFrom = async (size: number) =>
    (await bench.recorded()).filter(({ index, entry }) => index >= size && !entry.control);

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

  it('answers 422 for what it records as refused, with the receipt and what to write, and again for a repeat', async () => {
    const sent = event(20, { data: { upTo: 'yesterday', nextSequence: '2' } });
    const { size } = await bench.reader.head('0');
    const first = await post(sent);
    expect(first).toMatchObject({
      status: 422,
      type: expect.stringContaining('application/problem+json'),
      body: {
        type: 'urn:countersign:problem:event-quarantined',
        errors: [{ pointer: '/data/upTo', detail: expect.stringContaining('data.upTo: ') }],
        receipt: { state: 'quarantined', reason: 'schema', pointer: '/data/upTo', shard: '0' },
      },
    });
    const detail = 'data.upTo: write 2025-11-22T14:59:58Z or with an offset';
    const { index } = first.body.receipt;
    expect(await post(sent)).toMatchObject({
      status: 422,
      body: { detail, errors: [{ pointer: '/data/upTo', detail }], receipt: { state: 'repeat', index, detail } },
    });
    expect(await recordedFrom(size)).toHaveLength(1);
    const large = await post(event(21, { subject: 'x'.repeat(70_000) }));
    expect(large).toMatchObject({ status: 422, body: { receipt: { state: 'quarantined', reason: 'too-large' } } });
    const waited = await post(sent, SINGLE, {}, '?wait=published');
    expect(waited).toMatchObject({ status: 422, body: { receipt: { wait: 'published', index } } });
  });

  it('answers 422 for a batch with a refused event, with a receipt for each', async () => {
    const sent = `[${event(22)},${event(23, { time: 'noon' })},${event(24)}]`;
    const { status, body } = await post(sent, BATCH);
    expect([status, body.errors]).toEqual([422, [{ pointer: '/1/time', detail: expect.stringContaining('time: ') }]]);
    expect(body.receipts.map(({ state }) => state)).toEqual(['recorded', 'quarantined', 'recorded']);
    expect(body.receipts.map(({ reason }) => reason)).toEqual([undefined, 'schema', undefined]);
    const again = await post(sent, BATCH);
    expect(again.status).toBe(422);
    expect(again.body.receipts.map(({ state, index }) => [state, index])).toEqual(
      body.receipts.map(({ index }) => ['repeat', index]),
    );
  });

  it('takes events in binary mode, with the outcome that they have in JSON', async () => {
    const sent = event(25, { subject: 'Größe 100% €' });
    const { status, body } = await postBinary(sent);
    expect([status, body.state]).toEqual([200, 'recorded']);
    const { entry: rebuilt, bytes } = (await recordedFrom(body.index))[0]!;
    expect(rebuilt).toMatchObject({ mode: 'binary', via: { http: { client: 'irs-gateway' } } });
    expect({ ...rebuilt.event, datacontenttype: undefined }).toEqual(JSON.parse(sent));
    expect(eventBytes(bytes)!.toString()).toContain('"datacontenttype":"application/json"');
    // Whatever the order of the headers is the next time.
    const { data, ...attributes } = JSON.parse(sent) as Record<string, string>;
    const turned = Object.fromEntries(Object.entries(attributes).reverse());
    const repeat = await postBinary(JSON.stringify({ ...turned, data }));
    expect(repeat.body).toEqual({ ...body, state: 'repeat' });
    const refused = await postBinary(event(26), { subject: '123-45-6789' });
    expect(refused).toMatchObject({
      status: 422,
      body: { receipt: { reason: 'clear-identifier', pointer: '/subject' } },
    });
    const twice = await postBinary(event(26), { data: 'x' });
    expect(twice).toMatchObject({ status: 422, body: { receipt: { reason: 'duplicate-key' } } });
    expect((await postBinary(event(27), { id: 'x' })).status).toBe(400);
    // The body is a whole event: it is that one.
    const whole = event(28);
    const both = await post(whole, 'application/json', { 'ce-id': v7(), 'ce-specversion': '1.0' });
    expect(both.body).toMatchObject({ state: 'recorded', id: (JSON.parse(whole) as { id: string }).id });
    expect((await recordedFrom(both.body.index))[0]!.entry.mode).toBeUndefined();
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
    // The whole body is at fault: it has no first element.
    for (const { pointer } of answer.body.errors ?? []) expect(pointer).toBe('');
    expect(await recordedFrom(size)).toEqual([]);
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
    for (const type of ['application/json', 'text/plain', 'application/cloudevents+xml', 'application/cloudevents'])
      expect(await post(event(50), type)).toMatchObject({
        status: 415,
        body: { type: 'urn:countersign:problem:media-type' },
      });
    expect((await post(event(50), 'application/cloudevents+xml', { 'ce-id': v7() })).status).toBe(415);
    expect((await post(event(50), SINGLE, { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await post(Buffer.alloc(9 * 1024 * 1024, 0x20))).status).toBe(413);
  });

  it('refuses parameters that it does not know, and records nothing', async () => {
    const { size } = await bench.reader.head('0');
    for (const [query, pointer] of [
      ['?wiat=published', '#/query/wiat'],
      ['?wait=published&wait=published', '#/query/wait'],
      ['?wait=Published', '#/query/wait'],
      ['?wait=published&timeout=1e1', '#/query/timeout'],
      ['?timeout=5', '#/query/timeout'],
      ['?x', '#/query/x'],
    ]) {
      const { status, body } = await post(event(51), SINGLE, {}, query);
      expect([query, status, body.errors.map((error) => error.pointer)]).toEqual([query, 400, [pointer]]);
    }
    expect(await recordedFrom(size)).toEqual([]);
    expect((await control({ kind: 'clock' }, {}, '?x=1')).body.errors).toMatchObject([{ pointer: '#/query/x' }]);
  });

  it('allows POST alone', async () => {
    for (const path of ['/v1/events', '/v1/control']) {
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
        const { status, type, allow } = await ask(path, { method });
        expect([status, allow, type]).toEqual([405, 'POST', 'application/problem+json; charset=utf-8']);
      }
      expect((await fetch(recorder.url + path, { method: 'OPTIONS' })).headers.get('allow')).toBe('POST');
    }
    expect((await ask('/v1/none', { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${recorder.url}/v1/%E0%A4%A`)).status).toBe(400);
  });

  it('answers health within a second while large bodies of brackets arrive', async () => {
    const watch = watchHealth(`${recorder.url}/health/live`);
    const bodies = largeBodies(8 * 2 ** 20 - 1);
    for (const send of [
      (body: Buffer) => post(body),
      (body: Buffer) => post(body, BATCH),
      (body: Buffer) => control(body),
    ]) {
      const statuses = await Promise.all(
        bodies.map(async ([name, body]) => [name, (await send(body)).status] as const),
      );
      for (const [name, status] of statuses) expect([name, [400, 413, 422].includes(status)]).toEqual([name, true]);
    }
    const { worst, slow } = await watch.end();
    // By the clock of a machine that has nothing else to do.
    expect(worst / slow).toBeLessThan(1_000);
    // 1.6 GB where one of them is parsed. Other systems do not tell it so.
    if (process.platform === 'linux') {
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${recorder.pid}/status`, 'latin1'))![1];
      expect(Number(peak) / 1024).toBeLessThan(900);
    }
  });

  it('has no body that it fails at', async () => {
    await fc.assert(
      fc.asyncProperty(hostileBodies, async (body) => {
        const sent = [
          post(body),
          post(body, BATCH),
          post(body, 'application/json', { 'ce-id': v7(), 'ce-source': 'urn:agency:irs:x', 'ce-specversion': '1.0' }),
          control(body),
        ];
        for (const { status } of await Promise.all(sent)) expect([200, 400, 409, 422]).toContain(status);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a signature', async () => {
    const value = `${'A'.repeat(86)}==`;
    const { body } = await post(event(60), SINGLE, { 'countersign-signature': `key-1:${value}` });
    const { signature } = (await bench.recorded()).find(({ index }) => index === body.index)!.entry;
    expect(signature).toEqual({ keyId: 'key-1', value });
  });

  it('says whether a signature is good, and takes no signed event for a repeat of an unsigned one', async () => {
    const signer = new EventSigner('irs/cases-1', EventSigner.generate());
    const sent = event(61);
    const header = (of: Buffer | string) => ({ 'countersign-signature': signer.sign(Buffer.from(of)) });
    const unsigned = await post(sent);
    const bad = await post(sent, SINGLE, header('{}'));
    const good = await post(sent, SINGLE, header(sent));
    const again = await post(sent, SINGLE, header(sent));
    expect([unsigned, bad, good, again].map(({ body }) => body.state)).toEqual([
      ...['recorded', 'repeat', 'recorded', 'repeat'],
    ]);
    expect(again.body.index).toBe(good.body.index);
    const entry = (await bench.recorded()).find(({ index }) => index === good.body.index)!.entry;
    expect(entry).toMatchObject({ via: { signed: true }, signature: { vkey: signer.vkey } });
    await bench.checkLedger();
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

  it('writes entries as the api’s document describes them', async () => {
    const all = await bench.recorded();
    const kinds = new Set<string>();
    for (const { bytes } of all) {
      const read = entry.safeParse(JSON.parse(bytes.toString()));
      expect([read.error?.issues, bytes.toString()]).toEqual([undefined, bytes.toString()]);
      for (const member of Object.keys(read.data!)) kinds.add(member);
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['event', 'quarantined', 'control', 'signature', 'mode']));
  });

  it('shows its metrics', async () => {
    const events = 'events_recorded_total{topic="http",outcome=';
    const before = await scrape(recorder.metrics);
    for (const outcome of ['recorded', 'quarantined', 'repeat'])
      expect(before[`${events}"${outcome}"}`]).toBeGreaterThan(0);
    // Each refusal has a reason, and no other has been counted.
    const reasons = Object.entries(before).filter(([key]) => key.startsWith('events_quarantined_total{topic="http"'));
    expect(reasons).toHaveLength(Object.keys(refusals).length);
    expect(reasons.reduce((sum, [, value]) => sum + value, 0)).toBe(before[`${events}"quarantined"}`]);
    expect(before['ledger_size_entries{shard="0"}']).toBeGreaterThan(0);
    expect(before['checkpoint_timestamp_seconds{shard="0"}']).toBeGreaterThan(1.7e9);
    expect(before).toMatchObject({
      append_failures_total: 0,
      appends_failing_seconds: 0,
      'ledger_frozen{shard="0"}': 0,
    });

    const [sent, refused] = [event(80), event(81, { time: 'noon' })];
    for (const one of [sent, sent, refused, refused]) await post(one);
    const after = await scrape(recorder.metrics);
    const more = (key: string): number => after[key]! - before[key]!;
    expect([more(`${events}"recorded"}`), more(`${events}"repeat"}`), more(`${events}"quarantined"}`)]).toEqual([
      1, 2, 1,
    ]);
    expect(more('events_quarantined_total{topic="http",reason="schema"}')).toBe(1);
    expect(more('intake_bytes_total{topic="http"}')).toBe(2 * (sent.length + refused.length));
    // A repeat is the ledger's answer, no failed append; a clock entry may have come between.
    expect(more('append_seconds_count')).toBeGreaterThanOrEqual(2);
    expect(more('append_failures_total')).toBe(0);
    await eventually(async () =>
      expect((await scrape(recorder.metrics))['checkpoint_unsigned_entries{shard="0"}']).toBe(0),
    );
    // No witnesses are asked.
    expect(Object.keys(after).filter((key) => key.startsWith('checkpoint_unwitnessed'))).toEqual([]);
  });

  it('sends no status that its document does not have, and every one that can be had', async () => {
    const served = await (await fetch(`${recorder.url}/docs/openapi.json`)).json();
    expect(served).toEqual(document.document);
    const misdirected = await new Promise<number>((resolve, reject) => {
      const url = new URL('/v1/events', recorder.url);
      request(url, { method: 'POST', headers: { host: 'attacker.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode!);
      })
        .on('error', reject)
        .end();
    });
    expect(misdirected).toBe(421);
    const away = await fleet.start({ DATABASE_URL: 'postgres://x:x@127.0.0.1:1/x' }, false);
    await eventually(async () => expect((await fetch(`${away.url}/health/live`)).ok).toBe(true));
    const headers = { 'content-type': SINGLE, ...(await fleet.producer()) };
    expect((await ask('/v1/events', { method: 'POST', headers, body: event(70) }, away.url)).status).toBe(503);
    const asked = { method: 'POST', headers: { 'content-type': 'application/json', ...(await detector()) } };
    const value = JSON.stringify({ kind: 'ruleset.published', digest: `sha256:${'0'.repeat(64)}`, rules: [] });
    expect((await ask('/v1/control', { ...asked, body: value }, away.url)).status).toBe(503);
    expect((await control('x'.repeat(70_000))).status).toBe(413);
    const officer = bearer(await (await fleet.identity()).issuer.officer('irs'));
    for (const [who, status] of [
      [{ authorization: '' }, 401],
      [officer, 403],
    ] as const) {
      expect((await post(event(71), SINGLE, who)).status).toBe(status);
      expect((await control({}, who)).status).toBe(status);
    }
    const long = { 'ce-x': 'x'.repeat(66_000) };
    expect((await post('{}', 'application/json', long)).status).toBe(431);
    expect((await control('{}', long)).status).toBe(431);
    // A receipt that comes late is the next file's; a topic takes Kafka; a name that is not ours was asked for above; 408 takes
    // minutes; 429 has a spec of its own, and our own processes no limit; and 500 is for faults.
    expect(document.unseen('/v1/events')).toEqual([202, 408, 421, 429, 500]);
    expect(document.unseen('/v1/control')).toEqual([404, 408, 421, 429, 500]);
  });

  it('ends with a list of all wrong settings', async () => {
    const process = await fleet.start({ COUNTERSIGN_SHARDS: 'many', COUNTERSIGN_ORIGIN: '' }, false);
    expect(await process.exited).toMatchObject({ code: 78 });
  });
});
