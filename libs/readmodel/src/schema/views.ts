/** Requests, disclosures and custody lie in the rules' memory; these show them as rows, without a second copy to keep in step. */
const facts = (kind: string, id: string, columns: string): string =>
  `SELECT generation, shard, split_part(key, '|', 2) AS agreement, substr(key, strpos(substr(key, 3), '|') + 3) AS ${id}, ${columns}
   FROM (SELECT generation, shard, key, data::jsonb AS d FROM readmodel.fold_state
         WHERE key >= '${kind}|' AND key < '${kind}}') s`;

const at = (path: string): string => `to_timestamp((d #>> '${path}')::numeric / 1000)`;
const number = (path: string): string => `(d #>> '${path}')::bigint`;
/** What counts nothing is not stored. */
const count = (path: string): string => `coalesce(${number(path)}, 0)`;

export const READMODEL_VIEWS: readonly string[] = [
  `CREATE VIEW readmodel.request AS ${facts(
    'R',
    'request',
    `${at('{submitted,time}')} AS submitted_at, ${number('{submitted,index}')} AS submitted_index,
     ${count('{funnel,submitted}')} AS submitted, ${count('{funnel,accepted}')} AS accepted,
     ${count('{funnel,insufficient}')} AS insufficient, ${count('{funnel,matched}')} AS matched,
     coalesce(d #> '{funnel,matchedByPath}', '{}') AS matched_by_path, ${count('{funnel,notMatched}')} AS not_matched,
     ${count('{funnel,disclosed}')} AS disclosed`,
  )}`,
  `CREATE VIEW readmodel.disclosure AS ${facts(
    'D',
    'disclosure',
    `${at('{made,time}')} AS made_at, ${number('{made,index}')} AS made_index, d #>> '{made,header,requestId}' AS request,
     d #>> '{made,header,recipient,agency}' AS recipient, d #>> '{made,header,purpose}' AS purpose,
     ${number('{made,header,itemsCount}')} AS items_stated, ${count('{items}')} AS items`,
  )}`,
  `CREATE VIEW readmodel.custody AS
   SELECT f.generation, f.shard, f.agreement, f.disclosure, c.act, c.index, c.time, c.location, c.count
   FROM (${facts('D', 'disclosure', 'd')}) f
   CROSS JOIN LATERAL (
     SELECT 'receipt' AS act, (a ->> 'index')::bigint AS index, to_timestamp((a ->> 'time')::numeric / 1000) AS time,
            a ->> 'location' AS location, (a ->> 'count')::bigint AS count FROM jsonb_array_elements(d -> 'receipts') a
     UNION ALL
     SELECT 'copy', (a ->> 'index')::bigint, to_timestamp((a ->> 'time')::numeric / 1000), a ->> 'location', NULL
     FROM jsonb_array_elements(d -> 'copies') a
     UNION ALL
     SELECT 'disposition', (a ->> 'index')::bigint, to_timestamp((a ->> 'time')::numeric / 1000), a ->> 'method', (a ->> 'count')::bigint
     FROM jsonb_array_elements(d -> 'dispositions') a
   ) c`,
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
