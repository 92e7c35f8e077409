import { setTimeout as sleep } from 'node:timers/promises';
import { IssuerAway } from '#libs/identity';
import type { SessionStore, StoredSession } from '#libs/desk';
import type { SessionCipher } from './cipher.js';
import { SessionEnded } from './errors.js';
import { endOf, type IssuerClient, RenewalRefused, type Tokens } from './issuer-client.js';

/** Before a token ends: a request may take as long. */
const EARLY_MS = 10_000;
/** Longer than an issuer is waited for, twice (what it says of itself, and the tokens), and than storing them is tried. */
const LEASE_MS = 20_000;
const POLL_MS = 100;
/** Between tries to store what an issuer has renewed. */
const AGAIN_MS = [50, 150, 400, 1_000, 2_000];
const MOST_UNSTORED = 1_000;

export interface RenewalOptions {
  store: SessionStore;
  cipher: SessionCipher;
  clients: readonly IssuerClient[];
  /** Asks the database; errors as the api answers them. */
  db: <T>(ask: () => Promise<T>) => Promise<T>;
}

/**
 * The tokens of sessions, renewed by their issuers when they end: once for all who ask at the time, in all apis. Many issuers take a refresh
 * token once, and end the sign-in when the old one comes again: what they have renewed is kept here until it is stored.
 */
export class Renewal {
  /** Renewed, and not stored: the database refused it, or was away. By session. */
  private readonly unstored = new Map<string, { version: number; tokens: Tokens }>();

  constructor(private readonly of: RenewalOptions) {}

  /** @throws IssuerAway */
  async tokensOf(key: Buffer, id: string, stored: StoredSession): Promise<Tokens | SessionEnded> {
    const { store, clients, db } = this.of;
    const tokens = this.open(id, stored.tokens);
    if (tokens instanceof SessionEnded || stored.tokensUntil - EARLY_MS > Date.now()) return tokens;
    const client = clients.find(({ name }) => name === stored.issuer);
    if (!client) return new SessionEnded('refused');
    const deadline = Date.now() + LEASE_MS;
    for (;;) {
      const before = this.unstored.get(key.toString('hex'));
      if (before?.version === stored.version) return this.keep(key, id, stored.version, before.tokens);
      if (await db(() => store.lease(key, stored.version, LEASE_MS))) break;
      const now = await db(() => store.find(key));
      if (!now) return new SessionEnded('refused');
      if (now.version !== stored.version) return this.open(id, now.tokens);
      if (Date.now() > deadline) throw new IssuerAway(client.name, 2);
      await sleep(POLL_MS);
    }
    let renewed: Tokens;
    try {
      renewed = await client.renew(tokens);
    } catch (error) {
      if (error instanceof RenewalRefused) {
        // By whoever had the lease after this one: the issuer takes the old token no more, and she is signed in all the same.
        const now = await db(() => store.find(key));
        return now && now.version !== stored.version ? this.open(id, now.tokens) : new SessionEnded('refused');
      }
      await db(() => store.release(key, stored.version));
      // While the issuer is away, a token that still holds goes on.
      if (error instanceof IssuerAway && stored.tokensUntil > Date.now()) return tokens;
      throw error;
    }
    return this.keep(key, id, stored.version, renewed);
  }

  /**
   * Stores what the issuer has renewed, which nobody can ask it for again. Where that fails for longer, this process keeps it and the lease is
   * not given back: the next request here stores it. After the lease another process would ask with the old token, and she signs in again.
   */
  private async keep(key: Buffer, id: string, version: number, tokens: Tokens): Promise<Tokens | SessionEnded> {
    const { store, cipher, db } = this.of;
    const name = key.toString('hex');
    this.remember(name, version, tokens);
    const sealed = cipher.seal({ what: 'tokens', of: id }, tokens);
    for (let tries = 0; ; tries++) {
      try {
        const isStored = await db(() => store.refreshed(key, version, sealed, endOf(tokens.access)));
        this.unstored.delete(name);
        if (isStored) return tokens;
        // It has ended meanwhile, or another request has stored them.
        const now = await db(() => store.find(key));
        return now ? this.open(id, now.tokens) : new SessionEnded('unknown');
      } catch (error) {
        const pause = AGAIN_MS[tries];
        if (pause === undefined) throw error;
        await sleep(pause);
      }
    }
  }

  private remember(name: string, version: number, tokens: Tokens): void {
    this.unstored.delete(name);
    this.unstored.set(name, { version, tokens });
    const [oldest] = this.unstored.keys();
    if (this.unstored.size > MOST_UNSTORED) this.unstored.delete(oldest!);
  }

  private open(id: string, sealed: Buffer): Tokens | SessionEnded {
    return this.of.cipher.open<Tokens>({ what: 'tokens', of: id }, sealed) ?? new SessionEnded('unknown');
  }
}
