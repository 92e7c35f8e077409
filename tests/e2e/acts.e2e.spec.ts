import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import supertest, { type Response } from 'supertest';
import type { DataSource } from 'typeorm';
import { type Entry, OVERSIGHT, parseEntry } from '#libs/contracts';
import { LedgerReader } from '#libs/ledger';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { policy, sha } from '../../libs/rules/src/testing/scenario.js';
import { eventually } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { checkLedger } from '../support/check-ledger.js';
import { bearer, type TestIssuer } from '../support/tokens.js';
import { AGREEMENT, ApiLedger, GIVER } from './api-ledger.js';

const JSON_TYPE = 'application/json';
const CONSOLE = 'urn:agency:revenue:console';
const INCIDENT = { incidentId: 'I-1', occurredAt: '2025-02-01T00:00:00Z', discoveredAt: '2026-06-01T00:00:00Z' };
const REPORTED = { type: 'gov.transfer.incident.reported.v1', agreement: AGREEMENT, data: INCIDENT };
const DOCUMENT = {
  ...{ version: 1, documentDigest: sha('agreement') },
  policy: policy({ effectiveTo: '2099-12-31T00:00:00Z', overseers: ['inspector'] }),
};
const SIGNED = { type: 'gov.transfer.agreement.registered.v1', agreement: AGREEMENT, data: DOCUMENT };

describe('what officers say themselves', () => {
  let ledger: ApiLedger;
  let fleet: RecorderFleet;
  let recorder: RecorderProcess;
  let issuer: TestIssuer;
  let api: INestApplication;
  let db: DataSource;
  let reader: LedgerReader;
  let dir: string;
  let people: Record<'giver' | 'taker' | 'stranger' | 'inspector', string>;
  let keys = 0;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-acts-'));
    ledger = await ApiLedger.open();
    fleet = new RecorderFleet({ database: ledger.database, shards: 1 }, undefined);
    recorder = await fleet.start({ COUNTERSIGN_RATE_LIMIT: '0' });
    const identity = await fleet.identity();
    issuer = identity.issuer;
    const key = join(dir, 'access.key');
    writeFileSync(key, randomBytes(32), { mode: 0o600 });
    api = await startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        ...{ RECORDER_URL: recorder.url, COUNTERSIGN_RATE_LIMIT: '0', COUNTERSIGN_RATE_LIMIT_TOKENS: '0' },
        ...{ COUNTERSIGN_PROCESS_KEY_FILE: identity.processes.keyFiles.api, COUNTERSIGN_ACCESS_KEY_FILE: key },
        ...issuer.env(),
      }),
    );
    people = {
      giver: await issuer.officer('revenue'),
      taker: await issuer.officer('border', 'privacy-officer'),
      stranger: await issuer.officer('strangers'),
      inspector: await issuer.officer('inspector'),
    };
    db = await ledger.database.as('owner', 2);
    reader = new LedgerReader(db);
  });
  afterAll(async () => {
    await api?.close();
    await fleet?.close();
    await ledger?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const newKey = (): string => `a-key-of-hers-${++keys}`;
  const say = (
    body: unknown,
    token: string | undefined,
    key: string | undefined = newKey(),
    query = '',
  ): Promise<Response> =>
    supertest(api.getHttpServer() as Server)
      .post(`/v1/acts${query}`)
      .set({
        'content-type': JSON_TYPE,
        ...(token === undefined ? {} : bearer(token)),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      })
      .send(typeof body === 'string' ? body : JSON.stringify(body))
      .then((response) => response);
  const get = (path: string, token: string): Promise<Response> =>
    supertest(api.getHttpServer() as Server)
      .get(path)
      .set(bearer(token))
      .then((response) => response);
  /** As a system of the agency. */
  const send = async (event: object): Promise<void> => {
    const agency = (event as { source: string }).source.split(':')[2]!;
    const headers = { 'content-type': 'application/cloudevents+json', ...(await fleet.producer(agency)) };
    const response = await fetch(`${recorder.url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) });
    expect([response.status, response.ok ? '' : await response.text()]).toEqual([200, '']);
  };
  /** To the recorder, as a process of ours. */
  const toRecorder = async (
    body: unknown,
    role: 'api' | 'detector' | 'operator' = 'api',
  ): Promise<[number, string]> => {
    const token = await (await fleet.identity()).processes.token(role);
    const headers = { 'content-type': JSON_TYPE, ...bearer(token) };
    const response = await fetch(`${recorder.url}/v1/acts`, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as { type?: string };
    return [response.status, answer.type?.split(':').at(-1) ?? ''];
  };
  /** As an api says it of an officer of revenue. */
  const by = {
    ...{ issuer: 'https://id.example', subject: 's', client: null, role: 'compliance-officer', agency: 'revenue' },
    ...{ session: null, authTime: null },
  };
  const event = (change: object = {}): string =>
    JSON.stringify({
      ...{ specversion: '1.0', id: ID, source: CONSOLE, type: REPORTED.type, time: new Date().toISOString() },
      ...{ agreementid: AGREEMENT, data: { ...INCIDENT, incidentId: 'I-9' }, ...change },
    });
  const entries = async (shard: string): Promise<{ index: number; entry: Entry; text: string }[]> => {
    const { size } = await reader.head(shard);
    return (await reader.entries(shard, 0, size)).map(({ index, bytes }) => ({
      ...{ index, entry: parseEntry(bytes), text: bytes.toString() },
    }));
  };
  /** Of the officers, in all logs; the recorder's clock and the detector's seals grow too. */
  const acts = async (): Promise<{ events: number; authors: number }> => ({
    events: (await entries('0')).filter(({ entry }) => 'api' in entry.via).length,
    authors: (await entries(OVERSIGHT)).filter(({ entry }) => entry.oversight).length,
  });
  const openOf = async (rule: string, token: string): Promise<string[]> => {
    const { body } = await get(`/v1/findings?rule=${rule}`, token);
    return (body as { findings: { subject: string }[] }).findings.map(({ subject }) => subject);
  };

  it('countersign a document, so that it binds', async () => {
    await send(ledger.event('gov.transfer.agreement.registered.v1', DOCUMENT, { source: GIVER }));
    const bound = async (): Promise<unknown> => {
      await ledger.judge();
      const [row] = await db.query<{ version: number | null }[]>(
        `SELECT version FROM readmodel.agreement WHERE agreement = $1`,
        [AGREEMENT],
      );
      return row?.version;
    };
    expect(await bound()).toBeNull();
    const another = await say(
      { ...SIGNED, data: { ...DOCUMENT, policy: { ...DOCUMENT.policy, parties: [] } } },
      people.taker,
    );
    expect([another.status, (another.body as { errors: { pointer: string }[] }).errors[0]!.pointer]).toEqual([
      422,
      '/data/policy/parties',
    ]);
    const signed = await say(SIGNED, people.taker);
    expect([signed.status, signed.body]).toMatchObject([200, { state: 'recorded', entry: { shard: '0' } }]);
    expect(await bound()).toBe(1);
    const { body } = await get('/v1/agreements', people.taker);
    expect(JSON.stringify(body)).toContain(AGREEMENT);
    // She is shown none of the other side's entries by it.
    const theirs = (await entries('0')).find(({ entry }) => entry.event?.source === GIVER)!;
    expect((await get(`/v1/entries/0/${theirs.index}`, people.taker)).status).toBe(404);
  });

  it('are events of their agency, and who they are stands in oversight alone', async () => {
    const { status, body } = await say(REPORTED, people.giver);
    expect([status, body]).toMatchObject([
      200,
      { state: 'recorded', event: { source: CONSOLE, type: REPORTED.type, agreement: AGREEMENT } },
    ]);
    const { event, entry } = body as {
      event: { id: string; time: string };
      entry: { index: number; leafHash: string };
    };
    const recorded = (await entries('0')).find(({ index }) => index === entry.index)!;
    expect(recorded.entry.via).toEqual({
      http: { client: 'test', issuer: issuer.url, agency: 'revenue' },
      api: { instance: 'api' },
    });
    expect(recorded.entry.event).toMatchObject({ id: event.id, known: 'attested', data: INCIDENT });
    expect(recorded.entry.event).not.toHaveProperty('sequence');
    expect(recorded.text).not.toContain('revenue-compliance-officer');
    const author = (await entries(OVERSIGHT)).findLast((one) => one.entry.oversight)!.entry.oversight!;
    expect(author).toMatchObject({
      by: { issuer: issuer.url, subject: 'revenue-compliance-officer', role: 'compliance-officer', agency: 'revenue' },
      stream: `act/revenue/${event.id}`,
      version: 1,
      act: { kind: 'act.recorded', desk: 'revenue', agreement: AGREEMENT, source: CONSOLE, event: event.id },
    });
    await ledger.judge();
    expect(await openOf('INC-02', people.giver)).toEqual(['revenue/I-1']);
    expect(await openOf('INC-02', people.taker)).toEqual([]);
    expect((await get(`/v1/entries/0/${entry.index}`, people.giver)).status).toBe(200);
    expect((await get(`/v1/entries/0/${entry.index}`, people.taker)).status).toBe(404);
  });

  it('have the standing of their agency: an overseer that the policy names has it, a stranger has not', async () => {
    expect((await say({ ...REPORTED, data: { ...INCIDENT, incidentId: 'I-2' } }, people.inspector)).status).toBe(200);
    expect((await say({ ...REPORTED, data: { ...INCIDENT, incidentId: 'I-3' } }, people.stranger)).status).toBe(200);
    await ledger.judge();
    expect(await openOf('INC-02', people.inspector)).toEqual(['inspector/I-2']);
    // Nothing of theirs is shown to the parties.
    expect(await openOf('INC-02', people.giver)).toEqual(['revenue/I-1']);
    const [late] = await db.query<{ since: string }[]>(
      `SELECT author FROM readmodel.event WHERE source = 'urn:agency:strangers:console'`,
    );
    expect(late).toEqual({ author: 'strangers' });
  });

  it('are recorded once under one key, however often and from however many places', async () => {
    const [key, directed] = [
      newKey(),
      { ...REPORTED, type: 'gov.transfer.remediation.directed.v1', data: { incidentId: 'I-1', action: 'quarantine' } },
    ];
    const before = await acts();
    const answers = await Promise.all([1, 2, 3].map(() => say(directed, people.giver, key)));
    const again = await say(directed, people.giver, key);
    const bodies = [...answers, again].map(({ body }) => body as { state: string; event: object; entry: object });
    expect(bodies.map(({ state }) => state).sort()).toEqual(['recorded', 'repeat', 'repeat', 'repeat']);
    for (const { event, entry } of bodies)
      expect({ event, entry }).toEqual({ event: bodies[0]!.event, entry: bodies[0]!.entry });
    const other = await say({ ...directed, data: { incidentId: 'I-1', action: 'delete' } }, people.giver, key);
    expect([other.status, (other.body as { type: string }).type]).toEqual([422, 'urn:countersign:problem:key-reused']);
    expect(await acts()).toEqual({ events: before.events + 1, authors: before.authors + 1 });
    // Another officer's key is another's.
    const colleague = await issuer.officer('revenue', 'privacy-officer');
    expect((await say(directed, colleague, key)).body).toMatchObject({ state: 'recorded' });
  });

  it('can be looked at before: a dry run checks the same and records nothing', async () => {
    const before = await acts();
    const dry = await say(REPORTED, people.giver, undefined, '?dryRun=true');
    expect([dry.status, dry.body]).toMatchObject([200, { state: 'checked', entry: null, event: { source: CONSOLE } }]);
    const wrong = await say(
      { ...REPORTED, data: { ...INCIDENT, countMin: -1 } },
      people.giver,
      undefined,
      '?dryRun=true',
    );
    const sent = await say({ ...REPORTED, data: { ...INCIDENT, countMin: -1 } }, people.giver);
    const plain = ({ body }: Response): object => ({ ...(body as object), instance: '' });
    expect(plain(wrong)).toEqual(plain(sent));
    expect(sent.status).toBe(422);
    expect(await acts()).toEqual(before);
  });

  it.each<[string, () => Promise<string | undefined>, number]>([
    ['nobody', async () => undefined, 401],
    ['a producer', () => issuer.producer('revenue'), 403],
    ['an auditor', () => issuer.auditor(), 403],
    ['an overseer, whose token names no agency', () => issuer.overseer(), 403],
    ['the api’s own key', async () => (await fleet.identity()).processes.token('api'), 401],
  ])('are not what %s says', async (_name, token, status) => {
    const before = await acts();
    expect((await say(REPORTED, await token())).status).toBe(status);
    expect(await acts()).toEqual(before);
  });

  const retraction = (data: object) => ({ type: 'gov.transfer.event.retracted.v1', agreement: AGREEMENT, data });
  const ID = '019a0000-0000-7000-8000-00000000ffff';
  it.each<[string, unknown, number]>([
    ['without a key', 'no key', 400],
    ['an id of her own choice', { ...REPORTED, id: ID }, 400],
    ['another agency’s source', { ...REPORTED, source: GIVER }, 400],
    ['a number', { ...REPORTED, sequence: '7' }, 400],
    ['a time', { ...REPORTED, time: '2020-01-01T00:00:00Z' }, 400],
    ['a disclosure', { ...REPORTED, type: 'gov.transfer.disclosure.made.v1' }, 400],
    ['a watermark', { ...REPORTED, type: 'gov.transfer.source.watermarked.v1' }, 400],
    ['no agreement', { ...REPORTED, agreement: undefined }, 400],
    ['a member twice', `{"type":"x",${JSON.stringify(REPORTED).slice(1)}`, 400],
    ['no JSON', 'type=incident', 400],
    ['a list', [REPORTED], 400],
    ['more than an event can hold', { ...REPORTED, data: { ...INCIDENT, how: 'x'.repeat(130_000) } }, 413],
    ['a field that the type has not', { ...REPORTED, data: { ...INCIDENT, name: 'Ada' } }, 422],
    ['a person’s number in a reason', retraction({ id: ID, reason: 'of 123-45-6789, by mistake' }), 422],
    ['an event of another system of her agency', retraction({ id: ID, source: GIVER, reason: 'by mistake' }), 422],
    [
      'a document that does not name her agency',
      { ...SIGNED, data: { ...DOCUMENT, policy: { ...DOCUMENT.policy, parties: [] } } },
      422,
    ],
  ])('are refused whole: %s', async (name, body, status) => {
    const before = await acts();
    const refused = name === 'without a key' ? await say(REPORTED, people.giver, '') : await say(body, people.giver);
    expect([refused.status, refused.headers['content-type']]).toEqual([
      status,
      expect.stringContaining('problem+json'),
    ]);
    expect(JSON.stringify(refused.body)).not.toMatch(/123-45-6789|Ada/);
    expect(await acts()).toEqual(before);
  });

  it('reach the ledger by the api alone, and only as the officer’s own: the recorder looks at it too', async () => {
    const before = await acts();
    const refused: [object, number, string][] = [
      [{ event: event({ source: 'urn:agency:border:console' }), by }, 403, 'act-of-another'],
      [{ event: event({ source: GIVER }), by }, 403, 'act-of-another'],
      [{ event: event({ sequence: '1' }), by }, 403, 'act-of-another'],
      [{ event: event({ time: '2026-01-01T00:00:00Z' }), by }, 403, 'act-of-another'],
      [{ event: event({ timeprecision: 'day' }), by }, 403, 'act-of-another'],
      [
        {
          event: event({
            ...{
              type: 'gov.transfer.source.watermarked.v1',
              data: { upTo: '2026-01-01T00:00:00Z', nextSequence: '1' },
            },
          }),
          by,
        },
        403,
        'act-of-another',
      ],
      [{ event: event(), by: { ...by, role: 'overseer', agency: null } }, 403, 'act-of-another'],
      [{ event: event(), by: { ...by, role: 'auditor' } }, 400, 'invalid-request'],
      [{ event: event({ data: { ...INCIDENT, extra: 1 } }), by }, 422, 'statement-refused'],
      [{ event: '{', by }, 422, 'statement-refused'],
      [{ event: event() }, 400, 'invalid-request'],
    ];
    for (const [body, ...expected] of refused) expect([body, ...(await toRecorder(body))]).toEqual([body, ...expected]);
    for (const role of ['detector', 'operator'] as const)
      expect((await toRecorder({ event: event(), by }, role))[0]).toBe(403);
    const asOfficer = await fetch(`${recorder.url}/v1/acts`, {
      ...{ method: 'POST', headers: { 'content-type': JSON_TYPE, ...bearer(people.giver) } },
      body: JSON.stringify({ event: event(), by }),
    });
    expect(asOfficer.status).toBe(403);
    expect(await acts()).toEqual(before);
  });

  it('are turned away while more wait than can be held, and then taken', async () => {
    const { processes } = await fleet.identity();
    const headers = { 'content-type': JSON_TYPE, ...bearer(await processes.token('api')) };
    const one = (): Promise<globalThis.Response> => {
      const body = JSON.stringify({ event: event({ id: randomUUID() }), by });
      return fetch(`${recorder.url}/v1/acts`, { method: 'POST', headers, body });
    };
    const lock = db.createQueryRunner();
    await lock.startTransaction();
    const answers: globalThis.Response[] = [];
    try {
      await lock.query(`SELECT FROM ledger.head WHERE shard = '0' FOR UPDATE`);
      const all = Array.from({ length: 210 }, () => one().then((answer) => answers.push(answer)));
      await eventually(() => expect(answers.length).toBeGreaterThanOrEqual(10));
      for (const answer of answers)
        expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toMatchObject([
          ...[503, '1'],
          { type: 'urn:countersign:problem:acts-busy', detail: '200 acts wait to be recorded' },
        ]);
      const refused = answers.length;
      await lock.rollbackTransaction();
      await Promise.all(all);
      expect([refused, answers.slice(refused).map(({ status }) => status)]).toEqual([10, Array(200).fill(200)]);
    } finally {
      if (lock.isTransactionActive) await lock.rollbackTransaction();
      await lock.release();
    }
  });

  it('leave a ledger that holds together, and wait for a recorder that is away', async () => {
    await checkLedger(db);
    await recorder.stop();
    const before = await acts();
    const refused = await say(REPORTED, people.giver);
    expect([refused.status, (refused.body as { type: string }).type, refused.headers['retry-after']]).toEqual([
      503,
      'urn:countersign:problem:recorder-away',
      '2',
    ]);
    expect(await acts()).toEqual(before);
  });
});
