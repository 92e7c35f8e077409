import { type Answer, FakeIssuer, type Asked } from '../testing/fake-issuer.js';
import { clientCredentials, type ClientCredentials } from './client-credentials.js';
import { CredentialsRefused, IssuerUnavailable, IssuerUnusable, TokenInTheClear } from './errors.js';

let issuer: FakeIssuer;
let clock: number;
const SECRET = 'geheim +/:%';
const start = async (
  answer: (asked: Asked, times: number) => Answer | undefined,
  options: Partial<ClientCredentials> = {},
) => {
  issuer = await FakeIssuer.start((asked, times) => (asked.path === '/token' ? answer(asked, times) : undefined));
  clock = 1_000_000;
  return clientCredentials(
    { issuer: issuer.url, clientId: 'ice requests', secret: async () => SECRET, ...options },
    () => clock,
  );
};
const numbered = (seconds?: number) => (_: Asked, times: number) => ({
  body: { access_token: `t${times}`, token_type: 'Bearer', ...(seconds === undefined ? {} : { expires_in: seconds }) },
});
const failure = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => expect(undefined).toBe('an error'),
    (error: Error) => error,
  ) as Promise<Error>;
afterEach(() => issuer?.close());

describe('clientCredentials', () => {
  it('asks as the client, each part encoded, for what is wanted', async () => {
    const token = await start(numbered(300), { scope: 'a b', resource: 'urn:x' });
    expect(await token()).toBe('t1');
    const [{ authorization, form }] = issuer.asked as [Asked];
    expect(form).toEqual({ grant_type: 'client_credentials', scope: 'a b', resource: 'urn:x' });
    const [id, secret] = Buffer.from(authorization!.split(' ')[1]!, 'base64').toString().split(':');
    expect([id, secret].map((part) => new URLSearchParams(`x=${part}`).get('x'))).toEqual(['ice requests', SECRET]);
  });

  it('asks once, however many wait, and not again while the token is fresh', async () => {
    const token = await start(numbered(300));
    expect(await Promise.all([token(), token(), token()])).toEqual(['t1', 't1', 't1']);
    clock += 239_000;
    expect(await token()).toBe('t1');
    expect(issuer.asked).toHaveLength(1);
  });

  it('asks anew a fifth of its life before a token ends', async () => {
    const token = await start(numbered(100));
    await token();
    clock += 80_000;
    expect(await token()).toBe('t2');
  });

  it('gives the old token while it is valid and the issuer is away, and never one that has ended', async () => {
    const token = await start((asked, times) => (times === 1 ? numbered(100)(asked, times) : { status: 503 }));
    await token();
    clock += 85_000;
    expect(await token()).toBe('t1');
    expect(issuer.asked).toHaveLength(2);
    // It leaves the issuer alone for a while.
    expect(await token()).toBe('t1');
    expect(issuer.asked).toHaveLength(2);
    clock += 10_000;
    expect(await failure(token())).toBeInstanceOf(IssuerUnavailable);
  });

  it('leaves an issuer that fails alone, for longer each time', async () => {
    const token = await start(() => ({ status: 500 }));
    await failure(token());
    const error = await failure(token());
    expect([error.message, issuer.asked.length]).toEqual([expect.stringContaining('HTTP 500'), 1]);
    const asked: number[] = [];
    for (let i = 0; i < 400; i++) {
      clock += 1_000;
      const before = issuer.asked.length;
      await failure(token());
      if (issuer.asked.length > before) asked.push(i);
    }
    // 400 s: pauses double up to a minute.
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.length).toBeLessThan(22);
    expect(asked.at(-1)! - asked.at(-2)!).toBeGreaterThanOrEqual(30);
  });

  it('takes a failure back when the issuer answers again', async () => {
    const token = await start((asked, times) => (times === 1 ? { status: 503 } : numbered(300)(asked, times)));
    await failure(token());
    clock += 60_000;
    expect(await token()).toBe('t2');
  });

  it('says what is wrong with the credentials and what to do, and shows no secret', async () => {
    const token = await start(() => ({ status: 401, body: { error: 'invalid_client', error_description: 'no' } }));
    const error = await failure(token());
    expect(error).toBeInstanceOf(CredentialsRefused);
    expect(error.message).toContain('invalid_client: no): check the client id and the file with its secret');
    expect(error.message).not.toContain(SECRET);
  });

  it('asks for the secret each time: it may have been replaced', async () => {
    let secret = 'old';
    const token = await start(numbered(100), { secret: async () => secret });
    await token();
    secret = 'new';
    clock += 90_000;
    await token();
    const sent = issuer.asked.map(({ authorization }) =>
      Buffer.from(authorization!.split(' ')[1]!, 'base64').toString(),
    );
    expect(sent).toEqual(['ice+requests:old', 'ice+requests:new']);
  });

  it('says that there is no secret, without asking', async () => {
    const token = await start(numbered(100), { secret: () => Promise.reject(new Error('has mode 0644')) });
    expect(await failure(token())).toMatchObject({
      passing: false,
      message: 'the secret of the client ice requests: has mode 0644',
    });
    expect(issuer.asked).toHaveLength(0);
  });

  it('gives another for one that was refused', async () => {
    const token = await start(numbered(300));
    expect(await token()).toBe('t1');
    expect(await token('t0')).toBe('t1');
    expect(await token('t1')).toBe('t2');
  });

  it('takes the life of a token from the token, or a minute, where the issuer does not say', async () => {
    const exp = { exp: 1_000 + 500 };
    const jwt = (n: number) => `${n}.${Buffer.from(JSON.stringify(exp)).toString('base64url')}.s`;
    const token = await start((_, times) => ({
      body: { access_token: times < 2 ? jwt(times) : `t${times}`, token_type: 'bearer' },
    }));
    expect(await token()).toBe(jwt(1));
    clock += 439_000;
    expect(await token()).toBe(jwt(1));
    clock += 2_000;
    expect(await token()).toBe('t2');
    clock += 47_000;
    expect(await token()).toBe('t2');
    clock += 2_000;
    expect(await token()).toBe('t3');
  });

  it('sends credentials nowhere else', async () => {
    const token = await start(() => ({ status: 307, headers: { location: 'http://127.0.0.1:1/token' } }));
    expect(await failure(token())).toBeInstanceOf(IssuerUnusable);
    const elsewhere = clientCredentials({
      issuer: 'http://issuer.example',
      clientId: 'c',
      secret: async () => 's',
    });
    expect(await failure(elsewhere())).toBeInstanceOf(TokenInTheClear);
  });

  it.each([
    [
      'another issuer',
      { issuer: 'https://other.example', token_endpoint: 'https://other.example/token' },
      'calls itself',
    ],
    ['no endpoint', { token_endpoint: 1 }, 'no token endpoint'],
  ])('refuses metadata of %s', async (_, metadata, words) => {
    issuer = await FakeIssuer.start(() => ({ body: { issuer: issuer.url, ...metadata } }));
    const token = clientCredentials({ issuer: issuer.url, clientId: 'c', secret: async () => 's' });
    expect((await failure(token())).message).toContain(words);
    expect(issuer.asked).toHaveLength(0);
  });

  it('finds metadata where OAuth has it, for an issuer with a path', async () => {
    issuer = await FakeIssuer.start(({ path }, times) => {
      // The first place has been asked before.
      if (path === '/token') return numbered(9)({ path } as Asked, times);
      return path === '/.well-known/oauth-authorization-server/realm'
        ? { body: { issuer: `${issuer.url}/realm`, token_endpoint: `${issuer.url}/token` } }
        : { status: 404 };
    });
    const token = clientCredentials({ issuer: `${issuer.url}/realm/`, clientId: 'c', secret: async () => 's' });
    expect(await token()).toBe('t2');
  });

  it.each([
    ['of another type', { access_token: 'x', token_type: 'mac' }],
    ['that are none', { token_type: 'Bearer' }],
    ['in a page', '<html>'],
    ['without end', 'x'.repeat(300_000)],
  ])('refuses tokens %s', async (_, body) => {
    const token = await start(() => ({ body }));
    expect((await failure(token())).name).toMatch(/^Issuer(?:Unusable|Unavailable)$/);
  });
});
