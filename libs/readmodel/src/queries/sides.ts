import type { Queryable } from './queryable.js';

/**
 * Who is on the other side of an agreement at a time (null: now) for an agency of the reader's; for a reader who is no party, all parties.
 * Nobody where the agency is no party then, or rivals have registered the id: then what "the other side" is nobody can say.
 */
export async function otherSide(
  tx: Queryable,
  generation: number,
  agreement: string,
  agency: string | null,
  at: string | null,
): Promise<string[]> {
  const [row] = await tx.query<{ sides: string[] }[]>(
    'SELECT readmodel.other_side($1, $2, $3, coalesce($4::timestamptz, now())) AS sides',
    [generation, agreement, agency, at],
  );
  return row?.sides ?? [];
}

/** Those of the agreements whose parties, of all times, are all in the reader's scope. */
export async function withAllParties(
  tx: Queryable,
  generation: number,
  agreements: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.query<{ agreement: string }[]>(
    `SELECT agreement FROM (SELECT DISTINCT unnest($2::text[]) AS agreement) a WHERE readmodel.covers_parties($1, agreement)`,
    [generation, agreements],
  );
  return new Set(rows.map(({ agreement }) => agreement));
}
