import { FINDING_COLUMNS, type FindingRow, type FindingSummary, summaryOf } from '../finding-rows.js';
import type { Queryable } from '../queryable.js';
import { joinFor, type QueueDesk } from './desk.js';
import { allOf, conditionsOf, type QueueFilter } from './filter.js';
import { afterSql, orderOf, type QueuePosition, sizeOf, type Sort } from './sort.js';
import { Values } from './values.js';

export interface QueuedFinding extends FindingSummary {
  /** Where a page ends that ends with it. */
  position: QueuePosition;
}

type Row = FindingRow & { by: string | number | null; due: Date | null };

function statementOf(
  generation: number,
  filter: QueueFilter,
  sort: Sort,
  after: QueuePosition | undefined,
  desk: QueueDesk | undefined,
): { text: string; values: Values } {
  const values = new Values();
  const of = values.put(generation);
  const conditions = [
    `f.generation = ${of}`,
    ...Object.values(conditionsOf(filter, values)).flat(),
    ...(after ? [afterSql(sort, after, values)] : []),
  ];
  const text = `SELECT ${FINDING_COLUMNS}, ${sizeOf(sort)} FROM readmodel.finding f ${joinFor(filter, sort, desk, values)}
     WHERE ${allOf(conditions)} ORDER BY ${orderOf(sort)}`;
  return { text, values };
}

const queuedOf =
  (sort: Sort) =>
  (row: Row): QueuedFinding => {
    const found = summaryOf(row);
    const by = row.by === null ? {} : { by: Number(row.by) };
    const due = sort === 'due' ? { due: row.due?.toISOString() ?? null } : {};
    return { ...found, position: { ...by, ...due, firstSeen: found.firstSeen, id: found.id } };
  };

/** A page of the queue: findings that the reader may see, in an order, after a position. */
export async function queue(
  tx: Queryable,
  generation: number,
  filter: QueueFilter,
  sort: Sort,
  after: QueuePosition | undefined,
  limit: number,
  desk?: QueueDesk,
): Promise<QueuedFinding[]> {
  const { text, values } = statementOf(generation, filter, sort, after, desk);
  const rows = await tx.query<Row[]>(`${text} LIMIT ${values.put(limit)}`, values.all);
  return rows.map(queuedOf(sort));
}

/** All of it, a page at a time: one question, whose answer the database keeps for as long as the snapshot lasts. One at a time in a snapshot. */
export async function* wholeQueue(
  tx: Queryable,
  generation: number,
  filter: QueueFilter,
  sort: Sort,
  page: number,
  desk?: QueueDesk,
): AsyncGenerator<QueuedFinding[]> {
  const { text, values } = statementOf(generation, filter, sort, undefined, desk);
  await tx.query(`DECLARE whole_queue NO SCROLL CURSOR FOR ${text}`, values.all);
  for (;;) {
    const rows = await tx.query<Row[]>(`FETCH ${Math.trunc(page)} FROM whole_queue`);
    if (rows.length > 0) yield rows.map(queuedOf(sort));
    if (rows.length < page) return;
  }
}
