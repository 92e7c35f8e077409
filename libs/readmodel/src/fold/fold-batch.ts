import type { PoolClient } from 'pg';
import { type BatchResult, type Engine, NotLoaded, RuleFailed, type WakeUps } from '#libs/rules';
import { FoldStuck } from '../errors.js';
import type { ShardMemory } from '../memory/shard-memory.js';
import type { Breath } from './breath.js';
import type { Gaps } from './gaps.js';
import type { ParsedEntry } from './parsed-entry.js';

/** Loads after which a batch is folded in halves, so that what comes before a miss is not folded over and over. */
export const PATIENCE = 12;

/** More is missing than a batch of this size should fetch. The caller folds a smaller one. */
export class TooManyMisses extends Error {}

/** The pure fold threw: the entries and the rules alone decide that, so trying again gives the same. */
export class FoldFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('the fold failed');
  }
}

export interface FoldWork {
  engine: Engine;
  memory: ShardMemory;
  wakeUps: WakeUps;
  gaps: Gaps;
  shard: string;
}

/** Folds a batch, fetching what it misses, until nothing is missing. Throws TooManyMisses, FoldFailed, or what the database says. */
export async function foldBatch(
  client: PoolClient,
  { engine, memory, wakeUps, gaps }: FoldWork,
  batch: readonly ParsedEntry[],
  nextHit: number,
  breath: Breath,
  patience = PATIENCE,
): Promise<BatchResult> {
  const inputs = batch.map(({ input }) => input);
  await memory.prefetch(client, inputs, wakeUps);
  for (let loads = 0; ; loads++) {
    let error: unknown;
    const steps = engine.steps(inputs, memory, wakeUps, nextHit, gaps.skipped);
    for (;;) {
      try {
        const { done, value } = steps.next();
        if (done) return value;
      } catch (thrown) {
        error = thrown;
        break;
      }
      if (!breath.due) continue;
      await breath.take().catch((reason: unknown) => {
        steps.return(undefined as never);
        throw reason;
      });
    }
    if (!(error instanceof NotLoaded)) throw new FoldFailed(error);
    if (loads >= patience && batch.length > 1) throw new TooManyMisses();
    await memory.load(client, error.wanted);
  }
}

/**
 * Which rule and which entry make a batch fail. The judge says so itself; where the engine threw outside of a rule, the
 * entry is found by folding halves. First what the entry says is left out (`fold`); where that does not help, because what falls
 * due at it fails, all judging at it (`*`). Throws FoldStuck when that did not help either.
 */
export async function locate(
  client: PoolClient,
  work: FoldWork,
  batch: readonly ParsedEntry[],
  nextHit: number,
  failure: FoldFailed,
  breath: Breath,
): Promise<RuleFailed> {
  if (failure.cause instanceof RuleFailed) return failure.cause;
  let { cause } = failure;
  let [works, fails] = [0, batch.length];
  while (fails - works > 1) {
    const middle = (works + fails) >>> 1;
    try {
      await foldBatch(client, work, batch.slice(0, middle), nextHit, breath, Infinity);
      work.wakeUps.discard();
      works = middle;
    } catch (error) {
      if (!(error instanceof FoldFailed)) throw error;
      if (error.cause instanceof RuleFailed) return error.cause;
      ({ cause } = error);
      fails = middle;
    }
  }
  const { index } = batch[fails - 1]!.input;
  const left = work.gaps.leftToSkip(index);
  if (left === undefined) throw new FoldStuck(work.shard, index, cause);
  return new RuleFailed(left, index, cause);
}
