import { severities } from '#libs/judging';
import { COMPARED_AS_TIME } from '#libs/triage';

const rank = (text: string): string => `array_position('{${severities.join(',')}}'::text[], ${text})`;

/** One value with another, as `suppresses` of libs/triage compares them. Of a list, every member. Never null. */
const COMPARES = `CREATE OR REPLACE FUNCTION readmodel.compares(actual json, operator text, wanted json) RETURNS boolean
  LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
  kind text := json_typeof(actual);
  said text := actual #>> '{}';
  named text := wanted #>> '{}';
  order_of int;
BEGIN
  IF kind = 'array' THEN
    RETURN coalesce((SELECT bool_and(readmodel.compares(one, operator, wanted)) FROM json_array_elements(actual) one), false);
  END IF;
  IF kind IS NULL OR kind NOT IN ('string', 'number') THEN RETURN false; END IF;
  IF operator = 'in' THEN
    RETURN kind = 'string' AND json_typeof(wanted) = 'array'
      AND EXISTS (SELECT FROM json_array_elements_text(wanted) one WHERE one = said);
  END IF;
  IF json_typeof(wanted) <> kind THEN RETURN false; END IF;
  IF kind = 'number' THEN
    order_of := CASE WHEN said::float8 < named::float8 THEN -1 WHEN said::float8 = named::float8 THEN 0 ELSE 1 END;
  ELSIF operator IN ('equals', 'not-equals') THEN
    order_of := CASE WHEN said = named THEN 0 ELSE 1 END;
  ELSIF said ~ '${COMPARED_AS_TIME.source}' AND named ~ '${COMPARED_AS_TIME.source}' THEN
    order_of := CASE WHEN date_trunc('milliseconds', said::timestamptz) < date_trunc('milliseconds', named::timestamptz) THEN -1
      WHEN date_trunc('milliseconds', said::timestamptz) = date_trunc('milliseconds', named::timestamptz) THEN 0 ELSE 1 END;
  ELSE
    RETURN false;
  END IF;
  RETURN CASE operator WHEN 'equals' THEN order_of = 0 WHEN 'not-equals' THEN order_of <> 0 WHEN 'less' THEN order_of < 0
    WHEN 'at-most' THEN order_of <= 0 WHEN 'more' THEN order_of > 0 WHEN 'at-least' THEN order_of >= 0 ELSE false END;
END $$`;

/**
 * Whether an exception is about a finding, by what it says of its field: `suppresses` of libs/triage in SQL, so that lists filter by it; a test
 * compares the two. Rule, agreement and day are the caller's. Never null.
 */
const EXCEPTED = `CREATE OR REPLACE FUNCTION readmodel.excepted(exception json, severity text, subject text, units bigint, clauses json)
  RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
  about text := exception ->> 'field';
  operator text := exception ->> 'operator';
  wanted json := exception -> 'value';
BEGIN
  IF about = 'severity' AND operator <> 'in' AND json_typeof(wanted) = 'string' THEN
    RETURN ${rank(`wanted #>> '{}'`)} IS NOT NULL
      AND readmodel.compares(to_json(${rank('severity')}), operator, to_json(${rank(`wanted #>> '{}'`)}));
  ELSIF about = 'severity' THEN
    RETURN readmodel.compares(to_json(severity), operator, wanted);
  ELSIF about = 'subject' THEN
    RETURN readmodel.compares(to_json(subject), operator, wanted);
  ELSIF about = 'count' THEN
    RETURN readmodel.compares(to_json(units), operator, wanted);
  END IF;
  RETURN coalesce((SELECT bool_and(readmodel.compares(clause -> 'actual', operator, wanted))
    FROM json_array_elements(clauses) clause WHERE clause ->> 'field' = about), false);
END $$`;

/**
 * Whether an exception ever suppressed more units at once than it allows, since it was given: by the hits of these findings in the order in
 * which their entries were received. Hits are never dropped, so what is once so stays so.
 *
 * Runs as the owner of the tables, because a policy for each hit would cost more than all the rest. The caller says which findings, and takes
 * them from those that the exception's desk sees.
 */
const SPIKED = `CREATE OR REPLACE FUNCTION readmodel.spiked(of_generation int, findings text[], exception json, given timestamptz)
  RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
WITH after_hit AS (
  SELECT h.finding, h.no, greatest(coalesce(h.received_at, given), given) AS at, h.severity, h.subject, h.clauses,
    (sum(h.delta) OVER (PARTITION BY h.finding ORDER BY h.no))::bigint AS units
  FROM readmodel.hit h WHERE h.generation = of_generation AND h.finding = ANY (findings)
), suppressed AS (
  SELECT a.finding, a.no, a.at,
    CASE WHEN a.units > 0 AND readmodel.excepted(exception, a.severity, a.subject, a.units, a.clauses) THEN a.units ELSE 0 END AS units
  FROM after_hit a
), changes AS (
  SELECT s.at, s.units - lag(s.units, 1, 0::bigint) OVER (PARTITION BY s.finding ORDER BY s.no) AS change FROM suppressed s
), moments AS (
  SELECT c.at, sum(c.change) AS change FROM changes c GROUP BY c.at
), sums AS (
  SELECT sum(m.change) OVER (ORDER BY m.at) AS units FROM moments m
)
SELECT coalesce(max(s.units), 0) > (exception ->> 'spike')::numeric FROM sums s $$`;

/** In the order in which they need each other. */
export const EXCEPTION_FUNCTIONS: readonly string[] = [COMPARES, EXCEPTED, SPIKED];
/** What the api may call. */
export const EXCEPTION_SIGNATURES: readonly string[] = [
  'compares(json, text, json)',
  'excepted(json, text, text, bigint, json)',
  'spiked(int, text[], json, timestamptz)',
];
