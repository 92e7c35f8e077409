import { setTimeout as sleep } from 'node:timers/promises';
import { FileMalformed, FileMissing } from './errors.js';
import { openSeen, type SeenCheckpoint } from './history.js';
import { type OpenedLog, openNote, type Trust } from './open-log.js';
import { Problems } from './report.js';
import type { LogSource } from './source.js';

/** How often, and after which pauses in milliseconds, a log is asked again that shows less than was seen of it. */
const PAUSES_MS = [0, 500, 1_500];

export interface CaughtUp {
  opened: OpenedLog;
  /** The checkpoints that the present one has to extend: those that were given, and the log's first answer if it was asked again. */
  seen: readonly SeenCheckpoint[];
}

/**
 * A log that shows less than was seen of it may only have been asked too early: a witness sees a checkpoint before it is published, and
 * is asked after the log. So it is asked again, a few times, and what it shows then is what is to be verified, as if it had been shown
 * at once. The first checkpoint becomes one that was seen. Throws StateUnusable for a seen checkpoint that does not count.
 */
export async function catchUp(
  source: LogSource,
  opened: OpenedLog,
  seen: readonly SeenCheckpoint[],
  trust: Trust,
  signal?: AbortSignal,
): Promise<CaughtUp> {
  const { origin } = opened.checkpoint;
  const size = seen.reduce((most, one) => Math.max(most, openSeen(one, origin, trust).size), 0);
  let newest = opened;
  for (const pause of source.newest ? PAUSES_MS : []) {
    if (newest.checkpoint.size >= size) break;
    await sleep(pause, undefined, { signal }).catch(() => signal?.throwIfAborted());
    const next = await openNewest(source, trust);
    if (next?.checkpoint.origin === origin && next.checkpoint.size > newest.checkpoint.size) newest = next;
  }
  if (newest === opened) return { opened, seen };
  return { opened: newest, seen: [...seen, { from: 'what the log showed first', note: opened.note }] };
}

/** Undefined where it shows nothing that counts: then its first answer is compared with the known checkpoints. */
async function openNewest(source: LogSource, trust: Trust): Promise<OpenedLog | undefined> {
  const problems = new Problems();
  try {
    const opened = openNote(await source.newest!(), trust, problems);
    return problems.count === 0 ? opened : undefined;
  } catch (error) {
    if (error instanceof FileMissing || error instanceof FileMalformed) return undefined;
    throw error;
  }
}
