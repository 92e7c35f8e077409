/** A list that is stored apart from its facts: an agreement's documents. */
export interface Apart {
  list: readonly object[];
  /** Characters of its JSON. */
  length: number;
  /** Its JSON, while it has to be written. */
  text?: string;
}

/** What to store: with its text only if it is not the list that is `stored`. A list may grow and change, but is never empty again. */
export function apartFrom(list: readonly object[] | undefined, stored: Apart | undefined): Apart | undefined {
  if (!list || list === stored?.list) return stored;
  const text = JSON.stringify(list);
  return { list, length: text.length, text };
}

export const written = ({ list, length }: Apart): Apart => ({ list, length });

export const readApart = (text: string | null): Apart | undefined =>
  text === null ? undefined : { list: JSON.parse(text) as object[], length: text.length };
