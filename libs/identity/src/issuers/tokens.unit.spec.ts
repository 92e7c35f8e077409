import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { API_AUDIENCE, RECORDER_AUDIENCE, signingKey, TestIssuer } from '../../../../tests/support/tokens.js';
import { IssuerAway, PrincipalRefused, TokenRefused } from '../refusals.js';
import { type Issuer, parseIssuers } from './issuers.js';
import { TokenVerifier } from './tokens.js';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const WRONG_PLACE = 'https://attacker.example/keys';

/** Clocks that a test moves, both by the same. */
class Clock {
  private ahead = 0;
  readonly now = (): number => Date.now() + this.ahead;
  readonly ticks = (): number => performance.now() + this.ahead;
  pass(seconds: number): void {
    this.ahead += seconds * 1000;
  }
}

describe('TokenVerifier', () => {
  let issuer: TestIssuer;
  let clock: Clock;
  const settings = (more: object = {}): Issuer[] => parseIssuers({ issuers: [issuer.settings(more)] });
  const verifier = (more: object = {}, audience = API_AUDIENCE): TokenVerifier =>
    new TokenVerifier(settings(more), audience, clock);
  /** The reason for which a token is refused; else what became of it. */
  const reasonOf = async (token: string | Promise<string>, by = verifier()): Promise<string> => {
    try {
      return (await by.verify(await token)).role;
    } catch (error) {
      if (error instanceof TokenRefused) return `401 ${error.reason}`;
      if (error instanceof PrincipalRefused) return `403 ${error.reason}`;
      if (error instanceof IssuerAway) return '503';
      throw error;
    }
  };
  const officer = { countersign_role: 'compliance-officer', countersign_agency: 'irs' };

  beforeEach(async () => {
    issuer = await TestIssuer.start();
    clock = new Clock();
  });
  afterEach(() => issuer.close());

  it('tells sign-ins apart, and when somebody gave her credentials', async () => {
    const by = verifier();
    const of = async (claims: Record<string, unknown>) => {
      const { session, authTime } = await by.verify(await issuer.officer('irs', undefined, claims));
      return { session, authTime };
    };
    const now = Math.floor(Date.now() / 1000);
    const first = await of({ sid: 'one', jti: 'a', auth_time: now - 60 });
    expect(first.authTime).toBe((now - 60) * 1000);
    // Another token of the same sign-in; another sign-in; tokens whose issuer names none.
    expect((await of({ sid: 'one', jti: 'b' })).session).toBe(first.session);
    expect((await of({ sid: 'two', jti: 'a' })).session).not.toBe(first.session);
    expect((await of({ jti: 'a' })).session).not.toBe((await of({ jti: 'b' })).session);
    for (const wrong of ['yesterday', now + 3600, -1, 1.5, null])
      expect((await of({ auth_time: wrong })).authTime).toBeNull();
  });

  it('makes one principal of each role', async () => {
    const by = verifier();
    const session = expect.stringMatching(/^[\w-]{43}$/);
    const head = { issuer: issuer.url, client: 'test', name: null, session, authTime: null, until: expect.any(Number) };
    expect(await by.verify(await issuer.officer('irs'))).toEqual({
      ...{ ...head, subject: 'irs-compliance-officer', role: 'compliance-officer', agency: 'irs', sources: [] },
      scope: { agencies: ['irs'], agreements: '*' },
    });
    const source = 'urn:agency:irs:disclosures';
    expect(await by.verify(await issuer.producer('irs', [source]))).toEqual({
      ...{ ...head, subject: 'irs-gateway', client: 'irs-gateway', role: 'producer', agency: 'irs' },
      ...{ sources: [source], scope: { agencies: [], agreements: [] } },
    });
    expect(await by.verify(await issuer.auditor(['irs'], ['MOU-1'], { name: 'Ada' }))).toEqual({
      ...{ ...head, name: 'Ada', subject: 'the-auditor', role: 'auditor', agency: null, sources: [] },
      scope: { agencies: ['irs'], agreements: ['MOU-1'] },
    });
    expect(await reasonOf(issuer.overseer(), by)).toBe('overseer');
    expect(await reasonOf(issuer.officer('irs', 'privacy-officer'), by)).toBe('privacy-officer');
  });

  it('ends with the token, or on the last day if that is sooner', async () => {
    const exp = Math.floor(Date.now() / 1000) + 86_400 * 9;
    const last = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const token = issuer.auditor('*', '*', { exp, countersign_until: last });
    expect((await verifier().verify(await token)).until).toBe(Date.parse(`${last}T00:00:00Z`) + 86_400_000);
    expect((await verifier().verify(await issuer.officer('irs', 'compliance-officer', { exp }))).until).toBe(
      exp * 1000,
    );
  });

  const seconds = (more: number): number => Math.floor(Date.now() / 1000) + more;
  it.each<[string, () => Promise<string>, string]>([
    ['has expired', () => issuer.mint({ ...officer, exp: seconds(-31) }), '401 expired'],
    ['expired within the tolerance', () => issuer.mint({ ...officer, exp: seconds(-20) }), 'compliance-officer'],
    ['never expires', () => issuer.mint({ ...officer, exp: undefined }), '401 claims'],
    ['expires when no calendar ends', () => issuer.mint({ ...officer, exp: 1e13 }), '401 claims'],
    ['expires in words', () => issuer.mint({ ...officer, exp: '2099-01-01' }), '401 claims'],
    ['is not valid yet', () => issuer.mint({ ...officer, nbf: seconds(60) }), '401 not-yet-valid'],
    ['is issued in the future', () => issuer.mint({ ...officer, iat: seconds(60) }), '401 not-yet-valid'],
    ['has no time of issue', () => issuer.mint({ ...officer, iat: undefined }), '401 claims'],
    ['is for another audience', () => issuer.mint({ ...officer, aud: RECORDER_AUDIENCE }), '401 audience'],
    ['is for nobody', () => issuer.mint({ ...officer, aud: undefined }), '401 audience'],
    ['is for us among others', () => issuer.mint({ ...officer, aud: ['x', API_AUDIENCE] }), 'compliance-officer'],
    ['has an audience in an object', () => issuer.mint({ ...officer, aud: { [API_AUDIENCE]: 1 } }), '401 audience'],
    ['is an ID token', () => issuer.mint(officer, { header: { typ: 'JWT' } }), '401 type'],
    ['has no type', () => issuer.mint(officer, { header: { typ: undefined } }), '401 type'],
    ['is of our processes', () => issuer.mint(officer, { header: { typ: 'process+jwt' } }), '401 type'],
    [
      'has its type in full',
      () => issuer.mint(officer, { header: { typ: 'application/at+jwt' } }),
      'compliance-officer',
    ],
    ['is for nobody’s subject', () => issuer.mint({ ...officer, sub: undefined }), '401 claims'],
    ['has a subject that breaks a line', () => issuer.mint({ ...officer, sub: 'a\nb' }), '401 claims'],
    ['has a subject without end', () => issuer.mint({ ...officer, sub: 'a'.repeat(256) }), '401 claims'],
    ['is of another issuer', () => issuer.mint({ ...officer, iss: 'https://login.example' }), '401 issuer'],
    ['is of the issuer with a slash', () => issuer.mint({ ...officer, iss: `${issuer.url}/` }), '401 issuer'],
    ['names its issuer in a list', () => issuer.mint({ ...officer, iss: [issuer.url] }), '401 claims'],
    ['has a critical header', () => issuer.mint(officer, { header: { crit: ['x'], x: true } }), '401 critical-header'],
    [
      'has no key id that we know',
      async () => issuer.mint(officer, { key: await signingKey('ES256') }),
      '401 unknown-key',
    ],
    [
      'is signed by a key of the same name',
      async () => issuer.mint(officer, { key: await signingKey('ES256', issuer.key.kid) }),
      '401 signature',
    ],
    ['is 50 kB long', () => issuer.mint({ ...officer, filling: 'x'.repeat(50_000) }), '401 too-large'],
    ['names no role', () => issuer.mint({ countersign_agency: 'irs' }), '403 no-role'],
    ['names an empty role', () => issuer.mint({ ...officer, countersign_role: '' }), '403 no-role'],
    [
      'names two roles',
      () => issuer.mint({ ...officer, countersign_role: ['auditor', 'overseer'] }),
      '403 several-roles',
    ],
    [
      'names one role twice',
      () => issuer.mint({ ...officer, countersign_role: ['auditor', 'auditor'] }),
      '403 several-roles',
    ],
    [
      'names one role in a list',
      () => issuer.mint({ ...officer, countersign_role: ['privacy-officer'] }),
      'privacy-officer',
    ],
    ['names a role of others', () => issuer.mint({ ...officer, countersign_role: 'admin' }), '403 unknown-role'],
    [
      'names a role in another case',
      () => issuer.mint({ ...officer, countersign_role: 'Auditor' }),
      '403 unknown-role',
    ],
    ['is of an officer of no agency', () => issuer.mint({ countersign_role: 'privacy-officer' }), '403 no-agency'],
    ['is of an officer of all agencies', () => issuer.officer('*'), '403 no-agency'],
    ['is of an officer of two', () => issuer.mint({ ...officer, countersign_agency: ['irs', 'ssa'] }), '403 no-agency'],
    [
      'is of a producer of no sources',
      () => issuer.producer('irs', '*', { countersign_sources: undefined }),
      '403 no-sources',
    ],
    ['is of a producer of something', () => issuer.producer('irs', ['irs:gateway']), '403 no-sources'],
    ['is of an auditor of nothing', () => issuer.auditor([]), '403 no-scope'],
    [
      'is of an auditor of what is no list',
      () => issuer.auditor('*', '*', { countersign_agencies: 'irs' }),
      '403 no-scope',
    ],
    [
      'is of an auditor of no agreements',
      () => issuer.auditor('*', '*', { countersign_agreements: undefined }),
      '403 no-scope',
    ],
    ['is of an auditor for good', () => issuer.auditor('*', '*', { countersign_until: undefined }), '403 no-until'],
    [
      'ends on a day that there is not',
      () => issuer.auditor('*', '*', { countersign_until: '2099-02-30' }),
      '403 no-until',
    ],
    [
      'is of an auditor of yesterday',
      () =>
        issuer.auditor('*', '*', { countersign_until: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10) }),
      '403 ended',
    ],
    [
      'is of an auditor of today',
      () => issuer.auditor('*', '*', { countersign_until: new Date().toISOString().slice(0, 10) }),
      'auditor',
    ],
    ['ends when no calendar does', () => issuer.overseer('*', '*', { countersign_until: 1e13 }), '403 no-until'],
    ['ended at a time', () => issuer.overseer('*', '*', { countersign_until: seconds(-1) }), '403 ended'],
  ])('judges a token that %s', async (_name, token, outcome) => {
    expect(await reasonOf(token())).toBe(outcome);
  });

  it.each([
    ['is empty', ''],
    ['is a word', 'token'],
    ['is of five parts, which are encrypted', 'a.b.c.d.e'],
    ['has padding', 'e30=.e30=.e30='],
    ['holds no JSON', `${Buffer.from('{').toString('base64url')}.e30.e30`],
    ['holds lists', 'W10.W10.e30'],
    ['holds null', 'bnVsbA.bnVsbA.e30'],
  ])('refuses what %s', async (_name, token) => {
    expect(await reasonOf(token)).toBe('401 malformed');
  });

  it('refuses alg none, in any spelling', async () => {
    const payload = (await issuer.mint(officer)).split('.')[1];
    for (const alg of ['none', 'None', 'NONE', '', null])
      expect([alg, await reasonOf(`${encode({ alg, typ: 'at+jwt' })}.${payload}.`)]).toEqual([alg, '401 algorithm']);
  });

  it('refuses a MAC with the public key as the secret', async () => {
    const pem = createPublicKey({ key: issuer.key.public as JsonWebKey, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const payload = (await issuer.mint(officer)).split('.')[1];
    const signed = `${encode({ alg: 'HS256', kid: issuer.key.kid, typ: 'at+jwt' })}.${payload}`;
    for (const secret of [pem, JSON.stringify(issuer.key.public)]) {
      const mac = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await reasonOf(`${signed}.${mac}`)).toBe('401 algorithm');
    }
  });

  it('takes no secret for a key, even where its issuer shows one', async () => {
    const k = Buffer.alloc(32, 1).toString('base64url');
    issuer.instead.set('/jwks', (_request, response) =>
      response.end(JSON.stringify({ keys: [{ kty: 'oct', k, kid: 'k', alg: 'HS256' }, issuer.key.public] })),
    );
    const payload = (await issuer.mint(officer)).split('.')[1];
    const signed = `${encode({ alg: 'HS256', kid: 'k', typ: 'at+jwt' })}.${payload}`;
    const mac = createHmac('sha256', Buffer.alloc(32, 1)).update(signed).digest('base64url');
    expect(await reasonOf(`${signed}.${mac}`)).toBe('401 algorithm');
    expect(await reasonOf(issuer.mint(officer))).toBe('compliance-officer');
  });

  it('believes an issuer only with its algorithms', async () => {
    const rsa = await issuer.rotate({ alg: 'RS256', keep: true });
    expect(await reasonOf(issuer.mint(officer, { key: rsa }), verifier({ algorithms: ['ES256'] }))).toBe(
      '401 algorithm',
    );
    expect(await reasonOf(issuer.mint(officer, { key: rsa }), verifier({ algorithms: ['RS256'] }))).toBe(
      'compliance-officer',
    );
    // The key is another than the header says.
    const ec = await signingKey('ES256', rsa.kid);
    expect(await reasonOf(issuer.mint(officer, { key: ec }))).toBe('401 unknown-key');
  });

  it('refuses a claim that is there twice, which two programs may read in two ways', async () => {
    const [header, payload, signature] = (await issuer.mint(officer)).split('.');
    const json = Buffer.from(payload!, 'base64url').toString();
    const twice = Buffer.from(json.replace('{', '{"countersign_agency":"ssa",')).toString('base64url');
    expect(await reasonOf(`${header}.${twice}.${signature}`)).toBe('401 malformed');
  });

  it('follows no key, and no address of one, that a token brings along', async () => {
    const theirs = await signingKey('ES256');
    const server = await TestIssuer.start();
    const headers = [
      { jwk: theirs.public },
      { jku: `${server.url}/jwks` },
      { x5u: `${server.url}/jwks` },
      { jku: WRONG_PLACE, kid: issuer.key.kid },
      { x5c: [Buffer.from('certificate').toString('base64')] },
    ];
    try {
      for (const header of headers)
        expect(await reasonOf(issuer.mint(officer, { key: theirs, header }))).toMatch(/^401 (unknown-key|signature)$/);
      expect(server.asked.size).toBe(0);
    } finally {
      await server.close();
    }
  });

  describe('of two issuers', () => {
    let other: TestIssuer;
    const both = (): TokenVerifier =>
      new TokenVerifier(
        parseIssuers({
          issuers: [
            issuer.settings({ may: [{ role: 'compliance-officer', agencies: ['irs'] }] }),
            other.settings({
              may: [
                { role: 'compliance-officer', agencies: ['ssa'] },
                { role: 'auditor', agencies: ['ssa'], agreements: ['MOU-1', 'MOU-2'] },
                { role: 'auditor', agencies: ['dhs'], agreements: '*' },
              ],
            }),
          ],
        }),
        API_AUDIENCE,
        clock,
      );
    beforeEach(async () => (other = await TestIssuer.start()));
    afterEach(() => other.close());

    it.each<[string, () => Promise<string>, string]>([
      ['says its own agency', () => other.officer('ssa'), 'compliance-officer'],
      ['says the agency of the first', () => other.officer('irs'), '403 may-not-assert'],
      ['says a role that it may not', () => other.officer('ssa', 'privacy-officer'), '403 may-not-assert'],
      ['says an auditor in scope', () => other.auditor(['ssa'], ['MOU-2']), 'auditor'],
      ['says an auditor of all agencies', () => other.auditor('*', ['MOU-1']), '403 may-not-assert'],
      ['says an auditor of all agreements', () => other.auditor(['ssa'], '*'), '403 may-not-assert'],
      ['says an auditor of one agency more', () => other.auditor(['ssa', 'irs'], ['MOU-1']), '403 may-not-assert'],
      ['adds up two things that it may say', () => other.auditor(['ssa', 'dhs'], ['MOU-1']), '403 may-not-assert'],
      ['says an overseer', () => other.overseer(['ssa'], ['MOU-1']), '403 may-not-assert'],
      ['signs in the name of the first', () => other.mint({ ...officer, iss: issuer.url }), '401 unknown-key'],
      [
        'uses the first one’s key id',
        () => other.mint({ ...officer, iss: issuer.url }, { header: { kid: issuer.key.kid } }),
        '401 signature',
      ],
      ['has the first sign', () => issuer.mint({ ...officer, iss: other.url }), '401 unknown-key'],
    ])('judges what the second %s', async (_name, token, outcome) => {
      expect(await reasonOf(token(), both())).toBe(outcome);
    });

    it('believes no metadata that are of another', async () => {
      other.instead.set('/.well-known/openid-configuration', (_request, response) =>
        response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${other.url}/jwks` })),
      );
      expect(await reasonOf(other.officer('ssa'), both())).toBe('503');
    });
  });

  describe('its keys', () => {
    it('are asked for once, however many need them', async () => {
      const by = verifier();
      const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.mint(officer)));
      await Promise.all(tokens.map((token) => by.verify(token)));
      await by.verify(tokens[0]!);
      expect(issuer.keysAsked).toBe(1);
    });

    it('follow a rotation: the new one after a cooldown, the old one no more', async () => {
      const by = verifier();
      const old = await issuer.mint(officer);
      expect(await reasonOf(old, by)).toBe('compliance-officer');
      await issuer.rotate();
      const fresh = await issuer.mint(officer);
      expect(await reasonOf(fresh, by)).toBe('401 unknown-key');
      clock.pass(31);
      expect(await reasonOf(fresh, by)).toBe('compliance-officer');
      expect(await reasonOf(old, by)).toBe('401 unknown-key');
    });

    it('are asked for once in a cooldown, whatever unknown keys tokens name', async () => {
      const by = verifier();
      const key = await signingKey();
      for (let i = 0; i < 50; i++)
        expect(await reasonOf(issuer.mint(officer, { key, header: { kid: `k${i}` } }), by)).toBe('401 unknown-key');
      expect(issuer.keysAsked).toBe(1);
      clock.pass(31);
      for (let i = 0; i < 50; i++) await reasonOf(issuer.mint(officer, { key, header: { kid: `l${i}` } }), by);
      expect(issuer.keysAsked).toBe(2);
    });

    it('go on for the stated time while the issuer is down, then 503, and come back', async () => {
      const by = verifier({ keys: { freshSeconds: 600, keepSeconds: 3600 } });
      const token = await issuer.mint(officer, { lifeSeconds: 9_999 });
      expect(await reasonOf(token, by)).toBe('compliance-officer');
      await issuer.down();
      for (const seconds of [599, 2, 1_000, 1_900]) {
        clock.pass(seconds);
        expect(await reasonOf(token, by)).toBe('compliance-officer');
      }
      // It may be a new one: nobody can tell while the issuer is away.
      expect(await reasonOf(issuer.mint(officer, { key: await signingKey() }), by)).toBe('503');
      clock.pass(100);
      expect(await reasonOf(token, by)).toBe('503');
      await issuer.up();
      clock.pass(6);
      expect(await reasonOf(token, by)).toBe('compliance-officer');
    });

    it('that were never seen are 503, with the time after which to ask again', async () => {
      await issuer.down();
      const by = verifier();
      const error = await by.verify(await issuer.mint(officer)).catch((one: unknown) => one);
      expect(error).toBeInstanceOf(IssuerAway);
      expect((error as IssuerAway).retryAfterSeconds).toBeGreaterThanOrEqual(1);
      expect((error as IssuerAway).retryAfterSeconds).toBeLessThanOrEqual(5);
    });

    it.each<[string, (issuer: TestIssuer) => void]>([
      [
        '10 MB',
        (one) =>
          one.instead.set('/jwks', (_q, r) =>
            r.end(JSON.stringify({ keys: [one.key.public], more: 'x'.repeat(10_000_000) })),
          ),
      ],
      ['HTML', (one) => one.instead.set('/jwks', (_q, r) => r.end('<html><body>Sign in</body></html>'))],
      ['an empty set', (one) => one.instead.set('/jwks', (_q, r) => r.end('{"keys":[]}'))],
      ['no set', (one) => one.instead.set('/jwks', (_q, r) => r.end('{"keys":{}}'))],
      ['an error', (one) => one.instead.set('/jwks', (_q, r) => r.writeHead(500).end())],
      [
        'a way elsewhere',
        (one) => {
          one.instead.set('/jwks', (_q, r) => r.writeHead(302, { location: '/keys' }).end());
          one.instead.set('/keys', (_q, r) => r.end(JSON.stringify({ keys: [one.key.public] })));
        },
      ],
      ['no metadata', (one) => one.instead.set('/.well-known/openid-configuration', (_q, r) => r.writeHead(404).end())],
      [
        'keys of another origin',
        (one) =>
          one.instead.set('/.well-known/openid-configuration', (_q, r) =>
            r.end(JSON.stringify({ issuer: one.url, jwks_uri: `${one.url.replace('127.0.0.1', 'localhost')}/jwks` })),
          ),
      ],
    ])('are not there where the issuer gives %s', async (_name, arrange) => {
      arrange(issuer);
      const by = verifier();
      expect(await reasonOf(issuer.mint(officer), by)).toBe('503');
      issuer.instead.clear();
      clock.pass(6);
      expect(await reasonOf(issuer.mint(officer), by)).toBe('compliance-officer');
    });

    it('that come slowly are waited for a bounded time', async () => {
      issuer.instead.set('/jwks', (_request, response) => {
        response.write('{');
        const timer = setInterval(() => response.write(' '), 100);
        response.once('close', () => clearInterval(timer));
      });
      const began = performance.now();
      expect(await reasonOf(issuer.mint(officer))).toBe('503');
      expect(performance.now() - began).toBeLessThan(8_000);
    });

    it('are asked for at the internal address, and at RFC 8414’s', async () => {
      const token = await issuer.mint({ ...officer, iss: 'https://login.example.gov/realm' });
      issuer.instead.set('/realm/.well-known/openid-configuration', (_q, r) => r.writeHead(404).end());
      issuer.instead.set('/.well-known/oauth-authorization-server/realm', (_q, r) =>
        r.end(
          JSON.stringify({
            issuer: 'https://login.example.gov/realm',
            jwks_uri: 'https://login.example.gov/realm/jwks',
          }),
        ),
      );
      issuer.instead.set('/realm/jwks', (_q, r) => r.end(JSON.stringify({ keys: [issuer.key.public] })));
      const by = verifier({ issuer: 'https://login.example.gov/realm', internalUrl: `${issuer.url}/realm` });
      expect(await reasonOf(token, by)).toBe('compliance-officer');
    });
  });

  it('maps the claims that the settings name', async () => {
    const claims = { role: 'https://example.gov/role', agency: 'office', name: 'constructor' };
    const token = await issuer.mint({ 'https://example.gov/role': 'privacy-officer', office: 'irs' });
    // Every object has something of that name.
    expect(await verifier({ claims }).verify(token)).toMatchObject({
      role: 'privacy-officer',
      agency: 'irs',
      name: null,
    });
    expect(await reasonOf(token)).toBe('403 no-role');
  });

  it('says nothing of a token in its errors', async () => {
    const secret = 'purple-elephant';
    const token = await issuer.mint({ ...officer, aud: secret, sub: secret, countersign_role: secret });
    const error = await verifier()
      .verify(token)
      .catch((one: unknown) => one);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret);
    expect((error as Error).cause).toBeUndefined();
  });
});
