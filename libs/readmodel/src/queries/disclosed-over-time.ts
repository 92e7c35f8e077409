import type { Queryable } from './queryable.js';

/** What was disclosed on a day, or in a month. */
export interface DisclosedThen {
  /** Of the acts: as a source wrote it, or where the agreement is at home. `2025-08-07`, or `2025-08`. */
  day: string;
  /** Disclosures that began then, and the items that they state. */
  disclosures: number;
  stated: number;
  /** Items that the acts of that day disclosed, by name and by number alone. */
  named: number;
  unknown: number;
}

/** Days or months, ascending, with the first moment of each; `after`: the first moment after the last. */
export interface Buckets {
  names: readonly string[];
  starts: readonly string[];
  after: string;
}

const DAY = `interval '2 days'`;

/** The day of a part, or of the first part of a disclosure: as it was written, otherwise the one that its time lies in. */
const nameOf = (part: string): string =>
  `CASE WHEN ${part}.day IS NULL THEN ($3::text[])[width_bucket(${part}.time, $4::timestamptz[])]
     ELSE left(${part}.day, length(($3::text[])[1])) END`;

/**
 * Of the parts that count. An item counts each time that a disclosure names it; unknown ones on the day of the first part, as everywhere
 * (docs/judging.md#how-much-there-is).
 */
export async function disclosedOverTime(
  tx: Queryable,
  generation: number,
  agreement: string,
  { names, starts, after }: Buckets,
): Promise<DisclosedThen[]> {
  const within = (time: string): string =>
    `${time} >= ($4::timestamptz[])[1] - ${DAY} AND ${time} < $5::timestamptz + ${DAY}`;
  const rows = await tx.query<{ name: string; disclosures: string; stated: string; named: string; unknown: string }[]>(
    `WITH parts AS (
       SELECT ${nameOf('p')} AS name, p.time < $5::timestamptz OR p.day IS NOT NULL AS inside, p.items, p.unlisted
       FROM readmodel.disclosure_part p
       WHERE p.generation = $1 AND p.agreement = $2 AND p.counts AND ${within('p.time')}),
     begun AS (
       SELECT DISTINCT ON (d.agency, d.disclosure) ${nameOf('p')} AS name, p.time < $5::timestamptz OR p.day IS NOT NULL AS inside, d.stated
       FROM readmodel.disclosure d
       JOIN readmodel.disclosure_part p ON p.generation = d.generation AND p.agreement = d.agreement AND p.time = d.acts_from
         AND p.agency = d.agency AND p.disclosure = d.disclosure
       WHERE d.generation = $1 AND d.agreement = $2 AND d.parts > 0 AND ${within('d.acts_from')}
       ORDER BY d.agency, d.disclosure, p.source, p.sequence, p.event_id, p.index)
     SELECT name, sum(disclosures) AS disclosures, least(sum(stated), 9007199254740991) AS stated,
       least(sum(named), 9007199254740991) AS named, least(sum(unknown), 9007199254740991) AS unknown
     FROM (SELECT name, 0 AS disclosures, 0 AS stated, sum(items - unlisted) AS named, sum(unlisted) AS unknown
             FROM parts WHERE inside GROUP BY name
           UNION ALL SELECT name, count(*), sum(stated), 0, 0 FROM begun WHERE inside GROUP BY name) t
     WHERE name = ANY ($3) GROUP BY name ORDER BY name`,
    [generation, agreement, names, starts, after],
  );
  return rows.map(({ name, ...row }) => ({
    day: name,
    disclosures: Number(row.disclosures),
    stated: Number(row.stated),
    named: Number(row.named),
    unknown: Number(row.unknown),
  }));
}

/**
 * The last act before a time, or the first one at it or later, that the reader may see: its day where only that is known, otherwise its time.
 * undefined: there is none.
 */
export async function nearestDisclosure(
  tx: Queryable,
  generation: number,
  agreement: string,
  which: 'before' | 'from',
  time: string,
): Promise<string | undefined> {
  const [row] = await tx.query<{ day: string | null; time: Date }[]>(
    `SELECT p.day, p.time FROM readmodel.disclosure_part p
     WHERE p.generation = $1 AND p.agreement = $2 AND p.counts AND p.time ${which === 'before' ? '<' : '>='} $3::timestamptz
     ORDER BY p.time ${which === 'before' ? 'DESC' : 'ASC'} LIMIT 1`,
    [generation, agreement, time],
  );
  return row && (row.day ?? row.time.toISOString());
}
