import { withClient } from '#libs/ledger';
import type { DataSource } from 'typeorm';
import { type BatchInput, type BatchResult, type Engine, NotLoaded } from '#libs/judging';
import type { ShardMemory } from '../store/shard-memory.js';
import type { Breath } from './breath.js';
import type { Gaps } from './gaps.js';

/** Loads after which a batch is made smaller: the chain of missing facts is too long. */
export const PATIENCE = 12;

/** A batch of this size misses more than it should fetch. The caller folds a smaller one: fewer entries, then fewer portions. */
export class TooManyMisses extends Error {}

/** The objects that a session's batches are folded with. */
export interface FoldWork {
  db: DataSource;
  breath: Breath;
  engine: Engine;
  memory: ShardMemory;
  gaps: Gaps;
}

/**
 * Folds a batch, and fetches missing facts until none is missing. It holds a connection only while it fetches, so that long folds do not
 * make other shards wait for one. Throws TooManyMisses, RuleFailed, or the database's error.
 */
export async function foldBatch(
  { db, breath, engine, memory, gaps }: FoldWork,
  batch: Omit<BatchInput, 'memory' | 'wakeUps' | 'skipped'> & { most: number },
): Promise<BatchResult> {
  const { inputs, most } = batch;
  await withClient(db, (client) => memory.prefetch(client, inputs, Math.max(1, most)));
  for (let loads = 0; ; loads++) {
    let missed: NotLoaded;
    const steps = engine.steps({ ...batch, memory, wakeUps: memory.wakeUps, skipped: gaps.skipped });
    for (;;) {
      try {
        const { done, value } = steps.next();
        if (done) return value;
      } catch (error) {
        if (!(error instanceof NotLoaded)) throw error;
        missed = error;
        break;
      }
      if (!breath.due) continue;
      await breath.take().catch((reason: unknown) => {
        steps.return(undefined as never);
        throw reason;
      });
    }
    if (loads >= PATIENCE && (inputs.length > 1 || most > 0)) throw new TooManyMisses();
    const { wanted } = missed;
    await withClient(db, (client) => memory.load(client, wanted));
  }
}
