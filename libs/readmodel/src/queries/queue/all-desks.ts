import type { Targets } from '#libs/triage';
import type { Queryable } from '../queryable.js';
import { triageState } from '../triage-state.js';

/** Findings by where the judge and the desks are with them. One that several desks have acted on counts once for each. */
export interface DesksState {
  severity: string;
  /** One of JUDGES_STATES. */
  judged: string;
  /** As it is counted (docs/triage.md); `new`: no desk has done anything about it. */
  desk: string;
  findings: number;
  /** Of these, those whose time is over. */
  overdue: number;
}

export interface AllDesks {
  states: DesksState[];
  /** Approvals that somebody may still decide. */
  approvals: { kind: string; waiting: number }[];
  /** How long findings waited for the first act of a desk, of those acts in the last 30 days: half, and 95 in 100, within so many seconds. */
  acknowledged: { severity: string; half: number; most: number }[];
}

/** A desk that nobody is of: findings are untouched there. */
const NO_DESK = '';

/**
 * What all desks together have before them, for metrics; nothing of an agreement, a person or a finding. For a reader of the whole ledger.
 * Its cost grows with the findings: ask it seldom.
 */
export async function allDesks(
  tx: Queryable,
  generation: number,
  { targets, now }: { targets: Targets; now: string },
): Promise<AllDesks> {
  const desks = await tx.query<{ desk: string }[]>('SELECT DISTINCT desk FROM readmodel.triage');
  const states = new Map<string, DesksState>();
  for (const desk of [NO_DESK, ...desks.map((row) => row.desk)]) {
    const acted =
      desk === NO_DESK ? 'NOT EXISTS (SELECT FROM readmodel.triage x WHERE x.finding = f.id)' : 't.finding IS NOT NULL';
    const rows = await tx.query<DesksState[]>(
      `SELECT f.severity, s.judge AS judged, s.counted AS desk, count(*)::int AS findings, (count(*) FILTER (WHERE s.overdue))::int AS overdue
       FROM readmodel.finding f ${triageState({ desk: '$2', now: '$3', targets: '$4' })}
       WHERE f.generation = $1 AND ${acted} GROUP BY 1, 2, 3`,
      [generation, desk, now, JSON.stringify(targets)],
    );
    for (const row of rows) {
      const name = `${row.severity} ${row.judged} ${row.desk}`;
      const sum = states.get(name);
      states.set(name, {
        ...row,
        findings: row.findings + (sum?.findings ?? 0),
        overdue: row.overdue + (sum?.overdue ?? 0),
      });
    }
  }
  const approvals = await tx.query<AllDesks['approvals']>(
    `SELECT kind, count(*)::int AS waiting FROM readmodel.approval WHERE state = 'asked' AND until > $1 GROUP BY kind`,
    [now],
  );
  const acknowledged = await tx.query<AllDesks['acknowledged']>(
    `SELECT severity, p[1] AS half, p[2] AS most FROM (
       SELECT f.severity, percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM t.first_acted_at - f.first_seen)::float8) AS p
       FROM readmodel.triage t JOIN readmodel.finding f ON f.generation = $1 AND f.id = t.finding
       WHERE t.first_acted_at > $2::timestamptz - interval '30 days' GROUP BY f.severity) q`,
    [generation, now],
  );
  return { states: [...states.values()], approvals, acknowledged };
}
