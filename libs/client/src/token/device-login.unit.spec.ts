import { type Answer, FakeIssuer } from '../testing/fake-issuer.js';
import { deviceLogin, LoginNotDone } from './device-login.js';
import { CredentialsRefused, IssuerUnusable } from './errors.js';

const CODE = { device_code: 'd', user_code: 'AB-CD', verification_uri: 'https://i.example/device', expires_in: 600 };
const error = (name: string): Answer => ({ status: 400, body: { error: name } });

describe('deviceLogin', () => {
  let issuer: FakeIssuer;
  let pauses: number[];
  afterEach(() => issuer.close());
  const login = async (answers: Answer[], begun: Answer = { body: CODE }, more = {}) => {
    issuer = await FakeIssuer.start(({ path }, times) =>
      path === '/device' ? begun : path === '/token' ? answers[times - 2] : undefined,
    );
    pauses = [];
    const codes: unknown[] = [];
    const given = deviceLogin({
      issuer: issuer.url,
      clientId: 'countersign',
      scope: 'openid',
      onCode: (code) => codes.push(code),
      pause: async (ms) => pauses.push(ms),
      ...more,
    });
    return { given, codes };
  };
  const GIVEN = { body: { access_token: 't', token_type: 'Bearer', expires_in: 60 } };

  it('says the code, and waits as it is told until she has signed in', async () => {
    const { given, codes } = await login([
      error('authorization_pending'),
      error('slow_down'),
      { status: 503 },
      error('authorization_pending'),
      GIVEN,
    ]);
    expect(await given).toEqual({ token: 't', seconds: 60 });
    expect(codes).toEqual([{ url: CODE.verification_uri, completeUrl: undefined, code: 'AB-CD', seconds: 600 }]);
    expect(pauses).toEqual([5_000, 5_000, 10_000, 20_000, 20_000]);
    expect(issuer.asked.map(({ form }) => form)).toEqual([
      { client_id: 'countersign', scope: 'openid' },
      ...Array.from({ length: 5 }, () => ({
        client_id: 'countersign',
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: 'd',
      })),
    ]);
  });

  it('asks at once where it has said who signs in', async () => {
    const { given, codes } = await login([GIVEN], { body: { ...CODE, interval: 2 } }, { loginHint: 'ines' });
    await given;
    expect(codes).toEqual([]);
    expect(issuer.asked[0]!.form).toMatchObject({ login_hint: 'ines' });
    expect(pauses).toEqual([0]);
    issuer.close();
    const asked = await login([error('authorization_pending'), GIVEN], { body: CODE }, { loginHint: 'ines' });
    await asked.given;
    expect(asked.codes).toHaveLength(1);
    expect(pauses).toEqual([0, 5_000]);
  });

  it.each([
    ['access_denied', LoginNotDone],
    ['expired_token', LoginNotDone],
    ['invalid_grant', CredentialsRefused],
  ])('ends with %s', async (name, kind) => {
    const { given } = await login([error(name)]);
    await expect(given).rejects.toBeInstanceOf(kind);
  });

  it('ends when the code has expired', async () => {
    const pending = Array.from({ length: 100 }, () => error('authorization_pending'));
    const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
    const { given } = await login(pending, { body: { ...CODE, expires_in: 0.1 } }, { pause });
    await expect(given).rejects.toBeInstanceOf(LoginNotDone);
  });

  it('says that an issuer does not offer it', async () => {
    issuer = await FakeIssuer.start(() => ({ body: { issuer: issuer.url, token_endpoint: `${issuer.url}/token` } }));
    const given = deviceLogin({ issuer: issuer.url, clientId: 'c', onCode: () => undefined });
    await expect(given).rejects.toThrow(IssuerUnusable);
    await expect(given).rejects.toThrow(/does not offer the device flow/);
  });
});
