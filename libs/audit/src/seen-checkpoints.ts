import { createHash } from 'node:crypto';
import { FileMalformed, httpGet, type SeenCheckpoint, SourceUnreadable } from '#libs/verifier';
import { readNamed } from './trust.js';

/** Where earlier checkpoints of the logs are, which the logs must extend. */
export interface SeenElsewhere {
  /** Files with one signed checkpoint each. */
  checkpointFiles?: readonly string[];
  /** Monitoring addresses of witnesses (C2SP tlog-witness), without the last `/<hash>/checkpoint`. */
  witnesses?: readonly string[];
  /** Holds the checkpoints that verified before, and takes those that do now; made where it is not there. */
  stateFile?: string;
}

export interface Seen {
  checkpoints: (SeenCheckpoint & { origin: string })[];
  /** Witnesses that were to be asked about a log and gave nothing, in words. */
  unanswered: { origin: string; detail: string }[];
}

/** Checkpoints that were kept, or that a witness has: each is held against the log of its origin. */
export async function readSeen(
  { checkpointFiles = [], witnesses = [] }: SeenElsewhere,
  origins: readonly string[],
): Promise<Seen> {
  const kept = await Promise.all(
    checkpointFiles.map(async (file) => {
      const note = await readNamed(file, (bytes) => bytes);
      return { from: file, note, origin: originOf(note) };
    }),
  );
  const asked = await Promise.all(witnesses.flatMap((prefix) => origins.map((origin) => askWitness(prefix, origin))));
  return {
    checkpoints: [...kept, ...asked.flatMap((answer) => ('note' in answer ? answer : []))],
    unanswered: asked.flatMap((answer) => ('note' in answer ? [] : answer)),
  };
}

/** The first line of a note: the origin that it claims. */
export function originOf(note: Uint8Array): string {
  const text = Buffer.from(note).toString('utf8');
  return text.slice(0, Math.max(0, text.indexOf('\n')));
}

const WITNESS_TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_000_000;

/**
 * C2SP tlog-witness, monitoring: `<prefix>/<hex sha256 of the origin>/checkpoint`. A witness that gives nothing is reported, and fails the
 * check: a reader names a witness to know that this log is the one that others saw, and without an answer that was not shown. A log that
 * its witness has never seen (404) was kept from it, or is shown to this reader only. An attacker who can cut the connection must not be
 * able to turn a fork into a pass.
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
