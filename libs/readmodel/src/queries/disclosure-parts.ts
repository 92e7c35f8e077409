import { agencyOfSubject, idOfSubject, type Summed } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** Which parts of disclosures a finding sums. */
export interface SummedParts extends Pick<
  Summed,
  'from' | 'to' | 'last' | 'moment' | 'registration' | 'disclosers' | 'request' | 'requesters' | 'anybody'
> {
  agreement: string;
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
  {
    agreement,
    from,
    to,
    last,
    moment,
    registration,
    disclosers,
    request,
    requesters = [],
    anybody = true,
  }: SummedParts,
  after: SumPosition | undefined,
  limit: number,
): Promise<SummedPart[]> {
  if (after?.index === last) return [];
  const millis = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;
  const rows = await tx.query<Row[]>(
    `WITH part AS (
       SELECT coalesce((day_under -> $13::text ->> CASE $3 WHEN 'last' THEN 1 ELSE 0 END)::bigint,
           ${millis(`CASE WHEN day IS NULL THEN time WHEN $3 = 'last' THEN day_last ELSE day_first END`)}) AS at,
         day IS NULL AS timed, coalesce(day, '') AS day_name, day, time, source, sequence, event_id,
         agency || '/' || disclosure AS subject, index, items, unlisted, taken_back, claimed
       FROM readmodel.disclosure_part
       WHERE generation = $1 AND agreement = $2 AND counts AND agency = ANY ($4::text[])
         AND ($5::text IS NULL OR request = $5 AND (recipient = $10
           OR $11 AND (recipient IS NULL OR recipient <> ALL ($12::text[]))))
     )
     SELECT at, day, subject, index, items, unlisted, taken_back, claimed FROM part
     WHERE at >= $6 AND at <= $7 AND ($8::bigint IS NULL OR (${ORDER}) > (SELECT ${ORDER} FROM part WHERE index = $8 LIMIT 1))
     ORDER BY ${ORDER} LIMIT $9`,
    [
      ...[generation, agreement, moment, disclosers],
      ...[request === undefined ? null : idOfSubject(request), from, to, after?.index ?? null, limit],
      ...[request === undefined ? null : agencyOfSubject(request), anybody, requesters, registration ?? null],
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
