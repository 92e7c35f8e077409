import type { Queryable } from './queryable.js';

/** All parties of an agreement at a time, where the agency was one of them by what had bound; null: it was not, or the reader does not see it. */
export async function partnersAt(
  tx: Queryable,
  generation: number,
  agreement: string,
  agency: string,
  at: string,
): Promise<string[] | null> {
  const [row] = await tx.query<{ partners: string[] }[]>(
    `SELECT array_agg(DISTINCT one ORDER BY one) AS partners FROM readmodel.party p, unnest(p.partners) one
     WHERE p.generation = $1 AND p.agreement = $2 AND p.agency = $3 AND p.since <= $4 AND (p.until IS NULL OR p.until > $4)`,
    [generation, agreement, agency, at],
  );
  return (row?.partners as string[] | null | undefined) ?? null;
}
