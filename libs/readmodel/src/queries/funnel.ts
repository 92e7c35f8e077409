import type { Queryable } from './queryable.js';

/** Sums over the visible rows of some requests. Items, but for `disclosures` and `receipts`, which are acts, and what was received. */
export interface FunnelSums {
  /** Items that requests state, those of them that their rows name, and the rest. */
  stated: number;
  named: number;
  unknown: number;
  disclosedStated: number;
  disclosedNamed: number;
  disclosedUnknown: number;
  disclosures: number;
  receipts: number;
  /** As the recipients counted. */
  received: number;
  accepted: number;
  insufficient: number;
  matched: number;
  matchedByPath: Record<string, number>;
  notMatched: number;
}

export interface FunnelOfRequest extends FunnelSums {
  /** null: disclosures without a request. */
  request: string | null;
}

const COUNTS = [
  ...['stated', 'named', 'unknown', 'disclosed_stated', 'disclosed_named', 'disclosed_unknown', 'disclosures'],
  ...['receipts', 'received', 'accepted', 'insufficient', 'matched', 'not_matched'],
] as const;
type Row = Record<string, string> & { paths: { path: string; items: number }[] | null };

const SUMS = `${COUNTS.map((column) => `least(coalesce(sum(${column}), 0), 9007199254740991) AS ${column}`).join(', ')}`;
const pathsOf = (of: string): string => `(SELECT json_agg(json_build_object('path', w.path, 'items', w.items)) FROM (
  SELECT j.key AS path, sum(j.value::bigint) AS items FROM readmodel.funnel p, json_each_text(p.matched_by_path) j
  WHERE p.generation = $1 AND p.agreement = $2 ${of} GROUP BY j.key ORDER BY j.key COLLATE "C") w) AS paths`;

/** Over all requests under an agreement. */
export async function funnelTotal(tx: Queryable, generation: number, agreement: string): Promise<FunnelSums> {
  const [row] = await tx.query<Row[]>(
    `SELECT ${SUMS}, ${pathsOf('')} FROM readmodel.funnel WHERE generation = $1 AND agreement = $2`,
    [generation, agreement],
  );
  return sumsOf(row!);
}

/** By request, disclosures without one first: those after `after`. */
export async function funnelRequests(
  tx: Queryable,
  generation: number,
  agreement: string,
  after: string | undefined,
  limit: number,
): Promise<FunnelOfRequest[]> {
  const rows = await tx.query<(Row & { request: string })[]>(
    `SELECT f.request, ${SUMS}, ${pathsOf('AND p.request = f.request')} FROM readmodel.funnel f
     WHERE generation = $1 AND agreement = $2 AND ($3::text IS NULL OR request > $3)
     GROUP BY f.request HAVING ${COUNTS.map((column) => `sum(${column})`).join(' + ')} > 0
     ORDER BY f.request LIMIT $4`,
    [generation, agreement, after ?? null, limit],
  );
  return rows.map((row) => ({ request: row.request === '' ? null : row.request, ...sumsOf(row) }));
}

/**
 * Whether the reader stands on the sources' side of an agreement: to others, what sources alone know has no number, not even 0. Nor has it to
 * sources while others have registered the same id between themselves, since rows may be hidden from her then (docs/visibility.md).
 */
export async function knowsSources(tx: Queryable, generation: number, agreement: string): Promise<boolean> {
  const [row] = await tx.query<{ knows: boolean }[]>(
    `SELECT readmodel.reader_all('countersign.agencies')
       OR NOT EXISTS (SELECT FROM readmodel.party WHERE generation = $1 AND agreement = $2
            AND readmodel.has_rivals(generation, agreement, partners))
         AND (EXISTS (SELECT FROM readmodel.party WHERE generation = $1 AND agreement = $2 AND role = 'source'
              AND until IS DISTINCT FROM since)
           OR EXISTS (SELECT FROM readmodel.funnel WHERE generation = $1 AND agreement = $2 AND class = 'source')) AS knows`,
    [generation, agreement],
  );
  return row!.knows;
}

function sumsOf(row: Row): FunnelSums {
  const of = (column: (typeof COUNTS)[number]): number => Number(row[column] ?? 0);
  return {
    ...{ stated: of('stated'), named: of('named'), unknown: of('unknown') },
    ...{ disclosedStated: of('disclosed_stated'), disclosedNamed: of('disclosed_named') },
    ...{ disclosedUnknown: of('disclosed_unknown'), disclosures: of('disclosures') },
    ...{ receipts: of('receipts'), received: of('received'), accepted: of('accepted') },
    ...{ insufficient: of('insufficient'), matched: of('matched'), notMatched: of('not_matched') },
    matchedByPath: Object.fromEntries((row.paths ?? []).map(({ path, items }) => [path, items])),
  };
}
