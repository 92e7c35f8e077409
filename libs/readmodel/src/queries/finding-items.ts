import { BLOCK, itemsOf, type Bits, type BlockFacts, type DisclosureFacts } from '#libs/judging';
import { decodeEntity } from '#libs/judging';
import type { FindingDetail } from './findings.js';
import type { Queryable } from './queryable.js';

export interface FindingItem {
  /** The request that the item is of, or `~<disclosure>` for a disclosure that names none. */
  request: string;
  item: number;
}

/** Blocks asked for at once. */
const CHUNK = 256;

/**
 * Items that hit now, by request and number, beyond `after`. They lie in the rules' memory, by blocks of 256 (DESIGN,
 * Read models). A disclosure may have items of several requests.
 */
export async function findingItems(
  tx: Queryable,
  generation: number,
  finding: FindingDetail,
  subjectOf: 'request' | 'disclosure',
  after: FindingItem | undefined,
  limit: number,
): Promise<FindingItem[]> {
  const { agreement, subject } = finding;
  if (agreement === null) return [];
  const requests = subjectOf === 'request' ? [subject] : await requestsOf(tx, generation, finding);
  const found: FindingItem[] = [];
  for (const request of requests) {
    if (found.length >= limit) break;
    if (after !== undefined && request < after.request) continue;
    const beyond = request === after?.request ? after.item : 0;
    const items = await itemsOfRequest(tx, generation, finding, request, beyond, limit - found.length);
    for (const item of items) found.push({ request, item });
  }
  return found;
}

async function itemsOfRequest(
  tx: Queryable,
  generation: number,
  { shard, agreement, rule, subject }: FindingDetail,
  request: string,
  beyond: number,
  limit: number,
): Promise<number[]> {
  const prefix = `B|${agreement}|${request}|`;
  const items: number[] = [];
  for (let from = Math.floor(beyond / BLOCK); items.length < limit;) {
    const rows = await tx.query<{ block: number; data: string }[]>(
      `SELECT b.block, s.data FROM (
         SELECT split_part(key, '|', 4)::int AS block, key FROM readmodel.fold_state
         WHERE generation = $1 AND shard = $2 AND key >= $3 AND key < $4
       ) b JOIN readmodel.fold_state s ON s.generation = $1 AND s.shard = $2 AND s.key = b.key
       WHERE b.block >= $5 ORDER BY b.block LIMIT $6`,
      [generation, shard, prefix, `${prefix.slice(0, -1)}}`, from, CHUNK],
    );
    for (const { block, data } of rows) {
      const hits: Bits | undefined = (decodeEntity(`${prefix}${block}`, data) as BlockFacts).verdicts[
        `${rule} ${subject}`
      ];
      for (const item of hits ? itemsOf(block, hits) : []) if (item > beyond) items.push(item);
    }
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) break;
    from = last.block + 1;
  }
  return items.slice(0, limit);
}

/** The requests in which a disclosure has items, ascending. */
async function requestsOf(
  tx: Queryable,
  generation: number,
  { shard, agreement, subject }: FindingDetail,
): Promise<string[]> {
  const key = `D|${agreement}|${subject}`;
  const [row] = await tx.query<{ data: string }[]>(
    'SELECT data FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key = $3',
    [generation, shard, key],
  );
  return row ? Object.keys((decodeEntity(key, row.data) as DisclosureFacts).blocks).sort() : [];
}
