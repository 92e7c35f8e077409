import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs, type Log } from '#libs/system';
import { isUnreachable } from './database-unavailable.js';

export interface WaitOutOptions {
  /** Ends the waiting with the last error. */
  signal?: AbortSignal;
  /** Called at the first failure and each half minute, and once when it is over. */
  log?: Log;
  /** For readiness: true while PostgreSQL is unreachable. */
  onAway?: (away: boolean) => void;
}

const BACK_OFF = { firstMs: 100, longestMs: 2_000 };

/**
 * Runs `operation` until PostgreSQL is there for it: from 100 ms, doubling, to every 2 s. Other errors are thrown.
 * `operation` runs again from its beginning, and a connection can be lost after the server committed: it must find out
 * for itself what is done already.
 */
export async function waitOut<T>(
  operation: () => Promise<T>,
  { signal, log, onAway }: WaitOutOptions = {},
): Promise<T> {
  const began = Date.now();
  let toldAt: number | undefined;
  for (let failures = 1; ; failures++) {
    try {
      const result = await operation();
      if (toldAt !== undefined) {
        log?.log(`PostgreSQL is back after ${Math.round((Date.now() - began) / 1000)} s`);
        onAway?.(false);
      }
      return result;
    } catch (error) {
      if (!isUnreachable(error) || signal?.aborted) throw error;
      onAway?.(true);
      if (toldAt === undefined || Date.now() - toldAt > 30_000) {
        log?.warn(`PostgreSQL is unreachable; waiting (${reason(error)})`);
        toldAt = Date.now();
      }
      // An abort ends the pause; the next failure is then thrown.
      await sleep(backOffMs(failures, BACK_OFF), undefined, { signal }).catch(() => undefined);
    }
  }
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? String(error);
}
