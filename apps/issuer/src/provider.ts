import type { Context, Provider } from 'oidc-provider';
import { personClaims, producerClaims } from './claims.js';
import { PUBLIC_CLIENT, WEB_CLIENT } from './clients.js';
import { MemoryStore } from './memory-store.js';
import { codePage, confirmPage, continuePage, errorPage, signedInPage, signedOutPage, signOutPage } from './pages.js';
import type { Everybody } from './people.js';
import type { Secrets } from './secrets.js';

/** What a client may ask a token for (RFC 8707), and the audience that the token then names. */
const RESOURCES: Record<string, string> = {
  'urn:countersign:api': 'countersign-api',
  'urn:countersign:recorder': 'countersign-recorder',
};
const SCOPE = 'countersign';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
/** Long enough to look around in; a producer's is short, so that what renews it is in use. */
const PERSON_SECONDS = 8 * 3600;
const PRODUCER_SECONDS = 300;
/** What renews itself is short too. */
const WEB_SECONDS = 300;
const WHOLE_DAY = 24 * 3600;
/** Any port: this issuer is for programs of this machine. */
const LOOPBACK = ['http://127.0.0.1', 'http://localhost', 'http://[::1]'];

/** A code that the page of a device was opened with, by the request. */
export const codeGiven = new WeakMap<object, string>();

/** OAuth 2 and OpenID Connect for the people and producers. Loads oidc-provider when called, since loading it prints a warning on Node 20. */
export async function makeProvider(
  url: string,
  everybody: Everybody,
  secrets: Secrets,
  { logoutUrl, singleSignOn = false }: { logoutUrl?: string; singleSignOn?: boolean } = {},
): Promise<Provider> {
  const { Provider, interactionPolicy } = await import('oidc-provider');
  const people = new Map(everybody.people.map((person) => [person.login, person]));
  const producers = new Map(everybody.producers.map((producer) => [producer.clientId, producer]));
  const { Check } = interactionPolicy;
  const policy = interactionPolicy.base();
  // Nobody needs to agree to anything here, and everybody says who she is each time, unless there is single sign-on.
  policy.remove('consent');
  if (!singleSignOn)
    policy
      .get('login')
      .checks.add(
        new Check('choose', 'who signs in is asked each time', 'login_required', ({ oidc }) =>
          oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
        ),
      );

  const provider = new Provider(url, {
    adapter: new MemoryStore().of,
    jwks: secrets.jwks,
    cookies: { keys: [secrets.cookie] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clients: [
      {
        client_id: PUBLIC_CLIENT,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: [DEVICE_CODE, 'authorization_code'],
        response_types: ['code'],
        // Any port and path: a native program takes what is free (RFC 8252, 7.3).
        redirect_uris: LOOPBACK.map((origin) => `${origin}/callback`),
      },
      {
        client_id: WEB_CLIENT,
        client_secret: secrets.web.secret,
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: LOOPBACK.map((origin) => `${origin}/auth/callback`),
        post_logout_redirect_uris: LOOPBACK.map((origin) => `${origin}/`),
        ...(logoutUrl === undefined
          ? {}
          : { backchannel_logout_uri: logoutUrl, backchannel_logout_session_required: true }),
      },
      ...everybody.producers.map(({ clientId }) => ({
        client_id: clientId,
        client_secret: secrets.clients.get(clientId),
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
      })),
    ],
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: {
      AccessToken: (_: unknown, __: unknown, client: { clientId: string }) =>
        client.clientId === WEB_CLIENT ? WEB_SECONDS : PERSON_SECONDS,
      RefreshToken: () => WHOLE_DAY,
      ClientCredentials: () => PRODUCER_SECONDS,
      IdToken: () => PERSON_SECONDS,
      DeviceCode: () => 600,
      AuthorizationCode: 60,
      Interaction: () => 600,
      Session: () => WHOLE_DAY,
      Grant: () => WHOLE_DAY,
    },
    issueRefreshToken: async (_: unknown, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // What renews itself ends when it is revoked, and not with the page that it began on.
    expiresWithSession: async () => false,
    clientBasedCORS: () => false,
    // It keeps from addresses of this machine, where the one is that the settings name; it asks no other.
    fetch: async (to: string, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) => {
      if (to !== (logoutUrl && new URL(logoutUrl).href)) throw new Error(`nothing is asked of ${to}`);
      return fetch(to, options);
    },
    findAccount: (_: unknown, login: string) => {
      const person = people.get(login);
      return person && { accountId: login, claims: () => ({ sub: login, name: person.name }) };
    },
    extraTokenClaims: (
      { oidc }: Context,
      token: { kind: string; clientId: string; accountId?: string; sid?: string },
    ) => {
      const producer = producers.get(token.clientId);
      if (token.kind === 'ClientCredentials') return producer && producerClaims(producer);
      const person = people.get(token.accountId ?? '');
      const { AuthorizationCode, RefreshToken, DeviceCode } = oidc.entities;
      const authTime = (AuthorizationCode ?? RefreshToken ?? DeviceCode)?.['authTime'];
      return (
        person && {
          ...personClaims(person),
          ...(authTime === undefined ? {} : { auth_time: authTime }),
          ...(token.sid === undefined ? {} : { sid: token.sid }),
        }
      );
    },
    loadExistingGrant: async ({ oidc }: Context) =>
      grantOf(oidc.provider, oidc.session!.accountId, oidc.client!.clientId),
    interactions: { policy, url: (_: unknown, { uid }: { uid: string }) => `/sign-in/${uid}` },
    renderError: (ctx: Context, { error, error_description: why }: { error: string; error_description?: string }) => {
      ctx.type = 'html';
      ctx.body = errorPage(why ?? error);
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx: Context, form: string) => {
          ctx.body = signOutPage(form);
        },
        postLogoutSuccessSource: (ctx: Context) => {
          ctx.body = signedOutPage();
        },
      },
      backchannelLogout: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_: unknown, client: { clientId: string }, token: { clientId: string }) =>
          token.clientId === client.clientId,
      },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // People ask the api and producers send to the recorder, unless they say otherwise.
        defaultResource: ({ oidc }: Context, client: { clientId: string }, among?: string[]) =>
          among?.[0] ??
          oidc.params?.resource ??
          `urn:countersign:${producers.has(client.clientId) ? 'recorder' : 'api'}`,
        useGrantedResource: () => true,
        getResourceServerInfo: async (_: unknown, resource: string) => {
          const audience = RESOURCES[resource];
          if (audience === undefined) {
            const { errors } = await import('oidc-provider');
            throw new errors.InvalidTarget(`ask for one of ${Object.keys(RESOURCES).join(', ')}`);
          }
          return { scope: SCOPE, audience, accessTokenFormat: 'jwt' };
        },
      },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: (ctx: Context, form: string, _: unknown, error?: { userCode?: string; name: string }) => {
          const code = codeGiven.get(ctx.req);
          const plain = form.replace(/ onfocus="[^"]*"/, '');
          const field = code === undefined ? plain : plain.replace('<input\n', `<input value="${code}"\n`);
          ctx.body = codePage(field, error && wordsOf(error));
        },
        userCodeConfirmSource: (ctx: Context, form: string, _: unknown, __: unknown, code: string) => {
          ctx.body = confirmPage(form, code);
        },
        successSource: (ctx: Context) => {
          ctx.body = signedInPage();
        },
      },
    },
  });

  // Its own page for leading a browser on needs a script: signing in as another person, and signing out when nobody is signed in.
  provider.use(async (ctx, next) => {
    await next();
    const form =
      typeof ctx.body === 'string' &&
      /<form method="post" action="[^"]*\/session\/end\/confirm">[^]*?<noscript>/.exec(ctx.body);
    if (form) ctx.body = continuePage(form[0].replace('<noscript>', ''));
  });

  // A terminal that says who signs in needs no page: nobody is asked for a password there either.
  provider.use(async (ctx, next) => {
    await next();
    const { route, body, entities, client } = ctx.oidc;
    const login = body?.['login_hint'];
    if (route !== 'device_authorization' || !entities.DeviceCode || !login || !people.has(login)) return;
    const grant = await grantOf(provider, login, client!.clientId);
    const params = entities.DeviceCode['params'] as { resource?: string; scope?: string };
    Object.assign(entities.DeviceCode, {
      accountId: login,
      grantId: grant.jti,
      authTime: Math.floor(Date.now() / 1000),
      scope: params.scope ?? SCOPE,
      resource: params.resource,
    });
    await entities.DeviceCode.save();
  });
  return provider;
}

async function grantOf(provider: Provider, accountId: string, clientId: string) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope('openid profile');
  for (const resource of Object.keys(RESOURCES)) grant.addResourceScope(resource, SCOPE);
  await grant.save();
  return grant;
}

function wordsOf({ userCode, name }: { userCode?: string; name: string }): string {
  if (name === 'AbortedError') return 'You have stopped this.';
  return userCode !== undefined || name === 'NoCodeError'
    ? 'No device waits for that code. Look at your terminal, and enter the code again.'
    : 'That did not work. Enter the code again.';
}
