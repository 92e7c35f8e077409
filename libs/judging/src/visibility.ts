/**
 * Who may see a finding, or a line of what is not evaluable, whole (docs/decisions/0058). `both`: it follows from what the two sides have said
 * to each other; `source`, `recipient`: it uses what that side alone knows; `author`: it tells of one agency's own stream or statement.
 */
export type Visibility = 'both' | 'source' | 'recipient' | 'author';

/** In place of an agency: several, of which none may see what concerns the others. No agency has this name. */
export const SEVERAL = '*';

/** Who may see one finding. An agency that is left out: whoever has the role at the time of its acts, if nobody shares it. */
export interface Seen {
  class: Visibility;
  /** The agency whose act or stream it is about. */
  author?: string;
  source?: string;
  recipient?: string;
  /** The times of its earliest and its latest act, in milliseconds since 1970. Left out: any. */
  from?: number;
  to?: number;
  /** It sums acts over the whole agreement: theirs. To whom they disclosed, and who are sources, decides who may see it (`rows/sums.ts`). */
  sums?: Actor;
}

/**
 * Whose acts a finding, or a line of what is not evaluable, sums: `source` all disclosures by sources, `source <agency>` the disclosures of
 * one agency, `recipient <agency>` its requests, `holder <agency>` its copies and receipts. What strangers do under the agreement changes
 * neither the sum nor who may see it.
 */
export type Actor = 'source' | `${'source' | 'recipient' | 'holder'} ${string}`;

/** One agency, or `SEVERAL`. Undefined: none. */
export const oneOf = (agencies: Iterable<string>): string | undefined => {
  let one: string | undefined;
  for (const agency of agencies) one = together(one, agency);
  return one;
};

export const together = (one: string | undefined, other: string): string =>
  one === undefined || one === other ? other : SEVERAL;
