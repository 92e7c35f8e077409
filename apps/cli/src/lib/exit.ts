import type { Command } from 'commander';
import { fileTrouble } from './file-trouble.js';

/** Exit codes, for scripts. */
export const EXIT = {
  ok: 0,
  /** The command failed, or its check found a fault; the message says why. */
  failed: 1,
  /** The command line is not right. */
  usage: 2,
  /** Nothing was found wrong, but not all could be seen that must be. */
  notChecked: 3,
  /** Ended by Ctrl-C, as shells report it. */
  interrupted: 130,
} as const;

/**
 * Prints an error for the person at the terminal. Our own errors explain themselves; those of the file system get a sentence; for anything
 * else the stack helps. With COUNTERSIGN_DEBUG set, the stack is always there.
 */
export function fail(error: unknown, command?: Command): void {
  const { message, stack, name } = error instanceof Error ? error : new Error(String(error));
  const unexplained =
    name === 'TypeError' || name === 'RangeError' || name === 'ReferenceError' || name === 'AssertionError';
  const text =
    process.env.COUNTERSIGN_DEBUG || unexplained ? (stack ?? message) : (fileTrouble(error, command) ?? message);
  process.stderr.write(`countersign: ${text}\n`);
  process.exitCode = EXIT.failed;
}
