import { randomBytes } from 'node:crypto';
import {
  authTimeOf,
  type BrowserSessions,
  type CookieRequest,
  type FoundSession,
  NoToken,
  type Principal,
  PrincipalRefused,
  type TokenVerifier,
  TokenRefused,
} from '#libs/identity';
import { People, sessionKey, SessionStore, SignInStore, type StoredSession } from '#libs/desk';
import type { SessionCipher } from './cipher.js';
import { cookieOf, setCookie, signInCookie } from './cookies.js';
import {
  type Crossing,
  CrossSite,
  LogoutRefused,
  NoSessions,
  SessionEnded,
  type SessionEnd,
  SignInFailed,
  withWayBack,
} from './errors.js';
import { crossing, headerIn, isOfAnotherSite, isSafe } from './cross-site.js';
import { type Asked, endOf, type IssuerClient, type Tokens } from './issuer-client.js';
import { Renewal } from './renewal.js';
import type { SignInLink } from './sign-in-path.js';
import type { Site } from './site.js';

/** What authentication leaves on a request with a session. */
export interface Session {
  csrfToken: string;
  /** Milliseconds since 1970. */
  idleUntil: number;
  until: number;
  /** Who she is now, or why the session is over: for an answer that goes on. Asking is no act of hers. @throws IssuerAway */
  now: () => Promise<Principal | SessionEnded>;
}

/** Sent by a page of ours with what a person does, and not with what the page does by itself. */
export const ACT_HEADER = 'countersign-act';

interface Pending extends Asked {
  to: string;
  fresh: boolean;
  /** Milliseconds since 1970. */
  began: number;
}

/** Told for the metrics. */
export interface SessionsObserver {
  started(): void;
  /** Nobody was signed in: SignInFailed, IssuerAway, or what the database said. */
  signInFailed(error: unknown): void;
  refused(reason: SessionEnd | Crossing): void;
}

export interface SessionsOptions {
  verifier: TokenVerifier;
  clients: readonly IssuerClient[];
  cipher: SessionCipher;
  store: SessionStore;
  signIns: SignInStore;
  people: People;
  site: () => Site;
  /** How long a session may last: so long ago she may have given her credentials, too, when she signs in. */
  wholeMs: number;
  observer?: SessionsObserver;
  /** Errors of the database as the api answers them. */
  database?: (error: unknown) => unknown;
}

const SIGN_IN_SECONDS = 600;

const newSecret = (): string => randomBytes(32).toString('base64url');

/**
 * People with a browser (a backend for frontend): their tokens stay here, and the browser has an opaque id in a cookie that no script reads.
 * A session makes the principal that its token makes, checked as every token.
 */
export class Sessions implements BrowserSessions {
  private readonly renewal: Renewal;

  constructor(private readonly of: SessionsOptions) {
    const { store, cipher, clients } = of;
    this.renewal = new Renewal({ store, cipher, clients, db: (ask) => this.db(ask) });
  }

  get site(): Site {
    return this.of.site();
  }

  get clients(): readonly IssuerClient[] {
    return this.of.clients;
  }

  credentialOf(rawHeaders: readonly string[]): string | undefined {
    return cookieOf(rawHeaders, this.site.cookie);
  }

  /** @throws CrossSite, IssuerAway */
  async find(id: string, request: CookieRequest): Promise<FoundSession | NoToken> {
    const refused = (of: unknown): void => {
      if (of instanceof SessionEnded || of instanceof CrossSite) this.of.observer?.refused(of.reason);
    };
    try {
      const found = await this.holderOfCookie(id, request);
      refused(found);
      return found;
    } catch (error) {
      refused(error);
      throw error;
    }
  }

  private async holderOfCookie(
    id: string,
    { method, url, rawHeaders }: CookieRequest,
  ): Promise<FoundSession | NoToken> {
    // Signing in and out must work with a session that nothing can be asked about any more.
    if (url.startsWith('/auth/')) return new NoToken('A session says who asks everywhere but here.');
    const asked = { method, header: headerIn(rawHeaders) };
    if (isSafe(method) && isOfAnotherSite(asked))
      return new NoToken('A page of another site asks; it has no session here.');
    const key = sessionKey(id);
    const { store, cipher } = this.of;
    const stored = await this.db(() => store.find(key));
    if (!stored) return new SessionEnded('unknown');
    if (stored.ended) return new SessionEnded(stored.ended);
    if (!isSafe(method)) {
      const crossed = crossing(asked, this.site.origin, (given) => cipher.isCsrfToken(id, given));
      if (crossed) throw new CrossSite(crossed);
    }
    const principal = await this.holderOf(key, id, stored);
    if (principal instanceof SessionEnded) return principal;
    const renewed = asked.header(ACT_HEADER) === '1' ? await this.db(() => store.acted(key)) : undefined;
    const { idleUntil, until } = stored;
    const session: Session = {
      ...{ csrfToken: cipher.csrfToken(id), idleUntil: renewed ?? idleUntil, until },
      now: () => this.holderNow(id),
    };
    return { principal, session };
  }

  /** Whose a session is now, for an answer that goes on. It does not last longer by it. @throws IssuerAway */
  private async holderNow(id: string): Promise<Principal | SessionEnded> {
    const key = sessionKey(id);
    const stored = await this.db(() => this.of.store.find(key));
    if (!stored || stored.ended) return new SessionEnded(stored?.ended ?? 'unknown');
    return this.holderOf(key, id, stored);
  }

  /**
   * A sign-in begins: where the browser goes, and the cookie by which it is known when it comes back. `fresh`: she must give her credentials
   * now, also if her issuer knows her still. @throws NoSessions, IssuerAway
   */
  async begin({ issuer, to = '/', fresh = false }: SignInLink): Promise<{ url: string; cookie: string }> {
    const client =
      this.clients.find(({ name }) => name === issuer) ?? (issuer === undefined ? this.clients[0] : undefined);
    if (!client) throw new NoSessions('Nobody signs in here by that issuer.');
    const { cipher, signIns, wholeMs } = this.of;
    const began = Date.now();
    const { asked, url } = await client.begin(this.callback, fresh ? 0 : Math.floor(wholeMs / 1000));
    const browser = newSecret();
    const kept: Pending = { ...asked, to, fresh, began };
    const pending = cipher.seal({ what: 'sign-in', of: asked.state }, kept);
    await this.db(() => signIns.begin(asked.state, browser, { issuer: client.name, pending }));
    return { url, cookie: setCookie(this.site, signInCookie(this.site, asked.state), browser, SIGN_IN_SECONDS) };
  }

  /**
   * A sign-in ends: the session has an id of its own, whatever the browser brought, and a session that the browser had is ended.
   * @throws SignInFailed, IssuerAway
   */
  async finish(query: string, rawHeaders: readonly string[]): Promise<{ to: string; cookies: string[] }> {
    const { observer } = this.of;
    try {
      const signedIn = await this.signIn(query, rawHeaders);
      observer?.started();
      return signedIn;
    } catch (error) {
      observer?.signInFailed(error);
      throw error;
    }
  }

  private async signIn(query: string, rawHeaders: readonly string[]): Promise<{ to: string; cookies: string[] }> {
    const { cipher, signIns, store, people } = this.of;
    const state = new URLSearchParams(query).get('state') ?? '';
    const name = signInCookie(this.site, state);
    const browser = cookieOf(rawHeaders, name);
    const taken = browser === undefined ? undefined : await this.db(() => signIns.take(state, browser));
    const pending = taken && cipher.open<Pending>({ what: 'sign-in', of: state }, taken.pending);
    const client = this.clients.find((one) => one.name === taken?.issuer);
    if (!pending || !client) throw new SignInFailed('unknown');
    const { tokens, principal, sid, authTime } = await this.answered(client, query, pending);
    const before = this.credentialOf(rawHeaders);
    if (before !== undefined) await this.db(() => store.end(sessionKey(before)));
    const id = newSecret();
    const { issuer, subject, session } = principal;
    await this.db(() =>
      store.create(sessionKey(id), {
        ...{ issuer, subject, sid, named: session, authTime },
        ...{ tokens: cipher.seal({ what: 'tokens', of: id }, tokens), tokensUntil: endOf(tokens.access) },
      }),
    );
    await this.db(() => people.seen(principal));
    return { to: pending.to, cookies: [setCookie(this.site, this.site.cookie, id), setCookie(this.site, name, '', 0)] };
  }

  /** What came back from the issuer. Whatever it is, the way to where she wanted to go is not lost. */
  private async answered(client: IssuerClient, query: string, pending: Pending) {
    try {
      const tokens = await client.exchange(new URL(`${this.callback}?${query}`), pending);
      return { tokens, ...(await this.whoSignedIn(client, tokens, pending)) };
    } catch (error) {
      throw withWayBack(error, pending);
    }
  }

  /**
   * Ends the session that the request brings, if it is one still. Answers where the browser goes to sign out of the issuer too; undefined:
   * nowhere. @throws CrossSite, AuthorizationMalformed
   */
  async end({ method, rawHeaders }: CookieRequest): Promise<string | undefined> {
    const { store, cipher } = this.of;
    const id = this.credentialOf(rawHeaders);
    const asked = { method, header: headerIn(rawHeaders) };
    const crossed = crossing(asked, this.site.origin, (given) => id !== undefined && cipher.isCsrfToken(id, given));
    if (crossed) throw new CrossSite(crossed);
    const key = sessionKey(id!);
    const stored = await this.db(() => store.find(key));
    await this.db(() => store.end(key));
    const client = this.clients.find(({ name }) => name === stored?.issuer);
    if (!stored || !client) return undefined;
    const tokens = cipher.open<Tokens>({ what: 'tokens', of: id! }, stored.tokens);
    // The session is gone, whatever comes of this.
    if (tokens) void client.revoke(tokens).catch(() => undefined);
    return client.endUrl(tokens, `${this.site.base}/`);
  }

  /** An issuer says that it has ended a sign-in. @throws LogoutRefused, IssuerAway */
  async endElsewhere(logoutToken: string): Promise<void> {
    const { verifier, signIns, store } = this.of;
    let logout;
    try {
      logout = await verifier.verifyLogout(logoutToken);
    } catch (error) {
      throw error instanceof TokenRefused ? new LogoutRefused(error) : error;
    }
    const { issuer, jti, sid, subject } = logout;
    if (await this.db(() => signIns.logoutTaken(issuer, jti))) throw new LogoutRefused();
    // Taken when it is done: whatever comes between, its issuer can send it again, and to end what has ended does no harm.
    await this.db(() => store.endOf(issuer, { sid, subject }));
    await this.db(() => signIns.takeLogout(issuer, jti));
  }

  /** What takes a session away from the browser. */
  get noCookie(): string {
    return setCookie(this.site, this.site.cookie, '', 0);
  }

  /** How many last. */
  open(): Promise<number> {
    return this.of.store.count();
  }

  /** What nobody will ask for any more. */
  async sweep(): Promise<void> {
    await this.of.store.sweep();
    await this.of.signIns.sweep();
  }

  private get callback(): string {
    return `${this.site.base}/auth/callback`;
  }

  /** By the ID token who she is to us as a client, and by the access token what she may here; both are of one person. */
  private async whoSignedIn(
    client: IssuerClient,
    tokens: Tokens,
    { fresh, began, to }: Pending,
  ): Promise<{ principal: Principal; sid: string | null; authTime: number | null }> {
    const { verifier } = this.of;
    const { clockToleranceSeconds } = client.issuer;
    try {
      const of = { issuer: client.name, clientId: client.issuer.web.clientId };
      const said = await verifier.verifyIdToken(tokens.id, of);
      const principal = await verifier.verify(tokens.access);
      if (principal.issuer !== client.name || principal.subject !== said.sub) throw new SignInFailed('answer');
      if (principal.role === 'producer')
        throw new SignInFailed('principal', 'A producer is a system; people sign in here.');
      const sid = typeof said['sid'] === 'string' ? said['sid'] : null;
      const tolerance = clockToleranceSeconds * 1000;
      const authTime = authTimeOf(said, Date.now() + tolerance);
      // It says whole seconds.
      if (fresh && (authTime === null || authTime + 1000 + tolerance <= began))
        throw new SignInFailed('not-fresh', undefined, undefined, { issuer: client.name, to, fresh });
      return { principal, sid, authTime: authTime ?? principal.authTime };
    } catch (error) {
      if (error instanceof PrincipalRefused)
        throw new SignInFailed('principal', `You are signed in, and have no role here: ${error.reason}.`, error);
      throw error instanceof TokenRefused ? new SignInFailed('answer', undefined, error) : error;
    }
  }

  private async holderOf(key: Buffer, id: string, stored: StoredSession): Promise<Principal | SessionEnded> {
    const principal = await this.principalOf(key, id, stored);
    if (principal instanceof SessionEnded) await this.db(() => this.of.store.end(key));
    return principal;
  }

  private async principalOf(key: Buffer, id: string, stored: StoredSession): Promise<Principal | SessionEnded> {
    const tokens = await this.renewal.tokensOf(key, id, stored);
    if (tokens instanceof SessionEnded) return tokens;
    try {
      const principal = await this.of.verifier.verify(tokens.access);
      const { issuer, subject, named, authTime } = stored;
      if (principal.issuer !== issuer || principal.subject !== subject) return new SessionEnded('token');
      // Tokens that are renewed are of one sign-in, whatever they say: to renew them takes no credentials.
      return { ...principal, session: named, authTime };
    } catch (error) {
      if (error instanceof PrincipalRefused) return new SessionEnded('role');
      if (error instanceof TokenRefused) return new SessionEnded('token');
      throw error;
    }
  }

  private async db<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.of.database?.(error) ?? error;
    }
  }
}
