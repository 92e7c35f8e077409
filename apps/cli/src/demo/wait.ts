import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoStack } from './demo-stack.js';

export class DemoStalled extends Error {
  constructor(what: string, logs: string) {
    super(`nothing moved for two minutes while ${what}; the logs are in ${logs}`);
    this.name = 'DemoStalled';
  }
}

interface Step {
  /** Grows while there is progress. */
  done: number;
  finished: boolean;
}

/** Polls until the step is finished; gives up when nothing has moved for two minutes. */
async function until(
  what: string,
  dir: string,
  look: () => Promise<Step>,
  onProgress: (done: number) => void,
): Promise<void> {
  let best = -1;
  let moved = Date.now();
  for (;;) {
    const { done, finished } = await look();
    onProgress(done);
    if (finished) return;
    if (done > best) {
      best = done;
      moved = Date.now();
    }
    if (Date.now() - moved > 120_000) throw new DemoStalled(what, dir);
    await sleep(50);
  }
}

/** Until as many records as were sent have passed the intake positions. Over HTTP each answer already said so. */
export async function untilRecorded(
  stack: DemoStack,
  dir: string,
  sent: number,
  onProgress: (done: number) => void,
): Promise<void> {
  if (stack.intake === 'http') return;
  await until(
    'recording',
    dir,
    async () => {
      const [row] = await stack.db.query<{ n: string }[]>(
        'SELECT coalesce(sum(next_offset), 0) AS n FROM ledger.intake_position',
      );
      return { done: Number(row!.n), finished: Number(row!.n) >= sent };
    },
    onProgress,
  );
}

/** A conclusion that falls due later than this is not waited for. */
const SOON_MS = 60_000;

/** Until the detector has folded all that is there (it writes to oversight itself, and folds nothing of it), and no conclusion about what is absent is due soon. */
export async function untilJudged(stack: DemoStack, dir: string, onProgress: (done: number) => void): Promise<void> {
  await until(
    'judging',
    dir,
    async () => {
      const [row] = await stack.db.query<{ folded: string; behind: string; due: string }[]>(
        `SELECT coalesce(sum(c.next_index), 0) AS folded,
                (SELECT coalesce(sum(size), 0) FROM ledger.head WHERE shard <> 'oversight') - coalesce(sum(c.next_index), 0) AS behind,
                (SELECT count(*) FROM readmodel.fold_state t JOIN readmodel.generation g ON g.id = t.generation AND g.state = 'live'
                 WHERE t.due < $1) AS due
         FROM readmodel.cursor c JOIN readmodel.generation g ON g.id = c.generation AND g.state = 'live'
         WHERE c.shard <> 'oversight'`,
        [Date.now() + SOON_MS],
      );
      const { folded, behind, due } = row!;
      return { done: Number(folded), finished: Number(folded) > 0 && Number(behind) === 0 && Number(due) === 0 };
    },
    onProgress,
  );
}

/** Until published checkpoints cover all that is in the ledger now; the clock writes on. */
export async function untilPublished(stack: DemoStack, dir: string): Promise<void> {
  const heads = await stack.db.query<{ shard: string; size: string }[]>('SELECT shard, size FROM ledger.head');
  await until(
    'publishing checkpoints',
    dir,
    async () => {
      const published = await stack.db.query<{ shard: string; size: string }[]>(
        'SELECT shard, max(size) AS size FROM ledger.checkpoint GROUP BY shard',
      );
      const sizes = new Map(published.map(({ shard, size }) => [shard, Number(size)]));
      const covered = heads.filter(({ shard, size }) => (sizes.get(shard) ?? 0) >= Number(size));
      return { done: covered.length, finished: covered.length === heads.length };
    },
    () => undefined,
  );
}
