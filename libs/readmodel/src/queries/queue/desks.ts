import type { Person, ShownState } from '#libs/triage';
import type { Queryable } from '../queryable.js';
import { triageState } from '../triage-state.js';
import type { QueueDesk } from './desk.js';

/** Where one desk is with a finding. Times: RFC 3339. */
export interface DeskState {
  desk: string;
  /** Acts of the desk on it; 0: none. */
  version: number;
  shown: ShownState;
  owner: Person | null;
  acceptedUntil: string | null;
  reopenedAt: string | null;
  due: string | null;
  overdue: boolean;
}

interface Row extends Pick<DeskState, 'desk' | 'version' | 'shown' | 'overdue'> {
  finding: string;
  owner_issuer: string | null;
  owner_subject: string | null;
  accepted_until: Date | null;
  reopened_at: Date | null;
  due: Date | null;
}

/**
 * Where desks are with findings that the reader sees, by finding, each desk by its name: those that have touched them, as far as the reader
 * sees these, and her own whether it has or not.
 */
export async function desksOf(
  tx: Queryable,
  generation: number,
  findings: readonly string[],
  own: string | undefined,
  { now, targets }: Pick<QueueDesk, 'now' | 'targets'>,
): Promise<Map<string, DeskState[]>> {
  const found = new Map<string, DeskState[]>(findings.map((id) => [id, []]));
  if (findings.length === 0) return found;
  const rows = await tx.query<Row[]>(
    `SELECT f.id AS finding, d.desk, s.version, s.shown, s.owner_issuer, s.owner_subject, s.accepted_until, s.reopened_at, s.due, s.overdue
     FROM (SELECT finding, desk FROM readmodel.triage WHERE finding = ANY($2::text[])
           UNION SELECT id, $3 FROM unnest($2::text[]) id WHERE $3::text IS NOT NULL) d
     JOIN readmodel.finding f ON f.generation = $1 AND f.id = d.finding
     ${triageState({ desk: 'd.desk', now: '$4', targets: '$5' })} ORDER BY d.desk`,
    [generation, findings, own ?? null, now.toISOString(), JSON.stringify(targets)],
  );
  for (const { finding, owner_issuer: issuer, owner_subject: subject, ...row } of rows)
    found.get(finding)?.push({
      ...{ desk: row.desk, version: row.version, shown: row.shown, overdue: row.overdue },
      owner: issuer !== null && subject !== null ? { issuer, subject } : null,
      acceptedUntil: row.accepted_until?.toISOString() ?? null,
      reopenedAt: row.reopened_at?.toISOString() ?? null,
      due: row.due?.toISOString() ?? null,
    });
  return found;
}
