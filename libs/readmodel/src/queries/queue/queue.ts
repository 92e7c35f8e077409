import { FINDING_COLUMNS, type FindingRow, type FindingSummary, summaryOf } from '../finding-rows.js';
import type { Queryable } from '../queryable.js';
import { allOf, conditionsOf, type QueueFilter } from './filter.js';
import { afterSql, orderOf, type QueuePosition, sizeOf, type Sort } from './sort.js';
import { Values } from './values.js';

export interface QueuedFinding extends FindingSummary {
  /** Where a page ends that ends with it. */
  position: QueuePosition;
}

type Row = FindingRow & { by: string | number | null };

function statementOf(
  generation: number,
  filter: QueueFilter,
  sort: Sort,
  after: QueuePosition | undefined,
): { text: string; values: Values } {
  const values = new Values();
  const of = values.put(generation);
  const conditions = [
    `f.generation = ${of}`,
    ...Object.values(conditionsOf(filter, of, values)).flat(),
    ...(after ? [afterSql(sort, after, values)] : []),
  ];
  const text = `SELECT ${FINDING_COLUMNS}, ${sizeOf(sort)} AS by FROM readmodel.finding f
     WHERE ${allOf(conditions)} ORDER BY ${orderOf(sort)}`;
  return { text, values };
}

function queuedOf(row: Row): QueuedFinding {
  const found = summaryOf(row);
  const by = row.by === null ? {} : { by: Number(row.by) };
  return { ...found, position: { ...by, firstSeen: found.firstSeen, id: found.id } };
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
  const { text, values } = statementOf(generation, filter, sort, after);
  const rows = await tx.query<Row[]>(`${text} LIMIT ${values.put(limit)}`, values.all);
  return rows.map(queuedOf);
}

/** All of it, a page at a time: one question, whose answer the database keeps for as long as the snapshot lasts. One at a time in a snapshot. */
export async function* wholeQueue(
  tx: Queryable,
  generation: number,
  filter: QueueFilter,
  sort: Sort,
  page: number,
): AsyncGenerator<QueuedFinding[]> {
  const { text, values } = statementOf(generation, filter, sort, undefined);
  await tx.query(`DECLARE whole_queue NO SCROLL CURSOR FOR ${text}`, values.all);
  for (;;) {
    const rows = await tx.query<Row[]>(`FETCH ${Math.trunc(page)} FROM whole_queue`);
    if (rows.length > 0) yield rows.map(queuedOf);
    if (rows.length < page) return;
  }
}
