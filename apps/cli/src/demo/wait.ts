import { setTimeout as sleep } from 'node:timers/promises';
import { ACCESS, headSizes, isEventShard, LedgerReader, OVERSIGHT, shardStatus } from '#libs/ledger';
import { liveProgress } from '#libs/readmodel';
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
  const ledger = new LedgerReader(stack.db);
  await until(
    'recording',
    dir,
    async () => {
      const positions = await ledger.positions();
      const recorded = positions.reduce((sum, { nextOffset }) => sum + Number(nextOffset), 0);
      return { done: recorded, finished: recorded >= sent };
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
      // The heads are read last: they only grow, so nothing that is there by then is taken for judged.
      const { judged, due } = await liveProgress(stack.db, Date.now() + SOON_MS);
      const heads = await headSizes(stack.db);
      const there = heads.reduce((sum, { shard, size }) => (isEventShard(shard) ? sum + size : sum), 0);
      return { done: judged, finished: judged > 0 && judged === there && due === 0 };
    },
    onProgress,
  );
}

/**
 * Until each log has a published checkpoint that covers its first entries seen here; it may grow on. A log without an entry is waited for
 * too, since each gets one: event shards the rule set's digest, `oversight` the first seal; but `access`, until somebody looks. Where nothing was found there is no seal to
 * come: `sealed` is false.
 */
export async function untilPublished(
  stack: Pick<DemoStack, 'db'>,
  dir: string,
  { sealed }: { sealed: boolean },
): Promise<void> {
  const first = new Map<string, number>();
  await until(
    'publishing checkpoints',
    dir,
    async () => {
      const logs = (await shardStatus(stack.db)).filter(
        ({ shard, size }) => (sealed || shard !== OVERSIGHT) && (size > 0 || shard !== ACCESS),
      );
      for (const { shard, size } of logs) if (size > 0 && !first.has(shard)) first.set(shard, size);
      const covered = logs.filter(({ shard, checkpointSize }) => checkpointSize >= (first.get(shard) ?? Infinity));
      return { done: covered.length, finished: covered.length === logs.length };
    },
    () => undefined,
  );
}
