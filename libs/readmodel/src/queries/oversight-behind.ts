import { headSizes, OVERSIGHT } from '#libs/ledger';
import type { Queryable } from './queryable.js';
import { oversightFolded } from './triage.js';

/** Whether there are entries of `oversight` that are not folded, so that an act may be recorded and not shown yet. */
export async function oversightIsBehind(tx: Queryable): Promise<boolean> {
  const folded = await oversightFolded(tx);
  const heads = await headSizes(tx);
  return heads.some(({ shard, size }) => shard === OVERSIGHT && size > folded);
}
