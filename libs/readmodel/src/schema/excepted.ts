import { COMPARED_AS_TIME } from '#libs/triage';

/** One value with another, as `suppresses` of libs/triage compares them. Of a list, every member. Never null. It reads no table. */
export const COMPARES = `CREATE OR REPLACE FUNCTION readmodel.compares(actual json, operator text, wanted json) RETURNS boolean
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
