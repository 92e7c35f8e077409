import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import supertest, { type Response } from 'supertest';
import { OVERSIGHT, type Oversight, parseEntry, type Seen } from '#libs/contracts';
import { rebuild } from '#libs/detecting';
import { type DisclosureItemRule, findingId, RuleSet, type Severity, severities } from '#libs/judging';
import { LedgerReader, Notes, QuarantineVault } from '#libs/ledger';
import { ruleSet } from '#libs/rules';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { RecorderFleet } from '../faults/recorder-process.js';
import { RecorderProxy } from '../support/recorder-proxy.js';
import { bearer, type TestIssuer } from '../support/tokens.js';
import { AGREEMENT, ApiLedger, GIVER, ref, TAKER } from './api-ledger.js';

const ITEMS = 20;
/** Insufficient addresses: DIS-17 counts those that were disclosed. */
const isPoor = (item: number): boolean => item % 6 === 0;
const policy = {
  agreementType: 'MOU' as const,
  exchangeMode: 'request' as const,
  parties: [
    { agency: 'revenue', role: 'source' as const },
    { agency: 'border', role: 'recipient' as const, name: 'Border Agency', address: '1 Example Plaza, Washington' },
  ],
  authorityPacks: ['core', 'usc26-6103'],
  authority: ['26 USC 6103(i)(2)'],
  effectiveFrom: '2025-01-01T00:00:00Z',
  elementsAllowed: ['name', 'address'],
  addressPolicy: { minLevel: 'SUFFICIENT' as const },
  matchPathsAllowed: [{ path: 'TIN', mustCompare: ['name', 'address'] }],
};
const DISCLOSURES = 14;
const dis17 = (n: number): string => findingId('DIS-17', AGREEMENT, `revenue/D-${n}`);

type Who = 'ann' | 'anna' | 'bob' | 'overseer' | 'auditor' | 'producer' | 'stranger';
interface Ask {
  body?: unknown;
  version?: number;
  key?: string;
  headers?: Record<string, string>;
}

describe('officers act', () => {
  let ledger: ApiLedger;
  let fleet: RecorderFleet;
  let proxy: RecorderProxy;
  let issuer: TestIssuer;
  let app: INestApplication;
  let settings: Record<string, string>;
  let reader: LedgerReader;
  const dir = mkdtempSync(join(tmpdir(), 'countersign-officers-'));
  const tokens = {} as Record<Who, string>;

  beforeAll(async () => {
    ledger = await ApiLedger.open();
    fleet = new RecorderFleet({ database: ledger.database, shards: 1 }, undefined);
    const { issuer: theirs, processes } = await fleet.identity();
    issuer = theirs;
    tokens.ann = await issuer.officer('revenue', 'compliance-officer', { sub: 'ann' });
    tokens.anna = await issuer.officer('revenue', 'privacy-officer', { sub: 'anna' });
    tokens.bob = await issuer.officer('border', 'compliance-officer', { sub: 'bob' });
    tokens.overseer = await issuer.overseer('*', '*', { sub: 'olga' });
    tokens.auditor = await issuer.auditor('*', '*', { sub: 'audrey' });
    tokens.producer = await issuer.producer('revenue');
    tokens.stranger = await issuer.officer('stranger', 'compliance-officer', { sub: 'sid' });
    await history();
    await ledger.judge();
    const recorder = await fleet.start();
    proxy = await RecorderProxy.before(recorder.url);
    writeFileSync(join(dir, 'access.key'), randomBytes(32), { mode: 0o600 });
    settings = {
      ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
      ...{ COUNTERSIGN_METRICS_PORT: '0', COUNTERSIGN_RATE_LIMIT: '0' },
      ...issuer.env(),
      ...{ RECORDER_URL: proxy.url, COUNTERSIGN_PROCESS_KEY_FILE: processes.keyFiles.api },
      COUNTERSIGN_ACCESS_KEY_FILE: join(dir, 'access.key'),
    };
    app = await startApi(loadApiSettings(settings));
    reader = new LedgerReader(await ledger.database.as('auditor'));
  });
  afterAll(async () => {
    await app?.close();
    await proxy?.close();
    await fleet?.close();
    await ledger?.close();
    rmSync(dir, { recursive: true });
  });
  afterEach(() => proxy.comeBack());

  async function history(): Promise<void> {
    const terms = { version: 1, documentDigest: `sha256:${'a'.repeat(64)}`, policy };
    for (const source of [GIVER, TAKER])
      await ledger.send('gov.transfer.agreement.registered.v1', terms, { source, time: '2025-01-01T00:00:00Z' });
    const numbers = Array.from({ length: ITEMS }, (_, i) => i + 1);
    const rows = numbers.map((n) => [n, isPoor(n) ? ['A02'] : []]);
    await ledger.send('gov.transfer.request.submitted.v1', {
      ...{ requestId: 'R-1', requesterRef: ref('requester'), itemsCount: ITEMS },
      items: { fields: ['itemNo', 'addressCodes'], rows },
    });
    await ledger.send('gov.transfer.request.validated.v1', {
      ...{ requestId: 'R-1', acceptedCount: ITEMS },
      items: { defaults: { accepted: true }, fields: ['itemNo', 'addressCodes'], rows },
    });
    for (let n = 1; n <= DISCLOSURES; n++) await disclose(n, [5, 6]);
  }

  /** A disclosure, or a further part of one. */
  async function disclose(n: number, items: readonly number[], part = 1): Promise<void> {
    await ledger.send('gov.transfer.disclosure.made.v1', {
      ...{ disclosureId: `D-${n}`, requestId: 'R-1', recipient: { agency: 'border' } },
      ...{ elements: ['name', 'address'], itemsCount: 4, part, of: 2 },
      items: { fields: ['itemNo'], rows: items.map((item) => [item]) },
    });
  }
  /** Another item with an insufficient address. */
  async function grow(n: number): Promise<void> {
    await disclose(n, [11, 12], 2);
    await ledger.judge();
  }

  const ask = (method: 'get' | 'post' | 'put', path: string, who: Who, asked: Ask = {}): Promise<Response> => {
    const { body, version, key, headers = {} } = asked;
    const request = supertest(app.getHttpServer() as Server)
      [method](path)
      .set({
        ...bearer(tokens[who]),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(method === 'get' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      });
    return Promise.resolve(
      body === undefined ? request : request.send(typeof body === 'string' ? body : JSON.stringify(body)),
    );
  };
  const json = async (path: string, who: Who) => {
    const response = await ask('get', path, who);
    expect([path, who, response.status]).toEqual([path, who, 200]);
    return response.body;
  };
  const seenBy = async (id: string, who: Who = 'ann'): Promise<Seen> =>
    (await json(`/v1/findings/${id}`, who)).seen as Seen;
  const personOf = async (who: Who): Promise<{ issuer: string; subject: string }> => {
    const { issuer, subject } = await json('/v1/me', who);
    return { issuer, subject };
  };
  const triageOf = (id: string, who: Who = 'ann') => json(`/v1/findings/${id}/triage`, who);
  const move = async (id: string, who: Who, version: number, body: object, more: Ask = {}): Promise<Response> =>
    ask('post', `/v1/findings/${id}/triage`, who, {
      ...{ version, body: { reason: 'because', seen: await seenBy(id, who), ...body } },
      ...more,
    });
  const actAt = async (index: number): Promise<Oversight> =>
    parseEntry(await reader.entry(OVERSIGHT, index)).oversight!;
  const acts = async (): Promise<number> => {
    const { size } = await reader.head(OVERSIGHT);
    const entries = await reader.entries(OVERSIGHT, 0, size);
    return entries.filter(({ bytes }) => parseEntry(bytes).oversight).length;
  };
  const problem = (response: Response, status: number, type: string) => {
    expect([response.status, response.body.type]).toEqual([status, `urn:countersign:problem:${type}`]);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    return response.body;
  };

  it('take a finding, note why, resolve it, and an auditor proves from the log who did each', async () => {
    const id = dis17(1);
    const first = await ask('get', `/v1/findings/${id}/triage`, 'ann');
    expect(first.headers['etag']).toBe('"0"');
    expect(first.body).toMatchObject({
      own: { desk: 'revenue', version: 0, state: 'new', shown: 'new', queue: true, owner: null, move: null },
      ...{ others: [], seen: await seenBy(id) },
    });

    const me = (await json('/v1/me', 'ann')) as { issuer: string; subject: string };
    const person = { issuer: me.issuer, subject: me.subject };
    const taken = await ask('put', `/v1/findings/${id}/assignee`, 'ann', { version: 0, body: person });
    expect([taken.status, taken.headers['etag'], taken.body.triage.owner]).toEqual([200, '"1"', person]);
    const noted = await ask('post', `/v1/findings/${id}/notes`, 'ann', {
      version: 1,
      body: { note: 'asked S\nfor R-1' },
    });
    expect([noted.status, noted.headers['etag']]).toEqual([200, '"2"']);
    const digest = `sha256:${'c'.repeat(64)}`;
    const counsel = await ask('post', `/v1/findings/${id}/notes`, 'anna', {
      ...{ version: 2, body: { note: { counsel: true, digest } } },
    });
    expect(counsel.status).toBe(200);
    const resolved = await move(id, 'ann', 3, { to: 'true-positive', note: 'S has no request' });
    expect([resolved.status, resolved.headers['etag']]).toEqual([200, '"4"']);
    expect(resolved.body).toMatchObject({
      version: 4,
      triage: { state: 'true-positive', queue: false, due: null, owner: person, move: { reason: 'because' } },
    });

    for (const who of ['ann', 'anna', 'auditor', 'overseer'] as const)
      expect(await json(`/v1/findings/${id}/notes`, who)).toMatchObject({
        notes: [
          { desk: 'revenue', version: 2, act: 'triage.noted', state: 'kept', text: 'asked S\nfor R-1', digest: null },
          { version: 3, by: { subject: 'anna' }, act: 'triage.noted', state: 'counsel', text: null, digest },
          { version: 4, by: { subject: 'ann' }, act: 'triage.moved', state: 'kept', text: 'S has no request' },
        ],
        next: null,
      });
    expect((await json(`/v1/findings/${id}/notes`, 'bob')).notes).toEqual([]);
    const page = await json(`/v1/findings/${id}/notes?limit=1`, 'ann');
    expect((await json(page.next, 'ann')).notes[0].version).toBe(3);

    const { entry } = resolved.body;
    const shown = await ask('get', entry.url, 'auditor');
    expect(shown.status).toBe(200);
    expect(await actAt(entry.index)).toMatchObject({
      by: { subject: 'ann', role: 'compliance-officer', agency: 'revenue' },
      ...{ stream: `finding/${id}/revenue`, version: 4 },
      act: { kind: 'triage.moved', from: 'new', to: 'true-positive', seen: await seenBy(id) },
    });
    expect(await json('/v1/access?limit=200', 'auditor')).toMatchObject({
      accesses: expect.arrayContaining([
        expect.objectContaining({
          access: expect.objectContaining({
            ...{ route: 'GET /v1/findings/:id/notes', filter: { finding: id } },
            reader: expect.objectContaining({ subject: 'anna' }),
          }),
        }),
      ]),
    });
  });

  it('of one agency, at once: one wins, the others see what she did, and nothing is lost', async () => {
    const id = dis17(2);
    const before = await acts();
    const answers = await Promise.all([
      move(id, 'ann', 0, { to: 'acknowledged', reason: 'by ann' }),
      move(id, 'anna', 0, { to: 'investigating', reason: 'by anna' }),
      ask('post', `/v1/findings/${id}/notes`, 'anna', { version: 0, body: { note: 'hers' } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    expect(await acts()).toBe(before + 1);
    const won = answers.find(({ status }) => status === 200)!;
    for (const lost of answers.filter(({ status }) => status === 412))
      expect(problem(lost, 412, 'triage-moved').triage).toEqual(won.body.triage);
    const late = await ask('post', `/v1/findings/${id}/notes`, 'anna', { version: 1, body: { note: 'hers' } });
    expect([late.status, late.body.version]).toEqual([200, 2]);
  });

  it('of two agencies: the source resolves, and what the recipient is answered stays byte for byte', async () => {
    const id = dis17(3);
    await move(id, 'bob', 0, { to: 'acknowledged', note: 'theirs' });
    const paths = [
      ...['/v1/findings?status=all&limit=200&facets=1', `/v1/findings/${id}`, `/v1/findings/${id}/triage`],
      ...[`/v1/findings/${id}/notes`, `/v1/findings/${id}/timeline`, `/v1/findings/${id}/hits`],
      ...[`/v1/findings/${id}/items`, `/v1/agreements/${AGREEMENT}/funnel`],
    ];
    const answers = async () =>
      Promise.all(
        paths.map(async (path) => {
          const { status, text, headers } = await ask('get', path, 'bob');
          return [path, status, headers['etag'], text];
        }),
      );
    const before = await answers();
    expect(before.map(([path, status]) => [path, status])).toEqual(paths.map((path) => [path, 200]));
    expect((await move(id, 'ann', 0, { to: 'acknowledged' })).status).toBe(200);
    expect((await move(id, 'anna', 1, { to: 'false-positive', note: 'ours' })).status).toBe(200);
    expect(await answers()).toEqual(before);
    expect((await triageOf(id)).own.state).toBe('false-positive');
    for (const who of ['auditor', 'overseer'] as const) {
      const { own, others } = await triageOf(id, who);
      expect(others.map(({ desk, state }: { desk: string; state: string }) => [desk, state])).toEqual([
        ['border', 'acknowledged'],
        ['revenue', 'false-positive'],
      ]);
      expect(own).toEqual(who === 'auditor' ? null : expect.objectContaining({ desk: '@overseers', version: 0 }));
    }
    expect((await move(id, 'overseer', 0, { to: 'investigating' })).body.triage).toMatchObject({ desk: '@overseers' });
    expect(await answers()).toEqual(before);
  });

  it('are told what is new where a finding grows before they resolve it; and it comes back when it grows after', async () => {
    const id = dis17(4);
    const seen = await seenBy(id);
    await grow(4);
    const before = await acts();
    const answer = await move(id, 'ann', 0, { to: 'expected', seen });
    const { news } = problem(answer, 409, 'finding-changed');
    expect(news).toMatchObject({ since: seen.hits, total: 1, next: null, seen: await seenBy(id) });
    const { hits } = await json(`/v1/findings/${id}/hits`, 'ann');
    expect(news.hits).toEqual(hits.slice(seen.hits));
    expect(await acts()).toBe(before);
    const logged = await json(`/v1/access?route=${encodeURIComponent('POST /v1/findings/:id/triage')}`, 'auditor');
    expect(logged.accesses[0].access).toMatchObject({
      reader: { subject: 'ann' },
      outcome: 'shown',
      counts: { rows: 2 },
    });

    // What she says is compared, member by member.
    const now = news.seen as Seen;
    for (const wrong of [
      { count: now.count + 1 },
      { severity: 'INFO' },
      { hits: 1 },
      { hits: 99 },
      { hit: seen.hit },
      { ruleSet: `sha256:${'0'.repeat(64)}` },
      { judged: now.judged + 1_000 },
      { judged: 1 },
      { shard: '7' },
    ])
      problem(await move(id, 'ann', 0, { to: 'expected', seen: { ...now, ...wrong } }), 409, 'finding-changed');
    expect(await acts()).toBe(before);

    const other = dis17(5);
    expect((await move(other, 'ann', 0, { to: 'expected', reason: 'a test of S' })).body.triage.queue).toBe(false);
    problem(await move(other, 'ann', 1, { to: 'true-positive' }), 422, 'triage-not-allowed');
    await grow(5);
    const back = await ask('get', `/v1/findings/${other}/triage`, 'ann');
    expect([back.headers['etag'], back.body.own]).toEqual([
      '"1"',
      expect.objectContaining({ state: 'expected', shown: 'reopened', queue: true, reopenedAt: expect.any(String) }),
    ]);
    expect(back.body.own.move.reason).toBe('a test of S');
    const again = await move(other, 'ann', 1, { to: 'true-positive' });
    expect([again.status, again.body.triage.shown]).toEqual([200, 'true-positive']);

    // Its clock began anew where it came back; to close and open it by hand gives the desk no more than the time between.
    const done = (await json(`/v1/oversight?finding=${other}`, 'overseer')).acts as { oversight: Oversight }[];
    expect(done.find(({ oversight }) => oversight.version === 2)!.oversight.act).toMatchObject({
      ...{ kind: 'triage.moved', reopenedAt: back.body.own.reopenedAt },
    });
    const opened = await move(other, 'ann', 2, { to: 'investigating' });
    const time = (text: string): number => Date.parse(text);
    const closedFor = time(opened.body.triage.move.at) - time(again.body.triage.move.at);
    expect(time(opened.body.triage.due)).toBe(time(back.body.own.due) + closedFor);
  });

  it('send again what they sent, and it is done once; and nothing else with the same key', async () => {
    const id = dis17(6);
    const key = randomUUID();
    const seen = await seenBy(id);
    const body = { to: 'acknowledged', reason: 'once', seen, note: 'one note' };
    const before = await acts();
    const sent = { version: 0, body, key };
    const both = await Promise.all([0, 1].map(() => ask('post', `/v1/findings/${id}/triage`, 'ann', sent)));
    const [first] = both.filter(({ status }) => status === 200);
    for (const { status, body } of both)
      if (status !== 200) expect([status, body.type]).toEqual([409, expect.stringMatching(/key-in-use$/)]);
    const again = await ask('post', `/v1/findings/${id}/triage`, 'ann', sent);
    expect([again.status, again.headers['etag'], again.body]).toEqual([200, '"1"', first!.body]);
    for (const other of [
      { ...sent, body: { ...body, reason: 'twice' } },
      { ...sent, version: 1 },
    ])
      problem(await ask('post', `/v1/findings/${id}/triage`, 'ann', other), 422, 'key-reused');
    problem(await ask('post', `/v1/findings/${id}/notes`, 'ann', { ...sent, body: { note: 'x' } }), 422, 'key-reused');
    expect(await acts()).toBe(before + 1);
    // Another person's key is another one.
    problem(await ask('post', `/v1/findings/${id}/triage`, 'anna', sent), 412, 'triage-moved');
    problem(
      await ask('post', `/v1/findings/${id}/triage`, 'ann', { ...sent, key: 'short' }),
      400,
      'invalid-parameters',
    );
  });

  it('whose answer was lost find with the same key what they did, and nobody else finds it', async () => {
    const id = dis17(6);
    const { own } = await triageOf(id);
    const asked = {
      version: own.version as number,
      key: randomUUID(),
      body: { note: 'a note of which nothing was heard' },
    };
    const before = await acts();
    proxy.losing = true;
    const unknown = await ask('post', `/v1/findings/${id}/notes`, 'ann', asked);
    expect([unknown.status, unknown.headers['retry-after']]).toEqual([503, '2']);
    problem(unknown, 503, 'oversight-log-away');
    proxy.comeBack();
    problem(await ask('post', `/v1/findings/${id}/notes`, 'ann', { ...asked, body: { note: 'y' } }), 422, 'key-reused');
    const found = await ask('post', `/v1/findings/${id}/notes`, 'ann', asked);
    expect([found.status, found.body.version]).toEqual([200, asked.version + 1]);
    expect(await acts()).toBe(before + 1);
    expect((await actAt(found.body.entry.index)).by.subject).toBe('ann');
    problem(await ask('post', `/v1/findings/${id}/notes`, 'anna', asked), 412, 'triage-moved');
    problem(await ask('post', `/v1/findings/${id}/notes`, 'ann', { ...asked, key: undefined! }), 412, 'triage-moved');
  });

  it('whose answer was lost while the detector is away are not told that nothing was recorded', async () => {
    const acts0 = await acts();
    const kinds = [
      ['post', `/v1/findings/${dis17(6)}/triage`, { to: 'acknowledged', reason: 'r', seen: await seenBy(dis17(6)) }],
      ['put', `/v1/findings/${dis17(7)}/assignee`, await personOf('overseer')],
      ['post', `/v1/findings/${dis17(8)}/notes`, { note: 'of which nothing was heard' }],
    ] as const;
    const sent = kinds.map(([method, path, body]) => ({
      method,
      path,
      asked: { version: 0, body, key: randomUUID() },
    }));
    const refused = { version: 0, body: null, key: randomUUID() };
    const refusable = `/v1/findings/${dis17(9)}/assignee`;
    await ledger.rest();
    try {
      proxy.losing = true;
      for (const { method, path, asked } of sent)
        problem(await ask(method, path, 'overseer', asked), 503, 'oversight-log-away');
      proxy.comeBack();
      // What her own act may have caused is no refusal yet; nor is a version that does not show.
      const ahead = { ...refused, version: 1, key: randomUUID() };
      const [noKey, noKeyRefused, ...unknown] = await Promise.all([
        ask(sent[2]!.method, sent[2]!.path, 'overseer', { ...sent[2]!.asked, key: undefined! }),
        ask('put', refusable, 'overseer', { ...refused, key: undefined! }),
        ask('put', refusable, 'overseer', refused),
        ask('put', refusable, 'overseer', ahead),
        ...sent.map(({ method, path, asked }) => ask(method, path, 'overseer', asked)),
      ]);
      for (const again of unknown) {
        expect(problem(again, 503, 'oversight-log-away').detail).toMatch(/may be among it/);
        expect(again.headers['retry-after']).toBe('2');
      }
      // Whoever has no key did not ask before. A key is hers still.
      problem(noKey, 412, 'triage-moved');
      problem(noKeyRefused, 422, 'triage-not-allowed');
      for (const { method, path, asked } of sent)
        problem(await ask(method, path, 'overseer', { ...asked, version: 1 }), 422, 'key-reused');
    } finally {
      await ledger.judge();
    }
    for (const { method, path, asked } of sent) {
      const found = await ask(method, path, 'overseer', asked);
      expect([path, found.status, found.body.version]).toEqual([path, 200, 1]);
    }
    problem(await ask('put', refusable, 'overseer', refused), 422, 'triage-not-allowed');
    expect(await acts()).toBe(acts0 + sent.length);
  });

  it('write nobody’s number into a note or a reason, and are told where it stands', async () => {
    const id = dis17(7);
    const before = await acts();
    const note = await ask('post', `/v1/findings/${id}/notes`, 'ann', {
      version: 0,
      body: { note: 'asked\nabout 123-45-6789' },
    });
    expect(problem(note, 400, 'act-refused').errors).toEqual([
      { pointer: '/note', detail: expect.stringMatching(/^line 2 holds what looks like an SSN/) },
    ]);
    const reason = await move(id, 'ann', 0, { to: 'expected', reason: 'about 123-45-6789' });
    expect(problem(reason, 400, 'act-refused').errors[0].pointer).toBe('/reason');
    for (const { text } of [note, reason]) expect(text).not.toContain('6789');
    expect(await acts()).toBe(before);
  });

  it('do not read a note that was erased on order, and its act stays', async () => {
    const id = dis17(12);
    const { body } = await ask('post', `/v1/findings/${id}/notes`, 'bob', {
      version: 0,
      body: { note: 'to be erased' },
    });
    const owner = await ledger.database.as('owner', 1);
    const vault = new QuarantineVault({
      ledger: owner,
      keys: await ledger.database.keeper(),
      kek: Buffer.alloc(32, 7),
    });
    expect(await new Notes(owner, vault).erase(body.entry.index, 'order 7')).toBe(true);
    expect((await json(`/v1/findings/${id}/notes`, 'bob')).notes).toEqual([
      expect.objectContaining({ version: 1, act: 'triage.noted', state: 'erased', text: null, entry: body.entry }),
    ]);
    expect((await actAt(body.entry.index)).act).toMatchObject({ kind: 'triage.noted', desk: 'border' });
  });

  it('accept until a day, and name a duplicate that they see, without a ring', async () => {
    const [a, b] = [dis17(11), dis17(12)];
    const refused = async (body: object, why: string) =>
      expect(problem(await move(a, 'bob', 0, body), 422, 'triage-not-allowed').why).toBe(why);
    await refused({ to: 'accepted' }, 'until-missing');
    await refused({ to: 'accepted', until: '2020-01-01T00:00:00Z' }, 'until-past');
    await refused({ to: 'expected', until: '2099-01-01T00:00:00Z' }, 'until-not-of-this-move');
    await refused({ to: 'duplicate', duplicateOf: a }, 'duplicate-of-itself');
    await refused({ to: 'duplicate', duplicateOf: 'C'.repeat(22) }, 'duplicate-unseen');
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const accepted = await move(a, 'bob', 0, { to: 'accepted', until });
    expect([accepted.status, accepted.body.triage]).toEqual([
      200,
      expect.objectContaining({ state: 'accepted', queue: false, due: null, move: expect.objectContaining({ until }) }),
    ]);
    expect((await move(b, 'bob', 1, { to: 'duplicate', duplicateOf: a })).status).toBe(200);
    expect((await move(a, 'bob', 1, { to: 'investigating' })).status).toBe(200);
    const ring = await move(a, 'bob', 2, { to: 'duplicate', duplicateOf: b });
    expect(problem(ring, 422, 'triage-not-allowed').why).toBe('duplicate-ring');
  });

  it('are officers and overseers of the finding, and nobody else', async () => {
    const id = dis17(7);
    const seen = await seenBy(id);
    const all: ['post' | 'put', string, unknown][] = [
      ['post', `/v1/findings/${id}/triage`, { to: 'acknowledged', reason: 'r', seen }],
      ['put', `/v1/findings/${id}/assignee`, null],
      ['post', `/v1/findings/${id}/notes`, { note: 'n' }],
    ];
    const before = await acts();
    for (const [method, path, body] of all) {
      for (const who of ['auditor', 'producer'] as const)
        problem(await ask(method, path, who, { version: 0, body }), 403, 'role-not-allowed');
      problem(await ask(method, path, 'stranger', { version: 0, body }), 404, 'not-found');
      const nowhere = path.replace(id, 'A'.repeat(22));
      problem(await ask(method, nowhere, 'ann', { version: 0, body }), 404, 'not-found');
      problem(await ask(method, path, 'ann', { body }), 428, 'version-needed');
      problem(await ask(method, path, 'ann', { version: 9, body }), 412, 'triage-moved');
      for (const wrong of ['*', 'W/"0"', '0', '"0", "1"'])
        problem(await ask(method, path, 'ann', { body, headers: { 'if-match': wrong } }), 400, 'invalid-parameters');
      problem(await ask(method, path, 'ann', { version: 0, body: '{' }), 400, 'not-json');
      problem(await ask(method, path, 'ann', { version: 0, body: { surplus: 1 } }), 400, 'invalid-request');
      problem(
        await ask(method, path, 'ann', { version: 0, body, headers: { 'content-type': 'text/plain' } }),
        415,
        'media-type',
      );
    }
    for (const path of [`/v1/findings/${id}/triage`, `/v1/findings/${id}/notes`]) {
      problem(await ask('get', path, 'stranger'), 404, 'not-found');
      problem(await ask('get', path, 'producer'), 403, 'role-not-allowed');
    }
    expect(await acts()).toBe(before);
  });

  it('give findings to people of their own desk who have signed in', async () => {
    const id = dis17(7);
    const assign = (who: Who, subject: string, version: number) =>
      ask('put', `/v1/findings/${id}/assignee`, who, { version, body: { issuer: issuer.url, subject } });
    expect((await assign('ann', 'anna', 0)).body.triage.owner).toEqual({ issuer: issuer.url, subject: 'anna' });
    for (const [subject, why] of [
      ['bob', 'not-assignable'],
      ['olga', 'not-assignable'],
      ['nobody', 'not-assignable'],
      ['anna', 'same-owner'],
    ] as const)
      expect(problem(await assign('ann', subject, 1), 422, 'triage-not-allowed').why).toBe(why);
    const nobodys = await ask('put', `/v1/findings/${id}/assignee`, 'anna', { version: 1, body: null });
    expect([nobodys.status, nobodys.body.triage.owner]).toEqual([200, null]);
  });

  it('take a finding in one act: its state and whose it is, recorded once however often it is sent', async () => {
    const id = dis17(10);
    const assignee = await personOf('overseer');
    const before = await acts();
    const take = (more: object = {}, key = randomUUID()) =>
      move(id, 'overseer', 0, { to: 'acknowledged', assignee, ...more }, { key });
    const not = await take({ assignee: await personOf('ann') });
    expect(problem(not, 422, 'triage-not-allowed').why).toBe('not-assignable');
    const key = randomUUID();
    const [taken, again] = [await take({}, key), await take({}, key)];
    expect(taken.body).toMatchObject({ version: 1, triage: { state: 'acknowledged', owner: assignee } });
    expect([again.status, again.body.entry]).toEqual([200, taken.body.entry]);
    // Another wish at that version is told where the finding is, both of it.
    const late = await take({ to: 'investigating' });
    expect(problem(late, 412, 'triage-moved').triage).toMatchObject({ state: 'acknowledged', owner: assignee });
    expect(await acts()).toBe(before + 1);
    const { timeline } = await json(`/v1/findings/${id}/timeline?limit=200`, 'overseer');
    expect(
      (timeline as { act: { desk: string } | null }[]).flatMap(({ act }) => (act?.desk === '@overseers' ? [act] : [])),
    ).toMatchObject([{ kind: 'triage.moved', from: 'new', to: 'acknowledged', assignee }]);
  });

  it('have the time that one setting gives them, wherever a clock is shown', async () => {
    const id = dis17(4);
    const { severity } = (await json(`/v1/findings/${id}`, 'ann')).finding as { severity: string };
    await ledger.owner.query(`UPDATE readmodel.finding SET clock_at = now() - interval '100 hours' WHERE id = $1`, [
      id,
    ]);
    const shown = async () => {
      const listed = async (query: string): Promise<boolean> =>
        (await json(`/v1/findings?agreement=${AGREEMENT}&limit=100&${query}`, 'ann')).findings.some(
          (one: { id: string }) => one.id === id,
        );
      const row = (await json(`/v1/findings?agreement=${AGREEMENT}&limit=100`, 'ann')).findings.find(
        (one: { id: string }) => one.id === id,
      );
      const detail = await json(`/v1/findings/${id}`, 'ann');
      const csv = (await ask('get', `/v1/findings.csv?columns=id,due,overdue`, 'ann')).text;
      const preview = await ask('post', '/v1/findings/triage/preview', 'ann', {
        body: { of: { filter: { overdue: '1' } }, move: { to: 'investigating', reason: 'r' } },
      });
      const [, due, overdue] = csv
        .split('\r\n')
        .find((line) => line.startsWith(id))!
        .split(',');
      const own = (await triageOf(id)).own;
      return {
        late: [
          await listed('overdue=1'),
          !(await listed('overdue=0')),
          row.triage[0].overdue,
          detail.triage[0].overdue,
          own.overdue,
          overdue === 'yes',
          preview.body.findings.some((one: { finding: string }) => one.finding === id),
        ],
        due: [row.triage[0].due, detail.triage[0].due, own.due, due],
      };
    };
    const usual = app;
    const hours = (n: string) =>
      Object.fromEntries(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].map((one) => [`COUNTERSIGN_TRIAGE_HOURS_${one}`, n]));
    for (const [n, late] of [
      ['99', true],
      ['101', false],
    ] as const) {
      app = await startApi(loadApiSettings({ ...settings, ...hours(n) }));
      try {
        const { late: all, due } = await shown();
        // What `overdue` rests on is shown, to whoever reads it.
        const hours = { CRITICAL: +n, HIGH: +n, MEDIUM: +n, LOW: +n, INFO: null };
        expect((await json('/v1/status', 'auditor')).triageHours).toEqual(hours);
        expect((await ask('get', '/v1/findings.csv', 'auditor')).text).toContain(
          `# hours that a desk may take,CRITICAL ${n}; HIGH ${n}; MEDIUM ${n}; LOW ${n}; INFO any\r\n`,
        );
        expect([severity, n, all]).toEqual([severity, n, Array(7).fill(late)]);
        expect(due).toEqual([due[0], due[0], due[0], due[0].slice(0, 19).replace('T', ' ')]);
        expect(Math.round((Date.parse(due[0]) - Date.now()) / 3_600_000)).toBe(Number(n) - 100);
      } finally {
        await app.close();
        app = usual;
      }
    }
    await ledger.owner.query('UPDATE readmodel.finding SET clock_at = first_seen WHERE id = $1', [id]);
  });

  it('are told 503 while the recorder is away, and nothing is half done', async () => {
    const id = dis17(8);
    const before = await triageOf(id);
    const seen = await seenBy(id);
    const asked = { version: 0, body: { to: 'acknowledged', reason: 'r', seen, note: 'n' } };
    proxy.acts = 0;
    const away = await ask('post', `/v1/findings/${id}/triage`, 'ann', asked);
    expect(away.headers['retry-after']).toBe('2');
    problem(away, 503, 'oversight-log-away');
    proxy.comeBack();
    expect((await triageOf(id)).own).toEqual(before.own);
    expect((await ask('post', `/v1/findings/${id}/triage`, 'ann', asked)).body.version).toBe(1);
  });

  it('are told 202 while the detector is away, and it shows once that is back', async () => {
    const id = dis17(8);
    await ledger.rest();
    try {
      const answer = await ask('post', `/v1/findings/${id}/notes`, 'ann', { version: 1, body: { note: 'n' } });
      expect([answer.status, answer.headers['etag'], answer.headers['location']]).toEqual([
        ...[202, '"2"', `/v1/findings/${id}/triage`],
      ]);
      expect(answer.body).toMatchObject({ version: 2, triage: null, look: `/v1/findings/${id}/triage` });
      expect((await triageOf(id)).own.version).toBe(1);
      // The recorder knows what does not show yet.
      problem(
        await ask('post', `/v1/findings/${id}/notes`, 'anna', { version: 1, body: { note: 'm' } }),
        412,
        'triage-moved',
      );
      const early = await ask('post', `/v1/findings/${id}/notes`, 'ann', { version: 2, body: { note: 'm' } });
      expect(problem(early, 412, 'triage-moved').detail).toContain('it will show soon');
    } finally {
      await ledger.judge();
    }
    for (const began = Date.now(); (await triageOf(id)).own.version < 2 && Date.now() - began < 30_000;)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const next = await ask('post', `/v1/findings/${id}/notes`, 'ann', { version: 2, body: { note: 'm' } });
    expect([next.status, next.body.version]).toEqual([200, 3]);
  });

  describe('on many findings', () => {
    const preview = async (who: Who, body: object) => {
      const response = await ask('post', '/v1/findings/triage/preview', who, { body });
      expect([response.status, response.text]).toEqual([200, expect.any(String)]);
      return response.body;
    };
    interface Row {
      finding: string;
      version: number;
      seen: Seen;
      outcome: string;
      result: string;
    }
    const named = (rows: Row[]) =>
      rows.filter(({ seen }) => seen !== null).map(({ finding: id, version, seen }) => ({ id, version, seen }));
    const results = ({ findings }: { findings: Row[] }) => findings.map(({ finding, result }) => [finding, result]);
    const bulk = (who: Who, body: object, key: string = randomUUID()) =>
      ask('post', '/v1/findings/triage', who, { body, key });

    it('previews by ids and by filter, for each what would change, what not, and why', async () => {
      const NONE = 'B'.repeat(22);
      expect((await move(dis17(10), 'ann', 0, { to: 'acknowledged' })).status).toBe(200);
      const ids = [dis17(9), dis17(10), dis17(1), NONE];
      const before = await acts();
      const shown = await preview('ann', { of: { ids }, move: { to: 'acknowledged' } });
      expect(shown).toMatchObject({ more: 0, counts: { change: 1, unchanged: 1, refused: 1, notFound: 1 } });
      expect(shown.findings.map(({ finding, outcome }: Row) => [finding, outcome])).toEqual([
        [dis17(9), 'change'],
        [dis17(10), 'unchanged'],
        [dis17(1), 'refused'],
        [NONE, 'not-found'],
      ]);
      expect(shown.findings[2].problem.detail).toMatch(/true-positive/);
      const filtered = await preview('ann', { of: { filter: { rule: 'DIS-17' } }, move: { to: 'acknowledged' } });
      expect(filtered.findings).toHaveLength(DISCLOSURES);
      expect(await acts()).toBe(before);
      // What the log would refuse is refused before anything is decided.
      const named = { to: 'acknowledged', reason: 'asked about 123-45-6789' };
      const shows = await ask('post', '/v1/findings/triage/preview', 'ann', { body: { of: { ids }, move: named } });
      expect(problem(shows, 400, 'act-refused').errors).toEqual([
        { pointer: '/reason', detail: expect.stringContaining('line 1 holds what looks like') },
      ]);
      const bad = { of: { filter: { rul: 'DIS-17' } }, move: { to: 'acknowledged' } };
      const refused = await ask('post', '/v1/findings/triage/preview', 'ann', { body: bad });
      expect(problem(refused, 400, 'invalid-parameters').errors[0].pointer).toBe('/of/filter/rul');
      const [look] = (await json('/v1/access?limit=5', 'auditor')).accesses
        .map(({ access }: { access: object }) => access)
        .filter(({ route }: { route: string }) => route.startsWith('POST'));
      expect(look).toMatchObject({
        ...{ route: 'POST /v1/findings/triage/preview', filter: { rule: 'DIS-17' }, counts: { rows: DISCLOSURES } },
      });
      for (const who of ['auditor', 'producer'] as const)
        problem(await ask('post', '/v1/findings/triage/preview', who, { body: bad }), 403, 'role-not-allowed');
      const fresh = await preview('anna', {
        of: { filter: { rule: 'DIS-17', triage: 'new' } },
        move: { to: 'acknowledged' },
      });
      expect(fresh.findings.map(({ outcome }: Row) => outcome)).toEqual(fresh.findings.map(() => 'change'));
      expect(fresh.findings.length).toBeLessThan(DISCLOSURES);
    });

    it('moves what is as it was in the preview, leaves alone what is not, and says so of each', async () => {
      const NONE = 'B'.repeat(22);
      const { findings } = await preview('ann', {
        of: { ids: [dis17(9), dis17(10), dis17(11), dis17(12)] },
        move: { to: 'acknowledged' },
      });
      const rows = named(findings);
      await grow(11);
      expect(
        (await ask('post', `/v1/findings/${dis17(12)}/notes`, 'anna', { version: 0, body: { note: 'n' } })).status,
      ).toBe(200);
      const body = {
        findings: [
          ...rows,
          { id: NONE, version: 0, seen: rows[0]!.seen },
          { ...rows[0]!, id: dis17(1), version: 4, seen: await seenBy(dis17(1)) },
        ],
        ...{ move: { to: 'acknowledged', reason: 'announced by S' }, note: 'see ticket 4711' },
      };
      const before = await acts();
      const answer = await bulk('ann', body);
      expect([answer.status, answer.body.unfinished, answer.body.shows]).toEqual([200, false, true]);
      expect(results(answer.body)).toEqual([
        [dis17(9), 'done'],
        [dis17(10), 'unchanged'],
        [dis17(11), 'stale'],
        [dis17(12), 'stale'],
        [NONE, 'not-found'],
        [dis17(1), 'refused'],
      ]);
      expect(answer.body.counts).toEqual({ done: 1, unchanged: 1, refused: 1, stale: 2, notFound: 1 });
      const [, , grown, noted, , refused] = answer.body.findings;
      expect([grown.news.total, noted.news, noted.triage.version]).toEqual([1, null, 1]);
      expect(refused.problem.type).toMatch(/triage-not-allowed$/);
      expect(await acts()).toBe(before + 1);
      expect((await actAt(answer.body.findings[0].entry.index)).act).toMatchObject({ reason: 'announced by S' });
      expect(
        (await json(`/v1/findings/${dis17(9)}/notes`, 'ann')).notes.map(({ text }: { text: string }) => text),
      ).toEqual(['see ticket 4711']);
    });

    it('goes on with the same key where the recorder went away in the middle, and does nothing twice', async () => {
      const ids = [2, 3, 6, 7, 8, 9].map(dis17);
      const { findings } = await preview('ann', { of: { ids }, move: { to: 'investigating' } });
      const body = { findings: named(findings), move: { to: 'investigating', reason: 'all of D' }, note: 'one by one' };
      const movable = findings.filter(({ outcome }: Row) => outcome === 'change').map(({ finding }: Row) => finding);
      expect(movable.length).toBeGreaterThanOrEqual(4);
      const key = randomUUID();
      const before = await acts();
      proxy.acts = 2;
      const half = await bulk('ann', body, key);
      expect([half.status, half.body.unfinished, half.body.counts.done]).toEqual([200, true, 2]);
      const away = half.body.findings.filter(({ result }: Row) => result === 'refused');
      expect(away.length).toBeGreaterThanOrEqual(movable.length - 2);
      expect(away.at(-1)).toMatchObject({
        ...{ problem: { status: 503 }, detail: expect.stringMatching(/^Not tried: .* Idempotency-Key/) },
      });
      // Nothing is done now; half of it was.
      proxy.goAway();
      problem(await bulk('ann', body, key), 503, 'access-log-away');
      proxy.comeBack();
      problem(await bulk('ann', { ...body, note: 'another' }, key), 422, 'key-reused');
      const whole = await bulk('ann', body, key);
      expect([whole.body.unfinished, whole.body.counts.done]).toEqual([false, movable.length]);
      expect(await acts()).toBe(before + movable.length);
      expect((await bulk('ann', body, key)).body).toEqual(whole.body);
      for (const id of movable) expect((await triageOf(id)).own.state).toBe('investigating');
    });

    /** On the overseers' desk, where nobody has done anything with these. */
    const moveOf = async (ids: string[], to: string) => {
      const { findings, counts } = await preview('overseer', { of: { ids }, move: { to } });
      expect(counts.change).toBe(ids.length);
      return { findings: named(findings), move: { to, reason: 'all of D' }, note: 'one by one' };
    };
    const says = ({ body }: Response) =>
      (body.findings as (Row & { problem: { type: string } | null })[]).map(({ result, problem }) =>
        problem ? problem.type.split(':').at(-1) : result,
      );

    it('says that nobody knows yet, while what was done before does not show, and does the rest', async () => {
      const body = await moveOf([9, 10, 11].map(dis17), 'investigating');
      const [key, before] = [randomUUID(), await acts()];
      await ledger.rest();
      try {
        proxy.losing = true;
        const lost = await bulk('overseer', body, key);
        expect([lost.body.unfinished, lost.body.counts.done]).toEqual([true, 0]);
        proxy.comeBack();
        const rest = await bulk('overseer', body, key);
        expect([rest.body.unfinished, says(rest)]).toEqual([true, ['oversight-log-away', 'done', 'done']]);
        expect(rest.body.findings[0].detail).toMatch(/may be among it/);
        const again = await bulk('overseer', body, key);
        expect([again.body.unfinished, says(again)]).toEqual([true, Array(3).fill('oversight-log-away')]);
        problem(await bulk('overseer', { ...body, note: 'another' }, key), 422, 'key-reused');
      } finally {
        await ledger.judge();
      }
      const whole = await bulk('overseer', body, key);
      expect([whole.body.unfinished, says(whole)]).toEqual([false, ['done', 'done', 'done']]);
      expect(await acts()).toBe(before + 3);
      expect((await bulk('overseer', body, key)).body).toEqual(whole.body);
    });

    it('keeps in sight what was done where the database goes away in the middle, and goes on', async () => {
      const body = await moveOf([9, 10, 11, 12].map(dis17), 'true-positive');
      const [key, before] = [randomUUID(), await acts()];
      const role = new URL(ledger.database.urlAs('api')).username;
      const { ledger: all } = ledger.database;
      const limit = (most: number) => all.query(`ALTER DATABASE "${all.name}" CONNECTION LIMIT ${most}`);
      let recorded = 0;
      proxy.recorded = async () => {
        if (++recorded !== 2) return;
        await limit(0);
        await ledger.owner.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1',
          [role],
        );
      };
      let half: Response;
      try {
        half = await bulk('overseer', body, key);
      } finally {
        await limit(-1);
      }
      expect([half.status, half.body.unfinished, half.body.counts.done]).toEqual([200, true, 2]);
      expect(says(half)).toEqual(['done', 'done', 'database-away', 'oversight-log-away']);
      expect(half.body.findings[3].detail).toMatch(/^Not tried: the database .* Idempotency-Key/);
      // Nobody could say that her turn is over: it ends by itself, after a minute.
      await ledger.owner.query(`UPDATE desk.idempotency SET turn_until = now() WHERE status IS NULL`);
      problem(await bulk('overseer', { ...body, note: 'another' }, key), 422, 'key-reused');
      const whole = await bulk('overseer', body, key);
      expect([whole.body.unfinished, says(whole)]).toEqual([false, Array(4).fill('done')]);
      expect(whole.body.findings.slice(0, 2)).toEqual(half.body.findings.slice(0, 2));
      expect(await acts()).toBe(before + 4);
    });

    it('does those after a finding that fails each time', async () => {
      const body = await moveOf([9, 10, 11].map(dis17), 'investigating');
      const [key, before] = [randomUUID(), await acts()];
      const role = new URL(ledger.database.urlAs('api')).username;
      await ledger.owner.query(
        `CREATE POLICY broken ON readmodel.hit AS RESTRICTIVE FOR SELECT TO "${role}" USING (finding <> '${dis17(9)}')`,
      );
      try {
        for (const _ of [1, 2]) {
          const answer = await bulk('overseer', body, key);
          expect([answer.status, answer.body.unfinished, results(answer.body)]).toEqual([
            ...[200, true],
            [
              [dis17(9), 'refused'],
              [dis17(10), 'done'],
              [dis17(11), 'done'],
            ],
          ]);
          expect(answer.body.findings[0].problem).toMatchObject({ status: 500, title: 'Internal Server Error' });
        }
      } finally {
        await ledger.owner.query('DROP POLICY broken ON readmodel.hit');
      }
      const whole = await bulk('overseer', body, key);
      expect([whole.body.unfinished, says(whole)]).toEqual([false, ['done', 'done', 'done']]);
      expect(await acts()).toBe(before + 3);
    });

    it('keeps no answer in which nothing was done, and none beyond the limit, where it acts all the same', async () => {
      const kept = async (): Promise<number> =>
        (await ledger.owner.query<{ n: number }[]>('SELECT count(*)::int AS n FROM desk.idempotency'))[0]!.n;
      const note = (key: string, version: number) =>
        ask('post', `/v1/findings/${dis17(8)}/notes`, 'bob', { version, key, body: { note: 'n' } });
      const { version } = (await triageOf(dis17(8), 'bob')).own as { version: number };
      expect((await note('key-of-bob-1', version)).status).toBe(200);
      const { findings } = await preview('bob', { of: { ids: [dis17(6), dis17(7)] }, assignee: await personOf('bob') });
      const rows = named(findings);
      const body = { findings: rows, assignee: await personOf('bob'), note: 'his' };

      const before = await kept();
      const stale = { ...body, findings: rows.map((row) => ({ ...row, version: 99 })) };
      expect(says(await bulk('bob', stale, 'key-of-bob-2'))).toEqual(['stale', 'stale']);
      expect(await kept()).toBe(before);

      await ledger.owner.query(
        `INSERT INTO desk.idempotency (principal, key, request, turn, turn_until, until, status, headers, body)
         SELECT principal, sha256('large'), request, turn, turn_until, until, 200, '{}', repeat('x', 64 * 1024 * 1024)
         FROM desk.idempotency WHERE key = sha256($1)`,
        [Buffer.from('["key-of-bob-1"]')],
      );
      const refused = await note('key-of-bob-3', version + 1);
      expect(problem(refused, 429, 'too-many-keys').detail).toMatch(/Without a key it is done now/);
      const [done, again] = [await bulk('bob', body, 'key-of-bob-2'), await bulk('bob', body, 'key-of-bob-2')];
      expect([done.body.counts.done, done.body.unfinished]).toEqual([2, false]);
      expect(again.body).toEqual(done.body);
      expect((await note(undefined!, version + 1)).status).toBe(200);
      expect(await kept()).toBe(before + 1);
      await ledger.owner.query(`DELETE FROM desk.idempotency WHERE key = sha256('large')`);
    });

    it('needs a key and a reason, and names each finding once', async () => {
      const rows = [{ id: dis17(10), version: 1, seen: await seenBy(dis17(10)) }];
      const good = { findings: rows, move: { to: 'investigating', reason: 'r' }, note: 'n' };
      const before = await acts();
      const keyless = await ask('post', '/v1/findings/triage', 'ann', { body: good });
      expect(problem(keyless, 400, 'invalid-parameters').errors[0].pointer).toBe('#/header/idempotency-key');
      for (const wrong of [
        { ...good, note: ' ' },
        { ...good, move: { to: 'investigating' } },
        { ...good, move: { to: 'new', reason: 'r' } },
        { ...good, findings: [] },
        { ...good, findings: [...rows, ...rows] },
        {
          ...good,
          findings: Array.from({ length: 201 }, (_, n) => ({ ...rows[0]!, id: String(n).padStart(22, '0') })),
        },
      ])
        problem(await bulk('ann', wrong), 400, 'invalid-request');
      problem(await bulk('ann', { ...good, note: 'about 123-45-6789' }), 400, 'act-refused');
      problem(await bulk('auditor', good), 403, 'role-not-allowed');
      expect(results((await bulk('stranger', good)).body)).toEqual([[dis17(10), 'not-found']]);
      expect(await acts()).toBe(before);
    });

    it('gives many to somebody of the desk, also those that have grown, and to nobody else', async () => {
      const me = (await json('/v1/me', 'ann')) as { issuer: string; subject: string };
      const ann = { issuer: me.issuer, subject: me.subject };
      const of = { ids: [dis17(9), dis17(10), dis17(11)] };
      const { findings } = await preview('anna', { of, assignee: ann });
      expect(findings.map(({ outcome }: Row) => outcome)).toEqual(['change', 'change', 'change']);
      const rows = named(findings).map((row) => ({ ...row, seen: { ...row.seen, count: row.seen.count + 1 } }));
      const body = { findings: rows, assignee: ann, note: 'hers from today on' };
      const given = await bulk('anna', body);
      expect([given.body.counts.done, results(given.body)]).toEqual([3, of.ids.map((id) => [id, 'done'])]);
      for (const id of of.ids) {
        expect((await triageOf(id)).own.owner).toEqual(ann);
        expect((await json(`/v1/findings/${id}/notes`, 'ann')).notes.at(-1)).toMatchObject({
          ...{ act: 'triage.assigned', text: 'hers from today on', by: { subject: 'anna' } },
        });
      }
      const again = await preview('anna', { of, assignee: ann });
      expect(again.counts).toEqual({ change: 0, unchanged: 3, refused: 0, notFound: 0 });
      const bob = await preview('anna', { of, assignee: { ...ann, subject: 'bob' } });
      expect(bob.counts).toMatchObject({ refused: 3 });
      expect(bob.findings[0].problem.detail).toMatch(/has signed in/);
      const late = await bulk('anna', { ...body, note: 'another' });
      expect(results(late.body)).toEqual(of.ids.map((id) => [id, 'stale']));
      // Who owns a finding does not hang on what was seen of it; a move does.
      const unseen = rows.map(({ id, version }) => ({ id, version: version + 1 }));
      const back = await bulk('anna', { ...body, findings: unseen, assignee: null });
      expect(back.body.counts.done).toBe(3);
      const blind = { ...body, findings: unseen, assignee: undefined, move: { to: 'acknowledged', reason: 'r' } };
      expect(problem(await bulk('anna', blind), 400, 'invalid-request').errors[0].pointer).toBe('/findings/0/seen');
      for (const wrong of [
        { ...body, move: { to: 'investigating', reason: 'r' } },
        { ...body, assignee: undefined },
      ])
        problem(await bulk('ann', wrong), 400, 'invalid-request');
      // Why they are given stands in the note alone; a move has a reason, and needs no second text.
      const mute = await bulk('anna', { ...body, note: undefined });
      expect(problem(mute, 400, 'invalid-request').errors[0].pointer).toBe('/note');
    });
  });

  it('find a finding by its id as a spreadsheet has it', async () => {
    const n = Array.from({ length: 1_000 }, (_, i) => i + 100).find((one) => dis17(one).startsWith('-'))!;
    await disclose(n, [5, 6]);
    await ledger.judge();
    const { text } = await ask('get', '/v1/findings.csv?rule=DIS-17&columns=id', 'ann');
    const cell = text.split('\r\n').find((line) => line.startsWith("'-"))!;
    expect(cell).toBe(`'${dis17(n)}`);
    for (const path of ['', '/triage', '/notes', '/timeline', '/items', '/items.csv', '/hits'])
      expect([path, (await ask('get', `/v1/findings/${cell}${path}`, 'ann')).status]).toEqual([path, 200]);
    expect((await json(`/v1/findings/${encodeURIComponent(cell)}`, 'ann')).finding.id).toBe(dis17(n));
    const noted = await ask('post', `/v1/findings/${cell}/notes`, 'ann', { version: 0, body: { note: 'by its cell' } });
    expect([noted.status, noted.body.finding]).toEqual([200, dis17(n)]);
    expect((await actAt(noted.body.entry.index)).stream).toBe(`finding/${dis17(n)}/revenue`);
    expect((await json(`/v1/oversight?finding=${cell}`, 'overseer')).acts).toHaveLength(1);
    const move = { to: 'acknowledged', reason: 'r' };
    const shown = await ask('post', '/v1/findings/triage/preview', 'ann', { body: { of: { ids: [cell] }, move } });
    const [{ version, seen }] = shown.body.findings;
    const body = { findings: [{ id: cell, version, seen }], move };
    const moved = await ask('post', '/v1/findings/triage', 'ann', { body, key: randomUUID() });
    expect(moved.body.findings).toMatchObject([{ finding: dis17(n), result: 'done' }]);
    expect((await json(`/v1/findings/${dis17(n)}/notes`, 'ann')).notes).toMatchObject([{ act: 'triage.noted' }]);
    // However it is spelt, the log of who looked names the finding.
    const { accesses } = await json('/v1/access?limit=200', 'auditor');
    const logged = (accesses as { access: { route: string; filter: object } }[]).filter(
      ({ access }) => access.route === 'GET /v1/findings/:id/timeline',
    );
    expect(logged[0]!.access.filter).toMatchObject({ finding: dis17(n) });
    problem(await ask('get', `/v1/findings/''${dis17(n)}`, 'ann'), 400, 'invalid-parameters');
  });

  describe('under open triage', () => {
    const [closed, open] = [dis17(13), dis17(14)];
    const dis17Rule = ruleSet.get('DIS-17') as DisclosureItemRule;
    /** DIS-17 as another version of the rules has it; undefined: they have none. */
    const rulesWith = (severity: Severity | undefined): RuleSet => {
      const { rules } = ruleSet;
      if (severity === undefined) return new RuleSet(rules.filter((rule) => rule !== dis17Rule));
      const explain: typeof dis17Rule.explain = (...asked) => ({ ...dis17Rule.explain(...asked), severity });
      const other = { ...dis17Rule, version: '99.0.0', severity, explain };
      return new RuleSet(rules.map((rule) => (rule === dis17Rule ? other : rule)));
    };
    const judgeBy = async (rules = ruleSet): Promise<void> => {
      await ledger.rest();
      await ledger.judge(rules);
    };
    /** What each desk is answered of all findings, but for what names the generation. */
    const answers = async () => {
      const all = await Promise.all(
        (['ann', 'bob', 'overseer'] as const).map(async (who) => {
          const { findings, facets } = await json('/v1/findings?status=all&limit=200&facets=1', who);
          const details = await Promise.all([closed, open].map((id) => triageOf(id, who)));
          return { findings, facets, details: details.map(({ own, others, seen }) => ({ own, others, seen })) };
        }),
      );
      return JSON.parse(JSON.stringify(all)) as unknown;
    };

    beforeAll(async () => {
      expect((await move(closed, 'ann', 0, { to: 'expected', reason: 'a test of S' })).status).toBe(200);
      expect((await move(open, 'ann', 0, { to: 'investigating', note: 'asked S' })).status).toBe(200);
      expect((await move(open, 'bob', 0, { to: 'acknowledged' })).status).toBe(200);
    });
    afterAll(() => judgeBy());

    it('a rebuild changes no answer of any desk', async () => {
      const before = await answers();
      await ledger.rest();
      const report = await rebuild({ db: await ledger.database.as('detector'), rules: ruleSet });
      expect(report).toMatchObject({ identical: true, differences: [], tookOver: true });
      await ledger.judge();
      expect(await answers()).toEqual(before);
    });

    it('a new rule set leaves triage as it was, and has officers look again before they resolve', async () => {
      const seen = await seenBy(open);
      await judgeBy(rulesWith('HIGH'));
      expect((await triageOf(closed)).own).toMatchObject({ state: 'expected', shown: 'expected', queue: false });
      expect((await triageOf(open)).own).toMatchObject({ state: 'investigating', queue: true, version: 1 });
      expect((await triageOf(open, 'bob')).own).toMatchObject({ state: 'acknowledged' });
      const now = await seenBy(open);
      expect(severities.indexOf(now.severity)).toBe(severities.indexOf(seen.severity) - 1);
      const { findings } = await json(`/v1/findings?triage=investigating&severity=${now.severity}&rule=DIS-17`, 'ann');
      expect((findings as { id: string }[]).map(({ id }) => id)).toContain(open);

      const stale = await move(open, 'ann', 1, { to: 'true-positive', seen });
      const { news } = problem(stale, 409, 'finding-changed');
      expect(news.seen).toEqual(now);
      expect(now.ruleSet).not.toBe(seen.ruleSet);
      const resolved = await move(open, 'ann', 1, { to: 'true-positive', seen: news.seen });
      expect([resolved.status, resolved.body.triage.queue]).toEqual([200, false]);
    });

    it('a finding that newer rules hold to be worse than what the officer had seen comes back, to her desk alone', async () => {
      expect((await move(open, 'bob', 1, { to: 'investigating' })).status).toBe(200);
      await judgeBy(rulesWith('CRITICAL'));
      expect((await triageOf(open)).own).toMatchObject({ state: 'true-positive', shown: 'reopened', queue: true });
      expect((await triageOf(open, 'bob')).own).toMatchObject({ shown: 'investigating', reopenedAt: null });
      // Closed when it was as bad already.
      expect((await triageOf(closed)).own).toMatchObject({ shown: 'expected', queue: false });
    });

    it('a finding that newer rules do not have is nowhere, and its triage is there again when it is', async () => {
      await judgeBy();
      const before = await answers();
      await judgeBy(rulesWith(undefined));
      problem(await ask('get', `/v1/findings/${open}/triage`, 'ann'), 404, 'not-found');
      problem(
        await ask('post', `/v1/findings/${open}/notes`, 'ann', { version: 2, body: { note: 'x' } }),
        404,
        'not-found',
      );
      const { findings } = await json('/v1/findings?status=all&limit=200&rule=DIS-17', 'ann');
      expect(findings).toEqual([]);
      await judgeBy();
      expect(await answers()).toEqual(before);
    });
  });
});
