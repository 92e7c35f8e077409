import type { Queryable } from '../queryable.js';
import { allOf, conditionsOf, type QueueFilter } from './filter.js';
import { Values } from './values.js';

/** Findings that a filter leaves a reader. */
export async function countQueue(tx: Queryable, generation: number, filter: QueueFilter): Promise<number> {
  const values = new Values();
  const of = values.put(generation);
  const conditions = [`f.generation = ${of}`, ...Object.values(conditionsOf(filter, of, values)).flat()];
  const [row] = await tx.query<{ count: string }[]>(
    `SELECT count(*) AS count FROM readmodel.finding f WHERE ${allOf(conditions)}`,
    values.all,
  );
  return Number(row!.count);
}
