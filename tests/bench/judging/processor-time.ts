import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (USER_HZ), independent of the kernel's own clock. */
const TICK_MS = 10;

interface Stat {
  parent: number;
  /** Milliseconds of this process, all threads. */
  own: number;
  /** Milliseconds of its ended children. */
  ended: number;
}

function statOf(pid: number | string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before these fields may contain spaces and brackets.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return {
      parent: fields[1]!,
      own: (fields[11]! + fields[12]!) * TICK_MS,
      ended: (fields[13]! + fields[14]!) * TICK_MS,
    };
  } catch {
    // The process has ended.
    return undefined;
  }
}

export const parentOf = (pid: number): number => statOf(pid)!.parent;

/** Processor time of a process so far, in milliseconds. */
export function processMs(pid: number): number {
  const stat = statOf(pid);
  if (!stat) throw new Error(`process ${pid} has ended`);
  return stat.own;
}

/** Processor time of all children of a process, including ended ones, without those in `except`, in milliseconds. */
export function childrenMs(pid: number, except: ReadonlySet<number>): number {
  let total = statOf(pid)!.ended;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || except.has(Number(name))) continue;
    const stat = statOf(name);
    if (stat?.parent === pid) total += stat.own;
  }
  return total;
}

export function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}
