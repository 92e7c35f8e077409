import { personalIn } from './words/personal.js';

/** What is in the address after `?`: each name once, as text, as the api's routes take it. Never what belongs to a person. */
export type Search = Readonly<Record<string, string | undefined>>;

export function parseSearch(text: string): Record<string, string> {
  const each = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(text.replace(/^\?/, '')))
    each.set(name, (each.get(name) ?? new Set()).add(value));
  // A name that stands twice is one with several values: a part that takes only one says so, and none is left out unsaid.
  return Object.fromEntries(
    [...each].map(([name, values]): [string, string] => [name, [...values].join(',')]).filter(isOpen),
  );
}

/** What machines make, in which digits are no person's: places in lists and logs. */
const MADE = ['cursor', 'asOf', 'open'];

/** A social security or taxpayer number, and nothing beside it. */
const BARE = /^\d{2,3}[\s\p{Pd}._/]?\d{2}[\s\p{Pd}._/]?\d{4,5}$/u;
/** An agreement's own number has letters, or is of another form: `MOU-2025-12-345`. */
const isAgreements = (value: string): boolean =>
  personalIn(value) === 'number' && !BARE.test(value.normalize('NFKC').replaceAll(/\p{Cf}/gu, ''));

/** Whether a value may stand in an address. The number of an agreement is nobody's, unless it looks like nothing but a person's. */
export function mayStand(name: string, value: string): boolean {
  const of = MADE.includes(name) ? undefined : personalIn(value);
  return of === undefined || (name === 'agreement' && isAgreements(value));
}
const isOpen = ([name, value]: [string, string]): boolean => mayStand(name, value);

/** Addresses that others wrote: without what is of a person, before anything is asked with them. Undefined: nothing is. */
export function openAddress({
  pathname,
  search,
  hash,
}: Pick<Location, 'pathname' | 'search' | 'hash'>): string | undefined {
  const held = [...new URLSearchParams(search)].some((one) => !isOpen(one));
  const shut = /^\/agreements\/([^/]+)\/?$/.exec(pathname);
  const path = shut && !mayStand('agreement', decoded(shut[1]!)) ? '/agreements' : pathname;
  return held || path !== pathname ? path + stringifySearch(parseSearch(search)) + hash : undefined;
}

/** An address in which a name stands twice, with each name once: what the page shows is what it says. Undefined: each does. */
export function onceEach({
  pathname,
  search,
  hash,
}: Pick<Location, 'pathname' | 'search' | 'hash'>): string | undefined {
  const names = [...new URLSearchParams(search).keys()];
  return new Set(names).size < names.length ? pathname + stringifySearch(parseSearch(search)) + hash : undefined;
}

/** What stands in a path, as it is meant; as it stands where it is no such text. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
