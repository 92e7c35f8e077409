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
 * These are `shown`, `shownState`, `clock` and `reopened` of libs/triage in SQL: a test compares them cell by cell. Only what is closed, and
 * has grown since it was seen or was seen under another rule set, is looked at closely.
 */
export function triageState({ desk, now, targets }: TriageStateParameters): string {
  const closed = `t.state IN (${list(CLOSED)})`;
  // OFFSET 0: what is computed once is not put in at each place that names it.
  return `LEFT JOIN readmodel.triage t ON t.finding = f.id AND t.desk = ${desk}
    CROSS JOIN LATERAL (SELECT coalesce(t.state, 'new') AS state, coalesce(t.version, 0) AS version,
        CASE WHEN t.state = 'accepted' THEN t.accepted_until END AS accepted_until,
        coalesce(t.state = 'accepted' AND t.accepted_until <= ${now}::timestamptz, false) AS lapsed,
        coalesce(${closed}, false) AS closed,
        CASE WHEN f.count = 0 THEN 'withdrawn' ELSE coalesce(f.mark, 'open') END AS judge,
        CASE WHEN ${closed} AND f.count > 0 AND (f.grown_index >= t.seen_judged OR f.grown_index IS NULL
            OR t.seen_rule_set <> (SELECT g.rule_set FROM readmodel.generation g WHERE g.id = f.generation))
          THEN readmodel.reopened_at(f.generation, f.id, t.desk) END AS reopened_at OFFSET 0) s0
    CROSS JOIN LATERAL (SELECT CASE WHEN s0.reopened_at IS NOT NULL THEN 'reopened' WHEN s0.lapsed THEN 'lapsed' ELSE s0.state END AS shown,
        CASE WHEN f.count > 0 AND (NOT s0.closed OR s0.lapsed OR s0.reopened_at IS NOT NULL)
          THEN greatest(coalesce(f.clock_at, f.first_seen), t.clock_from, s0.reopened_at) END AS start,
        (${targets}::json ->> f.severity)::float8 * interval '1 millisecond' AS target OFFSET 0) s1
    CROSS JOIN LATERAL (SELECT s1.start + s1.target
        + CASE WHEN t.paused = '{}' THEN interval '0' ELSE (SELECT coalesce(sum(greatest(interval '0', t.paused[2 * n] - greatest(t.paused[2 * n - 1], s1.start))), interval '0')
            FROM generate_series(1, cardinality(t.paused) / 2) n) END
        + CASE WHEN s0.lapsed THEN greatest(interval '0', t.accepted_until - greatest(t.moved_at, s1.start)) ELSE interval '0' END AS due
        WHERE t.finding IS NOT NULL
      UNION ALL SELECT s1.start + s1.target WHERE t.finding IS NULL) s2
    CROSS JOIN LATERAL (SELECT s0.state, s0.version, t.owner_issuer, t.owner_subject, s0.accepted_until, s0.reopened_at, s0.lapsed, s1.shown, s0.judge,
        CASE WHEN f.count = 0 THEN s1.shown IN ('acknowledged', 'investigating') ELSE s1.start IS NOT NULL END AS queue,
        CASE WHEN f.count = 0 AND s1.shown = 'new' THEN 'withdrawn' ELSE s1.shown END AS counted,
        s2.due, coalesce(s2.due <= ${now}::timestamptz, false) AS overdue) s`;
}
