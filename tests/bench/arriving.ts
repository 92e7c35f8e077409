import { setTimeout as sleep } from 'node:timers/promises';
import type { Sending } from '#libs/cases';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';

const EVERY_MS = 250;

export interface Arrived<T> {
  result: T;
  /** Events per second that the recorder appended in the meantime. */
  appended: number;
}

/** Entries of shard 0. */
export async function recorded({ db }: PreparedStack): Promise<number> {
  const [row] = await db.query<{ size: string }[]>("SELECT size FROM ledger.head WHERE shard = '0'");
  return Number(row!.size);
}

/** Does `work` while events arrive at an even pace, as long as there are any. What was sent late is made up for. */
export async function whileArriving<T>(
  stack: PreparedStack,
  events: readonly Sending[],
  perSecond: number,
  work: () => Promise<T>,
): Promise<Arrived<T>> {
  let running = true;
  const started = performance.now();
  const arriving = (async () => {
    for (let at = 0, tick = 1; running && at < events.length; tick++) {
      const due = Math.min(events.length, Math.floor((tick * EVERY_MS * perSecond) / 1000));
      await sendRecords(stack, 1, events.slice(at, due), () => undefined);
      at = due;
      await sleep(Math.max(0, started + tick * EVERY_MS - performance.now()));
    }
  })();
  // It is waited for below, whatever becomes of the work.
  arriving.catch(() => undefined);
  try {
    const before = await recorded(stack);
    const from = performance.now();
    const result = await work();
    return { result, appended: Math.round(((await recorded(stack)) - before) / ((performance.now() - from) / 1000)) };
  } finally {
    running = false;
    await arriving;
  }
}
