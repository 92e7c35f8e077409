import { type Approval, type Compared, endOfException, type Excepted, suppresses } from '#libs/triage';
import type { Queryable } from './queryable.js';

/** Findings of one rule that are compared with an exception; an exception of more is too wide to suppress anything. */
const MOST_COMPARED = 10_000;

/** What an exception does now. */
export interface InForce {
  approval: Approval;
  /** Units of the findings that it suppresses; the reader's. */
  units: number;
  /** Why it works no longer; null: it does. */
  end: 'ended' | 'spike' | 'expired' | null;
  findings: readonly string[];
}

type Row = Omit<Excepted, 'count'> & { id: string; count: string; clauses: readonly Compared[] };

/**
 * What given exceptions suppress among the findings that the reader sees, as they stand now. An exception with more units than its spike
 * suppresses nothing, so that its findings are back.
 */
export async function suppressedBy(
  tx: Queryable,
  generation: number,
  approvals: readonly Approval[],
  now: number,
): Promise<InForce[]> {
  const found: InForce[] = [];
  for (const approval of approvals) {
    if (approval.of.kind !== 'exception') continue;
    const { exception } = approval.of;
    const rows = await tx.query<Row[]>(
      `SELECT f.id, f.rule, f.agreement, f.subject, f.severity, f.count, f.clauses FROM readmodel.finding f
       WHERE f.generation = $1 AND f.rule = $2 AND f.count > 0 AND ($3::text IS NULL OR f.agreement = $3) LIMIT $4`,
      [generation, exception.rule, exception.agreement, MOST_COMPARED + 1],
    );
    const these =
      rows.length > MOST_COMPARED
        ? []
        : rows.filter((row) => suppresses(exception, { ...row, count: Number(row.count) }, row.clauses, now));
    const units = these.reduce((sum, { count }) => sum + Number(count), 0);
    const end = endOfException(exception, { ended: approval.state !== 'given', units, now });
    found.push({ approval, units, end, findings: these.map(({ id }) => id) });
  }
  return found;
}

/**
 * Which exception suppresses each finding for this desk: one of its own, or one that is for all. The first that was asked for is named.
 */
export function suppressions(inForce: readonly InForce[], desk: string | undefined): Map<string, string> {
  const by = new Map<string, string>();
  for (const { approval, end, findings } of inForce) {
    if (end !== null || approval.of.kind !== 'exception') continue;
    if (approval.of.exception.reach === 'desk' && approval.desk !== desk) continue;
    for (const id of findings) if (!by.has(id)) by.set(id, approval.id);
  }
  return by;
}
