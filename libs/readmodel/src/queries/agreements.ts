import type { Queryable } from './queryable.js';

export interface AgreementSummary {
  agreement: string;
  shard: string;
  parties: string[];
  /** The visible ones. */
  sources: string[];
  /** null: no policy was ever in effect under this id (proposed, or unknown), or the reader is no party of it now. */
  version: number | null;
  effectiveFrom: string | null;
  /** Every watermark has passed this point: all earlier events are in. */
  settledThrough: string | null;
  /** Of the visible sources. */
  events: number;
  repeats: number;
  itemsRequested: number;
  itemsDisclosed: number;
}

interface Row {
  agreement: string;
  shard: string;
  parties: string[];
  sources: string[];
  version: number | null;
  effective_from: Date | null;
  settled_through: Date | null;
  events: string;
  repeats: string;
  requested: string;
  disclosed: string;
}

/**
 * `known`: agreement and shard of each, from whichever rows are visible. What the agreement's own row says is for its present parties; a
 * former one has the parties of her time.
 */
const summaries = (known: string): string => `
  SELECT k.agreement, k.shard, a.version, a.effective_from, a.settled_through,
    coalesce(a.parties, array(SELECT DISTINCT unnest(p.partners) FROM readmodel.party p
      WHERE p.generation = $1 AND p.agreement = k.agreement AND p.until IS DISTINCT FROM p.since ORDER BY 1)) AS parties,
    array(SELECT s.source FROM readmodel.source s
      WHERE s.generation = $1 AND s.agreement = k.agreement ORDER BY s.source) AS sources,
    (SELECT coalesce(sum(s.events), 0) FROM readmodel.source s
      WHERE s.generation = $1 AND s.agreement = k.agreement) AS events,
    (SELECT coalesce(sum(s.repeats), 0) FROM readmodel.source s
      WHERE s.generation = $1 AND s.agreement = k.agreement) AS repeats,
    (SELECT coalesce(sum(f.named), 0) FROM readmodel.funnel f
      WHERE f.generation = $1 AND f.agreement = k.agreement AND f.class = 'both') AS requested,
    (SELECT coalesce(sum(f.disclosed_named), 0) FROM readmodel.funnel f
      WHERE f.generation = $1 AND f.agreement = k.agreement AND f.class = 'both') AS disclosed
  FROM (${known}) k
  LEFT JOIN readmodel.agreement a ON a.generation = $1 AND a.agreement = k.agreement
  ORDER BY k.agreement`;

/** Where a visible row names an agreement; `such` narrows them. */
const knownWhere = (such: string): string => `
  SELECT agreement, min(shard) AS shard FROM (
    SELECT agreement, shard FROM readmodel.party WHERE generation = $1 AND until IS DISTINCT FROM since AND ${such}
    UNION ALL SELECT agreement, shard FROM readmodel.source WHERE generation = $1 AND ${such}
    UNION ALL SELECT agreement, shard FROM readmodel.agreement WHERE generation = $1 AND ${such}
  ) u GROUP BY agreement`;

/** By id; every id under which the reader or her partners recorded something, whether or not such an agreement exists. */
export async function agreements(
  tx: Queryable,
  generation: number,
  after: string | undefined,
  limit: number,
): Promise<AgreementSummary[]> {
  const known = `${knownWhere('($2::text IS NULL OR agreement > $2)')} ORDER BY agreement LIMIT $3`;
  const rows = await tx.query<Row[]>(summaries(known), [generation, after ?? null, limit]);
  return rows.map(summaryOf);
}

export async function agreement(tx: Queryable, generation: number, id: string): Promise<AgreementSummary | null> {
  const [row] = await tx.query<Row[]>(summaries(knownWhere('agreement = $2')), [generation, id]);
  return row ? summaryOf(row) : null;
}

function summaryOf(row: Row): AgreementSummary {
  return {
    agreement: row.agreement,
    shard: row.shard,
    parties: row.parties,
    sources: row.sources,
    version: row.version,
    effectiveFrom: row.effective_from?.toISOString() ?? null,
    settledThrough: row.settled_through?.toISOString() ?? null,
    events: Number(row.events),
    repeats: Number(row.repeats),
    itemsRequested: Number(row.requested),
    itemsDisclosed: Number(row.disclosed),
  };
}
