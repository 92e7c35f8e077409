import { readFile } from 'node:fs/promises';
import { type NoteVerifier, parsePolicy, parseVkey, type Policy } from '#libs/tlog';
import type { SeenCheckpoint } from '#libs/verifier';
import { createHash } from 'node:crypto';
import type { VerifyOptions } from './options.js';

/** Whom the person at the terminal believes. */
export interface Believed {
  keys: NoteVerifier[];
  policy: Policy | undefined;
}

/** Throws what parseVkey and parsePolicy say of what cannot be read, with the file's name. */
export async function readTrust({ vkey = [], vkeyFile, policy }: VerifyOptions): Promise<Believed> {
  const lines = vkeyFile === undefined ? [] : (await text(vkeyFile)).split('\n');
  const keys = [...vkey, ...lines].map((line) => line.trim()).filter((line) => line !== '');
  const parsed =
    policy === undefined ? undefined : await named(policy, async () => parsePolicy(await readFile(policy)));
  const verifiers = [...keys.map((key) => parseVkey(key)), ...(parsed?.logs.map(({ verifier }) => verifier) ?? [])];
  const distinct = new Map(verifiers.map((key) => [`${key.name}+${key.keyId}`, key]));
  return { keys: [...distinct.values()], policy: parsed };
}

/** Checkpoints that were kept, or that a witness has: each is held against the log of its origin. */
export async function readSeen(
  { checkpoint = [], witness = [] }: VerifyOptions,
  origins: readonly string[],
): Promise<(SeenCheckpoint & { origin: string })[]> {
  const kept = await Promise.all(
    checkpoint.map(async (file) => {
      const note = Buffer.from(await text(file));
      return { from: file, note, origin: originOf(note) };
    }),
  );
  const asked = await Promise.all(witness.flatMap((url) => origins.map((origin) => askWitness(url, origin))));
  return [...kept, ...asked.flatMap((found) => found ?? [])];
}

/** The first line of a note: what it claims to be of. */
export function originOf(note: Buffer): string {
  const end = note.indexOf('\n');
  return note.subarray(0, end < 0 ? 0 : end).toString('utf8');
}

const WITNESS_TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_000_000;

/** C2SP tlog-witness, monitoring: `<prefix>/<hex sha256 of the origin>/checkpoint`; undefined where it knows of none. */
async function askWitness(prefix: string, origin: string): Promise<(SeenCheckpoint & { origin: string }) | undefined> {
  const name = createHash('sha256').update(origin).digest('hex');
  const url = `${prefix.replace(/\/+$/, '')}/${name}/checkpoint`;
  let response: Response;
  let body: Buffer;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(WITNESS_TIMEOUT_MS) });
    body = Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const { cause, message } = error as Error;
    throw new Error(`the witness at ${prefix} does not answer: ${cause instanceof Error ? cause.message : message}`, {
      cause: error,
    });
  }
  if (response.status === 404) return undefined;
  if (!response.ok || body.length > MOST_BYTES) throw new Error(`the witness at ${prefix} answered ${response.status}`);
  return { from: `the witness at ${prefix}`, note: body, origin };
}

const text = (file: string): Promise<string> => named(file, () => readFile(file, 'utf8'));

async function named<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
