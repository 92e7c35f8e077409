import type { Queryable } from '../queryable.js';
import { joinDesk, type QueueDesk } from './desk.js';
import { allOf, conditionsOf, type QueueFilter } from './filter.js';
import { Values } from './values.js';

/** Findings that each of several filters leaves a reader, by one pass over those that she may see. */
export async function countEach<N extends string>(
  tx: Queryable,
  generation: number,
  filters: Readonly<Record<N, QueueFilter>>,
  desk: QueueDesk | undefined,
): Promise<Record<N, number>> {
  const values = new Values();
  const of = values.put(generation);
  const names = Object.keys(filters) as N[];
  const join = desk ? joinDesk(desk, values) : '';
  const counts = names.map((name, n) => {
    const conditions = Object.values(conditionsOf(filters[name], values)).flat();
    return `count(*) FILTER (WHERE ${allOf(conditions)}) AS n${n}`;
  });
  const [row] = await tx.query<Record<string, string>[]>(
    `SELECT ${counts.join(', ')} FROM readmodel.finding f ${join} WHERE f.generation = ${of}`,
    values.all,
  );
  return Object.fromEntries(names.map((name, n) => [name, Number(row![`n${n}`])])) as Record<N, number>;
}
