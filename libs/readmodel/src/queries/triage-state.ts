import { CLOSED } from '#libs/triage';

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

/** Placeholders of the statement's parameters, such as `$3`. */
export interface TriageStateParameters {
  /** Whose triage: text. */
  desk: string;
  /** As of when acceptances lapse and findings are overdue: timestamptz. */
  now: string;
  /** Milliseconds by severity, as a JSON text: `Targets` of libs/triage. */
  targets: string;
  /** Of a statement about one finding alone: its id, text. */
  finding?: string;
}

/**
 * Joins to a statement over `readmodel.finding f` where one desk is with each finding: rows `t` (the stored triage, or nulls) and `s`:
 *
 * - `state`, `version` (0: untouched), `owner_issuer`, `owner_subject`, `accepted_until` (while accepted)
 * - `reopened_at`: when it came back; null: it did not. `lapsed`: it was accepted until a time that is over.
 * - `shown`: one of SHOWN_STATES. `judge`: one of JUDGES_STATES.
 * - `queue`: it waits for somebody. `counted`: the name under which it is counted (`shown` of libs/triage, docs/triage.md).
 * - `due`: null while the clock stands still. `overdue`.
 *
 * These are `shown`, `shownState`, `clock` and `reopened` of libs/triage in SQL: a test compares them cell by cell. `f` must be of the live
 * generation.
 */
export function triageState({ desk, now, targets, finding = 'NULL' }: TriageStateParameters): string {
  const closed = `coalesce(t.state IN (${list(CLOSED)}), false)`;
  const lapsed = `coalesce(t.state = 'accepted' AND t.accepted_until <= ${now}::timestamptz, false)`;
  const start = `greatest(coalesce(f.clock_at, f.first_seen), t.clock_from, c.at)`;
  // The time that it was closed since the clock's start; few findings have any.
  const paused = `(SELECT coalesce(sum(greatest(interval '0', t.paused[2 * n] - greatest(t.paused[2 * n - 1], ${start}))), interval '0')
    FROM generate_series(1, cardinality(t.paused) / 2) n)`;
  return `LEFT JOIN readmodel.triage t ON t.finding = f.id AND t.desk = ${desk}
    LEFT JOIN readmodel.came_back(${desk}, ${finding}) c ON c.finding = f.id AND t.finding IS NOT NULL
    CROSS JOIN LATERAL (SELECT CASE WHEN c.at IS NOT NULL THEN 'reopened' WHEN ${lapsed} THEN 'lapsed' ELSE coalesce(t.state, 'new') END AS shown,
        CASE WHEN f.count > 0 AND (NOT ${closed} OR ${lapsed} OR c.at IS NOT NULL)
          THEN ${start} + (${targets}::json ->> f.severity)::float8 * interval '1 millisecond'
            + CASE WHEN cardinality(t.paused) > 0 THEN ${paused} ELSE interval '0' END
            + CASE WHEN ${lapsed} AND c.at IS NULL THEN greatest(interval '0', t.accepted_until - greatest(t.moved_at, ${start})) ELSE interval '0' END
        END AS due) s0
    CROSS JOIN LATERAL (SELECT coalesce(t.state, 'new') AS state, coalesce(t.version, 0) AS version, t.owner_issuer, t.owner_subject,
        CASE WHEN t.state = 'accepted' THEN t.accepted_until END AS accepted_until, c.at AS reopened_at, ${lapsed} AS lapsed, s0.shown,
        CASE WHEN f.count = 0 THEN 'withdrawn' ELSE coalesce(f.mark, 'open') END AS judge,
        CASE WHEN f.count = 0 THEN s0.shown IN ('acknowledged', 'investigating')
          ELSE NOT ${closed} OR ${lapsed} OR c.at IS NOT NULL END AS queue,
        CASE WHEN f.count = 0 AND s0.shown = 'new' THEN 'withdrawn' ELSE s0.shown END AS counted,
        s0.due, coalesce(s0.due <= ${now}::timestamptz, false) AS overdue) s`;
}
