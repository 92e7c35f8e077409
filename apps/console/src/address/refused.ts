import { Problem } from '../api/problem.js';
import type { Search } from '../search.js';
import type { Wrong } from './parts.js';

/** Where a page begins, by the names that pages have for it. */
const PLACES = ['cursor', 'unjudged', 'sources'];

/**
 * What of the address the api has refused: what only it can tell, such as a place in the list of another filter. Empty: the refusal is of
 * something else than the address.
 */
export function refusedOf(error: unknown, search: Search): Wrong[] {
  if (!(error instanceof Problem) || error.type !== 'invalid-parameters' || !Array.isArray(error.more['errors']))
    return [];
  const names = (error.more['errors'] as { pointer?: unknown }[]).flatMap(({ pointer }) =>
    typeof pointer === 'string' ? (/^#\/query\/(\w+)$/.exec(pointer)?.[1] ?? []) : [],
  );
  return [...new Set(names.flatMap((name) => (name === 'cursor' ? PLACES : [name])))].flatMap((part) => {
    const value = search[part];
    return value === undefined ? [] : [{ part, value, words: wordsOf(part) }];
  });
}

const wordsOf = (part: string): string =>
  PLACES.includes(part)
    ? 'It begins a page of another list, or of this one with other filters.'
    : part === 'q'
      ? 'Words to look for have a letter or a digit, and are no more than 8 words or 100 characters.'
      : 'It is not understood.';
