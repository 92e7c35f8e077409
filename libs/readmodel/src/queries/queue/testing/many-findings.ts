import type { Queryable } from '../../queryable.js';

export const RULE_SET = `sha256:${'1'.repeat(64)}`;
export const RULE_SET_BEFORE = `sha256:${'2'.repeat(64)}`;
const AGREEMENTS = 40;
const items = (from: number): string => `decode('00000000' || repeat('00', 32) || repeat('0${from}', 32), 'hex')`;

interface Of {
  findings: number;
  /** Of each so many, one is closed by the desk irs, as it was seen, or seen before it grew: of these a tenth. */
  closed: number;
  /** Under which rule set it was seen. */
  seenUnder?: string;
}

/**
 * Findings of two agencies' agreements, with two hits each, of which every second is triaged by two desks. Two generations of the same: of the
 * rule set before, and the live one.
 */
export async function manyFindings(owner: Queryable, { findings, closed, seenUnder = RULE_SET }: Of): Promise<void> {
  const fill = [
    `INSERT INTO readmodel.generation (id, rule_set, rules, state, live_at) OVERRIDING SYSTEM VALUE VALUES
       (1, '${RULE_SET_BEFORE}', '{}', 'retired', now()), (2, '${RULE_SET}', '{}', 'live', now())`,
    `INSERT INTO readmodel.cursor (generation, shard, next_index) VALUES (2, '0', ${findings * 2})`,
    `INSERT INTO readmodel.party SELECT g, '0', 'a' || a, agency, CASE agency WHEN 'irs' THEN 'source' ELSE 'recipient' END, '2025-01-01', NULL,
       true, '{ice,irs}' FROM generate_series(1, 2) g, generate_series(1, ${AGREEMENTS}) a, unnest('{ice,irs}'::text[]) agency`,
    `INSERT INTO readmodel.finding (generation, id, shard, rule, version, agreement, scope, subject, severity, count, hits, clauses, evidence,
       first_index, last_index, first_seen, last_seen, class, author, source, recipient, acts_from, acts_to, grown_index)
     SELECT g, 'f' || lpad(n::text, 21, '0'), '0', 'R-' || n % 30, '1', 'a' || 1 + n % ${AGREEMENTS}, 's', 'ice/R-' || n,
       (ARRAY['LOW', 'MEDIUM', 'HIGH'])[1 + n % 3], 1 + n % 7, 2, '[]', '[]', n, n + ${findings}, now() - n * interval '1 minute', now(),
       'both', 'irs', 'irs', 'ice', '2026-01-01', '2026-01-02', n + CASE WHEN n % ${closed * 10} = 0 THEN ${findings} ELSE 0 END
     FROM generate_series(1, 2) g, generate_series(1, ${findings}) n`,
    `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, items, unlisted,
       clauses, evidence, received_at)
     SELECT g, '0', n + k * ${findings}, 'f' || lpad(n::text, 21, '0'), 'R-' || n % 30, '1', 's', 's', n + k * ${findings},
       CASE WHEN k = 0 OR n % ${closed * 10} = 0 THEN 'raised' ELSE 'restated' END, CASE WHEN k = 0 THEN 1 + n % 7 ELSE 0 END,
       (ARRAY['LOW', 'MEDIUM', 'HIGH'])[1 + n % 3], CASE WHEN k = 0 THEN ${items(0)} ELSE ${items(1)} END, 0, '[]', '[]', now()
     FROM generate_series(1, 2) g, generate_series(1, ${findings}) n, generate_series(0, 1) k`,
    `INSERT INTO readmodel.finding_item SELECT g, '0', 'f' || lpad(n::text, 21, '0'), 'R-' || n, 0, decode(repeat('01', 32), 'hex')
     FROM generate_series(1, 2) g, generate_series(1, ${findings}) n`,
    `INSERT INTO readmodel.triage (finding, desk, agreement, version, state, moved_at, reason, seen_shard, seen_judged, seen_rule_set, seen_hits,
       seen_hit, seen_count, seen_severity, first_acted_at, last_acted_at)
     SELECT 'f' || lpad(n::text, 21, '0'), desk, 'a' || 1 + n % ${AGREEMENTS}, 1,
       CASE WHEN n % ${closed} = 0 THEN 'false-positive' ELSE 'acknowledged' END, now(), 'r', '0',
       CASE WHEN n % ${closed * 10} = 0 THEN ${findings} ELSE 2 * ${findings} + 1 END, '${seenUnder}',
       CASE WHEN n % ${closed * 10} = 0 THEN 1 ELSE 2 END, 'h', 1 + n % 7,
       (ARRAY['LOW', 'MEDIUM', 'HIGH'])[1 + n % 3], now(), now()
     FROM generate_series(2, ${findings}, 2) n, unnest('{irs,ice}'::text[]) desk`,
    'VACUUM ANALYZE',
  ];
  for (const statement of fill) await owner.query(statement);
}
