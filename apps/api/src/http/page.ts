import { encodeCursor } from './cursor.js';

export interface Page<T> {
  rows: T[];
  next: string | null;
}

/**
 * Cuts a page from `limit + 1` rows and links to the next one, which begins after its last row.
 * `query`: the request's own parameters but for the cursor, to be repeated in the link.
 */
export function pageOf<T>(
  path: string,
  found: readonly T[],
  limit: number,
  query: Readonly<Record<string, string | number | undefined>>,
  filters: unknown,
  positionOf: (row: T) => unknown,
): Page<T> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  if (found.length <= limit || last === undefined) return { rows, next: null };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  parameters.set('limit', String(limit));
  parameters.set('cursor', encodeCursor(filters, positionOf(last)));
  return { rows, next: `${path}?${parameters.toString()}` };
}
