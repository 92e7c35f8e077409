import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import supertest, { type Response } from 'supertest';
import { verifyLedger } from '#libs/audit';
import { parseEntry } from '#libs/contracts';
import { LedgerReader, QuarantineErased, QuarantineVault } from '#libs/ledger';
import { leafHash } from '#libs/merkle';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { eventually } from '../faults/recorder-harness.js';
import { RecorderFleet } from '../faults/recorder-process.js';
import { LossyLine } from '../support/lossy-line.js';
import { bearer, type TestIssuer } from '../support/tokens.js';
import { AGREEMENT, ApiLedger, GIVER, ref, TAKER } from './api-ledger.js';

const ITEMS = 12;
const policy = {
  ...{ agreementType: 'MOU' as const, exchangeMode: 'request' as const },
  parties: [
    { agency: 'revenue', role: 'source' as const },
    { agency: 'border', role: 'recipient' as const, name: 'Border Agency', address: '1 Example Plaza, Washington' },
  ],
  ...{ authorityPacks: ['core', 'usc26-6103'], authority: ['26 USC 6103(i)(2)'] },
  ...{ effectiveFrom: '2025-01-01T00:00:00Z', elementsAllowed: ['name', 'address'] },
  addressPolicy: { minLevel: 'SUFFICIENT' as const },
  matchPathsAllowed: [{ path: 'TIN', mustCompare: ['name', 'address'] }],
};
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('what needs two persons', () => {
  let ledger: ApiLedger;
  let fleet: RecorderFleet;
  let issuer: TestIssuer;
  let app: INestApplication;
  let line: LossyLine;
  const dir = mkdtempSync(join(tmpdir(), 'countersign-approvals-'));
  const people = {
    ann: (claims = {}) => issuer.officer('revenue', 'compliance-officer', { ...signedIn('ann'), ...claims }),
    anna: (claims = {}) => issuer.officer('revenue', 'privacy-officer', { ...signedIn('anna'), ...claims }),
    bob: (claims = {}) => issuer.officer('border', 'compliance-officer', { ...signedIn('bob'), ...claims }),
    sid: (claims = {}) => issuer.officer('stranger', 'compliance-officer', { ...signedIn('sid'), ...claims }),
    friend: (claims = {}) => issuer.officer('friend', 'compliance-officer', { ...signedIn('friend'), ...claims }),
    fay: (claims = {}) => issuer.officer('friend', 'privacy-officer', { ...signedIn('fay'), ...claims }),
    olga: (claims = {}) => issuer.overseer('*', '*', { ...signedIn('olga'), ...claims }),
    oleg: (claims = {}) => issuer.overseer('*', '*', { ...signedIn('oleg'), ...claims }),
    audrey: (claims = {}) => issuer.auditor('*', '*', { ...signedIn('audrey'), ...claims }),
    // Overseers of less than everything.
    uma: (claims = {}) => issuer.overseer('*', [AGREEMENT], { ...signedIn('uma'), ...claims }),
    otto: (claims = {}) => issuer.overseer('*', ['another-1'], { ...signedIn('otto'), ...claims }),
    rita: (claims = {}) => issuer.overseer(['revenue'], '*', { ...signedIn('rita'), ...claims }),
    // Of all parties of the agreement.
    cora: (claims = {}) => issuer.overseer(['revenue', 'border'], '*', { ...signedIn('cora'), ...claims }),
    // Auditors of less than everything.
    adam: (claims = {}) => issuer.auditor('*', [AGREEMENT], { ...signedIn('adam'), ...claims }),
    alma: (claims = {}) => issuer.auditor(['border'], '*', { ...signedIn('alma'), ...claims }),
    stella: (claims = {}) => issuer.overseer(['stranger'], '*', { ...signedIn('stella'), ...claims }),
  };
  type Who = keyof typeof people;
  /** One sign-in of each, a minute ago. */
  const signedIn = (sub: string) => ({ sub, sid: `session-of-${sub}`, auth_time: nowSeconds() - 60 });

  beforeAll(async () => {
    ledger = await ApiLedger.open();
    fleet = new RecorderFleet({ database: ledger.database, shards: 1 }, undefined);
    const { issuer: theirs, processes } = await fleet.identity();
    issuer = theirs;
    const terms = { version: 1, documentDigest: `sha256:${'a'.repeat(64)}`, policy };
    for (const source of [GIVER, TAKER])
      await ledger.send('gov.transfer.agreement.registered.v1', terms, { source, time: '2025-01-01T00:00:00Z' });
    const rows = Array.from({ length: ITEMS }, (_, i) => [i + 1, ['A02']]);
    await ledger.send('gov.transfer.request.submitted.v1', {
      ...{ requestId: 'R-1', requesterRef: ref('requester'), itemsCount: ITEMS },
      items: { fields: ['itemNo', 'addressCodes'], rows },
    });
    await ledger.send('gov.transfer.request.validated.v1', {
      ...{ requestId: 'R-1', acceptedCount: ITEMS },
      items: { defaults: { accepted: true }, fields: ['itemNo', 'addressCodes'], rows },
    });
    await disclose('D-1', [1, 2, 3]);
    await ledger.judge();
    const recorder = await fleet.start();
    line = await LossyLine.to(recorder.url);
    writeFileSync(join(dir, 'access.key'), randomBytes(32), { mode: 0o600 });
    app = await startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        ...{ COUNTERSIGN_METRICS_PORT: '0', COUNTERSIGN_RATE_LIMIT: '0' },
        ...issuer.env(),
        ...{ RECORDER_URL: line.url, COUNTERSIGN_PROCESS_KEY_FILE: processes.keyFiles.api },
        COUNTERSIGN_ACCESS_KEY_FILE: join(dir, 'access.key'),
      }),
    );
  });
  afterAll(async () => {
    await app?.close();
    await line?.close();
    await fleet?.close();
    await ledger?.close();
    rmSync(dir, { recursive: true });
  });

  /** Answers the event's id. */
  const disclose = async (disclosureId: string, items: number[]): Promise<string> => {
    const event = ledger.event('gov.transfer.disclosure.made.v1', {
      ...{ disclosureId, requestId: 'R-1', recipient: { agency: 'border' }, elements: ['name', 'address'] },
      ...{ itemsCount: items.length, part: 1, of: 1, items: { fields: ['itemNo'], rows: items.map((item) => [item]) } },
    });
    await ledger.post(event);
    return (event as { id: string }).id;
  };
  const server = () => app.getHttpServer() as Server;
  const get = async (who: Who, path: string): Promise<Response> =>
    supertest(server())
      .get(path)
      .set(bearer(await people[who]()));
  const post = async (
    who: Who,
    path: string,
    body: object,
    { version, claims, key }: { version?: number; claims?: object; key?: string } = {},
  ) => {
    const asked = supertest(server())
      .post(path)
      .set(bearer(await people[who](claims)))
      .set('content-type', 'application/json');
    if (version !== undefined) void asked.set('if-match', `"${version}"`);
    if (key !== undefined) void asked.set('idempotency-key', key);
    return asked.send(JSON.stringify(body));
  };
  const decide = (who: Who, id: string, what: string, version = 1, claims = {}) =>
    post(who, `/v1/approvals/${id}/${what}`, { reason: 'seen' }, { version, claims });
  const exception = (more: object = {}) => ({
    ...{
      rule: 'DIS-17',
      field: 'count',
      operator: 'at-most',
      value: 5,
      agreement: AGREEMENT,
      reach: 'desk',
      spike: 100,
    },
    ...{ until: inDays(30), reason: 'known and agreed', ...more },
  });
  const ask = async (who: Who, more: object = {}): Promise<string> => {
    const { status, body } = await post(who, '/v1/exceptions', exception(more));
    expect([status, body.title]).toEqual([200, undefined]);
    return body.id as string;
  };
  const types = ({ status, body }: Response) => [
    status,
    (body.type as string | undefined)?.split(':').at(-1),
    body.reason,
  ];

  it('an exception for a desk is approved by a colleague, and ended by the desk', async () => {
    const asked = await post('ann', '/v1/exceptions', exception());
    expect(asked.body).toMatchObject({
      version: 1,
      approval: { state: 'asked', sides: ['revenue'], mayDecide: 'same-person' },
    });
    const { id } = asked.body;
    expect((await get('anna', '/v1/approvals?for=me')).body.approvals).toMatchObject([{ id, mayDecide: 'yes' }]);
    expect((await get('ann', '/v1/approvals?for=me')).body.approvals).toEqual([]);
    expect((await get('ann', '/v1/approvals?for=mine&kind=exception')).body.approvals).toMatchObject([{ id }]);
    for (const who of ['bob', 'sid'] as const) expect((await get(who, `/v1/approvals/${id}`)).status).toBe(404);

    const given = await decide('anna', id, 'approve');
    expect(given.body).toMatchObject({
      version: 2,
      approval: { state: 'given', exception: { works: true, end: null, units: 3 } },
    });
    const { body, headers } = await get('audrey', `/v1/approvals/${id}`);
    expect(headers['etag']).toBe('"2"');
    expect(body).toMatchObject({
      ...{ asked: { subject: 'ann', desk: 'revenue' }, decided: { subject: 'anna' }, mayDecide: 'state' },
      acts: [
        { kind: 'approval.asked', by: { subject: 'ann' } },
        { kind: 'approval.given', by: { subject: 'anna' }, mark: null },
      ],
    });
    expect(types(await decide('anna', id, 'approve', 2))).toEqual([409, 'approval-closed', 'state']);
    expect(types(await decide('anna', id, 'refuse', 1))).toEqual([412, 'act-moved', undefined]);
    const end = (who: Who) => post(who, `/v1/exceptions/${id}/end`, { reason: 'over' }, { version: 2 });
    expect(types(await end('olga'))).toEqual([403, 'may-not-decide', 'person']);
    expect((await end('ann')).body).toMatchObject({
      approval: { state: 'ended', exception: { works: false, end: 'ended' } },
    });
  });

  it.each<[string, Who, object, unknown[]]>([
    ['the person who asked, in another session', 'ann', { sid: 'another' }, [403, 'may-not-decide', 'same-person']],
    [
      'another person, in the session of the first',
      'anna',
      { sid: 'session-of-ann' },
      [403, 'may-not-decide', 'same-session'],
    ],
    [
      'somebody whose session nobody knows',
      'anna',
      { sid: undefined, jti: undefined },
      [403, 'may-not-decide', 'no-session'],
    ],
    [
      'somebody who signed in long ago',
      'anna',
      { auth_time: nowSeconds() - 1_000 },
      [403, 'sign-in-again', 'stale-sign-in'],
    ],
    [
      'somebody of whom the token does not say when',
      'anna',
      { auth_time: undefined },
      [403, 'sign-in-again', 'stale-sign-in'],
    ],
    ['an officer of another party', 'bob', {}, [404, 'not-found', undefined]],
    ['a stranger', 'sid', {}, [404, 'not-found', undefined]],
    ['an auditor', 'audrey', {}, [403, 'role-not-allowed', undefined]],
  ])('an exception is not approved by %s', async (_name, who, claims, expected) => {
    const id = await ask('ann');
    for (const what of ['approve', 'refuse'])
      expect(types(await decide(who, id, what, 1, claims)).slice(0, 3)).toEqual(expected);
    expect((await get('ann', `/v1/approvals/${id}`)).body).toMatchObject({ state: 'asked', version: 1 });
  });

  it('somebody whose sign-in is too old is told where to give her credentials again', async () => {
    const { body } = await decide('anna', await ask('ann'), 'approve', 1, { auth_time: nowSeconds() - 1_000 });
    const signIn = new URL(String(body.signIn), 'http://api');
    expect([signIn.pathname, Object.fromEntries(signIn.searchParams)]).toEqual([
      '/auth/sign-in',
      { issuer: issuer.url, fresh: '1' },
    ]);
  });

  it('of two who decide at once one is first; refused and withdrawn stay so', async () => {
    const id = await ask('ann');
    const both = await Promise.all([decide('anna', id, 'approve'), decide('olga', id, 'refuse')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const withdrawn = await ask('ann');
    expect(types(await decide('anna', withdrawn, 'withdraw'))).toEqual([403, 'may-not-decide', 'person']);
    expect((await decide('ann', withdrawn, 'withdraw')).body).toMatchObject({ approval: { state: 'withdrawn' } });
    expect(types(await decide('anna', withdrawn, 'approve', 2))).toEqual([409, 'approval-closed', 'state']);
  });

  it('nobody decides after 72 hours', async () => {
    const id = await ask('ann');
    // The row as it is when nobody has decided for so long.
    await ledger.owner.query('UPDATE readmodel.approval SET until = now() WHERE id = $1', [id]);
    expect(types(await decide('anna', id, 'approve'))).toEqual([409, 'approval-closed', 'expired']);
    expect((await get('ann', '/v1/approvals?state=lapsed')).body.approvals).toMatchObject([{ id, state: 'lapsed' }]);
    expect(
      (await get('anna', '/v1/approvals?for=me')).body.approvals.map(({ id }: { id: string }) => id),
    ).not.toContain(id);
  });

  it('an exception for everybody takes the other side, or an overseer', async () => {
    const first = await ask('ann', { reach: 'all' });
    expect(types(await decide('anna', first, 'approve'))).toEqual([403, 'may-not-decide', 'side']);
    expect((await decide('bob', first, 'approve')).body).toMatchObject({ approval: { state: 'given' } });
    const second = await ask('ann', { reach: 'all' });
    expect((await decide('olga', second, 'approve')).body).toMatchObject({ approval: { state: 'given' } });
    const third = await ask('ann', { reach: 'all', agreement: null });
    expect(types(await decide('bob', third, 'approve'))[0]).toBe(404);
    const ofOverseers = await ask('olga', { reach: 'desk' });
    expect(types(await decide('olga', ofOverseers, 'approve', 1, { sid: 'x' }))).toEqual([
      403,
      'may-not-decide',
      'same-person',
    ]);
    expect((await decide('oleg', ofOverseers, 'approve')).body).toMatchObject({ approval: { state: 'given' } });
  });

  it.each<[string, object]>([
    ['without an end', { until: undefined }],
    ['that is over', { until: inDays(-1) }],
    ['for more than a year', { until: inDays(366) }],
    ['of no rule', { rule: 'XYZ-99' }],
    ['without a spike', { spike: undefined }],
    ['with a spike that ends nothing', { spike: 10_001 }],
    ['that shows a number', { reason: 'about 123-45-6789' }],
    ['that compares with a number of a person', { value: '123-45-6789' }],
    ['with a reason of blanks', { reason: '  ' }],
    ['with a reason that clears a screen', { reason: 'known\u001b[2J' }],
    ['with a reason that reads in another order', { reason: 'known \u202eton' }],
    ['about a field with a control character', { field: 'count\u0007' }],
    ['that can never suppress anything', { value: ['a'] }],
  ])('an exception %s is not asked for', async (_name, more) => {
    const { status, text } = await post('ann', '/v1/exceptions', exception(more));
    expect(status).toBe(400);
    expect(text).not.toContain('6789');
  });

  it('an exception of an agreement that she does not know is 404, and the same key asks once', async () => {
    expect((await post('ann', '/v1/exceptions', exception({ agreement: 'none' }))).status).toBe(404);
    const body = exception();
    const both = [
      await post('ann', '/v1/exceptions', body, { key: 'key-of-ann-1' }),
      await post('ann', '/v1/exceptions', body, { key: 'key-of-ann-1' }),
    ];
    expect(both.map(({ body: { id } }) => id)).toEqual([both[0]!.body.id, both[0]!.body.id]);
  });

  it('its owner is somebody of the desk who has been here', async () => {
    const owned = (subject: string) =>
      post('ann', '/v1/exceptions', exception({ owner: { issuer: issuer.url, subject } }));
    await get('anna', '/v1/me');
    await get('bob', '/v1/me');
    expect((await owned('anna')).body).toMatchObject({
      approval: { of: { exception: { owner: { subject: 'anna' } } } },
    });
    for (const subject of ['bob', 'nobody']) {
      const { status, body } = await owned(subject);
      expect([status, body.errors]).toEqual([400, [{ pointer: '/owner', detail: expect.any(String) as string }]]);
    }
  });

  describe('whose first answer was lost', () => {
    const actsOn = async (id: string): Promise<string[]> =>
      ((await get('audrey', `/v1/approvals/${id}`)).body.acts as { kind: string }[]).map(({ kind }) => kind);
    const key = () => `key-${randomBytes(6).toString('hex')}`;

    it('is asked for once', async () => {
      const [body, first] = [exception({ reason: 'asked for once' }), key()];
      const lost = await line.losing(() => post('ann', '/v1/exceptions', body, { key: first }));
      expect(types(lost).slice(0, 2)).toEqual([503, 'oversight-log-away']);
      const again = await post('ann', '/v1/exceptions', body, { key: first });
      expect([again.status, again.body.version]).toEqual([200, 1]);
      expect(again.body.approval).toMatchObject({
        id: again.body.id,
        state: 'asked',
        asked: { reason: 'asked for once' },
      });
      const { approvals } = (await get('ann', '/v1/approvals?for=mine&limit=200')).body;
      const such = (approvals as { asked: { reason: string } }[]).filter(
        ({ asked }) => asked.reason === 'asked for once',
      );
      expect(such).toHaveLength(1);
      // Another key is another wish, and so is another request of hers.
      expect((await post('ann', '/v1/exceptions', body, { key: key() })).body.id).not.toBe(again.body.id);
      expect(types(await post('ann', '/v1/exceptions', exception(), { key: first })).slice(0, 2)).toEqual([
        422,
        'key-reused',
      ]);
    });

    it('is decided, withdrawn and ended once, and answered as the first time', async () => {
      const steps: [Who, string, (id: string) => string, number, string][] = [
        ['ann', 'withdraw', (id) => `/v1/approvals/${id}/withdraw`, 1, 'withdrawn'],
        ['anna', 'approve', (id) => `/v1/approvals/${id}/approve`, 1, 'given'],
        ['ann', 'end', (id) => `/v1/exceptions/${id}/end`, 2, 'ended'],
        ['anna', 'refuse', (id) => `/v1/approvals/${id}/refuse`, 1, 'refused'],
      ];
      let given = '';
      for (const [who, what, path, version, state] of steps) {
        const id = what === 'end' ? given : await ask('ann');
        if (what === 'approve') given = id;
        const mine = key();
        const send = (reason: string, more = {}) => post(who, path(id), { reason }, { version, key: mine, ...more });
        const lost = await line.losing(() => send('seen'));
        expect(types(lost).slice(0, 2)).toEqual([503, 'oversight-log-away']);
        const again = await send('seen');
        expect([again.status, again.body.version, again.body.approval.state]).toEqual([200, version + 1, state]);
        expect(again.headers['etag']).toBe(`"${version + 1}"`);
        expect(await actsOn(id)).toHaveLength(version + 1);
        // Without her key, or with another wish, it is as for everybody: another act was first.
        expect(types(await post(who, path(id), { reason: 'seen' }, { version })).slice(0, 2)).toEqual([
          412,
          'act-moved',
        ]);
        expect(types(await send('another', { key: key() })).slice(0, 2)).toEqual([412, 'act-moved']);
        expect(types(await post('olga', path(id), { reason: 'seen' }, { version, key: mine })).slice(0, 2)).toEqual([
          ...[412, 'act-moved'],
        ]);
      }
    });

    it('is not said to be unrecorded while the detector is away', async () => {
      const [asked, other, third] = [await ask('ann'), await ask('ann'), await ask('ann')];
      const exception = await ask('ann');
      expect((await decide('anna', exception, 'approve')).status).toBe(200);
      const steps: [Who, string, number, string][] = [
        ['anna', `/v1/approvals/${asked}/approve`, 1, 'given'],
        ['anna', `/v1/approvals/${other}/refuse`, 1, 'refused'],
        ['ann', `/v1/approvals/${third}/withdraw`, 1, 'withdrawn'],
        ['ann', `/v1/exceptions/${exception}/end`, 2, 'ended'],
      ];
      const sent = steps.map(([who, path, version, state]) => {
        const mine = key();
        const send = (more: { key?: string; claims?: object } = {}, reason = 'seen') =>
          post(who, path, { reason }, { version, key: mine, ...more });
        return { send, version, state };
      });
      // Her sign-in is not fresh any more when she asks again.
      const stale = { claims: { auth_time: nowSeconds() - 3_600 } };
      await ledger.rest();
      try {
        for (const { send } of sent)
          expect(types(await line.losing(() => send())).slice(0, 2)).toEqual([503, 'oversight-log-away']);
        // One with a key is under way at a time.
        for (const more of [{}, stale])
          for (const again of await Promise.all(sent.map(({ send }) => send(more)))) {
            expect(types(again).slice(0, 2)).toEqual([503, 'oversight-log-away']);
            expect(again.body.detail).toMatch(/may be among it/);
          }
        for (const other of await Promise.all(sent.map(({ send }) => send({}, 'another'))))
          expect(types(other).slice(0, 2)).toEqual([422, 'key-reused']);
        for (const keyless of await Promise.all(sent.map(({ send }) => send({ key: undefined! }))))
          expect(types(keyless).slice(0, 2)).toEqual([412, 'act-moved']);
      } finally {
        await ledger.judge();
      }
      for (const { send, version, state } of sent) {
        const found = await send(stale);
        expect([found.status, found.body.version, found.body.approval.state]).toEqual([200, version + 1, state]);
      }
    });

    it('is not answered to a scope that is narrower by now', async () => {
      const id = await ask('ann');
      const mine = key();
      const as = async (token: Promise<string>) =>
        supertest(server())
          .post(`/v1/approvals/${id}/refuse`)
          .set(bearer(await token))
          .set({ 'content-type': 'application/json', 'if-match': '"1"', 'idempotency-key': mine })
          .send('{"reason":"seen"}');
      expect((await as(people.olga())).status).toBe(200);
      expect((await as(people.olga())).status).toBe(200);
      expect((await as(issuer.overseer('*', ['another-1'], signedIn('olga')))).status).toBe(404);
    });
  });

  it('of a person who has used too many keys no more are kept: she is told so, and acts without one', async () => {
    const body = exception({ agreement: null });
    const send = (more = {}) => post('friend', '/v1/exceptions', body, more);
    expect((await send({ key: 'key-of-friend-1' })).status).toBe(200);
    await ledger.owner.query(
      `INSERT INTO desk.idempotency (principal, key, request, turn, turn_until, until)
       SELECT principal, sha256(n::text::bytea), request, turn, turn_until, until FROM desk.idempotency, generate_series(1, 1500) n
       WHERE key = sha256($1)`,
      [Buffer.from('["key-of-friend-1"]')],
    );
    const refused = await send({ key: 'key-of-friend-2' });
    expect(types(refused).slice(0, 2)).toEqual([429, 'too-many-keys']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_600);
    expect([(await send()).status, (await send({ key: 'key-of-friend-1' })).status]).toEqual([200, 200]);
  });

  it('are 100 exceptions of a desk at most, in force or waiting: the next is refused, and told so', async () => {
    const body = exception({ agreement: null });
    const ask = (key?: string) => post('fay', '/v1/exceptions', body, key === undefined ? {} : { key });
    expect((await ask('key-of-fay-3')).status).toBe(200);
    const [{ has }] = await ledger.owner.query<[{ has: number }]>(
      `SELECT count(*)::int AS has FROM readmodel.approval WHERE desk = 'friend' AND kind = 'exception'`,
    );
    await ledger.owner.query(
      `INSERT INTO readmodel.approval SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'reason', 'more'))).*
       FROM readmodel.approval a, generate_series(1, $1::int) WHERE a.id = (SELECT id FROM readmodel.approval WHERE desk = 'friend' LIMIT 1)`,
      [100 - has],
    );
    try {
      const refused = await ask();
      expect(types(refused).slice(0, 2)).toEqual([409, 'too-many-exceptions']);
      // Not what was asked for before, and lost its answer.
      expect((await ask('key-of-fay-3')).status).toBe(200);
    } finally {
      await ledger.owner.query(`DELETE FROM readmodel.approval WHERE desk = 'friend' AND reason = 'more'`);
    }
    expect((await ask()).status).toBe(200);
  });

  describe('overseers of less than everything', () => {
    const EXCEPTIONS: Record<string, [Who, object]> = {
      'of overseers under it': ['olga', { reach: 'desk' }],
      'of overseers under none': ['olga', { reach: 'desk', agreement: null }],
      'of overseers for all under it': ['olga', { reach: 'all' }],
      'of overseers for all under none': ['olga', { reach: 'all', agreement: null }],
      'of revenue under it': ['ann', { reach: 'desk' }],
      'of revenue under none': ['ann', { reach: 'desk', agreement: null }],
      'of revenue for all under it': ['ann', { reach: 'all' }],
      'of revenue for all under none': ['ann', { reach: 'all', agreement: null }],
    };
    const under = Object.keys(EXCEPTIONS).filter((name) => name.endsWith('under it'));
    const SEES: [Who, string[], string[]][] = [
      ['oleg', Object.keys(EXCEPTIONS), Object.keys(EXCEPTIONS)],
      ['uma', under, under],
      ['otto', [], []],
      // What is for everybody is more than her agency's, under an agreement too.
      [
        'rita',
        [...under, 'of revenue under none', 'of revenue for all under none'],
        ['of overseers under it', 'of revenue under it', 'of revenue under none'],
      ],
      [
        'cora',
        [...under, 'of revenue under none', 'of revenue for all under none'],
        [...under, 'of revenue under none'],
      ],
      ['stella', [], []],
    ];
    const ids = new Map<string, string>();
    beforeAll(async () => {
      for (const [name, [who, more]] of Object.entries(EXCEPTIONS)) ids.set(name, await ask(who, more));
    });

    it.each(SEES)('%s sees, decides and ends what lies in her scope, by every path', async (who, sees, decides) => {
      const waiting = ((await get(who, '/v1/approvals?for=me&limit=200')).body.approvals as { id: string }[]).map(
        ({ id }) => id,
      );
      for (const [name, id] of ids) {
        const { status, body } = await get(who, `/v1/approvals/${id}`);
        expect([name, status]).toEqual([name, sees.includes(name) ? 200 : 404]);
        expect([name, waiting.includes(id)]).toEqual([name, decides.includes(name)]);
        const acts = (await get(who, `/v1/oversight?approval=${id}`)).body.acts as object[];
        expect([name, acts.length > 0]).toEqual([name, sees.includes(name)]);
        if (decides.includes(name)) {
          expect([name, body.mayDecide]).toEqual([name, 'yes']);
          continue;
        }
        if (sees.includes(name)) expect([name, body.mayDecide]).toEqual([name, 'side']);
        const refused = sees.includes(name) ? 403 : 404;
        for (const what of ['approve', 'refuse', 'withdraw'])
          expect([name, what, (await decide(who, id, what)).status]).toEqual([name, what, refused]);
        const end = await post(who, `/v1/exceptions/${id}/end`, { reason: 'x' }, { version: 1 });
        expect([name, end.status]).toEqual([name, sees.includes(name) ? 409 : 404]);
      }
    });

    it('ask for none beyond it', async () => {
      for (const who of ['uma', 'rita'] as const)
        for (const reach of ['desk', 'all'])
          expect((await post(who, '/v1/exceptions', exception({ reach, agreement: null }))).body.errors).toEqual([
            { pointer: '/agreement', detail: expect.any(String) as string },
          ]);
      // Of one party she does not ask for what empties the queue of the other.
      for (const agreement of [AGREEMENT, 'none-1'])
        expect((await post('rita', '/v1/exceptions', exception({ reach: 'all', agreement }))).body.errors).toEqual([
          { pointer: '/agreement', detail: expect.any(String) as string },
        ]);
      expect((await post('cora', '/v1/exceptions', exception({ reach: 'all' }))).body.approval.sides).toEqual([
        ...['border', 'revenue'],
      ]);
      const { status } = await post('otto', '/v1/exceptions', exception());
      expect(status).toBe(404);
    });

    it('end none of their desk’s that is for everybody, though they see that it is', async () => {
      const id = ids.get('of overseers for all under none')!;
      expect((await decide('oleg', id, 'approve')).body).toMatchObject({ approval: { state: 'given' } });
      const end = (who: Who) => post(who, `/v1/exceptions/${id}/end`, { reason: 'over' }, { version: 2 });
      expect((await get('uma', '/v1/exceptions')).body.exceptions).toContainEqual(
        expect.objectContaining({ approval: id }),
      );
      expect(types(await end('uma'))).toEqual([403, 'may-not-decide', 'side']);
      expect((await end('olga')).body).toMatchObject({ approval: { state: 'ended' } });
    });
  });

  describe('for everybody under an agreement', () => {
    const FRIEND = 'urn:agency:friend:x';
    const STRANGER = 'urn:agency:stranger:x';
    const CARRIER = 'urn:agency:carrier:x';
    const register = async (agreementid: string, parties: [string, 'source' | 'recipient'][], digest: string) => {
      const named = parties.map(([source, role]) => ({ agency: source.split(':')[2]!, role }));
      const terms = {
        version: 1,
        documentDigest: `sha256:${digest.repeat(64)}`,
        policy: { ...policy, parties: named },
      };
      for (const [source] of parties)
        await ledger.send('gov.transfer.agreement.registered.v1', terms, { source, agreementid });
    };
    const sidesOf = async (who: Who, agreement: string): Promise<[string, string[]]> => {
      const { body } = await post(who, '/v1/exceptions', exception({ reach: 'all', agreement }));
      return [body.id, body.approval.sides];
    };

    it('a party of the same side does not decide, and one of the other side does', async () => {
      const parties: [string, 'source' | 'recipient'][] = [
        ...([[GIVER, 'source'] as const, [FRIEND, 'source'] as const] as [string, 'source'][]),
        ...([[TAKER, 'recipient'] as const, [CARRIER, 'recipient'] as const] as [string, 'recipient'][]),
      ];
      await register('four-1', parties, 'c');
      await ledger.judge();
      const [id, sides] = await sidesOf('ann', 'four-1');
      expect(sides).toEqual(['border', 'carrier']);
      expect((await get('friend', `/v1/approvals/${id}`)).status).toBe(404);
      expect(types(await decide('friend', id, 'approve'))[0]).toBe(404);
      expect((await decide('bob', id, 'approve')).body).toMatchObject({ approval: { state: 'given' } });
      expect((await sidesOf('bob', 'four-1'))[1]).toEqual(['friend', 'revenue']);
      // An overseer of two of its four parties does not.
      const [other] = await sidesOf('ann', 'four-1');
      expect(types(await decide('cora', other, 'approve'))).toEqual([403, 'may-not-decide', 'side']);
    });

    it('overseers of everything alone decide where rivals have registered it', async () => {
      const [ours, theirs]: [string, 'source' | 'recipient'][][] = [
        [
          [GIVER, 'source'],
          [TAKER, 'recipient'],
        ],
        [
          ['urn:agency:revenue:y', 'source'],
          [FRIEND, 'recipient'],
        ],
      ];
      await register('rivals-1', ours!, 'd');
      await ledger.judge();
      expect((await sidesOf('ann', 'rivals-1'))[1]).toEqual(['border']);
      await register('rivals-1', theirs!, 'e');
      await ledger.judge();
      const partners = await ledger.owner.query(
        `SELECT partners FROM readmodel.party WHERE agreement = 'rivals-1' AND agency = 'revenue' AND until IS NULL`,
      );
      expect(partners).toEqual([{ partners: ['border', 'friend', 'revenue'] }]);
      const [id, sides] = await sidesOf('ann', 'rivals-1');
      expect(sides).toEqual([]);
      for (const who of ['friend', 'bob'] as const)
        expect([who, types(await decide(who, id, 'approve'))[0]]).toEqual([who, 404]);
      expect(types(await decide('cora', id, 'approve'))).toEqual([403, 'may-not-decide', 'side']);
      expect((await decide('olga', id, 'approve')).body).toMatchObject({ approval: { state: 'given' } });
    });

    it('strangers who register it hide from its parties what they cannot be told, and never make it nothing', async () => {
      const seen = async (who: Who): Promise<unknown> => {
        const { total } = (await get(who, '/v1/agreements/stolen-1/funnel')).body as { total: { stage: string }[] };
        return total.map(({ stage }) => stage);
      };
      const covered = async (): Promise<{ total: number; notKnown: number }> =>
        (await get('ann', '/v1/coverage')).body.agreements;
      await register('stolen-1', [[GIVER, 'source'] as const, [TAKER, 'recipient'] as const], '1');
      await ledger.judge();
      expect(await seen('ann')).toEqual(['submitted', 'accepted', 'matched', 'disclosed', 'received']);
      const before = await covered();
      await register('stolen-1', [[STRANGER, 'source'] as const, [FRIEND, 'recipient'] as const], '2');
      await ledger.judge();
      expect(await seen('ann')).toEqual(['submitted', 'disclosed', 'received']);
      expect(await seen('olga')).toEqual(['submitted', 'accepted', 'matched', 'disclosed', 'received']);
      expect(await covered()).toMatchObject({ total: before.total, notKnown: before.notKnown + 1 });
      expect((await get('olga', '/v1/coverage')).body.agreements).toMatchObject({ notKnown: 0 });
    });
  });

  it('what links to an act opens for whoever was shown the link, and for nobody else', async () => {
    const ended = await ask('ann', { reach: 'all' });
    const byUma = await decide('uma', ended, 'approve');
    expect((await get('uma', byUma.body.entry.url)).status).toBe(200);
    await post('ann', `/v1/exceptions/${ended}/end`, { reason: 'over' }, { version: 2 });
    const refused = await ask('ann', { reach: 'all' });
    await decide('bob', refused, 'refuse');
    const ofOverseers = await ask('olga', { reach: 'all', agreement: null });
    await decide('oleg', ofOverseers, 'approve');
    const own = await ask('ann');
    await decide('ann', own, 'withdraw');
    const ids = [await ask('ann', { reach: 'all' }), ended, refused, ofOverseers, own];
    const [{ id: finding }] = (await get('ann', '/v1/findings?rule=DIS-17')).body.findings;
    for (const who of ['ann', 'olga'] as const) {
      const note = { note: { counsel: true, digest: `sha256:${'0'.repeat(64)}` } };
      expect((await post(who, `/v1/findings/${finding}/notes`, note, { version: 0 })).status).toBe(200);
    }
    type Linked = { url: string; index: number; leafHash: string };
    const urlsIn = (body: object): string[] => JSON.stringify(body).match(/\/v1\/entries\/oversight\/\d+/g) ?? [];
    const actsOf = async (who: Who, query: string): Promise<Linked[]> =>
      (await get(who, `/v1/oversight?limit=200&${query}`)).body.acts;
    const queries = [...ids.map((id) => `approval=${id}`), `finding=${finding}`];
    const all = (await Promise.all(queries.map((query) => actsOf('audrey', query)))).flat();
    expect(all.length).toBe(1 + 3 + 2 + 2 + 2 + 2);
    const counts: Partial<Record<Who, number>> = {};
    const walk = async (who: Who): Promise<void> => {
      const listed = (await Promise.all(queries.map((query) => actsOf(who, query)))).flat().map(({ url }) => url);
      const linked = new Set(listed);
      for (const path of [
        ...ids.map((id) => `/v1/approvals/${id}`),
        ...['/v1/exceptions', `/v1/findings/${finding}/timeline`],
      ]) {
        const { status, body } = await get(who, path);
        if (status === 200) for (const url of urlsIn(body)) linked.add(url);
      }
      for (const { url, leafHash: hash } of all) {
        const { status, text } = await get(who, url);
        expect([who, url, status]).toEqual([who, url, linked.has(url) ? 200 : 404]);
        if (status === 200) expect(leafHash(Buffer.from(text)).toString('base64')).toBe(hash);
      }
      counts[who] = all.filter(({ url }) => linked.has(url)).length;
    };
    await Promise.all((Object.keys(people) as Who[]).map(walk));
    const everything = all.length;
    expect(counts).toMatchObject({
      ...{ olga: everything, oleg: everything, audrey: everything, sid: 0, stella: 0, otto: 0 },
      // The side that decides, and whose findings it is about: not what revenue did for itself, nor on its desk, nor overseers on theirs.
      ...{ bob: 1 + 3 + 2 + 2, alma: 1 + 3 + 2 + 2, ann: 1 + 3 + 2 + 2 + 2 + 1, anna: 1 + 3 + 2 + 2 + 2 + 1 },
    });
    await post('olga', `/v1/exceptions/${ofOverseers}/end`, { reason: 'over' }, { version: 2 });
    expect((await get('ann', '/v1/oversight?kind=act.recorded')).status).toBe(200);
  });

  it('how many acts there are is told to whoever reads the whole ledger alone', async () => {
    const folded = async (who: Who) => (await get(who, '/v1/oversight?limit=1')).body.folded as unknown;
    for (const who of ['audrey', 'olga'] as const) expect(await folded(who)).toEqual(expect.any(Number));
    for (const who of ['ann', 'bob', 'sid', 'uma', 'rita'] as const)
      expect([who, await folded(who)]).toEqual([who, null]);
  });

  it('what it suppresses is counted, and shown as suppressed, for its own desk; a spike ends it', async () => {
    const id = await ask('ann', { spike: 4, value: 4 });
    expect((await decide('anna', id, 'approve')).body).toMatchObject({
      approval: { exception: { works: true, units: 3 } },
    });
    const of = async (who: Who) =>
      ((await get(who, '/v1/exceptions')).body.exceptions as { approval: string }[]).find(
        ({ approval }) => approval === id,
      );
    const [finding] = (await get('ann', '/v1/findings?rule=DIS-17')).body.findings;
    for (const who of ['ann', 'audrey'] as const)
      expect(await of(who)).toMatchObject({ works: true, units: 3, count: 1, findings: [finding.id] });
    expect(await of('bob')).toBeUndefined();
    const second = await disclose('D-2', [4, 5]);
    await ledger.judge();
    expect((await get('ann', `/v1/approvals/${id}`)).body.exception).toEqual({ works: false, end: 'spike', units: 5 });
    expect(await of('ann')).toMatchObject({ works: false, units: 5, count: 2 });
    // When there are fewer again, it does not work again.
    for (const source of [GIVER, TAKER])
      await ledger.send(
        'gov.transfer.event.retracted.v1',
        { id: second, reason: 'by mistake', ...(source === GIVER ? {} : { source: GIVER }) },
        { source },
      );
    await ledger.judge();
    expect((await get('ann', `/v1/approvals/${id}`)).body.exception).toEqual({ works: false, end: 'spike', units: 3 });
    const { approvals } = (await get('audrey', '/v1/approvals?kind=exception&state=given')).body;
    const listed = (approvals as { id: string; exception: object }[]).find((one) => one.id === id);
    expect(listed?.exception).toEqual({ works: false, end: 'spike' });
  });

  describe('in the queue', () => {
    interface Row {
      id: string;
      suppressed: object | null;
      exceptions: object[];
    }
    const rows = async (who: Who, query = ''): Promise<Row[]> =>
      (await get(who, `/v1/findings?rule=DIS-17&${query}`)).body.findings;
    const idsOf = async (who: Who, query: string): Promise<string[]> => (await rows(who, query)).map(({ id }) => id);
    const facetOf = async (who: Who, query = '') =>
      (await get(who, `/v1/findings?rule=DIS-17&facets=1&${query}`)).body.facets.suppressed;
    const queueOf = async (who: Who, id: string) => {
      const { own } = (await get(who, `/v1/findings/${id}/triage`)).body;
      return [own.queue, own.suppressed];
    };
    const given = async (more: object): Promise<string> => {
      const id = await ask('ann', more);
      const { body } = await decide('reach' in more ? 'olga' : 'anna', id, 'approve');
      expect(body.approval.state).toBe('given');
      return id;
    };
    /** All answers of another agency about the findings. */
    const ofBob = async (): Promise<string[]> => {
      const [first] = await idsOf('bob', 'sort=oldest');
      const paths = [
        '/v1/findings?facets=1',
        '/v1/findings?suppressed=1',
        '/v1/findings?waits=1',
        ...[`/v1/findings/${first}`, `/v1/findings/${first}/triage`, '/v1/exceptions'],
      ];
      const texts: string[] = [];
      for (const path of paths) texts.push((await get('bob', path)).text);
      return texts;
    };
    let first: string;

    beforeAll(async () => {
      // What the tests before have left in force.
      await ledger.owner.query(`UPDATE readmodel.approval SET state = 'ended' WHERE kind = 'exception'`);
      [first] = (await idsOf('ann', 'sort=oldest')) as [string];
    });

    it('a finding that its desk suppresses is listed, counted and named as suppressed, and waits for nobody', async () => {
      const [all, before] = [await rows('ann'), await ofBob()];
      expect(all.map(({ suppressed, exceptions }) => [suppressed, exceptions])).toEqual(all.map(() => [null, []]));
      const id = await given({ value: 3 });
      const by = { approval: id, until: expect.stringMatching(/^\d{4}-.*Z$/) };
      expect(await idsOf('ann', '')).toEqual(all.map(({ id }) => id));
      expect(await idsOf('ann', 'suppressed=1')).toContain(first);
      const others = await idsOf('ann', 'suppressed=0');
      expect([...others, ...(await idsOf('ann', 'suppressed=1'))].sort()).toEqual(all.map(({ id }) => id).sort());
      const counts = [
        { value: true, count: all.length - others.length },
        { value: false, count: others.length },
      ].filter(({ count }) => count > 0);
      for (const query of ['', 'suppressed=1', 'suppressed=0']) {
        expect(await facetOf('ann', query)).toHaveLength(counts.length);
        expect(await facetOf('ann', query)).toEqual(expect.arrayContaining(counts));
      }
      const { body } = await get('ann', '/v1/findings?rule=DIS-17&facets=1');
      expect(body.total).toBe(all.length);
      expect(body.facets.triage).toEqual([{ value: 'new', count: all.length }]);
      expect(await idsOf('ann', 'waits=1')).toEqual(others);
      expect(await idsOf('ann', 'waits=0')).toContain(first);
      expect((await get('ann', `/v1/findings/${first}`)).body).toMatchObject({
        ...{ suppressed: by, exceptions: [{ ...by, desk: 'revenue' }] },
      });
      expect(await queueOf('ann', first)).toEqual([false, by]);
      const { text } = await get('ann', '/v1/findings.csv?suppressed=1&columns=id,suppressed,exceptions');
      expect(text.split('\r\n').find((line) => line.includes(first))).toBe(`${first},${id},revenue: ${id}`);
      // Whoever sees the desk sees it named; it is no exception of another desk's queue.
      for (const who of ['olga', 'audrey'] as const) {
        expect((await rows(who)).find((row) => row.id === first)).toMatchObject({
          ...{ suppressed: null, exceptions: [{ ...by, desk: 'revenue' }] },
        });
        expect(await idsOf(who, 'suppressed=1')).toEqual([]);
        expect(await idsOf(who, 'suppressed=1&desk=revenue')).toContain(first);
      }
      expect(await ofBob()).toEqual(before);

      // By its desk it is ended at once.
      await post('ann', `/v1/exceptions/${id}/end`, { reason: 'over' }, { version: 2 });
      expect(await rows('ann')).toEqual(all);
      expect(await idsOf('ann', 'waits=1')).toContain(first);
    });

    it('one for everybody suppresses in every queue', async () => {
      const id = await given({ value: 3, reach: 'all', agreement: null });
      for (const who of ['ann', 'bob', 'olga', 'audrey'] as const) {
        expect((await rows(who, 'suppressed=1')).find((row) => row.id === first)).toMatchObject({
          ...{ suppressed: { approval: id }, exceptions: [{ approval: id, desk: null }] },
        });
        if (who !== 'audrey') expect(await queueOf(who, first)).toMatchObject([false, { approval: id }]);
      }
      // Whose findings it suppresses sees who has asked, and who has approved it; whoever has none of them does not.
      const [shown] = (await get('bob', '/v1/exceptions')).body.exceptions;
      expect(shown).toMatchObject({
        ...{
          approval: id,
          desk: 'revenue',
          asked: { subject: 'ann' },
          decided: { subject: 'olga', desk: '@overseers' },
        },
        ...{ works: true, count: expect.any(Number) as number },
      });
      expect((await get('bob', `/v1/approvals/${id}`)).body).toMatchObject({ state: 'given', mayDecide: 'state' });
      expect((await get('sid', '/v1/exceptions')).body.exceptions).toEqual([]);
      expect((await get('sid', `/v1/approvals/${id}`)).status).toBe(404);
      await post('ann', `/v1/exceptions/${id}/end`, { reason: 'over' }, { version: 2 });
      expect(await idsOf('bob', 'suppressed=1')).toEqual([]);
    });

    it('is back on the day after the last, and after a spike', async () => {
      const id = await given({ value: 3 });
      expect(await queueOf('ann', first)).toMatchObject([false, { approval: id }]);
      // The row as it is when that day has come.
      await ledger.owner.query(
        `UPDATE readmodel.approval SET of = jsonb_set(of::jsonb, '{exception,until}', to_jsonb($2::text)) WHERE id = $1`,
        [id, new Date(Date.now() - 1_000).toISOString()],
      );
      expect(await queueOf('ann', first)).toEqual([true, null]);
      expect(await idsOf('ann', 'suppressed=1')).toEqual([]);
      expect(await idsOf('ann', 'waits=1')).toContain(first);
      const units = (await get('ann', `/v1/approvals/${await given({ value: 3, spike: 1_000 })}`)).body.exception.units;
      await ledger.owner.query(`UPDATE readmodel.approval SET state = 'ended' WHERE kind = 'exception'`);
      const spiking = await given({ value: 3, spike: units });
      expect(await queueOf('ann', first)).toMatchObject([false, { approval: spiking }]);
      await disclose('D-spike', [6]);
      await ledger.judge();
      expect(await queueOf('ann', first)).toEqual([true, null]);
      expect(await idsOf('ann', 'suppressed=1')).toEqual([]);
      expect((await rows('audrey')).flatMap(({ exceptions }) => exceptions)).toEqual([]);
    });
  });

  describe('erasing bytes that were refused', () => {
    const refused = async (source = GIVER, agreementid = AGREEMENT): Promise<number> => {
      const sent = { source, agreementid };
      const event = {
        ...ledger.event('gov.transfer.source.watermarked.v1', { upTo: 'no time', nextSequence: '1' }, sent),
      };
      const [placed] = await ledger.post(event);
      await ledger.judge();
      return placed!.index;
    };
    const askErasure = (who: Who, index: number) =>
      post(who, `/v1/quarantine/0/${index}/erasure`, {
        authority: '26 U.S.C. 6103(p)(4)',
        reason: 'it shows a number',
      });
    const saysErased = async (who: Who, index: number): Promise<boolean | undefined> => {
      const { refusals } = (await get(who, '/v1/quarantine?limit=200')).body;
      return refusals.find((one: { index: number }) => one.index === index)?.erased;
    };
    const vault = async () =>
      new QuarantineVault({ ledger: ledger.owner, keys: await ledger.database.keeper(), kek: Buffer.alloc(32, 1) });

    it('is asked for by the source, approved by another party, and done; the proof stands', async () => {
      const index = await refused();
      const reader = new LedgerReader(ledger.owner);
      const before = await reader.entry('0', index);
      const asked = await askErasure('ann', index);
      expect(asked.body).toMatchObject({
        approval: { kind: 'erasure', sides: ['border'], of: { source: GIVER, index } },
      });
      expect(types(await decide('anna', asked.body.id, 'approve'))).toEqual([403, 'may-not-decide', 'side']);
      expect((await (await vault()).open('0', index)).bytes.length).toBeGreaterThan(0);
      expect(await saysErased('ann', index)).toBe(false);
      const again = await askErasure('ann', index);
      expect(types(again)).toEqual([409, 'erasure-asked', undefined]);
      expect(again.body.detail).toMatch(`waits for a second person: see /v1/approvals/${asked.body.id}`);
      expect((await decide('bob', asked.body.id, 'approve')).body).toMatchObject({ approval: { state: 'given' } });
      await eventually(async () =>
        expect(await (await vault()).open('0', index).catch((e: Error) => e)).toBeInstanceOf(QuarantineErased),
      );
      expect((await askErasure('anna', index)).body.detail).toMatch(`was approved: see /v1/approvals/${asked.body.id}`);
      // Whoever sees the refusal is told, by the ledger and not by approvals.
      for (const who of ['ann', 'audrey'] as const) expect(await saysErased(who, index)).toBe(true);
      const { size } = await reader.head('oversight');
      const acts = (await reader.entries('oversight', 0, size)).map(({ bytes }) => parseEntry(bytes));
      expect(acts.map(({ control }) => control)).toContainEqual({
        ...{ kind: 'quarantine.erased', shard: '0', index },
        reason: `approval ${asked.body.id}: 26 U.S.C. 6103(p)(4)`,
      });
      expect(await reader.entry('0', index)).toEqual(before);
      const hash = await reader.leafHashes('0', index, index + 1);
      expect(hash).toEqual(leafHash(before));
      const { problems } = await verifyLedger({ db: ledger.owner, quarantine: { vault: await vault() } });
      // A refused value of this test's ledger has no receipt.
      expect(problems.filter(({ kind }) => kind !== 'receipt')).toEqual([]);
    });

    it.each<[string, string, string[]]>([
      ['of which its agency is no party', 'border-friend-1', [TAKER, 'urn:agency:friend:x']],
      ['that nobody knows', 'none-1', []],
      ['that bound later', 'revenue-friend-1', [GIVER, 'urn:agency:friend:x']],
    ])('is for overseers alone where the bytes name an agreement %s', async (_name, agreementid, signatories) => {
      const index = await refused(GIVER, agreementid);
      const parties = signatories.map((source, n) => ({
        ...{ agency: source.split(':')[2]!, role: n === 0 ? ('source' as const) : ('recipient' as const) },
      }));
      const terms = { version: 1, documentDigest: `sha256:${'b'.repeat(64)}`, policy: { ...policy, parties } };
      for (const source of signatories)
        await ledger.send('gov.transfer.agreement.registered.v1', terms, { source, agreementid });
      await ledger.judge();
      const asked = await askErasure('ann', index);
      expect([asked.status, asked.body.approval?.sides]).toEqual([200, []]);
      for (const who of ['bob', 'friend'] as const)
        expect(types(await decide(who, asked.body.id, 'approve'))[0]).toBe(404);
      expect((await decide('olga', asked.body.id, 'approve')).body).toMatchObject({ approval: { state: 'given' } });
    });

    it('is asked for by nobody else, nor for what was not refused', async () => {
      const index = await refused();
      for (const who of ['bob', 'sid'] as const) expect(types(await askErasure(who, index))[0]).toBe(404);
      for (const who of ['olga', 'audrey'] as const) expect(types(await askErasure(who, index))[0]).toBe(403);
      expect(types(await askErasure('ann', 0))[0]).toBe(404);
      expect(types(await askErasure('ann', 99_999))[0]).toBe(404);
      for (const wrong of [{ reason: 'x' }, { reason: 'x', authority: ' ' }, { reason: '\t', authority: 'x' }])
        expect((await post('ann', `/v1/quarantine/0/${index}/erasure`, wrong)).status).toBe(400);
    });
  });

  it('every act is listed with its entry, for whom it is', async () => {
    const all = (await get('audrey', '/v1/oversight?limit=200')).body.acts as {
      index: number;
      leafHash: string;
      url: string;
      desk: string;
    }[];
    expect(all.length).toBeGreaterThan(20);
    const [act] = all;
    const bytes = await supertest(server())
      .get(act!.url)
      .set(bearer(await people.audrey()))
      .buffer(true);
    expect(leafHash(Buffer.from(bytes.text)).toString('base64')).toBe(act!.leafHash);
    const ofAnn = (
      await get(
        'audrey',
        `/v1/oversight?subject=ann&issuer=${encodeURIComponent(issuer.url)}&kind=approval.asked&desk=revenue`,
      )
    ).body.acts;
    expect(ofAnn.length).toBeGreaterThan(5);
    for (const one of ofAnn)
      expect(one).toMatchObject({
        desk: 'revenue',
        oversight: { by: { subject: 'ann' }, act: { kind: 'approval.asked' } },
      });
    const pages = await get('audrey', '/v1/oversight?limit=7');
    // Seals stand between acts, so indexes are not one after the other.
    expect((await get('audrey', pages.body.next)).body.acts[0].index).toBe(all[7]!.index);
    expect((await get('sid', '/v1/oversight')).body.acts).toEqual([]);
    // Of what revenue does for itself border sees nothing, but what it has a part in.
    const bob = (await get('bob', '/v1/oversight?limit=200')).body.acts as {
      oversight: { act: { of?: { exception?: { reach: string } } } };
    }[];
    expect(bob.length).toBeGreaterThan(0);
    expect(bob.filter(({ oversight }) => oversight.act.of?.exception?.reach === 'desk')).toEqual([]);
  });
});
