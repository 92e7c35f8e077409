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
import { updateWakeUps, upsertMemory } from './memory-rows.js';
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

type Encoded = [key: string, entity: Entity, text: string];
type Step = DetectorCrashPoint | (() => Statement | Statement[] | undefined);

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
  const { changed, entries, hits } = result;
  const retractions = new Retractions(changed, committed);
  const last = parsed.at(-1)!.input;
  const to = { nextIndex: last.index + 1, nextHit: lease.nextHit + hits.length, receivedAt: last.receivedAt };
  const waiting = (key: string) => wakeUps.of(key);
  const encoded: Encoded[] = [];
  await client.query('BEGIN; SET LOCAL synchronous_commit = off');
  await moveCursor(client, lease, to, leaseSeconds);
  crash('detector.afterCursor');
  const steps: Step[] = [
    () => insertEvents(entries, parsed, retractions),
    () => {
      for (const [key, entity] of changed) encoded.push([key, entity, encodeEntity(key, entity)]);
      return retractions.update();
    },
    () => insertItems(entries),
    () => insertRuleSets(entries),
    'detector.afterEvents',
    () => insertHits(hits),
    () => hitTree.grow(hits),
    () => upsertFindings(changed),
    () => upsertNotEvaluable(changed),
    () => insertGaps(gaps),
    'detector.afterHits',
    () => upsertMemory(encoded, waiting),
    () => updateWakeUps(wakeUps.changed, changed, waiting),
    () => upsertAgreements(changed, committed),
    'detector.beforeCommit',
  ];
  await inTurn(steps, (statement) => run(client, lease.generation, lease.shard, statement), crash);
  await client.query('COMMIT');
  crash('detector.afterCommit');
  hitTree.merge();
  lease.nextIndex = to.nextIndex;
  lease.nextHit = to.nextHit;
  return encoded.map(([key, entity, text]) => [key, entity, text.length]);
}

/** Makes each statement while the server works on the one before; at a crash point all before it are through. */
async function inTurn(
  steps: readonly Step[],
  send: (statement: Statement) => Promise<unknown>,
  crash: (point: DetectorCrashPoint) => void,
): Promise<void> {
  let sent: Promise<unknown> = Promise.resolve();
  for (const step of steps) {
    const made = typeof step === 'string' ? [] : [step()].flat();
    await sent;
    if (typeof step === 'string') crash(step);
    for (const statement of made) {
      if (!statement) continue;
      await sent;
      sent = send(statement);
      // Whoever waits for it is told; until then it is nobody's yet.
      sent.catch(() => undefined);
    }
  }
  await sent;
}
