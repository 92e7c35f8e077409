/** What is in the address after `?`: each name once, as text, as the api's routes take it. Never a pseudonym. */
export type Search = Readonly<Record<string, string | undefined>>;

export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text.replace(/^\?/, '')));

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter((one): one is [string, string] => typeof one[1] === 'string');
  // Commas separate values, and colons are in times and sources: both may stand in a query as they are (RFC 3986, 3.4).
  const text = new URLSearchParams(given).toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
}

/** Another address of the same page: with `change`, without what it sets to undefined, and from the first page on. */
export const changed = (search: Search, change: Search): Search => ({ ...search, cursor: undefined, ...change });
