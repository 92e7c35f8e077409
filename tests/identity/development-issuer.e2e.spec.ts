import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '#libs/stack';
import { asked, DEVICE_CODE, startHostileIssuer, startTestIssuer, type TestIssuer } from '../support/issuers.js';

interface Claims {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

const read = (token: string): Claims => {
  const [header, claims] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
  return { header: header!, claims: claims! };
};

/** A browser that runs no scripts: keeps cookies, sends forms as they stand on the page. */
class PlainBrowser {
  private readonly cookies = new Map<string, string>();
  /** Everything that was shown. */
  readonly pages: string[] = [];
  /** Where a redirect led that leaves the issuer. */
  left: string | undefined;

  constructor(private readonly home: string) {}

  async open(url: string, form?: Record<string, string>): Promise<string> {
    let next: string | undefined = url;
    let body = form && new URLSearchParams(form);
    while (next !== undefined) {
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response: Response = await fetch(next, {
        method: body ? 'POST' : 'GET',
        ...(body ? { body } : {}),
        headers: { cookie },
        redirect: 'manual',
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        if (value) this.cookies.set(name!, value);
        else this.cookies.delete(name!);
      }
      body = undefined;
      const location = response.headers.get('location');
      if (location === null) {
        const text = await response.text();
        expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
        this.pages.push(text);
        return text;
      }
      next = new URL(location, next).href;
      if (!next.startsWith(this.home)) {
        this.left = next;
        return '';
      }
    }
    return '';
  }

  /** Presses a button: sends the page's form with its hidden fields. */
  async press(page: string, button: Record<string, string> = {}): Promise<string> {
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(page)!;
    const fields = [...page.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) => {
      const [name, value] = ['name', 'value'].map((field) => new RegExp(`\\b${field}="([^"]*)"`).exec(tag)?.[1]);
      return name === undefined ? [] : [[name, value ?? ''] as const];
    });
    return this.open(new URL(action!, this.home).href, { ...Object.fromEntries(fields), ...button });
  }
}

describe('the development issuer', () => {
  let dir: string;
  let issuer: TestIssuer;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-issuer-'));
    issuer = await startTestIssuer(dir);
  });
  afterAll(async () => {
    await issuer.process.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('gives a producer a token for the recorder, for its own source', async () => {
    const { header, claims } = read(await issuer.producer('ice-requests'));
    expect(header).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(claims).toMatchObject({
      iss: issuer.url,
      sub: 'ice-requests',
      client_id: 'ice-requests',
      aud: 'countersign-recorder',
      countersign_role: 'producer',
      countersign_agency: 'ice',
      countersign_sources: ['urn:agency:ice:requests'],
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300);
  });

  it('names the audience that is asked for, and no other than ours', async () => {
    expect(read(await issuer.producer('ice-requests', 'urn:countersign:api')).claims['aud']).toBe('countersign-api');
    expect(read(await issuer.person('auditor', 'urn:countersign:recorder')).claims['aud']).toBe('countersign-recorder');
    await expect(issuer.producer('ice-requests', 'https://other.example')).rejects.toThrow(/invalid_target/);
  });

  it.each([
    ['irs-compliance', { countersign_role: 'compliance-officer', countersign_agency: 'irs' }],
    ['irs-privacy', { countersign_role: 'privacy-officer', countersign_agency: 'irs' }],
    ['ice-compliance', { countersign_role: 'compliance-officer', countersign_agency: 'ice' }],
    ['ice-privacy', { countersign_role: 'privacy-officer', countersign_agency: 'ice' }],
    ['auditor', { countersign_role: 'auditor', countersign_agencies: ['irs', 'ice'], countersign_agreements: '*' }],
    ['overseer', { countersign_role: 'overseer', countersign_agencies: '*', countersign_agreements: '*' }],
  ])('says what %s is, in a token for the api', async (login, said) => {
    const { header, claims } = read(await issuer.person(login));
    expect(header['typ']).toBe('at+jwt');
    expect(claims).toMatchObject({
      sub: login,
      aud: 'countersign-api',
      name: expect.stringMatching(/^\w+ \w+$/),
      ...said,
    });
    if (login === 'auditor' || login === 'overseer')
      expect(Date.parse(String(claims['countersign_until']))).toBeGreaterThan(Date.now());
    else expect(claims).not.toHaveProperty('countersign_until');
  });

  it('signs with a key that it publishes, and publishes no private key', async () => {
    const { keys } = (await (await fetch(`${issuer.url}/jwks`)).json()) as { keys: Record<string, string>[] };
    const token = await issuer.person('auditor');
    const [head, body, signature] = token.split('.');
    const key = keys.find(({ kid }) => kid === read(token).header['kid'])!;
    expect(key).not.toHaveProperty('d');
    const signed = Buffer.from(`${head}.${body}`);
    const publicKey = { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', signed, publicKey, Buffer.from(signature!, 'base64url'))).toBe(true);
  });

  it('refuses a client with a wrong secret', async () => {
    const headers = { authorization: `Basic ${Buffer.from('ice-requests:guess').toString('base64')}` };
    expect(await asked(`${issuer.url}/token`, { grant_type: 'client_credentials' }, headers)).toMatchObject({
      error: 'invalid_client',
    });
  });

  describe('for people', () => {
    const device = () => asked(`${issuer.url}/device/auth`, { client_id: 'countersign', scope: 'openid' });
    const token = (code: string) =>
      asked(`${issuer.url}/token`, { grant_type: DEVICE_CODE, client_id: 'countersign', device_code: code });

    it('signs a terminal in by pages that run no script and say that there are no passwords', async () => {
      const { device_code, verification_uri_complete } = await device();
      expect(await token(device_code!)).toMatchObject({ error: 'authorization_pending' });
      const browser = new PlainBrowser(issuer.url);
      const code = await browser.open(verification_uri_complete!);
      const confirm = await browser.press(code);
      const choose = await browser.press(confirm);
      expect(choose).toContain('Ruth Calloway');
      await browser.press(choose, { login: 'ice-privacy' });
      expect(browser.pages).toHaveLength(4);
      for (const page of browser.pages) {
        expect(page).toContain('Development only: no passwords');
        expect(page).not.toMatch(/<script|\son\w+=|https?:\/\/(?!127\.0\.0\.1)/i);
      }
      const answer = await token(device_code!);
      expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 28_800 });
      expect(read(answer['access_token']!).claims).toMatchObject({ sub: 'ice-privacy', countersign_agency: 'ice' });
      // Once only.
      expect(await token(device_code!)).toMatchObject({ error: 'invalid_grant' });
    });

    it('takes no name that it does not know, and stops when asked to', async () => {
      const { device_code, verification_uri_complete } = await device();
      const browser = new PlainBrowser(issuer.url);
      const confirm = await browser.press(await browser.open(verification_uri_complete!));
      const choose = await browser.press(confirm);
      expect(await browser.press(choose, { login: 'somebody' })).toContain('Nobody here has that name');
      expect(await token(device_code!)).toMatchObject({ error: 'authorization_pending' });
      const other = await device();
      const asking = await browser.press(await browser.open(other['verification_uri_complete']!));
      await browser.press(asking, { abort: 'yes' });
      expect(await token(other['device_code']!)).toMatchObject({ error: 'access_denied' });
    });

    it('takes the hint of a terminal for who signs in, where it knows her', async () => {
      const { device_code } = await asked(`${issuer.url}/device/auth`, {
        client_id: 'countersign',
        login_hint: 'nobody',
      });
      expect(await token(device_code!)).toMatchObject({ error: 'authorization_pending' });
      expect(read(await issuer.person('irs-privacy')).claims['sub']).toBe('irs-privacy');
    });

    it('gives programs on this machine a code for PKCE, and an ID token of another type', async () => {
      const browser = new PlainBrowser(issuer.url);
      const verifier = 'v'.repeat(43);
      const redirect_uri = 'http://127.0.0.1:54321/callback';
      const query = {
        client_id: 'countersign',
        response_type: 'code',
        redirect_uri,
        scope: 'openid profile',
        state: 's',
      };
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const url = (more: Record<string, string>) =>
        `${issuer.url}/auth?${new URLSearchParams({ ...query, ...more }).toString()}`;
      const choose = await browser.open(url({ code_challenge: challenge, code_challenge_method: 'S256' }));
      await browser.press(choose, { login: 'auditor' });
      const code = new URL(browser.left!).searchParams.get('code')!;
      expect(browser.left).toMatch(/^http:\/\/127\.0\.0\.1:54321\/callback\?/);
      const form = { grant_type: 'authorization_code', client_id: 'countersign', code, redirect_uri };
      const { access_token, id_token } = await asked(`${issuer.url}/token`, { ...form, code_verifier: verifier });
      expect(read(access_token!).claims).toMatchObject({ sub: 'auditor', aud: 'countersign-api' });
      expect(read(id_token!).header['typ']).not.toBe('at+jwt');
      expect(read(id_token!).claims['aud']).toBe('countersign');
      // Without PKCE there is no code.
      await browser.open(url({}));
      expect(new URL(browser.left!).searchParams.get('error')).toBe('invalid_request');
    });
  });

  it('writes the issuers file: itself, and no more than it says of its people', () => {
    expect(JSON.parse(readFileSync(issuer.issuersFile, 'utf8'))).toEqual({
      issuers: [
        {
          issuer: issuer.url,
          algorithms: ['ES256'],
          may: [
            { role: 'producer', agencies: ['irs', 'ice'] },
            { role: 'compliance-officer', agencies: ['irs', 'ice'] },
            { role: 'privacy-officer', agencies: ['irs', 'ice'] },
            { role: 'auditor', agencies: ['irs', 'ice'], agreements: '*' },
            { role: 'overseer', agencies: '*', agreements: '*' },
          ],
          web: { clientId: 'countersign-web', clientSecretFile: issuer.secretFile('countersign-web') },
        },
      ],
    });
  });

  it('keeps its keys and its clients’ secrets for its owner, over a restart too', async () => {
    const secret = issuer.secretOf('irs-disclosures');
    const kid = read(await issuer.producer('irs-disclosures')).header['kid'];
    expect(statSync(issuer.secretFile('irs-disclosures')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'issuer', 'keys.json')).mode & 0o777).toBe(0o600);
    await issuer.process.stop();
    issuer = await startTestIssuer(dir);
    expect(issuer.secretOf('irs-disclosures')).toBe(secret);
    expect(read(await issuer.producer('irs-disclosures')).header['kid']).toBe(kid);
  });

  it('answers to names of this machine only', async () => {
    const status = (host: string): Promise<number> =>
      new Promise((resolve, reject) => {
        request(`${issuer.url}/people`, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode!);
        })
          .on('error', reject)
          .end();
      });
    expect(await status('localhost')).toBe(200);
    expect(await status('evil.example')).toBe(421);
    expect(await status('192.168.1.4:3004')).toBe(421);
  });

  it('explains once what oidc-provider says of Node 20, and lets it say it once', () => {
    const log = readFileSync(issuer.process.log, 'utf8');
    const old = Number(process.versions.node.split('.')[0]) < 22;
    // This start and the one before.
    expect(log.match(/Unsupported runtime/g) ?? []).toHaveLength(old ? 2 : 0);
    expect(log.match(/warning of oidc-provider about the runtime/g) ?? []).toHaveLength(old ? 2 : 0);
    expect(log.match(/oidc-provider (?:WARNING|NOTICE)/g) ?? []).toHaveLength(old ? 2 : 0);
  });

  it.each([
    ['COUNTERSIGN_PUBLIC_URL', 'https://ledger.example'],
    ['COUNTERSIGN_PUBLIC_URL', 'http://192.168.1.4:7083'],
    ['COUNTERSIGN_ISSUER_BESIDE', 'http://127.0.0.1:7083,https://ledger.example'],
    ['COUNTERSIGN_HOST', '0.0.0.0'],
  ])('does not start with %s=%s', async (key, value) => {
    const started = await startProcess({
      name: 'refused',
      entry: 'dist/apps/issuer/src/main.js',
      dir,
      env: { PORT: '0', COUNTERSIGN_ISSUER_DIR: join(dir, 'refused'), [key]: value },
    });
    expect(await started.exited).toMatchObject({ code: 78 });
    expect(readFileSync(started.log, 'utf8')).toContain(key);
    rmSync(started.log);
  });

  it('says of its people what a test wants it to, for a hostile one', async () => {
    const hostile = await startHostileIssuer(dir, 'irs');
    try {
      const { claims } = read(await hostile.person('overseer'));
      expect(claims).toMatchObject({ iss: hostile.url, countersign_role: 'overseer', countersign_agencies: '*' });
      expect(read(await hostile.producer('producer')).claims).toMatchObject({
        countersign_agency: 'irs',
        countersign_sources: '*',
      });
    } finally {
      await hostile.process.stop();
    }
  });
});
