import type { PoolClient } from 'pg';
import { type BatchResult, type Facts, type Key, type WakeUps } from '#libs/judging';
import type { DetectorCrashPoint } from '../crash-points.js';
import { type Lease, moveCursor, type Position } from '../lease/lease.js';
import { pipelined } from '../sql/pipelined.js';
import { run, type Statement } from '../sql/statement.js';
import type { Apart } from '../store/apart.js';
import { upsertAgreements } from './agreement-rows.js';
import { insertEvents, insertItems } from './event-rows.js';
import { upsertDisclosures } from './disclosure-rows.js';
import { upsertFindingItems } from './finding-item-rows.js';
import { insertHits, updateSums, upsertFindings } from './finding-rows.js';
import { addToFunnel } from './funnel-rows.js';
import { type Gap, insertGaps } from '../session/gaps.js';
import { type FactRow, factRows, updateWakeUps, upsertMemory } from './memory-rows.js';
import type { ParsedEntry } from '../session/parsed-entry.js';
import type { HitTree } from '../seal/hit-tree.js';
import { upsertParties } from './party-rows.js';
import { upsertVersions } from './version-rows.js';
import { upsertWatermarks } from './watermark-rows.js';
import { addToSources } from './source-rows.js';
import { Retractions } from './retraction-rows.js';
import { insertRuleSets } from './rule-set-rows.js';

export interface FoldedBatch {
  parsed: readonly ParsedEntry[];
  result: BatchResult;
  gaps: readonly Gap[];
  wakeUps: WakeUps;
  hitTree: HitTree;
  /** The facts before the batch, and what is stored apart from them. */
  committed: (key: Key) => Facts | null | undefined;
  apart: (key: Key) => Apart | undefined;
}

/** A batch as its transaction writes it. Later folds do not change it while it is sent. */
export interface Commit {
  lease: Lease;
  to: Position;
  steps: readonly (DetectorCrashPoint | Statement)[];
  /** The facts that it changes. */
  facts: readonly FactRow[];
}

/** Prepares all rows that a batch writes: entries, hits, findings, memory, wake-ups. */
export function prepareCommit(lease: Lease, batch: FoldedBatch): Commit {
  const { parsed, result, gaps, wakeUps, hitTree, committed, apart } = batch;
  const { changed, entries, hits, finished, left } = result;
  const retractions = new Retractions(changed, committed);
  const leaves = new Map(parsed.map(({ input, leafHash }) => [input.index, leafHash]));
  const times = new Map(parsed.map(({ input }) => [input.index, input.receivedAt]));
  const rows = factRows(changed, wakeUps, apart);
  const steps = [
    'detector.afterCursor' as const,
    insertEvents(entries, leaves, retractions),
    retractions.update(),
    ...insertItems(entries),
    insertRuleSets(entries),
    'detector.afterEvents' as const,
    ...insertHits(hits, times),
    hitTree.grow(hits),
    ...updateSums(changed, committed),
    ...upsertFindings(changed, committed),
    upsertFindingItems(changed, committed),
    insertGaps(gaps, parsed),
    'detector.afterHits' as const,
    upsertMemory(rows),
    'detector.afterMemory' as const,
    updateWakeUps(wakeUps.changed, changed),
    upsertAgreements(changed, committed),
    upsertParties(changed, committed),
    upsertVersions(changed, committed),
    upsertWatermarks(changed, committed),
    addToSources(entries),
    addToFunnel(changed, committed),
    ...upsertDisclosures(changed, committed),
  ];
  return {
    lease: { ...lease },
    to: {
      nextIndex: parsed[0]!.input.index + finished,
      left,
      nextHit: lease.nextHit + hits.length,
      waiting: wakeUps.size,
      receivedAt: finished > 0 ? parsed[finished - 1]!.input.receivedAt : lease.receivedAt,
    },
    steps: steps.filter((step) => step !== undefined),
    facts: rows,
  };
}

/**
 * One transaction, including position and lease. It does not wait for the disk (synchronous_commit off): after a crash of the server,
 * position and rows are kept or lost together, and lost ones are folded again to the same rows. All statements are sent at once, because
 * the next batch is folded in the meantime and would delay each response. Throws LeaseLost, or the database's error; nothing is written
 * then.
 */
export async function sendCommit(
  client: PoolClient,
  { lease, to, steps }: Commit,
  leaseSeconds: number,
  crash: (point: DetectorCrashPoint) => void,
): Promise<void> {
  const { generation, shard } = lease;
  await client.query('BEGIN; SET LOCAL synchronous_commit = off');
  await moveCursor(client, lease, to, leaseSeconds);
  await pipelined(client, () => {
    const sent: Promise<unknown>[] = [];
    for (const step of steps) {
      // At a crash point, all earlier statements have been executed.
      if (typeof step === 'string') sent.push(Promise.all(sent).then(() => crash(step)));
      else sent.push(run(client, generation, shard, step));
    }
    return sent;
  });
  crash('detector.beforeCommit');
  await client.query('COMMIT');
  crash('detector.afterCommit');
}
