import { RANK } from './filter.js';
import type { Values } from './values.js';

/** Orders of the queue. Findings that are equal in it: the newest first, but for `oldest` and `due`. What is never due comes last. */
export const SORTS = ['newest', 'oldest', 'severity', 'count', 'due'] as const;
export type Sort = (typeof SORTS)[number];

/**
 * Where a page ends: what it is sorted by, but for time, and the finding's own place in time, which never changes. So a page begins where the
 * one before ended, whatever was added meanwhile; a finding whose severity or count has changed meanwhile may be in both, or in neither.
 */
export interface QueuePosition {
  by?: number | undefined;
  /** Of `due`: RFC 3339; null: never. */
  due?: string | null | undefined;
  firstSeen: string;
  id: string;
}

/** As positions have it, to the millisecond. */
const DUE = `coalesce(date_trunc('milliseconds', s.due), 'infinity')`;

/** What a sort orders by before time; the first is the largest. */
const BY: Readonly<Partial<Record<Sort, string>>> = { severity: RANK, count: 'f.count' };

export const isBySize = (sort: Sort): boolean => BY[sort] !== undefined;
/** What goes into a position beside the finding's place in time, as SQL. */
export const sizeOf = (sort: Sort): string =>
  `${BY[sort] ?? 'NULL::int'} AS by, ${sort === 'due' ? `date_trunc('milliseconds', s.due)` : 'NULL::timestamptz'} AS due`;

export function orderOf(sort: Sort): string {
  if (sort === 'oldest') return 'f.first_seen, f.id';
  if (sort === 'due') return `${DUE}, f.first_seen, f.id`;
  return [...(BY[sort] ? [BY[sort]] : []), 'f.first_seen', 'f.id'].map((column) => `${column} DESC`).join(', ');
}

/** Rows after a position. */
export function afterSql(sort: Sort, { by, due, firstSeen, id }: QueuePosition, values: Values): string {
  const time = `${values.put(firstSeen)}::timestamptz, ${values.put(id)}::text`;
  if (sort === 'oldest') return `(f.first_seen, f.id) > (${time})`;
  if (sort === 'due') return `(${DUE}, f.first_seen, f.id) > (${values.put(due ?? 'infinity')}::timestamptz, ${time})`;
  const size = BY[sort];
  if (size === undefined) return `(f.first_seen, f.id) < (${time})`;
  return `(${size}, f.first_seen, f.id) < (${values.put(by ?? 0)}::bigint, ${time})`;
}
