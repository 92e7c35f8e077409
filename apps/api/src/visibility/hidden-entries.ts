import type { DataSource } from 'typeorm';
import { coversAll, type Principal, type Scope } from '#libs/identity';
import { ACCESS, looks, type ShardName } from '#libs/ledger';
import { type EntryBundleRef, MAX_SIZE, TILE_WIDTH } from '#libs/merkle';
import { inSnapshot, visibleEntries } from '#libs/readmodel';
import { looksReader, seesLookBundles } from '../access/who-sees.js';

/** A bundle that no log has. What is hidden is looked for there: it costs the statements of what is missing, whatever it holds. */
export const NO_BUNDLE = Math.floor(MAX_SIZE / TILE_WIDTH) - 1;
/** An entry that no log has. */
export const NO_ENTRY = NO_BUNDLE * TILE_WIDTH;

/**
 * Whether rows alone say that the reader may not read an entry, or that there is none, before it is read. false: the entry itself says it
 * (`mayReadEntry`), since it is hers, or not judged yet.
 */
export async function isHidden(
  db: DataSource,
  principal: Principal,
  shard: ShardName,
  index: number,
): Promise<boolean> {
  if (shard === ACCESS) return (await looks(db, looksReader(principal), { index }, undefined, 1)).length === 0;
  return isOneHidden(db, principal.scope, shard, index, index + 1);
}

/** The same of a bundle, whose entries she must all be able to read. */
export async function isBundleHidden(
  db: DataSource,
  principal: Principal,
  { shard, index, width }: EntryBundleRef & { shard: ShardName },
): Promise<boolean> {
  if (shard === ACCESS) return !seesLookBundles(principal);
  const from = index * TILE_WIDTH;
  return from + width <= MAX_SIZE && (await isOneHidden(db, principal.scope, shard, from, from + width));
}

async function isOneHidden(db: DataSource, scope: Scope, shard: ShardName, from: number, to: number): Promise<boolean> {
  if (coversAll(scope)) return false;
  const { judged, visible } = await inSnapshot(db, scope, (tx) => visibleEntries(tx, shard, from, to));
  return visible < Math.min(judged, to) - from;
}
