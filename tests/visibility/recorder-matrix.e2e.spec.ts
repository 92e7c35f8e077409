import { v7 } from 'uuid';
import { event, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { actOfPerson } from '../support/acts-of-people.js';
import { bearer, type TestProcesses, testProcesses, TestIssuer } from '../support/tokens.js';
import { matrixLines, operationsOf, PEOPLE, type Person } from './matrix-table.js';
import { RECIPIENT, SOURCE, STRANGER, system } from './small-history.js';
import { tokensOf } from './people.js';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const ofRecorder = operationsOf('api/recorder-openapi.json');
const lines = matrixLines('recorder');

const of = (source: string, change: Record<string, unknown> = {}): string => event(1, { id: v7(), source, ...change });

/** What is sent for a line of the table. */
const THINGS: Record<string, () => { path: string; type: string; body: string }> = {
  'POST /v1/events, an event of S': () => ({ path: '/v1/events', type: SINGLE, body: of(system(SOURCE)) }),
  'POST /v1/events, an event of R': () => ({ path: '/v1/events', type: SINGLE, body: of(system(RECIPIENT)) }),
  'POST /v1/control, a clock entry': () => ({
    ...{ path: '/v1/control', type: 'application/json' },
    body: JSON.stringify({ kind: 'ruleset.published', digest: `sha256:${'0'.repeat(64)}`, rules: [] }),
  }),
  'POST /v1/access, an access that somebody made up': () => ({
    ...{ path: '/v1/access', type: 'application/json', body: JSON.stringify({ access: {} }) },
  }),
  'POST /v1/acts, an act that somebody made up': () => ({
    ...{ path: '/v1/acts', type: 'application/json', body: JSON.stringify({ event: of(system(SOURCE)), by: {} }) },
  }),
  'POST /v1/oversight, an act that somebody made up': () => ({
    ...{ path: '/v1/oversight', type: 'application/json', body: JSON.stringify(actOfPerson()) },
  }),
  'POST /v1/notes, a note': () => ({
    ...{ path: '/v1/notes', type: 'application/json', body: JSON.stringify({ indexes: [0] }) },
  }),
};

describe('who may say what to the recorder', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let issuer: TestIssuer;
  let processes: TestProcesses;
  let recorder: RecorderProcess;
  let tokens: Record<Person, string | undefined>;
  beforeAll(async () => {
    [issuer, processes] = [await TestIssuer.start(), await testProcesses()];
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    recorder = await fleet.start({ ...issuer.env(), ...processes.env });
    tokens = await tokensOf(issuer);
  });
  afterAll(async () => {
    await fleet?.close();
    await bench?.close();
    await issuer?.close();
    processes?.close();
  });
  const post = async (
    path: string,
    type: string,
    body: string,
    token?: string,
    headers: Record<string, string> = {},
  ) => {
    const all = { 'content-type': type, ...(token === undefined ? {} : bearer(token)), ...headers };
    const response = await fetch(recorder.url + path, { method: 'POST', headers: all, body });
    return { status: response.status, text: await response.text() };
  };
  const recordedOf = async (agency: string): Promise<number> =>
    (await bench.recorded()).filter(({ entry }) => {
      const { source } = entry.event ?? entry.quarantined?.known ?? {};
      return source?.startsWith(`urn:agency:${agency}:`);
    }).length;

  it('the table has a line for every operation, and no other', () => {
    expect([...new Set(lines.map(({ route }) => route))].sort()).toEqual([...ofRecorder].sort());
  });

  it('the table holds what the spec asks for, all of it', () => {
    expect(lines.map(({ route, thing }) => `${route}, ${thing}`).sort()).toEqual(Object.keys(THINGS).sort());
  });

  it.each(lines.map((line) => [`${line.route}, ${line.thing}`, line] as const))('%s', async (name, { expected }) => {
    const found = {} as Record<Person, string>;
    for (const person of PEOPLE) {
      const { path, type, body } = THINGS[name]!();
      const { status } = await post(path, type, body, tokens[person]);
      found[person] = status === 200 ? 'sees' : String(status);
    }
    expect(found).toEqual(expected);
  });

  it('an event that the other side has recorded is refused as one that it has not: nobody asks what is there', async () => {
    const known = of(system(SOURCE));
    expect((await post('/v1/events', SINGLE, known, tokens.producer)).status).toBe(200);
    const [R, X] = [await issuer.producer(RECIPIENT), await issuer.producer(STRANGER)];
    const plain = (text: string) => text.replace(/"instance":"[^"]*"/, '');
    for (const token of [R, X])
      for (const query of ['', '?wait=published']) {
        const one = await post(`/v1/events${query}`, SINGLE, known, token);
        const other = await post(`/v1/events${query}`, SINGLE, of(system(SOURCE)), token);
        expect([one.status, plain(one.text)]).toEqual([403, plain(other.text)]);
      }
  });

  it.each([
    ['in a batch, behind an own one', BATCH, () => `[${of(system(RECIPIENT))},${of(system(SOURCE))}]`],
    [
      'with its source twice',
      SINGLE,
      () => of(system(RECIPIENT)).replace('"source":', `"source":"${system(SOURCE)}","source":`),
    ],
    [
      'with its source twice, the other way',
      SINGLE,
      () => of(system(SOURCE)).replace('"source":', `"source":"${system(RECIPIENT)}","source":`),
    ],
    ['with an escaped source', SINGLE, () => of(system(SOURCE)).replace('urn:', '\\u0075rn:')],
    ['in capitals', SINGLE, () => of(system(SOURCE).toUpperCase())],
    ['of a longer name', SINGLE, () => of(`urn:agency:${RECIPIENT}-${SOURCE}:system`)],
    ['of a shorter name', SINGLE, () => of(`urn:agency:${RECIPIENT.slice(0, -1)}:system`)],
    ['with a blank before', SINGLE, () => of(` ${system(SOURCE)}`)],
    ['of another type of source', SINGLE, () => of(`https://${SOURCE}.example/system`)],
  ])('no event is recorded in another’s name: %s', async (_name, type, body) => {
    const before = [await recordedOf(SOURCE), (await bench.recorded()).length];
    const { status } = await post('/v1/events', type, body(), await issuer.producer(RECIPIENT));
    expect([400, 403, 422]).toContain(status);
    expect(await recordedOf(SOURCE)).toBe(before[0]);
    if (status !== 422)
      expect((await bench.recorded()).filter(({ entry }) => !entry.control).length).toBeLessThanOrEqual(before[1]!);
  });

  it('nor in the binary mode, whatever header says whose it is', async () => {
    const headers = {
      ...{ 'ce-specversion': '1.0', 'ce-id': v7(), 'ce-type': 'gov.transfer.source.watermarked.v1' },
      ...{ 'ce-time': '2026-01-05T10:00:00Z', 'ce-agreementid': 'MOU-1', 'ce-source': system(SOURCE) },
      ...{ 'x-forwarded-client': SOURCE, forwarded: `for=${SOURCE}`, 'ce-forwarder': SOURCE },
    };
    const data = JSON.stringify({ upTo: '2026-01-05T10:00:00Z', nextSequence: '2' });
    const before = await recordedOf(SOURCE);
    expect((await post('/v1/events', 'application/json', data, await issuer.producer(RECIPIENT), headers)).status).toBe(
      403,
    );
    expect(await recordedOf(SOURCE)).toBe(before);
  });

  it.each<[string, () => Promise<string>, number]>([
    ['of the api’s audience', () => issuer.producer(SOURCE, '*', { aud: 'countersign-api' }), 401],
    ['of a producer without sources', () => issuer.producer(SOURCE, '*', { countersign_sources: undefined }), 403],
    ['of a producer of other sources', () => issuer.producer(SOURCE, [`urn:agency:${SOURCE}:other`]), 403],
    ['of a producer whose sources are another agency’s', () => issuer.producer(RECIPIENT, [system(SOURCE)]), 403],
    ['of the api itself', () => processes.token('api'), 403],
    ['of the detector', () => processes.token('detector'), 403],
  ])('a token %s sends no event of S', async (_name, token, expected) => {
    const before = await recordedOf(SOURCE);
    expect((await post('/v1/events', SINGLE, of(system(SOURCE)), await token())).status).toBe(expected);
    expect(await recordedOf(SOURCE)).toBe(before);
  });

  it('each of our own processes says its own things alone', async () => {
    const of = (name: string) => THINGS[name]!();
    const control = of('POST /v1/control, a clock entry');
    const access = of('POST /v1/access, an access that somebody made up');
    expect((await post(control.path, control.type, control.body, await processes.token('api'))).status).toBe(403);
    const act = of('POST /v1/acts, an act that somebody made up');
    for (const { path, type, body } of [access, act]) {
      for (const role of ['detector', 'operator'] as const)
        expect((await post(path, type, body, await processes.token(role))).status).toBe(403);
      // The api may, and what it says must be an access, or an act.
      expect((await post(path, type, body, await processes.token('api'))).status).toBe(400);
    }
  });
});
