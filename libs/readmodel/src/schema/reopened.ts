import { CLOSED } from '#libs/triage';
import { severities } from '#libs/judging';

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
const rank = (severity: string): string => `array_position(ARRAY[${list(severities)}], ${severity})`;

/** The units that a finding has after some hits: each hit flips the bits of the items that it adds or takes away. */
const itemsAfter = (hits: string): string => `SELECT substring(h.items FROM k * 68 + 1 FOR 4) AS block,
    bit_xor(('x' || encode(substring(h.items FROM k * 68 + 5 FOR 32), 'hex'))::bit(256)
      | ('x' || encode(substring(h.items FROM k * 68 + 37 FOR 32), 'hex'))::bit(256)) AS bits
  FROM (${hits}) h, generate_series(0, length(h.items) / 68 - 1) k WHERE h.items IS NOT NULL GROUP BY 1`;

const hitsOf = (generation: string): string =>
  `SELECT * FROM readmodel.hit WHERE hit.generation = ${generation} AND hit.finding = of_finding ORDER BY no`;

/**
 * When a closed finding came back, for a desk: `reopened` of libs/triage, in SQL, so that lists can filter by it; a test compares the two.
 * Null: it has not. Runs as the owner of the tables, because it looks at hits of retired generations, and a policy for each hit would cost
 * more than the comparison; it is asked about rows that the reader sees, and answers with a time.
 */
export const REOPENED_AT = `CREATE OR REPLACE FUNCTION readmodel.reopened_at(live int, of_finding text, of_desk text) RETURNS timestamptz
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  r record;
  same bigint;
  before_of int;
  before_hits bigint;
  grew boolean;
  later timestamptz;
BEGIN
  SELECT f.count, f.severity, f.grown_index, t.seen_judged, t.seen_rule_set, t.seen_hits, t.seen_count, t.seen_severity,
         t.moved_at, g.rule_set, g.made_at, o.generation AS then_generation, o.hits AS then_hits, o.count AS then_count
    INTO r
    FROM readmodel.triage t
    JOIN readmodel.finding f ON f.generation = live AND f.id = t.finding
    JOIN readmodel.generation g ON g.id = live
    LEFT JOIN LATERAL (SELECT p.generation, p.hits, p.count FROM readmodel.generation q
        JOIN readmodel.finding p ON p.generation = q.id AND p.id = t.finding
      WHERE t.seen_rule_set <> g.rule_set AND q.rule_set = t.seen_rule_set AND p.hits >= t.seen_hits
      ORDER BY q.id DESC LIMIT 1) o ON true
   WHERE t.finding = of_finding AND t.desk = of_desk AND t.state IN (${list(CLOSED)}) AND f.count > 0;
  IF NOT FOUND THEN RETURN NULL; END IF;

  IF r.seen_rule_set = r.rule_set THEN
    same := r.seen_hits;
    before_of := live;
    before_hits := r.seen_hits;
  ELSE
    -- What nothing has been added to since, and what is the same under both rule sets, is most of them.
    IF r.then_hits = r.seen_hits AND r.then_count = r.count AND r.grown_index < r.seen_judged
       AND ${rank('r.severity')} <= ${rank('r.seen_severity')}
       AND NOT EXISTS (SELECT FROM readmodel.finding_item n LEFT JOIN readmodel.finding_item o
           ON o.generation = r.then_generation AND o.finding = n.finding AND o.request = n.request AND o.block = n.block
         WHERE n.generation = live AND n.finding = of_finding AND n.items <> '' AND o.items IS DISTINCT FROM n.items)
       AND NOT EXISTS (SELECT FROM readmodel.hit h WHERE h.generation = live AND h.finding = of_finding AND h.unlisted <> 0)
    THEN RETURN NULL; END IF;
    SELECT count(*) INTO same FROM readmodel.hit h
      WHERE h.generation = live AND h.finding = of_finding AND h.index < r.seen_judged;
    IF r.then_generation IS NOT NULL THEN
      before_of := r.then_generation;
      before_hits := r.seen_hits;
    ELSIF (SELECT coalesce(sum(h.delta), 0) FROM (${hitsOf('live')} LIMIT same) h) = r.seen_count THEN
      before_of := live;
      before_hits := same;
    END IF;
  END IF;

  IF before_of IS NULL THEN
    grew := true;
  ELSE
    SELECT EXISTS (SELECT FROM (${hitsOf('live')} OFFSET same) h WHERE h.unlisted > 0)
        OR n.unlisted > b.unlisted
        OR CASE WHEN n.items OR b.items OR EXISTS (SELECT FROM (${hitsOf('live')} OFFSET same) h WHERE h.items IS NOT NULL)
             THEN EXISTS (SELECT FROM (${itemsAfter(hitsOf('live'))}) i
                 LEFT JOIN (${itemsAfter(`${hitsOf('before_of')} LIMIT before_hits`)}) j USING (block)
               WHERE bit_count(i.bits & ~coalesce(j.bits, 0::bit(256))) > 0)
             ELSE EXISTS (SELECT FROM (${hitsOf('live')} OFFSET same) h WHERE h.change = 'raised') OR n.units > b.units END
      INTO grew
      FROM (SELECT coalesce(sum(delta), 0) AS units, coalesce(sum(unlisted), 0) AS unlisted, coalesce(bool_or(items IS NOT NULL), false) AS items
              FROM (${hitsOf('live')} LIMIT same) h) n,
           (SELECT coalesce(sum(delta), 0) AS units, coalesce(sum(unlisted), 0) AS unlisted, coalesce(bool_or(items IS NOT NULL), false) AS items
              FROM (${hitsOf('before_of')} LIMIT before_hits) h) b;
  END IF;

  IF NOT grew AND ${rank('r.severity')} <= ${rank('r.seen_severity')} THEN RETURN NULL; END IF;
  SELECT h.received_at INTO later FROM (${hitsOf('live')} OFFSET same) h
    WHERE CASE WHEN grew THEN h.change = 'raised' ELSE ${rank('h.severity')} > ${rank('r.seen_severity')} END LIMIT 1;
  RETURN coalesce(later, greatest(r.made_at, r.moved_at));
END $$`;
