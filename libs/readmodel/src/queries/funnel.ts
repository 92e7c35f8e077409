import type { Funnel } from '#libs/judging';
import type { AgreementSummary } from './agreements.js';
import type { Queryable } from './queryable.js';

type Stages = Pick<
  Funnel,
  'submitted' | 'accepted' | 'insufficient' | 'matched' | 'matchedByPath' | 'notMatched' | 'disclosed'
>;

/** All counts are items but for `receivedCount`, which the recipient counted, and `disclosures`, `receipts`: acts. */
export interface RequestFunnel extends Stages {
  /** null: disclosures that name no request. */
  request: string | null;
  disclosures: number;
  /** Disclosures that the recipient has acknowledged. */
  receipts: number;
  /** Sum of each disclosure's latest receipt, which is what somebody stated: 2^53 - 1 stands for anything beyond. */
  receivedCount: number;
}

interface RequestRow {
  id: string;
  funnel: Partial<Stages>;
}
interface DisclosureRow {
  request: string | null;
  /** A bigint comes as text. */
  items: string;
  receipts: { count: number }[];
}

/** From submitted to received, by request, in the order of their ids. Reads the rules' memory of the one agreement. */
export async function funnel(tx: Queryable, generation: number, of: AgreementSummary): Promise<RequestFunnel[]> {
  const within = (kind: 'R' | 'D'): unknown[] => [
    generation,
    of.shard,
    `${kind}|${of.agreement}|`,
    `${kind}|${of.agreement}}`,
  ];
  const WHERE = 'FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= $3 AND key < $4';
  const requests = await tx.query<RequestRow[]>(
    `SELECT split_part(key, '|', 3) AS id, coalesce(data::jsonb -> 'funnel', '{}') AS funnel ${WHERE} ORDER BY key`,
    within('R'),
  );
  const disclosures = await tx.query<DisclosureRow[]>(
    `SELECT d #>> '{made,header,requestId}' AS request, coalesce((d ->> 'items')::bigint, 0) AS items, coalesce(d -> 'receipts', '[]') AS receipts
     FROM (SELECT data::jsonb AS d ${WHERE}) s`,
    within('D'),
  );
  const rows = new Map<string | null, RequestFunnel>();
  const rowOf = (request: string | null, items: Partial<Stages>): RequestFunnel => {
    const known = rows.get(request);
    if (known) return known;
    const made = { ...stagesOf(items), request, disclosures: 0, receipts: 0, receivedCount: 0 };
    rows.set(request, made);
    return made;
  };
  // `~<disclosure>`: the items of a disclosure that names no request.
  for (const { id, funnel: items } of requests) {
    if (!id.startsWith('~')) rowOf(id, items);
  }
  for (const { request, items, receipts } of disclosures) {
    const row = rowOf(request, {});
    row.disclosures++;
    if (request === null) row.disclosed += Number(items);
    const latest = receipts.at(-1);
    if (!latest) continue;
    row.receipts++;
    row.receivedCount = Math.min(row.receivedCount + latest.count, Number.MAX_SAFE_INTEGER);
  }
  return [...rows.values()];
}

/** What counts nothing is not stored. */
const stagesOf = (items: Partial<Stages>): Stages => ({
  submitted: items.submitted ?? 0,
  accepted: items.accepted ?? 0,
  insufficient: items.insufficient ?? 0,
  matched: items.matched ?? 0,
  matchedByPath: items.matchedByPath ?? {},
  notMatched: items.notMatched ?? 0,
  disclosed: items.disclosed ?? 0,
});
