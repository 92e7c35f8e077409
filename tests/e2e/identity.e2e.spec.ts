import { v7 } from 'uuid';
import { event, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { bearer, type TestProcesses, type TestIssuer } from '../support/tokens.js';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

describe('who asks a recorder', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let issuer: TestIssuer;
  let processes: TestProcesses;
  let recorder: RecorderProcess;
  beforeAll(async () => {
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    ({ issuer, processes } = await fleet.identity());
    recorder = await fleet.start({ COUNTERSIGN_FORWARDERS: 'gateway:irs' });
  });
  afterAll(async () => {
    await fleet?.close();
    await bench?.close();
  });

  const ask = async (path: string, init: RequestInit, url = recorder.url) => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const body = (type.includes('json') ? JSON.parse(text) : {}) as Record<string, unknown>;
    return { status: response.status, body, challenge: response.headers.get('www-authenticate') };
  };
  const post = (body: string, token: string | undefined, type = SINGLE, url = recorder.url) =>
    ask(
      '/v1/events',
      { method: 'POST', headers: { 'content-type': type, ...(token ? bearer(token) : {}) }, body },
      url,
    );
  const control = (token: string | undefined, url = recorder.url) =>
    ask(
      '/v1/control',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? bearer(token) : {}) },
        body: JSON.stringify({ kind: 'ruleset.published', digest: `sha256:${'0'.repeat(64)}`, rules: [] }),
      },
      url,
    );
  const of = (source: string): string => event(1, { id: v7(), source });
  const events = async (): Promise<number> => (await bench.recorded()).filter(({ entry }) => !entry.control).length;

  it('takes events of a producer’s own sources, and nothing of a request with others', async () => {
    const irs = await issuer.producer('irs');
    const one = await issuer.producer('irs', ['urn:agency:irs:requests']);
    expect((await post(of('urn:agency:irs:requests'), irs)).status).toBe(200);
    expect((await post(of('urn:agency:irs:requests'), one)).status).toBe(200);
    const before = await events();
    const foreign = await post(of('urn:agency:ssa:requests'), irs);
    expect(foreign).toMatchObject({ status: 403, body: { type: 'urn:countersign:problem:source-not-yours' } });
    expect(await post(of('urn:agency:irs:disclosures'), one)).toMatchObject({ status: 403 });
    const batch = await post(`[${of('urn:agency:irs:requests')},${of('urn:agency:ssa:requests')}]`, irs, BATCH);
    expect(batch).toMatchObject({ status: 403, body: { errors: [{ pointer: '/1/source' }] } });
    // What admission would refuse is not taken in another's name either.
    expect(await post(of('urn:agency:ssa:requests').replace('"1.0"', '"2.0"'), irs)).toMatchObject({ status: 403 });
    expect(await events()).toBe(before);
  });

  it('takes what a forwarder carries for others, and for them alone', async () => {
    const gateway = await issuer.producer('gateway');
    expect((await post(of('urn:agency:irs:requests'), gateway)).status).toBe(200);
    expect((await post(of('urn:agency:gateway:requests'), gateway)).status).toBe(200);
    expect((await post(of('urn:agency:ssa:requests'), gateway)).status).toBe(403);
    expect((await post(of('urn:agency:gateway:requests'), await issuer.producer('irs'))).status).toBe(403);
  });

  it.each<[string, () => Promise<string> | undefined, number, string | null]>([
    ['nobody', () => undefined, 401, 'Bearer'],
    ['an officer', () => issuer.officer('irs'), 403, 'insufficient_scope'],
    ['an overseer', () => issuer.overseer(), 403, 'insufficient_scope'],
    ['the detector', () => processes.token('detector'), 403, 'insufficient_scope'],
    ['somebody with a bad token', () => Promise.resolve('x'), 401, 'invalid_token'],
  ])('takes no event of %s', async (_name, token, status, challenge) => {
    const answer = await post(of('urn:agency:irs:requests'), await token());
    expect([answer.status, answer.challenge]).toEqual([status, expect.stringContaining(challenge!)]);
  });

  it('takes control entries of our own processes alone', async () => {
    expect((await control(await processes.token('detector'))).status).toBe(200);
    expect((await control(await processes.token('operator'))).status).toBe(200);
    expect((await control(await processes.token('api'))).status).toBe(403);
    expect((await control(await issuer.overseer())).status).toBe(403);
    expect((await control(undefined)).status).toBe(401);
  });

  it('counts what became of tokens', async () => {
    const text = await (await fetch(`${recorder.url}/metrics`)).text();
    expect(text).toMatch(/countersign_tokens_accepted_total\{issuer="process",app="recorder"\} \d/);
    expect(text).toContain(`countersign_tokens_refused_total{reason="malformed",issuer="none",app="recorder"} 1`);
  });

  it('starts without an issuer, answers what is open, and says why it answers nothing else', async () => {
    const bare = await fleet.start({ COUNTERSIGN_ISSUERS_FILE: '', COUNTERSIGN_PROCESS_KEYS_FILE: '' });
    expect((await fetch(`${bare.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${bare.url}/docs/openapi.json`)).status).toBe(200);
    for (const token of [undefined, await issuer.producer('irs')]) {
      const answer = await post(of('urn:agency:irs:requests'), token, SINGLE, bare.url);
      expect([answer.status, answer.body['detail']]).toEqual([401, expect.stringContaining('no issuer is configured')]);
    }
    expect((await control(await processes.token('detector'), bare.url)).status).toBe(401);
  });
});
