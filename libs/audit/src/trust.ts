import { readFile } from 'node:fs/promises';
import { formatVkey, type NoteVerifier, parsePolicy, parseVkey, type Policy } from '#libs/tlog';

/** The trusted parties: the logs' keys, and the witnesses that must have cosigned. */
export interface Believed {
  keys: readonly NoteVerifier[];
  policy: Policy | undefined;
}

export interface TrustOptions {
  /** Verifier keys as text. */
  vkeys?: readonly string[];
  /** The same in a file, one to a line. */
  vkeyFile?: string;
  /** A tlog-policy; the keys on its log lines count too. */
  policyFile?: string;
}

/** Throws what parseVkey and parsePolicy say of what cannot be read, with the file's name. */
export async function readTrust({ vkeys = [], vkeyFile, policyFile }: TrustOptions): Promise<Believed> {
  const lines = vkeyFile === undefined ? [] : await readNamed(vkeyFile, (bytes) => bytes.toString().split('\n'));
  const keys = [...vkeys, ...lines].map((line) => line.trim()).filter((line) => line !== '');
  const policy = policyFile === undefined ? undefined : await readNamed(policyFile, parsePolicy);
  const verifiers = [...keys.map((key) => parseVkey(key)), ...(policy?.logs.map(({ verifier }) => verifier) ?? [])];
  const distinct = new Map(verifiers.map((key) => [`${key.name}+${key.keyId}`, key]));
  return { keys: [...distinct.values()], policy };
}

/** Keys by the shard whose log they are of: a key's name is `<origin>/<shard>`. */
export const keysByShard = (keys: readonly NoteVerifier[]): Map<string, NoteVerifier> =>
  new Map(keys.map((key) => [shardOfOrigin(key.name), key]));

/** The last part of a log's origin. */
export const shardOfOrigin = (origin: string): string => origin.slice(origin.lastIndexOf('/') + 1);

/** The ledger's part of a log's origin: what its logs have in common. */
export const ledgerOf = (origin: string): string => origin.slice(0, Math.max(0, origin.lastIndexOf('/')));

/** The same of keys as text. Throws what parseVkey throws of a key that cannot be read. */
export function vkeysByShard(vkeys: readonly string[]): Map<string, string> {
  const keys = keysByShard(vkeys.map((text) => parseVkey(text.trim())));
  return new Map([...keys].map(([shard, key]) => [shard, formatVkey(key)]));
}

/** Errors of reading or parsing name the file. */
export async function readNamed<T>(file: string, parse: (bytes: Buffer) => T): Promise<T> {
  try {
    return parse(await readFile(file));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
