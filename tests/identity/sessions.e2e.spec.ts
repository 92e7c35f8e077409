import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { MetricsServer } from '#libs/platform';
import { freePort } from '#libs/stack';
import { sessionKey } from '#libs/desk';
import { SessionCipher } from '../../apps/api/src/session/cipher.js';
import type { Tokens } from '../../apps/api/src/session/issuer-client.js';
import type { Sessions } from '../../apps/api/src/session/sessions.js';
import { SESSIONS } from '../../apps/api/src/session/settings.js';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { policy, sha } from '../../libs/rules/src/testing/scenario.js';
import { ApiLedger } from '../e2e/api-ledger.js';
import { Browser } from '../support/browser.js';
import { EventStream } from '../support/event-stream.js';
import { asked, startTestIssuer, type TestIssuer } from '../support/issuers.js';
import { scrape } from '../support/scrape.js';
import { bearer } from '../support/tokens.js';

type Body = Record<string, unknown>;

describe('sessions of browsers', () => {
  let dir: string;
  let ledger: ApiLedger;
  let issuer: TestIssuer;
  let app: INestApplication;
  let api: string;
  let cookie: string;
  let cipher: SessionCipher;
  let settings: Record<string, string>;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-sessions-'));
    ledger = await ApiLedger.open();
    const port = await freePort();
    api = `http://127.0.0.1:${port}`;
    cookie = `countersign-${port}`;
    issuer = await startIssuer(await freePort());
    const key = randomBytes(32);
    cipher = new SessionCipher(key);
    writeFileSync(join(dir, 'session.key'), key, { mode: 0o600 });
    settings = {
      ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: String(port), COUNTERSIGN_LOG_LEVEL: 'fatal' },
      ...{ COUNTERSIGN_METRICS_PORT: '0', COUNTERSIGN_RATE_LIMIT: '0', COUNTERSIGN_RATE_LIMIT_OPEN: '0' },
      ...{ COUNTERSIGN_RATE_LIMIT_TOKENS: '0', COUNTERSIGN_ISSUERS_FILE: issuer.issuersFile },
      COUNTERSIGN_SESSION_KEY_FILE: join(dir, 'session.key'),
      ...(await ledger.accessEnv()),
    };
    app = await startApi(loadApiSettings(settings));
  });
  afterAll(async () => {
    await app?.close();
    await issuer?.process.stop();
    await ledger?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** There from the start: NaN would fail every comparison. */
  const counted = async (name: string, labels = {}): Promise<number> =>
    (await scrape(app.get(MetricsServer).url!)).value(`countersign_${name}`, labels) ?? NaN;
  /** The api reaches it by another name than browsers do. */
  const startIssuer = (port: number): Promise<TestIssuer> =>
    startTestIssuer(dir, {
      port,
      env: {
        COUNTERSIGN_ISSUER_INTERNAL_URL: `http://localhost:${port}`,
        COUNTERSIGN_ISSUER_LOGOUT_URL: `${api}/auth/back-channel-logout`,
      },
    });
  /** Follows the link, chooses who she is, and comes back. */
  const signIn = async (browser: Browser, login = 'irs-compliance', to = '/findings?rule=DIS-17') => {
    const choose = await browser.open(`${api}/auth/sign-in?${new URLSearchParams({ to }).toString()}`);
    const page = await browser.press(choose, { login });
    return page.text.includes('Somebody else is signed in') ? browser.press(page, {}) : page;
  };
  const signedIn = async (login?: string): Promise<Browser> => {
    const browser = new Browser();
    const page = await signIn(browser, login);
    expect([page.status, page.url.slice(0, api.length)]).toEqual([200, api]);
    return browser;
  };
  const get = async (browser: Browser, path: string, headers: Record<string, string> = {}) => {
    const response = await browser.ask(api + path, { headers });
    return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
  };
  const session = (browser: Browser, headers: Record<string, string> = {}) => get(browser, '/v1/session', headers);
  const csrfOf = async (browser: Browser): Promise<string> => String((await session(browser)).body['csrfToken']);
  const ours = async (browser: Browser): Promise<Record<string, string>> => ({
    'content-type': 'application/json',
    origin: api,
    'countersign-csrf': await csrfOf(browser),
  });
  const signOut = async (browser: Browser) => {
    const response = await browser.ask(`${api}/auth/sign-out`, { method: 'POST', headers: await ours(browser) });
    return { status: response.status, body: (await response.json()) as Body };
  };
  /** A browser with no more than an id that somebody has got hold of. */
  const thief = (id: string): Browser => {
    const browser = new Browser();
    browser.put({ name: cookie, value: id, path: '/' });
    return browser;
  };
  const idOf = (browser: Browser): string => browser.value(cookie)!;
  /** Time that passes, for the row of one session. */
  const later = (browser: Browser, column: 'acted_at' | 'until' | 'tokens_until', minutes: number) =>
    ledger.owner.query(`UPDATE desk.session SET ${column} = ${column} - $2 * interval '1 minute' WHERE id = $1`, [
      sessionKey(idOf(browser)),
      minutes,
    ]);
  const rowOf = async (id: string): Promise<Record<string, unknown> | undefined> =>
    (await ledger.owner.query<Body[]>('SELECT * FROM desk.session WHERE id = $1', [sessionKey(id)]))[0];
  /** The token in her session says otherwise, signed by its issuer. */
  const retell = async (browser: Browser, claims: JWTPayload): Promise<void> => {
    const { access, ...tokens } = await tokensOf(idOf(browser));
    const before = JSON.parse(Buffer.from(access.split('.')[1]!, 'base64url').toString()) as JWTPayload;
    const keys = JSON.parse(readFileSync(join(dir, 'issuer', 'keys.json'), 'utf8')) as { keys: JWK[] };
    const key = await importJWK(keys.keys[0]!, 'ES256');
    const token = await new SignJWT({ ...before, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: keys.keys[0]!.kid!, typ: 'at+jwt' })
      .sign(key);
    await ledger.owner.query('UPDATE desk.session SET tokens = $2 WHERE id = $1', [
      sessionKey(idOf(browser)),
      cipher.seal({ what: 'tokens', of: idOf(browser) }, { access: token, ...tokens }),
    ]);
  };
  const soon = (seconds: number): JWTPayload => ({ countersign_until: Math.floor(Date.now() / 1000) + seconds });
  /** Her issuer renews it no more. */
  const revoke = async (browser: Browser): Promise<void> => {
    const { refresh } = await tokensOf(idOf(browser));
    await fetch(`${issuer.url}/token/revocation`, {
      method: 'POST',
      headers: asClient(),
      body: new URLSearchParams({ token: refresh! }),
    });
    expect(await renewedAt(refresh!)).toMatchObject({ error: 'invalid_grant' });
  };
  const asClient = () => ({
    authorization: `Basic ${Buffer.from(`countersign-web:${issuer.secretOf('countersign-web')}`).toString('base64')}`,
  });
  /** What her issuer gives for it. */
  const renewedAt = (refresh: string) =>
    asked(`${issuer.url}/token`, { grant_type: 'refresh_token', refresh_token: refresh }, asClient());
  /** The database fails so many statements that change sessions so. */
  const failing = async <T>(
    what: 'DELETE' | 'UPDATE OF tokens',
    times: number,
    work: () => Promise<T>,
    how = `RAISE EXCEPTION 'it shuts down' USING ERRCODE = 'admin_shutdown'`,
  ): Promise<T> => {
    await ledger.owner.query(`CREATE SEQUENCE desk.failures;
      CREATE FUNCTION desk.fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        IF nextval('desk.failures') <= ${times} THEN ${how}; END IF; RETURN coalesce(NEW, OLD); END $$;
      CREATE TRIGGER fail BEFORE ${what} ON desk.session FOR EACH ROW EXECUTE FUNCTION desk.fail()`);
    try {
      return await work();
    } finally {
      await ledger.owner.query('DROP FUNCTION desk.fail CASCADE; DROP SEQUENCE desk.failures');
    }
  };
  const tokensOf = async (id: string): Promise<Tokens> =>
    cipher.open<Tokens>({ what: 'tokens', of: id }, (await rowOf(id))!['tokens'] as Buffer)!;

  describe('signing in', () => {
    it('leads by links and plain forms to who she is, and on to where she wanted', async () => {
      const browser = new Browser();
      const page = await signIn(browser);
      expect(page.url).toMatch(new RegExp(`^${api}/auth/callback\\?`));
      expect(page.text).toContain('content="0;url=/findings?rule=DIS-17"');
      expect(page.headers.get('content-security-policy')).toBe(
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
      );
      expect(page.text).not.toMatch(/<script|style=/i);
      const { status, body } = await session(browser);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        who: { issuer: issuer.url, subject: 'irs-compliance', role: 'compliance-officer', agency: 'irs' },
      });
      expect(Date.parse(String(body['idleUntil'])) - Date.now()).toBeGreaterThan(29 * 60_000);
      expect(Date.parse(String(body['until'])) - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
      expect((await get(browser, '/v1/findings')).status).toBe(503);
      expect((await get(browser, '/v1/me')).body).toMatchObject({
        client: 'countersign-web',
        name: expect.any(String),
      });
    });

    it('puts an opaque id into a cookie that no script reads, and nothing else', async () => {
      const browser = await signedIn();
      const line = browser.set.findLast((one) => one.startsWith(`${cookie}=`))!;
      expect(line).toMatch(new RegExp(`^${cookie}=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax$`));
      const everything = JSON.stringify([...browser.cookies, (await session(browser)).body]);
      const { access, refresh, id } = await tokensOf(idOf(browser));
      for (const secret of [access, refresh!, id]) expect(everything).not.toContain(secret);
      expect(browser.cookies.length).toBeGreaterThan(0);
      expect(browser.cookies.filter(({ name }) => name.startsWith(`${cookie}-in-`))).toEqual([]);
    });

    it('keeps in the database neither the id nor a token that can be read', async () => {
      const browser = await signedIn();
      const { access, refresh } = await tokensOf(idOf(browser));
      const rows = await ledger.owner.query<{ text: string; tokens: Buffer }[]>(
        'SELECT s::text AS text, tokens FROM desk.session s',
      );
      const all = rows.map(({ text, tokens }) => text + tokens.toString('latin1')).join('\n');
      for (const secret of [idOf(browser), access, refresh!, access.split('.')[2]!]) expect(all).not.toContain(secret);
    });

    it('gives the principal that the token in it gives, with its session and when she gave her credentials', async () => {
      const browser = await signedIn('auditor');
      const { access } = await tokensOf(idOf(browser));
      const byToken = await (await fetch(`${api}/v1/me`, { headers: bearer(access) })).json();
      expect((await get(browser, '/v1/me')).body).toEqual(byToken);
      const row = (await rowOf(idOf(browser)))!;
      const claims = JSON.parse(Buffer.from(access.split('.')[1]!, 'base64url').toString()) as Body;
      expect(claims).toMatchObject({ sid: expect.any(String), auth_time: expect.any(Number) });
      expect(row['named']).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect((row['auth_time'] as Date).getTime()).toBe(Number(claims['auth_time']) * 1000);
    });

    it('takes over no id that the browser brought', async () => {
      const planted = randomBytes(32).toString('base64url');
      const browser = thief(planted);
      await signIn(browser);
      expect(idOf(browser)).not.toBe(planted);
      expect((await session(thief(planted))).status).toBe(401);
    });

    it('gives a new id each time, and ends what the browser had before', async () => {
      const browser = await signedIn();
      const before = idOf(browser);
      expect((await signIn(browser, 'irs-privacy')).text).toContain('signed in');
      expect(idOf(browser)).not.toBe(before);
      expect((await session(thief(before))).body).toMatchObject({ reason: 'unknown' });
      expect((await session(browser)).body).toMatchObject({ who: { subject: 'irs-privacy' } });
    });

    it('of two tabs at once does not mix them up', async () => {
      const browser = new Browser();
      const one = await browser.open(`${api}/auth/sign-in?to=/one`);
      const two = await browser.open(`${api}/auth/sign-in?to=/two`);
      expect(browser.cookies.filter(({ name }) => name.startsWith(`${cookie}-in-`))).toHaveLength(2);
      expect((await browser.press(one, { login: 'irs-compliance' })).text).toContain('url=/one"');
      expect((await browser.press(two, { login: 'irs-compliance' })).text).toContain('url=/two"');
      expect((await session(browser)).status).toBe(200);
    });

    it('leads back to the very address that she was at, with filters and with what the page itself kept', async () => {
      for (const to of [
        '/findings?rule=DIS-17&q=a%20b%26c&since=2026-11-22T15%3A00%3A00.000Z',
        '/findings/q7WmJ0cLk2yVx1ZtBfNd3A?tab=items#item-17',
        '/agreements/irs-ice-2025?by=month#disclosed',
      ]) {
        const { text } = await signIn(new Browser(), 'irs-compliance', to);
        const plain = text.replaceAll('&#38;', '&');
        expect(plain).toContain(`content="0;url=${to}"`);
        expect(plain).toContain(`<a href="${to}">Continue</a>`);
        for (const part of ['<html lang="en">', '<title>You are signed in</title>', '<main>', '<h1>'])
          expect(text).toContain(part);
      }
    });

    it('does not forget where she was going if it comes to nothing', async () => {
      const to = '/findings/q7WmJ0cLk2yVx1ZtBfNd3A?tab=items#item-17';
      const again = `href="${api}/auth/sign-in?${new URLSearchParams({ to }).toString()}"`;
      const begin = async (browser: Browser): Promise<string> => {
        const issuers = `issuer=${encodeURIComponent(issuer.url)}&to=${encodeURIComponent(to)}`;
        const { headers } = await browser.ask(`${api}/auth/sign-in?${issuers}`);
        return new URL(headers.get('location')!).searchParams.get('state')!;
      };
      const browser = new Browser();
      const callback = (state: string, rest: string): string =>
        `${api}/auth/callback?${new URLSearchParams({ state, iss: issuer.url }).toString()}&${rest}`;
      const refused = await browser.open(callback(await begin(browser), 'error=access_denied'));
      expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(again)]);
      const state = await begin(browser);
      await issuer.process.stop();
      try {
        const away = await browser.open(callback(state, 'code=x'));
        expect([away.status, away.text]).toEqual([503, expect.stringContaining(again)]);
      } finally {
        issuer = await startIssuer(Number(new URL(issuer.url).port));
      }
    });

    it.each(['https://attacker.example/', '//attacker.example', '/\\attacker.example', '/%0d%0aset-cookie:x'])(
      'leads to no other site: to=%s',
      async (to) => {
        const browser = new Browser();
        const response = await browser.ask(`${api}/auth/sign-in?to=${encodeURIComponent(to)}`);
        if (to.startsWith('/%'))
          return expect(decodeURIComponent(response.headers.get('location')!)).not.toContain('\r');
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ errors: [{ pointer: '#/query/to' }] });
        expect(response.headers.getSetCookie()).toEqual([]);
      },
    );

    it('by an issuer that is none of ours is refused', async () => {
      const response = await fetch(`${api}/auth/sign-in?issuer=https://attacker.example`, { redirect: 'manual' });
      expect(response.status).toBe(404);
    });
  });

  describe('what comes back from an issuer', () => {
    /** Up to the address that the issuer sends the browser to. */
    const answered = async (browser: Browser, login = 'irs-compliance'): Promise<string> => {
      const choose = await browser.open(`${api}/auth/sign-in`);
      const action = /<form[^>]*action="([^"]+)"/.exec(choose.text)![1]!;
      let at = new URL(action, choose.url).href;
      let response = await browser.ask(at, { method: 'POST', body: new URLSearchParams({ login }) });
      for (;;) {
        at = new URL(response.headers.get('location')!, at).href;
        if (at.startsWith(`${api}/auth/callback`)) return at;
        response = await browser.ask(at);
      }
    };
    const problem = async (browser: Browser, url: string) => {
      const response = await browser.ask(url, { headers: { accept: 'application/json' } });
      expect(response.headers.getSetCookie().filter((line) => line.startsWith(`${cookie}=`))).toEqual([]);
      return { status: response.status, ...((await response.json()) as Body) };
    };

    it('counts once: state and code', async () => {
      const browser = new Browser();
      const url = await answered(browser);
      const kept = browser.cookies;
      expect((await browser.open(url)).status).toBe(200);
      const again = new Browser();
      for (const one of kept) again.put(one);
      expect(await problem(again, url)).toMatchObject({ status: 400, reason: 'unknown' });
    });

    it('is of the browser that began, and of no other', async () => {
      const url = await answered(new Browser());
      // Somebody has her follow the end of his own sign-in.
      expect(await problem(new Browser(), url)).toMatchObject({ status: 400, reason: 'unknown' });
      const hers = new Browser();
      await hers.open(`${api}/auth/sign-in`);
      expect(await problem(hers, url)).toMatchObject({ status: 400, reason: 'unknown' });
    });

    it('with the code of another sign-in signs nobody in', async () => {
      const stolen = new URL(await answered(new Browser(), 'overseer')).searchParams.get('code')!;
      const browser = new Browser();
      const url = new URL(await answered(browser));
      url.searchParams.set('code', stolen);
      expect(await problem(browser, url.href)).toMatchObject({
        status: 400,
        reason: 'refused',
        detail: expect.stringContaining('invalid_grant'),
      });
    });

    it('must have the nonce that was sent', async () => {
      const browser = new Browser();
      const url = await answered(browser);
      const state = new URL(url).searchParams.get('state')!;
      const [row] = await ledger.owner.query<{ state: Buffer; pending: Buffer }[]>(
        'SELECT state, pending FROM desk.sign_in ORDER BY until DESC LIMIT 1',
      );
      const place = { what: 'sign-in', of: state } as const;
      const pending = cipher.open<Body>(place, row!.pending)!;
      const other = cipher.seal(place, { ...pending, nonce: 'of-another-sign-in' });
      await ledger.owner.query('UPDATE desk.sign_in SET pending = $2 WHERE state = $1', [row!.state, other]);
      expect(await problem(browser, url)).toMatchObject({ status: 400, reason: 'answer' });
    });

    it('must be of the issuer that was asked', async () => {
      const browser = new Browser();
      const url = new URL(await answered(browser));
      url.searchParams.set('iss', 'https://attacker.example');
      expect(await problem(browser, url.href)).toMatchObject({ status: 400, reason: 'answer' });
    });

    it('late signs nobody in, which metrics count', async () => {
      const browser = new Browser();
      const url = await answered(browser);
      await ledger.owner.query(`UPDATE desk.sign_in SET until = now() - interval '1 s'`);
      const before = await counted('sign_ins_failed_total', { reason: 'unknown' });
      const started = await counted('sessions_started_total');
      expect(await problem(browser, url)).toMatchObject({ status: 400, reason: 'unknown' });
      expect(await counted('sign_ins_failed_total', { reason: 'unknown' })).toBe(before + 1);
      expect(await counted('sessions_started_total')).toBe(started);
      await signedIn();
      expect(await counted('sessions_started_total')).toBe(started + 1);
    });

    it('that it has signed nobody in is said in words of ours', async () => {
      const browser = new Browser();
      const state = new URL(await answered(browser)).searchParams.get('state')!;
      const query = { error: 'access_denied', error_description: '<b>click here</b>', state, iss: issuer.url };
      const page = await browser.open(`${api}/auth/callback?${new URLSearchParams(query).toString()}`);
      expect(page.status).toBe(400);
      expect(page.text).toContain('access_denied');
      expect(page.text).not.toContain('click here');
    });
  });

  describe('what a session is worth', () => {
    it('nothing after signing out, which ends the issuer’s own too', async () => {
      const browser = await signedIn();
      const id = idOf(browser);
      const { status, body } = await signOut(browser);
      expect(status).toBe(200);
      expect(idOf(browser)).toBeUndefined();
      expect((await session(thief(id))).body).toMatchObject({
        type: 'urn:countersign:problem:session-ended',
        reason: 'unknown',
      });
      expect(await rowOf(id)).toBeUndefined();
      const page = await browser.open(String(body['navigate']));
      expect(page.url).toMatch(new RegExp(`^${issuer.url}/session/end`));
      expect((await browser.press(page, { logout: 'yes' })).url).toBe(`${api}/`);
    });

    it('nothing to renew it by either: the issuer is told to take it back (RFC 7009)', async () => {
      const [browser, other] = [await signedIn(), await signedIn()];
      const [gone, still] = [await tokensOf(idOf(browser)), await tokensOf(idOf(other))];
      expect((await signOut(browser)).status).toBe(200);
      // It is told beside the answer, so that signing out waits for no issuer.
      await sleep(1_500);
      expect(await renewedAt(gone.refresh!)).toMatchObject({ error: 'invalid_grant' });
      expect(await renewedAt(still.refresh!)).toHaveProperty('access_token');
    });

    it('nothing when it has ended elsewhere: the issuer says so, of that sign-in alone', async () => {
      const [here, there, other] = [await signedIn(), await signedIn(), await signedIn('irs-privacy')];
      const page = await there.open(`${issuer.url}/session/end`);
      await there.press(page, { logout: 'yes' });
      expect((await session(there)).status).toBe(401);
      expect((await session(here)).status).toBe(200);
      expect((await session(other)).status).toBe(200);
    });

    it('nothing when nobody has done anything for half an hour, which metrics count', async () => {
      const [before, open] = [
        await counted('sessions_refused_total', { reason: 'idle' }),
        await counted('sessions_open'),
      ];
      const browser = await signedIn();
      await later(browser, 'acted_at', 29);
      expect((await session(browser)).status).toBe(200);
      expect(await counted('sessions_open')).toBe(open + 1);
      await later(browser, 'acted_at', 2);
      expect(await counted('sessions_open')).toBe(open);
      expect((await session(browser)).body).toMatchObject({ reason: 'idle' });
      expect(await counted('sessions_refused_total', { reason: 'idle' })).toBe(before + 1);
      expect(await rowOf(idOf(browser))).toBeUndefined();
    });

    it('nothing after twelve hours, whatever was done', async () => {
      const browser = await signedIn();
      await later(browser, 'until', 12 * 60 + 1);
      expect((await session(browser, { 'countersign-act': '1' })).body).toMatchObject({ reason: 'over' });
    });

    it('lasts on by what a person does, and not by what a page asks by itself', async () => {
      const browser = await signedIn();
      await later(browser, 'acted_at', 20);
      const { body } = await session(browser);
      for (const path of ['/v1/me', '/v1/findings', '/v1/people', '/v1/session']) await get(browser, path);
      expect((await session(browser)).body['idleUntil']).toBe(body['idleUntil']);
      const acted = (await session(browser, { 'countersign-act': '1' })).body['idleUntil'];
      expect(Date.parse(String(acted)) - Date.parse(String(body['idleUntil']))).toBeGreaterThan(19 * 60_000);
      expect((await session(browser)).body).toMatchObject({ idleUntil: acted, until: body['until'] });
    });

    it('nothing when the last day of the role has passed', async () => {
      const browser = await signedIn('auditor');
      await retell(browser, soon(60));
      expect((await session(browser)).status).toBe(200);
      await retell(browser, soon(-1));
      expect((await session(browser)).body).toMatchObject({ reason: 'role' });
      expect(await rowOf(idOf(browser))).toBeUndefined();
    });

    it('nothing when the issuer may not assert the role any more', async () => {
      const browser = await signedIn('auditor');
      const file = settings['COUNTERSIGN_ISSUERS_FILE']!;
      const text = readFileSync(file, 'utf8');
      const without = JSON.parse(text) as { issuers: { may: { role: string }[] }[] };
      without.issuers[0]!.may = without.issuers[0]!.may.filter(({ role }) => role !== 'auditor');
      await app.close();
      try {
        writeFileSync(file, JSON.stringify(without));
        app = await startApi(loadApiSettings(settings));
        expect((await session(browser)).body).toMatchObject({ reason: 'role' });
        const page = await signIn(new Browser(), 'auditor');
        expect(page.status).toBe(403);
        expect(page.text).toContain('may-not-assert');
      } finally {
        await app.close();
        writeFileSync(file, text);
        app = await startApi(loadApiSettings(settings));
      }
      expect(await rowOf(idOf(browser))).toBeUndefined();
    });

    it.each<[string, JWTPayload]>([
      ['somebody else’s', { sub: 'irs-privacy' }],
      ['for another app', { aud: 'countersign-recorder' }],
      ['over, though the row says that it is not', { exp: Math.floor(Date.now() / 1000) - 3_600 }],
    ])('nothing with a token that is %s', async (_name, claims) => {
      const browser = await signedIn();
      await retell(browser, claims);
      expect((await session(browser)).body).toMatchObject({ reason: 'token' });
      expect(await rowOf(idOf(browser))).toBeUndefined();
    });

    it.each(['tokens', 'subject', 'issuer'])(
      'nothing with the %s of another row, for whoever writes rows',
      async (what) => {
        const [browser, overseer] = [await signedIn(), await signedIn('overseer')];
        await ledger.owner.query(
          `UPDATE desk.session SET ${what} = ${what === 'issuer' ? `'https://attacker.example'` : `(SELECT ${what} FROM desk.session WHERE id = $2)`}
         WHERE id = $1 AND $2::bytea IS NOT NULL`,
          [sessionKey(idOf(browser)), sessionKey(idOf(overseer))],
        );
        expect((await session(browser)).body).toMatchObject({ reason: what === 'tokens' ? 'unknown' : 'token' });
      },
    );

    it('no later credentials than those of its sign-in, whatever its tokens say', async () => {
      const browser = await signedIn();
      const sessions = app.get<Sessions>(SESSIONS);
      const authTime = async (): Promise<number | null> => {
        const found = await sessions.find(idOf(browser), { method: 'GET', url: '/v1/me', rawHeaders: [] });
        return 'principal' in found ? found.principal.authTime : NaN;
      };
      const at = ((await rowOf(idOf(browser)))!['auth_time'] as Date).getTime();
      expect(await authTime()).toBe(at);
      await ledger.owner.query(`UPDATE desk.session SET auth_time = auth_time - interval '1 hour' WHERE id = $1`, [
        sessionKey(idOf(browser)),
      ]);
      await retell(browser, { auth_time: Math.floor(Date.now() / 1000) });
      expect(await authTime()).toBe(at - 3_600_000);
      await ledger.owner.query(`UPDATE desk.session SET auth_time = NULL WHERE id = $1`, [sessionKey(idOf(browser))]);
      expect(await authTime()).toBeNull();
    });

    it('outlives a restart of the api', async () => {
      const browser = await signedIn();
      await app.close();
      app = await startApi(loadApiSettings(settings));
      expect((await session(browser)).status).toBe(200);
    });
  });

  describe('tokens', () => {
    it('are renewed when they end, once for all who ask at the time', async () => {
      const browser = await signedIn();
      const before = await tokensOf(idOf(browser));
      const named = (await rowOf(idOf(browser)))!['named'];
      await later(browser, 'tokens_until', 10);
      const answers = await Promise.all(Array.from({ length: 6 }, () => session(browser)));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
      const after = await tokensOf(idOf(browser));
      expect(after.access).not.toBe(before.access);
      expect(after.refresh).not.toBe(before.refresh);
      expect(await rowOf(idOf(browser))).toMatchObject({ tokens_version: 1, named });
    });

    it('that their issuer does not renew end the session', async () => {
      const browser = await signedIn();
      await revoke(browser);
      await later(browser, 'tokens_until', 10);
      expect((await session(browser)).body).toMatchObject({ reason: 'refused' });
      expect(await rowOf(idOf(browser))).toBeUndefined();
    });

    it('are not lost where the database ends its connections while they are stored', async () => {
      const browser = await signedIn();
      const renewed = async (): Promise<string | null> => {
        await later(browser, 'tokens_until', 10);
        expect((await session(browser)).status).toBe(200);
        return (await tokensOf(idOf(browser))).refresh;
      };
      const first = await failing('UPDATE OF tokens', 2, renewed, 'PERFORM pg_terminate_backend(pg_backend_pid())');
      expect(await rowOf(idOf(browser))).toMatchObject({ tokens_version: 1 });
      // Its issuer takes none but the newest.
      expect(await renewed()).not.toBe(first);
    });

    it('that could not be stored at all are stored with the next request', async () => {
      const browser = await signedIn();
      await later(browser, 'tokens_until', 10);
      const { refresh } = await tokensOf(idOf(browser));
      const away = await failing('UPDATE OF tokens', 1_000, () => session(browser));
      expect([away.status, away.body['type']]).toEqual([503, 'urn:countersign:problem:database-away']);
      expect((await tokensOf(idOf(browser))).refresh).toBe(refresh);
      expect((await session(browser)).status).toBe(200);
      expect(await rowOf(idOf(browser))).toMatchObject({ tokens_version: 1 });
      await later(browser, 'tokens_until', 10);
      expect((await session(browser)).status).toBe(200);
    });

    it('go on while their issuer is away, as long as they hold; then it is 503, and she is signed in still', async () => {
      const browser = await signedIn();
      await issuer.process.stop();
      try {
        await ledger.owner.query(`UPDATE desk.session SET tokens_until = now() + interval '5 s' WHERE id = $1`, [
          sessionKey(idOf(browser)),
        ]);
        expect((await session(browser)).status).toBe(200);
        await later(browser, 'tokens_until', 1);
        const away = await session(browser);
        expect([away.status, away.body['type']]).toEqual([503, 'urn:countersign:problem:issuer-away']);
        expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await rowOf(idOf(browser))).toBeDefined();
        // Signing out needs no issuer.
        const id = idOf(browser);
        const headers = { 'content-type': 'application/json', origin: api, 'countersign-csrf': cipher.csrfToken(id) };
        expect((await browser.ask(`${api}/auth/sign-out`, { method: 'POST', headers })).status).toBe(200);
        expect(await rowOf(id)).toBeUndefined();
      } finally {
        issuer = await startIssuer(Number(new URL(issuer.url).port));
      }
    });
  });

  describe('pages of other sites', () => {
    const SETTINGS = JSON.stringify({ views: [], lastVisit: null });
    const put = async (browser: Browser, headers: Record<string, string>) => {
      const response = await browser.ask(`${api}/v1/me/settings`, {
        method: 'PUT',
        headers: { 'if-match': '"0"', ...headers },
        body: SETTINGS,
      });
      return { status: response.status, body: (await response.json()) as Body };
    };

    it.each([
      ['content-type', { 'content-type': 'text/plain' }],
      ['content-type', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['origin', { origin: 'https://attacker.example' }],
      ['origin', { origin: '' }],
      ['csrf', { 'countersign-csrf': '' }],
      ['csrf', { 'countersign-csrf': 'A'.repeat(43) }],
    ])('change nothing: %s alone fails, %j', async (reason, wrong) => {
      const browser = await signedIn('ice-privacy');
      const headers = Object.fromEntries(
        Object.entries({ ...(await ours(browser)), ...wrong }).filter(([, value]) => value !== ''),
      );
      const before = await counted('sessions_refused_total', { reason });
      expect(await put(browser, headers)).toMatchObject({
        status: 403,
        body: { type: 'urn:countersign:problem:cross-site', reason },
      });
      expect(await counted('sessions_refused_total', { reason })).toBe(before + 1);
      expect((await get(browser, '/v1/me/settings')).headers.get('etag')).toBe('"0"');
    });

    it('do not sign her out, nor with the token of another session', async () => {
      const [browser, other] = [await signedIn(), await signedIn()];
      const headers = { ...(await ours(browser)), 'countersign-csrf': await csrfOf(other) };
      const wrongs: Record<string, string>[] = [
        headers,
        { ...headers, origin: 'https://attacker.example' },
        { ...headers, 'content-type': 'text/plain' },
      ];
      for (const wrong of wrongs)
        expect((await browser.ask(`${api}/auth/sign-out`, { method: 'POST', headers: wrong })).status).toBe(403);
      expect((await session(browser)).status).toBe(200);
    });

    it.each(['cross-site', 'same-site'])('are not answered as to her: %s', async (site) => {
      const browser = await signedIn();
      expect((await session(browser, { 'sec-fetch-site': site })).status).toBe(401);
      expect((await session(browser, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    });
  });

  describe('beside a token', () => {
    it('a session is refused, and so are two', async () => {
      const browser = await signedIn();
      const token = await issuer.person('irs-compliance');
      const both = await session(browser, bearer(token));
      expect([both.status, both.body['type']]).toEqual([400, 'urn:countersign:problem:malformed-authorization']);
      const twice = await fetch(`${api}/v1/session`, {
        headers: { cookie: `${cookie}=${idOf(browser)}; ${cookie}=${idOf(browser)}` },
      });
      expect(twice.status).toBe(400);
    });

    it('there is no session to tell of', async () => {
      const headers = bearer(await issuer.person('irs-compliance'));
      expect((await fetch(`${api}/v1/session`, { headers })).status).toBe(404);
      expect((await fetch(`${api}/v1/session`)).status).toBe(401);
    });
  });

  describe('a logout token', () => {
    const logout = async (body: string, type = 'application/x-www-form-urlencoded') => {
      const response = await fetch(`${api}/auth/back-channel-logout`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      return { status: response.status, body: await response.text() };
    };

    const token = async (claims: Body): Promise<string> => {
      const keys = JSON.parse(readFileSync(join(dir, 'issuer', 'keys.json'), 'utf8')) as { keys: JWK[] };
      const key = await importJWK(keys.keys[0]!, 'ES256');
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const all = { iss: issuer.url, aud: 'countersign-web', events, jti: randomUUID(), ...claims };
      const signed = await new SignJWT(all)
        .setProtectedHeader({ alg: 'ES256', kid: keys.keys[0]!.kid!, typ: 'logout+jwt' })
        .setIssuedAt(claims['iat'] as number | undefined)
        .sign(key);
      return new URLSearchParams({ logout_token: signed }).toString();
    };

    it.each([
      ['nothing', ''],
      ['no JWT', 'logout_token=x'],
      ['two', 'logout_token=x&logout_token=y'],
    ])('that is %s ends nothing', async (_name, body) => {
      expect(await logout(body)).toMatchObject({ status: 400, body: expect.stringContaining('logout-refused') });
    });

    it('counts once, for its own sign-in, and for no time but now', async () => {
      const [browser, other] = [await signedIn(), await signedIn()];
      const { id } = await tokensOf(idOf(browser));
      const { sid } = JSON.parse(Buffer.from(id.split('.')[1]!, 'base64url').toString()) as { sid: string };
      for (const wrong of [
        { sid, aud: 'countersign-api' },
        { sid, iss: 'https://attacker.example' },
        { sid, events: {} },
        { sid, nonce: 'n' },
        { sid, iat: Math.floor(Date.now() / 1000) - 700 },
        { sid, iat: Math.floor(Date.now() / 1000) + 300 },
        {},
      ])
        expect((await logout(await token(wrong))).status).toBe(400);
      expect((await logout(await token({ sid: 'of-nobody' }))).status).toBe(200);
      expect((await logout(await token({ sid, sub: 'somebody-else' }))).status).toBe(200);
      expect((await session(browser)).status).toBe(200);
      const good = await token({ sid });
      expect((await logout(good)).status).toBe(200);
      expect((await session(browser)).status).toBe(401);
      expect((await logout(good)).status).toBe(400);
      expect((await session(other)).status).toBe(200);
      // All of a person.
      expect((await logout(await token({ sub: 'irs-compliance' }))).status).toBe(200);
      expect((await session(other)).status).toBe(401);
    });

    it('that the database did not let do what it says can be sent again', async () => {
      const [browser, other] = [await signedIn('ice-compliance'), await signedIn()];
      const good = await token({ sub: 'ice-compliance' });
      await failing('DELETE', 1, async () => {
        const failed = await logout(good);
        expect([failed.status, failed.body]).toEqual([503, expect.stringContaining('database-away')]);
        expect((await session(browser)).status).toBe(200);
        expect((await logout(good)).status).toBe(200);
      });
      expect((await session(browser)).status).toBe(401);
      expect((await logout(good)).status).toBe(400);
      expect((await session(other)).status).toBe(200);
    });

    it('is no access token, and no ID token', async () => {
      const browser = await signedIn();
      const { access, id } = await tokensOf(idOf(browser));
      for (const token of [access, id])
        expect((await logout(new URLSearchParams({ logout_token: token }).toString())).status).toBe(400);
      expect((await session(browser)).status).toBe(200);
    });
  });

  describe('people', () => {
    const names = async (browser: Browser) =>
      ((await get(browser, '/v1/people')).body['people'] as Body[]).map(({ subject }) => subject);

    it('are known to their own agency once they have signed in', async () => {
      const [irs, ice] = [await signedIn('irs-compliance'), await signedIn('ice-compliance')];
      await signedIn('irs-privacy');
      const [overseer, auditor] = [await signedIn('overseer'), await signedIn('auditor')];
      expect(await names(irs)).toEqual(['irs-compliance', 'irs-privacy']);
      expect(await names(ice)).not.toContain('irs-compliance');
      expect(await names(overseer)).toEqual(['overseer']);
      expect(await names(auditor)).toEqual(expect.arrayContaining(['irs-compliance', 'ice-compliance']));
      expect(await names(auditor)).not.toContain('auditor');
      expect((await get(irs, '/v1/people')).body).toMatchObject({
        people: [{ issuer: issuer.url, name: expect.any(String), role: 'compliance-officer', agency: 'irs' }, {}],
      });
      const first = await get(irs, '/v1/people?limit=1');
      expect((await get(irs, String(first.body['next']))).body).toMatchObject({ people: [{ subject: 'irs-privacy' }] });
    });

    it('who act with a token are known too', async () => {
      await ledger.owner.query('DELETE FROM desk.person');
      const headers = { ...bearer(await issuer.person('ice-privacy')), 'content-type': 'application/json' };
      const url = `${api}/v1/me/settings`;
      const etag = (await fetch(url, { headers })).headers.get('etag')!;
      expect(await ledger.owner.query('SELECT subject FROM desk.person')).toEqual([]);
      const body = JSON.stringify({ views: [], lastVisit: null });
      expect((await fetch(url, { method: 'PUT', headers: { ...headers, 'if-match': etag }, body })).status).toBe(200);
      expect(await ledger.owner.query('SELECT subject, agency FROM desk.person')).toEqual([
        { subject: 'ice-privacy', agency: 'ice' },
      ]);
    });
  });

  describe('settings', () => {
    const VIEW = { name: 'Critical, mine', query: 'severity=CRITICAL&assignee=me' };
    const put = async (browser: Browser, body: unknown, ifMatch?: string) => {
      const response = await browser.ask(`${api}/v1/me/settings`, {
        method: 'PUT',
        headers: { ...(await ours(browser)), ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
        body: JSON.stringify(body),
      });
      return { status: response.status, etag: response.headers.get('etag'), body: (await response.json()) as Body };
    };

    it('are hers, and changed by whoever has seen what they were', async () => {
      const [browser, other] = [await signedIn('irs-privacy'), await signedIn('irs-compliance')];
      const mine = { views: [VIEW], lastVisit: '2026-11-22T15:00:00Z' };
      expect(await put(browser, mine)).toMatchObject({ status: 428 });
      expect(await put(browser, mine, '"7"')).toMatchObject({ status: 412 });
      expect(await put(browser, mine, '"0"')).toMatchObject({ status: 200, etag: '"1"' });
      expect(await put(browser, mine, '"0"')).toMatchObject({ status: 412 });
      expect(await put(browser, { views: [], lastVisit: null }, '"1"')).toMatchObject({ status: 200, etag: '"2"' });
      const read = await get(browser, '/v1/me/settings');
      expect([read.headers.get('etag'), read.body]).toEqual(['"2"', { views: [], lastVisit: null }]);
      expect((await get(other, '/v1/me/settings')).headers.get('etag')).toBe('"0"');
    });

    it.each<[string, unknown]>([
      ['a pseudonym', { views: [{ ...VIEW, query: `subject=k1:${'A'.repeat(43)}` }], lastVisit: null }],
      ['a pseudonym, escaped', { views: [{ ...VIEW, query: `subject=k1%3A${'A'.repeat(43)}` }], lastVisit: null }],
      ['an identifier', { views: [{ ...VIEW, name: 'about 123-45-6789' }], lastVisit: null }],
      ['a name twice', { views: [VIEW, VIEW], lastVisit: null }],
      [
        'too many views',
        { views: Array.from({ length: 51 }, (_, i) => ({ ...VIEW, name: `v${i}` })), lastVisit: null },
      ],
      ['a long query', { views: [{ ...VIEW, query: 'a'.repeat(1_001) }], lastVisit: null }],
      ['an unknown member', { views: [], lastVisit: null, theme: 'dark' }],
      ['no time', { views: [], lastVisit: 'yesterday' }],
    ])('take no %s', async (_name, body) => {
      const browser = await signedIn('ice-compliance');
      expect(await put(browser, body, '"0"')).toMatchObject({ status: 400 });
    });
  });

  describe('a live stream', () => {
    const streams: EventStream[] = [];
    beforeAll(async () => {
      const data = { version: 1, documentDigest: sha('agreement'), policy: policy({}) };
      await ledger.send('gov.transfer.agreement.registered.v1', data, { time: '2025-01-01T00:00:00Z' });
      await ledger.judge();
    });
    afterEach(() => {
      for (const stream of streams.splice(0)) stream.close();
    });
    const listen = async (browser: Browser): Promise<EventStream> => {
      const stream = await EventStream.open(`${api}/v1/live`, { cookie: `${cookie}=${idOf(browser)}` });
      if (typeof stream === 'number') throw new Error(`answered ${stream}`);
      streams.push(stream);
      await stream.until(({ events }) => events.length > 0);
      return stream;
    };
    const endOf = async (stream: EventStream) => {
      await stream.until(({ ended }) => ended, 30_000);
      return stream.events.slice(1).map(({ event, id, data }) => [event, id, data.reason]);
    };
    const OFFICER = 'irs-compliance';
    const ENDS: [string, string, string, (browser: Browser) => Promise<unknown>][] = [
      ['she signs out', 'unknown', OFFICER, signOut],
      [
        'she signs out at her issuer',
        ...(['unknown', OFFICER] as const),
        async (browser) => browser.press(await browser.open(`${issuer.url}/session/end`), { logout: 'yes' }),
      ],
      ['she signs in again', 'unknown', OFFICER, (browser) => signIn(browser, 'ice-compliance')],
      ['nobody does anything for half an hour', 'idle', OFFICER, (browser) => later(browser, 'acted_at', 31)],
      ['twelve hours are over', 'over', OFFICER, (browser) => later(browser, 'until', 12 * 60 + 1)],
      [
        'her issuer does not renew her token',
        ...(['refused', OFFICER] as const),
        async (browser) => {
          await revoke(browser);
          await later(browser, 'tokens_until', 10);
        },
      ],
      ['her last day has passed', 'role', 'auditor', (browser) => retell(browser, soon(-1))],
      ['she has another role', 'role', OFFICER, (browser) => retell(browser, { countersign_role: 'privacy-officer' })],
      ['she is of another agency', 'role', OFFICER, (browser) => retell(browser, { countersign_agency: 'ice' })],
    ];

    it.each(ENDS)('ends when %s: %s', async (_name, reason, login, happens) => {
      const browser = await signedIn(login);
      const open = await counted('live_streams_open');
      const stream = await listen(browser);
      expect(await counted('live_streams_open')).toBe(open + 1);
      await happens(browser);
      expect(await endOf(stream)).toEqual([['end', undefined, reason]]);
      expect(await counted('live_streams_open')).toBe(open);
    });

    it('keeps nobody signed in, and goes on when the token of its session ends', async () => {
      const browser = await signedIn();
      await later(browser, 'acted_at', 10);
      const { body } = await session(browser);
      const stream = await listen(browser);
      await retell(browser, { exp: Math.floor(Date.now() / 1000) + 2 });
      await ledger.owner.query(`UPDATE desk.session SET tokens_until = now() + interval '2 s' WHERE id = $1`, [
        sessionKey(idOf(browser)),
      ]);
      const version = async () => (await rowOf(idOf(browser)))!['tokens_version'];
      for (const began = Date.now(); (await version()) === 0 && Date.now() - began < 20_000;)
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await version()).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      expect([stream.ended, stream.events.map(({ event }) => event)]).toEqual([false, ['ready']]);
      expect((await session(browser)).body['idleUntil']).toBe(body['idleUntil']);
    });
  });

  describe('by one of two issuers, which asks for no credentials again by itself', () => {
    let single: TestIssuer;
    const TOLERANCE_SECONDS = 1;
    const restart = async (issuersFile: string): Promise<void> => {
      await app.close();
      app = await startApi(loadApiSettings({ ...settings, COUNTERSIGN_ISSUERS_FILE: issuersFile }));
    };
    beforeAll(async () => {
      const env = { COUNTERSIGN_ISSUER_SINGLE_SIGN_ON: 'true' };
      single = await startTestIssuer(dir, { name: 'single', env });
      const [first, second] = [issuer.issuersFile, single.issuersFile].map(
        (file) => (JSON.parse(readFileSync(file, 'utf8')) as { issuers: [{ web: object }] }).issuers[0],
      );
      const named = { ...second, clockToleranceSeconds: TOLERANCE_SECONDS, web: { ...second!.web, label: 'Single' } };
      writeFileSync(join(dir, 'both.json'), JSON.stringify({ issuers: [first, named] }));
      await restart(join(dir, 'both.json'));
    });
    afterAll(async () => {
      await restart(settings['COUNTERSIGN_ISSUERS_FILE']!);
      await single?.process.stop();
    });
    const link = (more: Record<string, string> = {}): string =>
      `${api}/auth/sign-in?${new URLSearchParams({ issuer: single.url, to: '/findings', ...more }).toString()}`;
    const IN = 'You are signed in';
    const signInOnce = async (): Promise<Browser> => {
      const browser = new Browser();
      const page = await browser.press(await browser.open(link()), { login: 'irs-compliance' });
      expect(page.text).toContain(IN);
      return browser;
    };
    const authTimeOf = async (browser: Browser): Promise<number> => {
      const { id } = await tokensOf(idOf(browser));
      const { auth_time: said } = JSON.parse(Buffer.from(id.split('.')[1]!, 'base64url').toString()) as Body;
      const stored = ((await rowOf(idOf(browser)))!['auth_time'] as Date).getTime();
      expect(stored).toBe(Number(said) * 1000);
      return stored;
    };
    /** Where an issuer that knows her sends the browser back to. */
    const answered = async (browser: Browser, url: string): Promise<string> => {
      let at = url;
      while (!at.startsWith(`${api}/auth/callback`))
        at = new URL((await browser.ask(at)).headers.get('location')!, at).href;
      return at;
    };
    const problem = async (browser: Browser, url: string) =>
      (await (await browser.ask(url, { headers: { accept: 'application/json' } })).json()) as Body;
    /** Longer than what clocks may differ by. */
    const aWhile = () => sleep((TOLERANCE_SECONDS + 2) * 1_000);

    it('asks by which, without a cookie, and keeps what she wants', async () => {
      const browser = new Browser();
      const page = await browser.open(`${api}/auth/sign-in?to=/findings&fresh=1`);
      expect([page.status, page.text.match(/<a /g)?.length, browser.cookies]).toEqual([200, 2, []]);
      const links = [...page.text.matchAll(/href="([^"]+)">([^<]+)</g)].map(([, href, label]) => [
        ...[label, href!.replaceAll('&#38;', '&')],
      ]);
      const of = (name: string) =>
        `/auth/sign-in?${new URLSearchParams({ issuer: name, to: '/findings', fresh: '1' }).toString()}`;
      expect(links).toEqual([
        [issuer.url, of(issuer.url)],
        ['Single', of(single.url)],
      ]);
      for (const [n, one] of [issuer, single].entries()) {
        const url = new URL((await browser.ask(api + links[n]![1]!)).headers.get('location')!);
        expect(url.origin).toBe(one.url);
        expect(Object.fromEntries(url.searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
      }
      const plain = await browser.ask(link());
      const { searchParams } = new URL(plain.headers.get('location')!);
      expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual([null, String(12 * 3600)]);
    });

    it('leaves it at the credentials of before, unless a fresh sign-in is asked for', async () => {
      const browser = await signInOnce();
      const first = await authTimeOf(browser);
      await aWhile();
      expect((await browser.open(link())).text).toContain(IN);
      expect(await authTimeOf(browser)).toBe(first);
      const began = Date.now();
      const asks = await browser.open(link({ fresh: '1' }));
      expect(asks.url).toMatch(new RegExp(`^${single.url}/sign-in/`));
      expect((await browser.press(asks, { login: 'irs-compliance' })).text).toContain(IN);
      expect(await authTimeOf(browser)).toBeGreaterThanOrEqual(began - (began % 1000));
    });

    it.each<[string, (url: URL) => void]>([
      ['does not say when', (url) => url.searchParams.delete('max_age')],
      ['says that it was before', (url) => url.searchParams.set('max_age', '3600')],
    ])('signs nobody in afresh whose credentials were not asked for: its token %s', async (_name, change) => {
      const browser = await signInOnce();
      const id = idOf(browser);
      await aWhile();
      const begin = async (): Promise<URL> => {
        const url = new URL((await browser.ask(link({ fresh: '1' }))).headers.get('location')!);
        // As an issuer that does not do what it is asked to, or somebody at her browser who has no credentials.
        url.searchParams.delete('prompt');
        change(url);
        return url;
      };
      const page = await browser.open((await begin()).href);
      expect([page.status, page.text]).toEqual([400, expect.stringContaining('Sign out at the issuer')]);
      const again = new URL(link({ fresh: '1' }));
      expect(page.text.replaceAll('&#38;', '&')).toContain(`href="${api}/auth/sign-in?issuer=`);
      expect(page.text.replaceAll('&#38;', '&')).toContain(again.search.replaceAll('+', '%20'));
      expect(await problem(browser, await answered(browser, (await begin()).href))).toMatchObject({
        ...{ status: 400, reason: 'not-fresh' },
      });
      // Nothing has come of it.
      expect(idOf(browser)).toBe(id);
      expect((await session(browser)).status).toBe(200);
    });

    it('takes nothing of the one for the other: an answer, or a logout', async () => {
      const browser = await signInOnce();
      const state = new URL(
        (await browser.ask(`${api}/auth/sign-in?issuer=${encodeURIComponent(issuer.url)}`)).headers.get('location')!,
      ).searchParams.get('state')!;
      const at = await answered(browser, (await browser.ask(link())).headers.get('location')!);
      const mixed = new URL(at);
      mixed.searchParams.set('state', state);
      expect(await problem(browser, mixed.href)).toMatchObject({ status: 400, reason: 'answer' });
      // The sign-in that the code is of goes on.
      expect((await browser.open(at)).text).toContain(IN);

      const other = await signedInBy(issuer.url);
      await browser.press(await browser.open(`${single.url}/session/end`), { logout: 'yes' });
      expect((await session(other)).status).toBe(200);
      // Nor does its key sign for the other.
      const { keys } = JSON.parse(readFileSync(join(dir, 'single', 'keys.json'), 'utf8')) as { keys: JWK[] };
      const forged = await new SignJWT({
        ...{ iss: issuer.url, aud: 'countersign-web', jti: randomUUID(), sub: 'irs-compliance' },
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      })
        .setProtectedHeader({ alg: 'ES256', kid: keys[0]!.kid!, typ: 'logout+jwt' })
        .setIssuedAt()
        .sign(await importJWK(keys[0]!, 'ES256'));
      const answer = await fetch(`${api}/auth/back-channel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: forged }),
      });
      expect([answer.status, (await session(other)).status]).toEqual([400, 200]);
    });
    const signedInBy = async (name: string): Promise<Browser> => {
      const browser = new Browser();
      const page = await browser.open(`${api}/auth/sign-in?${new URLSearchParams({ issuer: name }).toString()}`);
      expect((await browser.press(page, { login: 'irs-compliance' })).text).toContain(IN);
      return browser;
    };
  });
});
