import { BLOCK, itemsOf, type BlockFacts, type Bits } from '#libs/rules';
import { decodeEntity } from '../codec/entity-codec.js';
import type { FindingDetail } from './findings.js';
import type { Queryable } from './queryable.js';

export interface FindingItems {
  /** The request whose items these are; `null` for a disclosure that names none. */
  request: string | null;
  items: number[];
}

/** Blocks asked for at once. */
const CHUNK = 256;

/**
 * Item numbers that hit now, ascending, beyond `after`; null for a finding whose rule does not look at items.
 * They lie in the rules' memory, by blocks of 256 (DESIGN, Read models).
 */
export async function findingItems(
  tx: Queryable,
  generation: number,
  finding: FindingDetail,
  subjectOf: 'request' | 'disclosure',
  after: number,
  limit: number,
): Promise<FindingItems> {
  const { shard, agreement, rule, subject } = finding;
  if (agreement === null) return { request: null, items: [] };
  const request = subjectOf === 'request' ? subject : await requestOf(tx, generation, finding);
  const named = request.startsWith('~') ? null : request;
  const prefix = `B|${agreement}|${request}|`;
  const items: number[] = [];
  for (let from = Math.floor(after / BLOCK); items.length < limit;) {
    const rows = await tx.query<{ block: number; data: string }[]>(
      `SELECT b.block, s.data FROM (
         SELECT split_part(key, '|', 4)::int AS block, key FROM readmodel.fold_state
         WHERE generation = $1 AND shard = $2 AND key >= $3 AND key < $4
       ) b JOIN readmodel.fold_state s ON s.generation = $1 AND s.shard = $2 AND s.key = b.key
       WHERE b.block >= $5 ORDER BY b.block LIMIT $6`,
      [generation, shard, prefix, `${prefix.slice(0, -1)}}`, from, CHUNK],
    );
    for (const row of rows) {
      const hits: Bits | undefined = (decodeEntity(row.data) as BlockFacts).verdicts[`${rule} ${subject}`];
      if (hits) items.push(...itemsOf(row.block, hits).filter((item) => item > after));
    }
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) break;
    from = last.block + 1;
  }
  return { request: named, items: items.slice(0, limit) };
}

async function requestOf(tx: Queryable, generation: number, { shard, agreement, subject }: FindingDetail) {
  const [row] = await tx.query<{ request: string | null }[]>(
    `SELECT data::jsonb #>> '{made,header,requestId}' AS request FROM readmodel.fold_state
     WHERE generation = $1 AND shard = $2 AND key = $3`,
    [generation, shard, `D|${agreement}|${subject}`],
  );
  return row?.request ?? `~${subject}`;
}
