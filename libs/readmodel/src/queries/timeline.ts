import type { DeedMark } from '#libs/triage';
import type { Queryable } from './queryable.js';

/** One act of a person, as its entry says it. */
export interface ActOfDesk {
  /** The entry in `oversight`. */
  index: number;
  receivedAt: string;
  kind: string;
  desk: string;
  version: number;
  issuer: string;
  subject: string;
  /** Why it changed no state; null: it did what it says. */
  mark: DeedMark | null;
  /** The entry's body: `Oversight` of libs/contracts. */
  body: unknown;
}

/**
 * The acts on a finding, in their order, after the entry `after`: of one desk, or of all that the reader sees. Join them to a finding that
 * she sees.
 */
export async function timelineOf(
  tx: Queryable,
  finding: string,
  { desk, after, limit }: { desk?: string | undefined; after?: number | undefined; limit: number },
): Promise<ActOfDesk[]> {
  return acts(
    tx,
    `finding = $1 AND ($2::text IS NULL OR desk = $2) AND ($3::bigint IS NULL OR index > $3) ORDER BY index LIMIT $4`,
    [finding, desk ?? null, after ?? null, limit],
  );
}

/** The acts with notes on a finding, as `timelineOf`. */
export async function notedTimelineOf(
  tx: Queryable,
  finding: string,
  { after, limit }: { after?: number | undefined; limit: number },
): Promise<ActOfDesk[]> {
  return acts(
    tx,
    `finding = $1 AND body -> 'act' -> 'note' IS NOT NULL AND ($2::bigint IS NULL OR index > $2) ORDER BY index LIMIT $3`,
    [finding, after ?? null, limit],
  );
}

/** The act that did what it says as one version of a stream; undefined: it is not folded yet, or there is none. */
export async function actOfVersion(tx: Queryable, stream: string, version: number): Promise<ActOfDesk | undefined> {
  const [found] = await acts(tx, `stream = $1 AND version = $2 AND mark IS NULL ORDER BY index LIMIT 1`, [
    stream,
    version,
  ]);
  return found;
}

/** All acts on an approval. There are few: what is decided is decided. */
export async function timelineOfApproval(tx: Queryable, approval: string): Promise<ActOfDesk[]> {
  return acts(tx, `approval = $1 ORDER BY index`, [approval]);
}

async function acts(tx: Queryable, where: string, values: unknown[]): Promise<ActOfDesk[]> {
  const rows = await tx.query<(Omit<ActOfDesk, 'index' | 'receivedAt'> & { index: string; received_at: Date })[]>(
    `SELECT index, received_at, kind, desk, version, issuer, subject, mark, body FROM readmodel.oversight_act WHERE ${where}`,
    values,
  );
  return rows.map(({ received_at, ...row }) => ({
    ...row,
    index: Number(row.index),
    receivedAt: received_at.toISOString(),
  }));
}
