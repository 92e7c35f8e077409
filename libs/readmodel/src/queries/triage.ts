import type { JudgesState, ShownState, Targets, Triage } from '#libs/triage';
import type { Queryable } from './queryable.js';
import { triageState } from './triage-state.js';
import { triageOfRow, type TriageRow } from './triage-rows.js';

/** Where one desk is with a finding; undefined: it has not touched it, or is not the reader's to see. */
export async function triageOf(tx: Queryable, finding: string, desk: string): Promise<Triage | undefined> {
  const [row] = await tx.query<TriageRow[]>('SELECT * FROM readmodel.triage WHERE finding = $1 AND desk = $2', [
    finding,
    desk,
  ]);
  return row && triageOfRow(row);
}

/** Every desk that the reader sees, side by side. */
export async function triagesOf(tx: Queryable, finding: string): Promise<Triage[]> {
  const rows = await tx.query<TriageRow[]>('SELECT * FROM readmodel.triage WHERE finding = $1 ORDER BY desk', [
    finding,
  ]);
  return rows.map(triageOfRow);
}

/** The longest chain of duplicates that is followed. */
const LONGEST_CHAIN = 1_000;

/**
 * Of what the desk calls findings duplicates, from one on: by finding. `decide` needs it for a ring. A ring of others ends where it meets
 * itself.
 */
export async function duplicatesFrom(tx: Queryable, finding: string, desk: string): Promise<Map<string, string>> {
  const rows = await tx.query<{ finding: string; duplicate_of: string }[]>(
    `WITH RECURSIVE chain AS (
       SELECT finding, duplicate_of, 1 AS n FROM readmodel.triage WHERE finding = $1 AND desk = $2 AND state = 'duplicate'
       UNION ALL
       SELECT t.finding, t.duplicate_of, n + 1 FROM chain c
         JOIN readmodel.triage t ON t.finding = c.duplicate_of AND t.desk = $2 AND t.state = 'duplicate' WHERE n < $3
     ) CYCLE finding SET again USING way
     SELECT finding, duplicate_of FROM chain WHERE NOT again`,
    [finding, desk, LONGEST_CHAIN],
  );
  return new Map(rows.map((row) => [row.finding, row.duplicate_of]));
}

/** Entries of `oversight` that are folded: an act at this index, or a later one, shows not yet. */
export async function oversightFolded(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ next_index: string }[]>('SELECT next_index FROM readmodel.oversight_cursor');
  return Number(row?.next_index ?? 0);
}

/** Where a desk is with a finding, with all that is derived. Times: RFC 3339. */
export interface TriageNow {
  state: Triage['state'];
  version: number;
  owner: Triage['owner'];
  acceptedUntil: string | null;
  reopenedAt: string | null;
  shown: ShownState;
  judge: JudgesState;
  queue: boolean;
  due: string | null;
  overdue: boolean;
}

/** Of a finding that the reader sees; undefined: there is none. */
export async function triageNow(
  tx: Queryable,
  generation: number,
  finding: string,
  { desk, now, targets }: { desk: string; now: Date; targets: Targets },
): Promise<TriageNow | undefined> {
  const [row] = await tx.query<
    (Omit<TriageNow, 'owner' | 'acceptedUntil' | 'reopenedAt' | 'due'> & {
      owner_issuer: string | null;
      owner_subject: string | null;
      accepted_until: Date | null;
      reopened_at: Date | null;
      due: Date | null;
    })[]
  >(
    `SELECT s.* FROM readmodel.finding f ${triageState({ desk: '$3', now: '$4', targets: '$5', finding: '$2' })}
     WHERE f.generation = $1 AND f.id = $2`,
    [generation, finding, desk, now, JSON.stringify(targets)],
  );
  if (!row) return undefined;
  const { owner_issuer: issuer, owner_subject: subject, accepted_until, reopened_at, due } = row;
  const { state, version, shown, judge, queue, overdue } = row;
  return {
    ...{ state, version, shown, judge, queue, overdue },
    owner: issuer !== null && subject !== null ? { issuer, subject } : null,
    acceptedUntil: accepted_until?.toISOString() ?? null,
    reopenedAt: reopened_at?.toISOString() ?? null,
    due: due?.toISOString() ?? null,
  };
}
