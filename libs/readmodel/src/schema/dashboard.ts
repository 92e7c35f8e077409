import { quoteName, type RoleNames } from '#libs/ledger';

const LIVE = `(SELECT id FROM readmodel.generation WHERE state = 'live')`;

/**
 * Schema `dashboard`: what an operator's dashboard shows of the database, as numbers. No view has a subject, a pseudonym, an entry or a
 * clause of a finding, and none says anything of the log `access`, whose growth shows when an inspector looks (PostgreSQL's own statistics
 * count its rows for every login all the same: docs/rights.md). The views belong to the
 * owner and read as the owner, so that whoever reads them has no right on any table; grafana's numbers are of the whole ledger, whatever
 * agency asks, and so it is for operators alone.
 */
const VIEWS: Readonly<Record<string, string>> = {
  log: `SELECT h.shard, h.size AS entries, h.received_at AS last_entry_at, coalesce(s.size, 0) AS signed_entries,
      (SELECT c.signed_at FROM ledger.checkpoint c WHERE c.shard = h.shard ORDER BY c.size DESC LIMIT 1) AS last_checkpoint_at
    FROM ledger.head h LEFT JOIN ledger.signed s USING (shard) WHERE h.shard <> 'access'`,
  judging: `SELECT c.shard, c.next_index AS judged_entries, greatest(h.size - c.next_index, 0) AS behind_entries,
      c.waiting AS waiting_conclusions, c.folded_at AS last_judged_at
    FROM readmodel.cursor c JOIN ledger.head h USING (shard) WHERE c.generation = ${LIVE} AND c.shard <> 'access'`,
  finding: `SELECT agreement, rule, severity, count(*) AS findings, sum(count) AS units, min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM readmodel.finding WHERE generation = ${LIVE} AND count > 0 GROUP BY agreement, rule, severity`,
  not_evaluable: `SELECT scope, rule, reason, count(*) AS lines, sum(items) AS items
    FROM readmodel.not_evaluable WHERE generation = ${LIVE} GROUP BY scope, rule, reason`,
  agreement: `SELECT agreement, version, effective_from, events, repeats, items_requested, items_disclosed
    FROM readmodel.agreement WHERE generation = ${LIVE}`,
  // What the versions in effect allow; of rivals (docs/judging.md) each its own.
  cap: `SELECT v.agreement, v.version, c.period, c.items FROM (
      SELECT agreement, version, policy::jsonb #> '{volume}' AS volume FROM readmodel.version
      WHERE generation = ${LIVE} AND effective AND since <= now() AND (until IS NULL OR until > now())) v
    CROSS JOIN LATERAL (
      SELECT 'all time' AS period, (v.volume #>> '{lifetime,value}')::numeric AS items
      UNION ALL SELECT 'one request', (v.volume #>> '{perRequest,value}')::numeric
      UNION ALL SELECT (w ->> 'days') || ' days', (w #>> '{max,value}')::numeric
        FROM jsonb_array_elements(coalesce(v.volume -> 'perWindow', '[]'::jsonb)) w) c
    WHERE c.items IS NOT NULL`,
  // By the day of the act, in UTC; an item counts each time that a disclosure names it.
  disclosed: `SELECT agreement, agency, date_trunc('day', time AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS day, sum(items) AS items
    FROM readmodel.disclosure_part WHERE generation = ${LIVE} AND counts GROUP BY agreement, agency, 3`,
  stage: `SELECT f.agreement, s.no, s.stage, s.items FROM (
      SELECT agreement, sum(named + unknown) AS requested, sum(accepted) AS accepted, sum(matched) AS matched,
        sum(disclosed_named + disclosed_unknown) AS disclosed, sum(received) AS received
      FROM readmodel.funnel WHERE generation = ${LIVE} GROUP BY agreement) f
    CROSS JOIN LATERAL (VALUES (1, 'requested', requested), (2, 'accepted by name', accepted), (3, 'matched', matched),
      (4, 'disclosed', disclosed), (5, 'received', received)) AS s (no, stage, items)`,
  source: `SELECT s.agreement, s.author AS agency, s.source, s.events, s.last_at AS last_event_at, w.through AS vouched_through
    FROM readmodel.source s LEFT JOIN readmodel.watermark w USING (generation, agreement, source) WHERE s.generation = ${LIVE}`,
};

/** Names of the views, for tests and the page of rights. */
export const DASHBOARD_VIEWS: readonly string[] = Object.keys(VIEWS);

/** Made anew at each migrate, in its transaction: nothing is kept in them. */
export function dashboardAccess(role: RoleNames): string[] {
  const grafana = quoteName(role.grafana);
  return [
    'DROP SCHEMA IF EXISTS dashboard CASCADE',
    'CREATE SCHEMA dashboard',
    ...Object.entries(VIEWS).map(
      ([name, query]) => `CREATE VIEW dashboard.${name} WITH (security_barrier) AS ${query}`,
    ),
    `GRANT USAGE ON SCHEMA dashboard TO ${grafana}`,
    `GRANT SELECT ON ${DASHBOARD_VIEWS.map((name) => `dashboard.${name}`).join(', ')} TO ${grafana}`,
  ];
}
