import { readFile } from 'node:fs/promises';
import { type NoteVerifier, parsePolicy, parseVkey, type Policy } from '#libs/tlog';
import { FileMalformed, httpGet, type SeenCheckpoint, SourceUnreadable } from '#libs/verifier';
import { createHash } from 'node:crypto';
import type { VerifyOptions } from '../../../apps/cli/src/verify/options.js';

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

export interface Seen {
  checkpoints: (SeenCheckpoint & { origin: string })[];
  /** Witnesses that were to be asked about a log and gave nothing, in words. */
  unanswered: { origin: string; detail: string }[];
}

/** Checkpoints that were kept, or that a witness has: each is held against the log of its origin. */
export async function readSeen(
  { checkpoint = [], witness = [] }: VerifyOptions,
  origins: readonly string[],
): Promise<Seen> {
  const kept = await Promise.all(
    checkpoint.map(async (file) => {
      const note = Buffer.from(await text(file));
      return { from: file, note, origin: originOf(note) };
    }),
  );
  const asked = await Promise.all(witness.flatMap((url) => origins.map((origin) => askWitness(url, origin))));
  return {
    checkpoints: [...kept, ...asked.flatMap((answer) => ('note' in answer ? answer : []))],
    unanswered: asked.flatMap((answer) => ('note' in answer ? [] : answer)),
  };
}

/** The first line of a note: what it claims to be of. */
export function originOf(note: Buffer): string {
  const end = note.indexOf('\n');
  return note.subarray(0, end < 0 ? 0 : end).toString('utf8');
}

const WITNESS_TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_000_000;

/**
 * C2SP tlog-witness, monitoring: `<prefix>/<hex sha256 of the origin>/checkpoint`. That it gives nothing is told, and fails: who names a
 * witness wants to know that this log is the one that others saw, and without an answer that was not shown. A log that its witness
 * has never seen (404) was kept from it, or is shown to this reader only; and whoever can cut the connection must not be able to turn
 * a fork into a pass.
 */
async function askWitness(
  prefix: string,
  origin: string,
): Promise<Seen['checkpoints'][number] | Seen['unanswered'][number]> {
  const name = createHash('sha256').update(origin).digest('hex');
  const nothing = (why: string) => ({ origin, detail: `not held against the witness at ${prefix}: ${why}` });
  try {
    const { status, body } = await httpGet(`${prefix.replace(/\/+$/, '')}/${name}/checkpoint`, {
      limit: MOST_BYTES,
      timeoutMs: WITNESS_TIMEOUT_MS,
    });
    if (status === 404) return nothing(`it has never seen ${origin}`);
    if (status !== 200) return nothing(`it answered ${status}`);
    return { from: `the witness at ${prefix}`, note: body, origin };
  } catch (error) {
    if (error instanceof SourceUnreadable) return nothing(`it does not answer (${error.message})`);
    if (error instanceof FileMalformed) return nothing(error.message);
    throw error;
  }
}

const text = (file: string): Promise<string> => named(file, () => readFile(file, 'utf8'));

async function named<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
