import { headSizes, OVERSIGHT } from '#libs/ledger';
import type { Queryable } from './queryable.js';
import { oversightFolded } from './triage.js';

/** Entries of `oversight`, folded or not. */
export async function oversightSize(tx: Queryable): Promise<number> {
  return (await headSizes(tx)).find(({ shard }) => shard === OVERSIGHT)?.size ?? 0;
}

/** Whether there are entries of `oversight` that are not folded, so that an act may be recorded and not shown yet. */
export async function oversightIsBehind(tx: Queryable): Promise<boolean> {
  const folded = await oversightFolded(tx);
  return (await oversightSize(tx)) > folded;
}
