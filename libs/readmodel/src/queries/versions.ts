import type { BoundVersion as JudgedVersion } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** A version that has bound, of an agreement that the reader is a party of by it. Times: RFC 3339. */
export interface BoundVersion {
  version: number;
  /** All that had to record it had done so. */
  recorded: string;
  /** It binds; and the next one came into effect (null: none has). */
  since: string;
  until: string | null;
  /** End of the term, exclusive; null: none is stated. */
  ends: string | null;
  /** false: another one that bound at the same moment took its place. */
  effective: boolean;
  /** It rests on a statement of which nothing proves who made it. */
  claimed: boolean;
  shard: string;
  /** The entry of its first record. */
  index: number;
  policy: JudgedVersion['policy'];
}

type Row = Pick<BoundVersion, 'version' | 'effective' | 'claimed' | 'shard' | 'policy'> & {
  recorded: Date;
  since: Date;
  until: Date | null;
  ends: Date | null;
  index: string;
};

/** Those that the reader may see, the newest first; where rivals have bound, hers alone. */
export async function versionsOf(
  tx: Queryable,
  generation: number,
  agreement: string,
  limit: number,
): Promise<BoundVersion[]> {
  const rows = await tx.query<Row[]>(
    `SELECT v.version, v.recorded, v.since, v.until, v.ends, v.effective, v.claimed, v.shard, v.index, v.policy
     FROM readmodel.version v WHERE v.generation = $1 AND v.agreement = $2 AND v.parties <> '{}'
     ORDER BY v.since DESC, v.version DESC, v.registration, v.index LIMIT $3`,
    [generation, agreement, limit],
  );
  return rows.map(({ recorded, since, until, ends, index, ...row }) => ({
    ...row,
    recorded: recorded.toISOString(),
    since: since.toISOString(),
    until: until?.toISOString() ?? null,
    ends: ends?.toISOString() ?? null,
    index: Number(index),
  }));
}

/** A span in which an agency of the reader's has a role, as bound versions say. */
export interface PartyRole {
  agency: string;
  role: 'source' | 'recipient';
  since: string;
  until: string | null;
}

export async function rolesOf(tx: Queryable, generation: number, agreement: string): Promise<PartyRole[]> {
  const rows = await tx.query<(Pick<PartyRole, 'agency' | 'role'> & { since: Date; until: Date | null })[]>(
    `SELECT p.agency, p.role, min(p.since) AS since, CASE WHEN bool_or(p.until IS NULL) THEN NULL ELSE max(p.until) END AS until
     FROM readmodel.party p WHERE p.generation = $1 AND p.agreement = $2 AND p.until IS DISTINCT FROM p.since
     GROUP BY p.agency, p.role ORDER BY p.role DESC, p.agency`,
    [generation, agreement],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString(), until: row.until?.toISOString() ?? null }));
}
