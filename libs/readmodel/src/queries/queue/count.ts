import type { Queryable } from '../queryable.js';
import { joinFor, type QueueDesk } from './desk.js';
import { allOf, conditionsOf, type QueueFilter } from './filter.js';
import { Values } from './values.js';

/** Findings that a filter leaves a reader. */
export async function countQueue(
  tx: Queryable,
  generation: number,
  filter: QueueFilter,
  desk?: QueueDesk,
): Promise<number> {
  const values = new Values();
  const of = values.put(generation);
  const conditions = [`f.generation = ${of}`, ...Object.values(conditionsOf(filter, values)).flat()];
  const [row] = await tx.query<{ count: string }[]>(
    `SELECT count(*) AS count FROM readmodel.finding f ${joinFor(filter, undefined, desk, values)} WHERE ${allOf(conditions)}`,
    values.all,
  );
  return Number(row!.count);
}
