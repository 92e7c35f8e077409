import { personalIn } from './words/personal.js';

/** What is in the address after `?`: each name once, as text, as the api's routes take it. Never what belongs to a person. */
export type Search = Readonly<Record<string, string | undefined>>;

export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries([...new URLSearchParams(text.replace(/^\?/, ''))].filter(isOpen));

/** What machines make, in which digits are no person's: places in lists and logs. */
const MADE = ['cursor', 'asOf', 'open'];

/** Whether a value may stand in an address. The number of an agreement is nobody's, whatever its form. */
export function mayStand(name: string, value: string): boolean {
  const of = MADE.includes(name) ? undefined : personalIn(value);
  return of === undefined || (of === 'number' && name === 'agreement');
}
const isOpen = ([name, value]: [string, string]): boolean => mayStand(name, value);

/** Addresses that others wrote: without what is of a person, before anything is asked with them. Undefined: nothing is. */
export function openAddress({
  pathname,
  search,
  hash,
}: Pick<Location, 'pathname' | 'search' | 'hash'>): string | undefined {
  const held = [...new URLSearchParams(search)].some((one) => !isOpen(one));
  return held ? pathname + stringifySearch(parseSearch(search)) + hash : undefined;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search)
    .filter((one): one is [string, string] => typeof one[1] === 'string')
    .filter(isOpen);
  // Commas separate values, and colons are in times and sources: both may stand in a query as they are (RFC 3986, 3.4).
  const text = new URLSearchParams(given).toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
}

/** Another address of the same page: with `change`, without what it sets to undefined, and from the first page on. */
export const changed = (search: Search, change: Search): Search => ({ ...search, cursor: undefined, ...change });
