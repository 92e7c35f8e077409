import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OutboxLocked } from './errors.js';

/**
 * One process at a time, by a file that holds its pid and start time (a pid is used again after a restart of the machine).
 * A lock whose process is gone is taken over. For local disks: on a network share a pid says nothing.
 */
export class OutboxLock {
  private constructor(
    private readonly path: string,
    private readonly holder: string,
  ) {}

  /** Throws OutboxLocked. */
  static async take(dir: string): Promise<OutboxLock> {
    const path = join(dir, 'lock');
    const holder = `${process.pid} ${startOf(process.pid)} ${randomBytes(6).toString('hex')}\n`;
    const own = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
    await writeFile(own, holder, { mode: 0o600 });
    try {
      for (;;) {
        // A link is made whole or not at all, and never over another.
        const taken = await link(own, path).then(
          () => true,
          (error: NodeJS.ErrnoException) => {
            if (error.code !== 'EEXIST') throw error;
            return false;
          },
        );
        if (taken) return new OutboxLock(path, holder);
        const found = await readFile(path, 'utf8').catch(() => '');
        if (found && isAlive(found)) throw new OutboxLocked(dir, Number.parseInt(found, 10));
        await removeStale(path, found);
      }
    } finally {
      await rm(own, { force: true });
    }
  }

  async release(): Promise<void> {
    if ((await readFile(this.path, 'utf8').catch(() => '')) === this.holder) await rm(this.path, { force: true });
  }
}

/** Moves the dead process's lock away; if another has put its own there in between, gives it back. */
async function removeStale(path: string, expected: string): Promise<void> {
  const aside = `${path}.stale.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== expected) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function isAlive(holder: string): boolean {
  const [pid, start] = holder.trim().split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(Number(pid)) === start;
}

/** Field 22 of /proc/<pid>/stat; the command in field 2 may hold blanks, so counted from its closing bracket. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}
