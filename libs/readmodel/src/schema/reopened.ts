import { severities } from '#libs/judging';
import { CLOSED } from '#libs/triage';

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
const rank = (severity: string): string => `array_position(ARRAY[${list(severities)}], ${severity})`;

/** Of each block of packed items (libs/judging, packItems), the bits that a hit flips: an item is added or taken away. */
const FLIPPED = `(SELECT substring(h.items FROM k * 68 + 1 FOR 4) AS block,
    ('x' || encode(substring(h.items FROM k * 68 + 5 FOR 32), 'hex'))::bit(256)
      | ('x' || encode(substring(h.items FROM k * 68 + 37 FOR 32), 'hex'))::bit(256) AS bits
  FROM generate_series(0, length(h.items) / 68 - 1) k)`;

/**
 * A desk's closed findings that came back, and when: `reopened` of libs/triage over all of them at once, in SQL, so that lists can filter by
 * it. A test compares the two. Only those are looked at closely that grew since they were seen, or that were seen under another rule set and
 * are not row by row the same there. `of_finding`: this one alone; null: all.
 *
 * Runs as the owner of the tables, because it looks at hits of retired generations, and a policy for each hit would cost more than the
 * comparison. Queries join it to findings and triage that the reader sees.
 */
export const CAME_BACK = `CREATE OR REPLACE FUNCTION readmodel.came_back(of_desk text, of_finding text)
  RETURNS TABLE (finding text, at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER ROWS 200 SET search_path = pg_catalog AS $$
WITH closed AS MATERIALIZED (
  SELECT t.finding, g.id AS live, greatest(g.made_at, t.moved_at) AS shown_since, t.seen_hits, t.seen_judged, t.seen_count,
    ${rank('t.seen_severity')} AS seen_rank, ${rank('f.severity')} AS rank, t.seen_rule_set = g.rule_set AS same_rules, t.seen_rule_set
  FROM readmodel.generation g
  JOIN readmodel.triage t ON t.desk = of_desk AND t.state IN (${list(CLOSED)}) AND (of_finding IS NULL OR t.finding = of_finding)
  JOIN readmodel.finding f ON f.generation = g.id AND f.id = t.finding AND f.count > 0
  WHERE g.state = 'live' AND CASE WHEN t.seen_rule_set = g.rule_set THEN f.grown_index >= t.seen_judged
    ELSE NOT EXISTS (SELECT FROM readmodel.generation q JOIN readmodel.finding p ON p.generation = q.id AND p.id = t.finding
      WHERE q.rule_set = t.seen_rule_set AND p.hits = t.seen_hits AND p.count = f.count AND f.last_index < t.seen_judged
        AND ${rank('f.severity')} <= ${rank('t.seen_severity')}
        AND NOT EXISTS (SELECT FROM readmodel.finding_item n LEFT JOIN readmodel.finding_item o
            ON o.generation = q.id AND o.finding = n.finding AND o.request = n.request AND o.block = n.block
          WHERE n.generation = g.id AND n.finding = t.finding AND n.items <> '' AND o.items IS DISTINCT FROM n.items)
        AND NOT EXISTS (SELECT FROM readmodel.hit h
          WHERE h.generation = g.id AND h.finding = t.finding AND h.unlisted <> 0)) END
), live AS MATERIALIZED (
  SELECT c.finding, h.items, h.delta, h.unlisted, h.change, h.received_at, ${rank('h.severity')} > c.seen_rank AS graver, h.n,
    CASE WHEN c.same_rules THEN h.n <= c.seen_hits ELSE h.index < c.seen_judged END AS same
  FROM closed c CROSS JOIN LATERAL (SELECT h.*, row_number() OVER (ORDER BY h.no) AS n FROM readmodel.hit h
    WHERE h.generation = c.live AND h.finding = c.finding) h
), stored AS MATERIALIZED (
  -- Under the rule set that was seen, the newest generation that has what was seen.
  SELECT c.finding, h.items, h.delta, h.unlisted FROM closed c
  CROSS JOIN LATERAL (SELECT q.id FROM readmodel.generation q JOIN readmodel.finding p ON p.generation = q.id AND p.id = c.finding
    WHERE NOT c.same_rules AND q.rule_set = c.seen_rule_set AND p.hits >= c.seen_hits ORDER BY q.id DESC LIMIT 1) q
  CROSS JOIN LATERAL (SELECT h.* FROM readmodel.hit h WHERE h.generation = q.id AND h.finding = c.finding
    ORDER BY h.no LIMIT c.seen_hits) h
), before AS (
  SELECT s.finding, sum(s.delta) AS units, sum(s.unlisted) AS unlisted, bool_or(s.items IS NOT NULL) AS items FROM stored s GROUP BY 1
), sums AS (
  SELECT l.finding,
    coalesce(sum(l.delta) FILTER (WHERE l.same), 0) AS same_units, coalesce(sum(l.unlisted) FILTER (WHERE l.same), 0) AS same_unlisted,
    coalesce(bool_or(l.unlisted > 0) FILTER (WHERE NOT l.same), false) AS later_unlisted, bool_or(l.items IS NOT NULL) AS items,
    coalesce(bool_or(l.change = 'raised') FILTER (WHERE NOT l.same), false) AS later_raised,
    (array_agg(l.received_at ORDER BY l.n) FILTER (WHERE NOT l.same AND l.change = 'raised'))[1] AS raised_at,
    (array_agg(l.received_at ORDER BY l.n) FILTER (WHERE NOT l.same AND l.graver))[1] AS graver_at
  FROM live l GROUP BY 1
), blocks AS (
  SELECT h.finding, f.block, bit_xor(f.bits) AS bits, bit_xor(f.bits) FILTER (WHERE h.same) AS same
  FROM live h CROSS JOIN LATERAL ${FLIPPED} f WHERE h.items IS NOT NULL GROUP BY 1, 2
), stored_blocks AS (
  SELECT h.finding, f.block, bit_xor(f.bits) AS bits
  FROM stored h CROSS JOIN LATERAL ${FLIPPED} f WHERE h.items IS NOT NULL GROUP BY 1, 2
), fresh AS (
  SELECT n.finding, bool_or(bit_count(n.bits & ~coalesce(CASE WHEN b.finding IS NULL THEN n.same ELSE o.bits END, 0::bit(256))) > 0) AS items
  FROM blocks n LEFT JOIN before b USING (finding)
  LEFT JOIN stored_blocks o ON o.finding = n.finding AND o.block = n.block GROUP BY 1
), judged AS (
  SELECT c.finding, c.shown_since, c.rank > c.seen_rank AS graver, s.raised_at, s.graver_at,
    CASE
      -- Nobody knows which units were seen.
      WHEN NOT c.same_rules AND b.finding IS NULL AND s.same_units <> c.seen_count THEN true
      WHEN s.later_unlisted OR s.same_unlisted > coalesce(b.unlisted, s.same_unlisted) THEN true
      WHEN s.items OR coalesce(b.items, false) THEN coalesce(f.items, false)
      ELSE s.later_raised OR s.same_units > coalesce(b.units, s.same_units)
    END AS grew
  FROM closed c JOIN sums s USING (finding) LEFT JOIN before b USING (finding) LEFT JOIN fresh f USING (finding)
)
SELECT j.finding, coalesce(CASE WHEN j.grew THEN j.raised_at ELSE j.graver_at END, j.shown_since) FROM judged j WHERE j.grew OR j.graver $$`;
