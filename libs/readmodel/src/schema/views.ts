export const READMODEL_VIEWS: readonly string[] = [
  // Grafana's: counts and times, never an entry, a subject or an officer.
  `CREATE VIEW readmodel.finding_counts WITH (security_barrier) AS
   SELECT f.rule, f.severity, count(*) FILTER (WHERE f.count > 0) AS open, count(*) FILTER (WHERE f.count = 0) AS withdrawn,
          coalesce(sum(f.count), 0) AS units
   FROM readmodel.finding f JOIN readmodel.generation g ON g.id = f.generation AND g.state = 'live' GROUP BY f.rule, f.severity`,
  `CREATE VIEW readmodel.agreement_items WITH (security_barrier) AS
   SELECT a.shard, a.agreement, a.events, a.items_requested, a.items_disclosed
   FROM readmodel.agreement a JOIN readmodel.generation g ON g.id = a.generation AND g.state = 'live'`,
  `CREATE VIEW readmodel.detector_status WITH (security_barrier) AS
   SELECT c.shard, g.state, g.rule_set, c.next_index, h.size, h.size - c.next_index AS behind, c.received_at, c.folded_at
   FROM readmodel.cursor c JOIN readmodel.generation g ON g.id = c.generation AND g.state <> 'retired'
   JOIN ledger.head h ON h.shard = c.shard`,
];
export const GRAFANA_VIEWS = ['finding_counts', 'agreement_items', 'detector_status'] as const;
