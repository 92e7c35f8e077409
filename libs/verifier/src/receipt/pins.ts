import type { Crypto } from '#portable/crypto';
import { ED25519, type NoteVerifier, type Policy, tlog } from '#portable/tlog';

/** Whom a reader trusts: keys of logs, and the witnesses that must have cosigned. */
export interface Pins {
  readonly keys: readonly NoteVerifier[];
  readonly policy?: Policy;
}

export function pinning(crypto: Crypto) {
  const { parsePolicy, parseVkey, verifierOf } = tlog(crypto);

  /**
   * Reads a pin file: a policy of C2SP tlog-policy whose log lines are the pinned keys. A policy has each public key once, and the logs of
   * a ledger share one, so a line may name the ledger: its key is then that of every log `<name>/<shard>`. Throws PolicyFormatError, which
   * names the line.
   */
  function readPins(text: string | Uint8Array): Pins {
    const policy = parsePolicy(text);
    return { keys: policy.logs.map(({ verifier }) => verifier), policy };
  }

  /** The verifier keys that a server names. They prove nothing about it; throws what parseVkey throws. */
  function readVkeys(vkeys: readonly string[]): NoteVerifier[] {
    return vkeys.map((vkey) => parseVkey(vkey));
  }

  /** Of these keys those of the log with this origin, under its own name. */
  function keysOf(origin: string, keys: readonly NoteVerifier[]): NoteVerifier[] {
    const ledger = origin.slice(0, Math.max(0, origin.lastIndexOf('/')));
    return keys.flatMap((key) => {
      if (key.name === origin) return [key];
      return ledger !== '' && key.name === ledger && key.type === ED25519
        ? [verifierOf(ED25519, origin, key.publicKey)]
        : [];
    });
  }

  return { readPins, readVkeys, keysOf };
}

/** The origins that a shard's log may have under these keys: their own name, or that of a ledger with the shard behind it. */
export function originsOf(shard: string, keys: readonly NoteVerifier[]): string[] {
  return keys.flatMap(({ name }) => (name.endsWith(`/${shard}`) ? [name] : [`${name}/${shard}`]));
}
