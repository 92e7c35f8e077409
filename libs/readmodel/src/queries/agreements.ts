import type { Queryable } from './queryable.js';

export interface AgreementSummary {
  agreement: string;
  shard: string;
  parties: string[];
  sources: string[];
  /** null: under this id no policy was ever in effect (proposed, or unknown). */
  version: number | null;
  effectiveFrom: string | null;
  /** Every watermark has passed this point: all earlier events are in. */
  settledThrough: string | null;
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
  items_requested: string;
  items_disclosed: string;
}

const COLUMNS =
  'agreement, shard, parties, sources, version, effective_from, settled_through, events, repeats, items_requested, items_disclosed';

/** By id; every id under which something was recorded, whether or not such an agreement exists. */
export async function agreements(
  tx: Queryable,
  generation: number,
  after: string | undefined,
  limit: number,
): Promise<AgreementSummary[]> {
  const rows = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM readmodel.agreement WHERE generation = $1 AND ($2::text IS NULL OR agreement > $2)
     ORDER BY agreement LIMIT $3`,
    [generation, after ?? null, limit],
  );
  return rows.map(summaryOf);
}

export async function agreement(tx: Queryable, generation: number, id: string): Promise<AgreementSummary | null> {
  const [row] = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM readmodel.agreement WHERE generation = $1 AND agreement = $2`,
    [generation, id],
  );
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
    itemsRequested: Number(row.items_requested),
    itemsDisclosed: Number(row.items_disclosed),
  };
}
