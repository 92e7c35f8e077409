import { RANK } from './filter.js';
import type { Values } from './values.js';

/** Orders of the queue. Findings that are equal in it: the newest first, but for the oldest. */
export const SORTS = ['newest', 'oldest', 'severity', 'count'] as const;
export type Sort = (typeof SORTS)[number];

/**
 * Where a page ends: what it is sorted by, but for time, and the finding's own place in time, which never changes. So a page begins where the
 * one before ended, whatever was added meanwhile; a finding whose severity or count has changed meanwhile may be in both, or in neither.
 */
export interface QueuePosition {
  by?: number | undefined;
  firstSeen: string;
  id: string;
}

/** What a sort orders by before time; the first is the largest. */
const BY: Readonly<Partial<Record<Sort, string>>> = { severity: RANK, count: 'f.count' };

export const isBySize = (sort: Sort): boolean => BY[sort] !== undefined;
/** The number that goes into a position, as SQL. */
export const sizeOf = (sort: Sort): string => BY[sort] ?? 'NULL::int';

export function orderOf(sort: Sort): string {
  if (sort === 'oldest') return 'f.first_seen, f.id';
  return [...(BY[sort] ? [BY[sort]] : []), 'f.first_seen', 'f.id'].map((column) => `${column} DESC`).join(', ');
}

/** Rows after a position. */
export function afterSql(sort: Sort, { by, firstSeen, id }: QueuePosition, values: Values): string {
  const time = `${values.put(firstSeen)}::timestamptz, ${values.put(id)}::text`;
  if (sort === 'oldest') return `(f.first_seen, f.id) > (${time})`;
  const size = BY[sort];
  if (size === undefined) return `(f.first_seen, f.id) < (${time})`;
  return `(${size}, f.first_seen, f.id) < (${values.put(by ?? 0)}::bigint, ${time})`;
}
