import type { Queryable } from './queryable.js';

/** Which parts of disclosures a finding sums: those that were counted from one moment to another, up to one entry. */
export interface SummedParts {
  agreement: string;
  /** Milliseconds since 1970: of the first and the last part; and the last one's entry. */
  from: number;
  to: number;
  last: number;
  /** The moment at which an act counts of which only the day is known. */
  moment: 'first' | 'last';
  /** Only parts for this request: those that name it to its requester, and all that name it if nobody else made one of this id. */
  request?: { requester: string; id: string } | undefined;
  /** Only parts of these agencies, and of agencies that are no parties: of rival registrations each judges its own. */
  recorders?: readonly string[] | undefined;
}

/** A part of a disclosure in a sum. Times are milliseconds since 1970. */
export interface SummedPart {
  /** `<discloser>/<id>`. */
  disclosure: string;
  index: number;
  /** Its time. For an act that is known by its day, the moment at which it was counted. */
  at: number;
  day: string | null;
  /** The items that it adds to the sum, and those among them whose number alone is known. */
  items: number;
  unlisted: number;
  /** The sum up to this part. */
  sum: number;
  takenBack: string | null;
  claimed: boolean;
  position: SumPosition;
}

/** The start of a further page: after the part of this entry, at which the sum was `sum`. No more of it, since a page's link shows it. */
export interface SumPosition {
  index: number;
  sum: number;
}

interface Row {
  subject: string;
  index: string;
  at: string;
  day: string | null;
  items: string;
  unlisted: string;
  taken_back: string | null;
  claimed: boolean;
}

/** As sums count: at one moment, acts of a day come before all others, day by day. */
const ORDER = `at, timed, day_name, time, source, sequence, event_id, subject, index`;

/** The parts of a sum, in its order: the first `limit` after `after`. */
export async function summedParts(
  tx: Queryable,
  generation: number,
  { agreement, from, to, last, moment, request, recorders }: SummedParts,
  after: SumPosition | undefined,
  limit: number,
): Promise<SummedPart[]> {
  if (after?.index === last) return [];
  const millis = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;
  const rows = await tx.query<Row[]>(
    `WITH part AS (
       SELECT ${millis(`CASE WHEN day IS NULL THEN time WHEN $3 = 'last' THEN day_last ELSE day_first END`)} AS at,
         day IS NULL AS timed, coalesce(day, '') AS day_name, day, time, source, sequence, event_id,
         agency || '/' || disclosure AS subject, index, items, unlisted, taken_back, claimed
       FROM readmodel.disclosure_part
       WHERE generation = $1 AND agreement = $2 AND counts AND ($4::text IS NULL OR request = $4 AND (recipient = $10 OR EXISTS (
           SELECT FROM readmodel.funnel f WHERE f.generation = $1 AND f.agreement = $2 AND f.request = $4
             AND f.class = 'both' AND f.recipient = $10)))
         AND ($5::text[] IS NULL OR agency = ANY($5) OR NOT EXISTS (
           SELECT FROM readmodel.party p WHERE p.generation = $1 AND p.agreement = $2
             AND disclosure_part.agency = ANY(p.partners)))
     )
     SELECT at, day, subject, index, items, unlisted, taken_back, claimed FROM part
     WHERE at >= $6 AND at <= $7 AND ($8::bigint IS NULL OR (${ORDER}) > (SELECT ${ORDER} FROM part WHERE index = $8 LIMIT 1))
     ORDER BY ${ORDER} LIMIT $9`,
    [
      ...[generation, agreement, moment, request?.id ?? null, recorders ?? null, from, to],
      ...[after?.index ?? null, limit, request?.requester ?? null],
    ],
  );
  const parts: SummedPart[] = [];
  let sum = after?.sum ?? 0;
  for (const row of rows) {
    const part = partOf(row, (sum += Number(row.items)));
    parts.push(part);
    if (part.index === last) break;
  }
  return parts;
}

function partOf(row: Row, sum: number): SummedPart {
  const [at, index] = [Number(row.at), Number(row.index)];
  return {
    ...{ disclosure: row.subject, index, at, day: row.day, items: Number(row.items), unlisted: Number(row.unlisted) },
    ...{ sum, takenBack: row.taken_back, claimed: row.claimed, position: { index, sum } },
  };
}
