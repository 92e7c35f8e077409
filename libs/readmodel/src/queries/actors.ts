import type { Queryable } from './queryable.js';

export interface Actor {
  issuer: string;
  subject: string;
}

/**
 * People who acted, or own a finding on a desk, in the rows that the reader sees: in the order of issuer and subject, after `after`. Acts on an
 * approval are seen by whoever sees the approval, so that who asked and who decided are among them.
 */
export async function actorsSeen(tx: Queryable, after: readonly [string, string] | undefined, limit: number) {
  return tx.query<Actor[]>(
    `SELECT issuer, subject FROM (
       SELECT issuer, subject FROM readmodel.oversight_act
       UNION SELECT owner_issuer, owner_subject FROM readmodel.triage WHERE owner_issuer IS NOT NULL
     ) seen
     WHERE $1::text IS NULL OR (issuer, subject) > ($1 COLLATE "C", $2 COLLATE "C")
     ORDER BY issuer, subject LIMIT $3`,
    [after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}
