/** What Grafana may read: sizes and times, never an entry. They run with the owner's rights, so Grafana needs none on the tables. */
export const LEDGER_VIEWS: readonly string[] = [
  `CREATE VIEW ledger.shard_status WITH (security_barrier) AS
   SELECT h.shard, h.size, h.received_at, s.size AS signed_size,
          (SELECT c.signed_at FROM ledger.checkpoint c WHERE c.shard = h.shard ORDER BY c.size DESC LIMIT 1) AS checkpoint_at
   FROM ledger.head h LEFT JOIN ledger.signed s USING (shard)`,
  `CREATE VIEW ledger.intake_status WITH (security_barrier) AS
   SELECT cluster, topic, incarnation, partition, next_offset FROM ledger.intake_position`,
];
export const GRAFANA_VIEWS = ['shard_status', 'intake_status'] as const;
