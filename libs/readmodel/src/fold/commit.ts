import type { PoolClient } from 'pg';
import type { BatchResult, Entity, WakeUps } from '#libs/rules';
import { encodeEntity } from '../codec/entity-codec.js';
import type { DetectorCrashPoint } from '../crash-points.js';
import { type Lease, moveCursor } from '../lease/cursor.js';
import { run, type Statement } from '../sql/statement.js';
import { upsertAgreements } from './agreement-rows.js';
import { insertEvents, insertItems } from './event-rows.js';
import { insertHits, upsertFindings, upsertNotEvaluable } from './finding-rows.js';
import { type Gap, insertGaps } from './gaps.js';
import { changeTimers, upsertMemory } from './memory-rows.js';
import type { ParsedEntry } from './parsed-entry.js';
import type { HitTree } from '../seal/hit-tree.js';
import { Retractions } from './retractions.js';
import { insertRuleSets } from './rule-set-rows.js';

export interface FoldedBatch {
  parsed: readonly ParsedEntry[];
  result: BatchResult;
  gaps: readonly Gap[];
  wakeUps: WakeUps;
  hitTree: HitTree;
  /** An entity as it was before the batch. */
  committed: (key: string) => Entity | null | undefined;
}

/** What the caller merges into memory once the commit is through: key, entity, length of its JSON. */
export type Merged = [string, Entity, number][];

/**
 * One transaction: position and lease, entries, hits, findings, memory, wake-ups. It does not wait for the disk
 * (synchronous_commit off): after a crash of the server position and rows are lost or kept together, and what is lost is
 * folded again to the same rows. Throws LeaseLost, or what the database says; nothing is written then.
 */
export async function commitBatch(
  client: PoolClient,
  lease: Lease,
  batch: FoldedBatch,
  leaseSeconds: number,
  crash: (point: DetectorCrashPoint) => void,
): Promise<Merged> {
  const { parsed, result, gaps, wakeUps, hitTree, committed } = batch;
  const encoded = [...result.changed].map(([key, entity]) => [key, entity, encodeEntity(entity)] as const);
  const retractions = new Retractions(result.changed, committed);
  const last = parsed.at(-1)!.input;
  const to = { nextIndex: last.index + 1, nextHit: lease.nextHit + result.hits.length, receivedAt: last.receivedAt };
  const write = async (...statements: (Statement | undefined)[]): Promise<void> => {
    for (const statement of statements) await run(client, lease.generation, lease.shard, statement);
  };
  await client.query('BEGIN; SET LOCAL synchronous_commit = off');
  await moveCursor(client, lease, to, leaseSeconds);
  crash('detector.afterCursor');
  await write(
    insertEvents(result.entries, parsed, retractions),
    retractions.update(),
    ...insertItems(result.entries),
    insertRuleSets(result.entries),
  );
  crash('detector.afterEvents');
  await write(
    ...insertHits(result.hits),
    hitTree.grow(result.hits),
    upsertFindings(result.changed),
    upsertNotEvaluable(result.changed),
    insertGaps(gaps),
  );
  crash('detector.afterHits');
  await write(
    upsertMemory(encoded),
    upsertAgreements(result.changed, committed),
    ...changeTimers(wakeUps.added, wakeUps.removed),
  );
  crash('detector.beforeCommit');
  await client.query('COMMIT');
  crash('detector.afterCommit');
  hitTree.merge();
  lease.nextIndex = to.nextIndex;
  lease.nextHit = to.nextHit;
  return encoded.map(([key, entity, text]) => [key, entity, text.length]);
}
