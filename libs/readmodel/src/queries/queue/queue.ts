import { FINDING_COLUMNS, type FindingRow, type FindingSummary, summaryOf } from '../finding-rows.js';
import type { Queryable } from '../queryable.js';
import { allOf, conditionsOf, type QueueFilter } from './filter.js';
import { afterSql, orderOf, type QueuePosition, sizeOf, type Sort } from './sort.js';
import { Values } from './values.js';

export interface QueuedFinding extends FindingSummary {
  /** Where a page ends that ends with it. */
  position: QueuePosition;
}

/** A page of the queue: findings that the reader may see, in an order, after a position. */
export async function queue(
  tx: Queryable,
  generation: number,
  filter: QueueFilter,
  sort: Sort,
  after: QueuePosition | undefined,
  limit: number,
): Promise<QueuedFinding[]> {
  const values = new Values();
  const of = values.put(generation);
  const conditions = [
    `f.generation = ${of}`,
    ...Object.values(conditionsOf(filter, of, values)).flat(),
    ...(after ? [afterSql(sort, after, values)] : []),
  ];
  const rows = await tx.query<(FindingRow & { by: string | number | null })[]>(
    `SELECT ${FINDING_COLUMNS}, ${sizeOf(sort)} AS by FROM readmodel.finding f
     WHERE ${allOf(conditions)} ORDER BY ${orderOf(sort)} LIMIT ${values.put(limit)}`,
    values.all,
  );
  return rows.map((row) => {
    const found = summaryOf(row);
    const by = row.by === null ? {} : { by: Number(row.by) };
    return { ...found, position: { ...by, firstSeen: found.firstSeen, id: found.id } };
  });
}
