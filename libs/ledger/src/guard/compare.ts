import { type NoteVerifier, openCheckpoint, TlogError } from '#libs/tlog';
import type { ShardName } from '../shard.js';
import type { DatabaseState, ShardState } from './database-state.js';
import type { BrokerClaim, Discrepancy, Tree } from './discrepancy.js';

/** A tree with our own signature on it, or one that this process itself committed. */
export interface TreeClaim {
  shard: ShardName;
  by: string;
  tree: Tree;
  /** A tree that `by` has seen: `signed` trees are compared with the signed size too. */
  of: 'signed' | 'recorded';
}

/** The tree that a note claims, when its own log's signature is on it; undefined: it says nothing that counts. */
export function signedTree(note: Uint8Array, verifier: NoteVerifier): Tree | undefined {
  try {
    const { size, root } = openCheckpoint(note, verifier).checkpoint;
    return { size, root: Buffer.from(root) };
  } catch (error) {
    if (error instanceof TlogError) return undefined;
    throw error;
  }
}

/** Every claim must be a beginning of the database's tree, and none may be signed beyond what the database says is signed. */
export async function compareTrees(state: DatabaseState, claims: readonly TreeClaim[]): Promise<Discrepancy[]> {
  const discrepancies: Discrepancy[] = [];
  for (const claim of claims) {
    const have = state.shards.get(claim.shard);
    const found = have ? await compareTree(state, have, claim) : missing(claim);
    if (found) discrepancies.push({ shard: claim.shard, by: claim.by, ...found });
  }
  return discrepancies;
}

async function compareTree(
  state: DatabaseState,
  { head, signed }: ShardState,
  { shard, by, tree, of }: TreeClaim,
): Promise<Pick<Discrepancy, 'kind' | 'detail'> | undefined> {
  if (tree.size === 0) return undefined;
  const what = `the ${by} has ${tree.size} ${of} entries of shard ${shard}`;
  if (tree.size > head.size) return { kind: 'more', detail: `${what}, the database only ${head.size}` };
  const root = await state.rootAt(head, tree.size);
  if (!root?.equals(tree.root)) {
    const ours = root ? `the root ${root.toString('base64')}` : 'tiles without a root';
    return { kind: 'other', detail: `${what} under the root ${tree.root.toString('base64')}, the database ${ours}` };
  }
  if (of === 'signed' && tree.size > signed.size)
    return { kind: 'more', detail: `${what}, the database's signed size is ${signed.size}` };
  return undefined;
}

const missing = ({ shard, by }: TreeClaim): Pick<Discrepancy, 'kind' | 'detail'> => ({
  kind: 'more',
  detail: `the ${by} knows shard ${shard}, the database has none`,
});

/** Offsets that were committed are recorded, so a group that is ahead of every incarnation's position worked for a later state. */
export function compareOffsets(state: DatabaseState, claims: readonly BrokerClaim[]): Discrepancy[] {
  return claims.flatMap(({ cluster, topic, partition, committed }) => {
    const recorded = state.positions
      .filter((p) => p.cluster === cluster && p.topic === topic && p.partition === partition)
      .reduce((most, { nextOffset }) => (nextOffset > most ? nextOffset : most), 0n);
    if (committed <= recorded) return [];
    const detail = `the broker was told that ${topic}/${partition} is recorded up to offset ${committed}, the database has it up to ${recorded}`;
    return [{ shard: null, by: 'broker', kind: 'more' as const, detail }];
  });
}
