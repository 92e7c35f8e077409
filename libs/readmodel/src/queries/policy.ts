import type { AgreementPolicy } from '#libs/contracts';
import { timelineOf, type AgreementFacts } from '#libs/judging';
import { decodeEntity } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** The newest policy that every party has recorded; undefined: none is in effect, or nothing is known of the agreement. */
export async function policyOf(
  tx: Queryable,
  generation: number,
  shard: string,
  agreement: string,
): Promise<AgreementPolicy | undefined> {
  const key = `A|${agreement}`;
  const [row] = await tx.query<{ data: string }[]>(
    'SELECT data FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key = $3',
    [generation, shard, key],
  );
  return row && timelineOf(decodeEntity(key, row.data) as AgreementFacts).versions.at(-1)?.policy;
}
