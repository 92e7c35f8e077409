import type { Bulk } from '#libs/contracts';

export type Item = Record<string, unknown>;

/** Items of a bulk event as a spec writes them: their numbers, the fields of each, and exceptions. */
export interface Rows {
  /** Item numbers, or a count from 1. */
  items: number | readonly number[];
  each?: Item;
  but?: Record<number, Item>;
}

export const numbers = (items: Rows['items']): number[] =>
  typeof items === 'number' ? Array.from({ length: items }, (_, i) => i + 1) : [...items];

/** The event's tuples. Fields that all items share go to the defaults. */
export function bulk({ items, each = {}, but = {} }: Rows): Bulk & { fields: ['itemNo'] } {
  const fields = [...new Set(Object.values(but).flatMap((item) => Object.keys(item)))];
  const rows = numbers(items).map((n) => [n, ...fields.map((field) => (but[n] ?? {})[field] ?? each[field])]);
  return { defaults: each, fields: ['itemNo', ...fields] as never, rows };
}
