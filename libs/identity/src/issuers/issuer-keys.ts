import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTHeaderParameters } from 'jose';
import { IssuerAway, TokenRefused } from '../refusals.js';
import { fetchJson, NoGoodAnswer } from './fetch-json.js';
import type { Issuer } from './issuers.js';
import { metadataOf, reachable } from './metadata.js';

type Find = ReturnType<typeof createLocalJWKSet>;
export type PublicKey = Awaited<ReturnType<Find>>;

export interface KeysOptions {
  /** Milliseconds that only grow. */
  ticks?: () => number;
  /** What an operator must know: the issuer did not answer, and why. */
  warn?: (message: string) => void;
}

/** While an issuer does not answer, or answers badly, it is asked again so often at most. */
const RETRY_MS = 5_000;
const MAX_KEYS = 100;

/**
 * The public keys of one issuer. Asked for when they are first needed, when they have grown old, and when a token names one that is not
 * there; all who need them at once share a question, and no token can cause more than one in a cooldown.
 */
export class IssuerKeys {
  private found: { find: Find; at: number } | undefined;
  private asking: Promise<void> | undefined;
  private askedAt = -Infinity;
  private failed = false;
  private readonly ticks: () => number;

  constructor(
    private readonly issuer: Issuer,
    private readonly options: KeysOptions = {},
  ) {
    this.ticks = options.ticks ?? ((): number => performance.now());
  }

  /** @throws IssuerAway, TokenRefused */
  async find(header: JWTHeaderParameters): Promise<PublicKey> {
    if (this.age() >= this.issuer.keys.freshSeconds * 1000) {
      const asked = this.ask();
      // While the issuer is known to be away, nobody waits for it who has keys that still count.
      if (!this.failed || this.tooOld()) await asked;
    }
    const before = this.usable();
    const key = await this.among(before, header);
    if (key) return key;
    await this.ask();
    const after = this.usable();
    const later = after === before ? undefined : await this.among(after, header);
    if (later) return later;
    // It may be a new key that we cannot be told of.
    if (this.failed) throw this.away();
    throw new TokenRefused('unknown-key', this.issuer.issuer);
  }

  private async among(find: Find, header: JWTHeaderParameters): Promise<PublicKey | undefined> {
    try {
      return await find(header);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw new TokenRefused('unknown-key', this.issuer.issuer);
      // A key that cannot be used as the header says.
      throw new TokenRefused('signature', this.issuer.issuer);
    }
  }

  private age(): number {
    return this.found ? this.ticks() - this.found.at : Infinity;
  }

  private tooOld(): boolean {
    return this.age() >= this.issuer.keys.keepSeconds * 1000;
  }

  private usable(): Find {
    if (!this.found || this.tooOld()) throw this.away();
    return this.found.find;
  }

  private away(): IssuerAway {
    const wait = this.failed ? RETRY_MS - (this.ticks() - this.askedAt) : RETRY_MS;
    return new IssuerAway(this.issuer.issuer, Math.min(RETRY_MS / 1000, Math.max(1, Math.ceil(wait / 1000))));
  }

  private ask(): Promise<void> {
    if (this.asking) return this.asking;
    const pause = this.failed
      ? Math.min(RETRY_MS, this.issuer.keys.cooldownSeconds * 1000)
      : this.issuer.keys.cooldownSeconds * 1000;
    if (this.ticks() - this.askedAt < pause) return Promise.resolve();
    this.askedAt = this.ticks();
    this.asking = this.fetch().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async fetch(): Promise<void> {
    try {
      const find = createLocalJWKSet(signingKeys(await fetchJson(await this.jwksUrl())));
      this.found = { find, at: this.ticks() };
      this.failed = false;
    } catch (error) {
      this.failed = true;
      const { message, cause } = error as Error;
      this.options.warn?.(
        `issuer ${this.issuer.issuer} does not say its keys: ${cause instanceof Error ? cause.message : message}`,
      );
    }
  }

  private async jwksUrl(): Promise<string> {
    const { jwksUrl } = this.issuer;
    return jwksUrl ?? reachable(this.issuer, await metadataOf(this.issuer), 'jwks_uri', 'jwksUrl');
  }
}

/** Public keys for signatures; whatever else the set holds is not for us. */
function signingKeys({ keys }: Record<string, unknown>): JSONWebKeySet {
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) throw new NoGoodAnswer('it has no set of keys that we can use');
  const usable = keys.filter(
    (key: unknown): key is JWK =>
      typeof key === 'object' && key !== null && !('d' in key) && 'kty' in key && key.kty !== 'oct',
  );
  if (usable.length === 0) throw new NoGoodAnswer('its set of keys has no public key');
  return { keys: usable };
}
