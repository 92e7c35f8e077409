import { isRequest } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** One item of a person in one entry that disclosed it. */
export interface DisclosedItem {
  shard: string;
  index: number;
  agreement: string;
  /** Of the entry. */
  source: string;
  /** null: the disclosure names no request. */
  request: string | null;
  disclosure: string;
  item: number;
  /** Items of the whole disclosure: as stated, as named, and those of which only the number is known. */
  size: { stated: number; named: number; unknown: number };
  /** Of the agreement's parties under its newest version; empty for one that the reader is no party of now. */
  contacts: readonly Contact[];
  /** The entry by which its own source retracted it; the disclosure stays in the accounting, marked. */
  retractedBy: number | null;
}

/** What an agreement says of where a party is. */
export interface Contact {
  agency: string;
  name?: string;
  address?: string;
}

export interface DisclosedItemPosition {
  shard: string;
  index: number;
  item: number;
}

/**
 * Where records about a person were disclosed: through every disclosure that gave the pseudonym to an item, and every match that did
 * and that its source has not retracted. By shard, index and item. Disclosures that their author and the other side have both retracted are
 * left out, and so are those of agencies other than the reader's, who keep their own accountings.
 */
export async function disclosedItems(
  tx: Queryable,
  generation: number,
  subject: string,
  after: DisclosedItemPosition | undefined,
  limit: number,
): Promise<DisclosedItem[]> {
  const rows = await tx.query<
    {
      shard: string;
      index: string;
      agreement: string;
      source: string;
      request: string;
      disclosure: string;
      item: number;
      stated: string;
      named: string;
      unknown: string;
      contacts: Contact[] | null;
      retracted_by: string | null;
    }[]
  >(
    // The bit of item i in its block is bit i % 8 of byte i / 8, which is how get_bit counts.
    `SELECT w.*, z.stated, z.named, z.unknown, a.contacts FROM (SELECT DISTINCT d.shard, d.index, d.agreement, d.author, e.source, d.request,
       d.disclosure, s.item, e.retracted_by
     FROM readmodel.subject_item s
     JOIN readmodel.event m ON m.generation = s.generation AND m.shard = s.shard AND m.index = s.index
       AND (m.retracted_by IS NULL OR m.type = 'gov.transfer.disclosure.made.v1')
     JOIN readmodel.disclosure_item d ON d.generation = s.generation AND d.shard = s.shard AND d.agreement = s.agreement
       AND d.request = s.request AND d.block = (s.item - 1) / 256 AND get_bit(d.items, (s.item - 1) % 256) = 1
     JOIN readmodel.event e ON e.generation = d.generation AND e.shard = d.shard AND e.index = d.index
     JOIN readmodel.disclosure_part p ON p.generation = d.generation AND p.shard = d.shard AND p.agency = d.author
       AND p.disclosure = d.disclosure AND p.index = d.index AND p.counts
     WHERE s.generation = $1 AND s.subject = $2 AND ($3::text IS NULL OR (d.shard, d.index, s.item) > ($3, $4, $5))
     ORDER BY d.shard, d.index, s.item LIMIT $6) w
     JOIN readmodel.disclosure z ON z.generation = $1 AND z.agreement = w.agreement AND z.agency = w.author
       AND z.disclosure = w.disclosure
     LEFT JOIN readmodel.agreement a ON a.generation = $1 AND a.agreement = w.agreement
     ORDER BY w.shard, w.index, w.item`,
    [generation, subject, after?.shard ?? null, after?.index ?? null, after?.item ?? null, limit],
  );
  return rows.map((row) => ({
    shard: row.shard,
    index: Number(row.index),
    agreement: row.agreement,
    source: row.source,
    request: isRequest(row.request) ? row.request : null,
    disclosure: row.disclosure,
    item: row.item,
    size: { stated: Number(row.stated), named: Number(row.named), unknown: Number(row.unknown) },
    contacts: row.contacts ?? [],
    retractedBy: row.retracted_by === null ? null : Number(row.retracted_by),
  }));
}
