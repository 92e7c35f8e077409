import type { Seen } from '#libs/judging';

/** Something whose row says who may see it. */
export interface SeenRow {
  seen: Seen;
}

/** The columns that say who may see a row, for a writer that replaces them. */
export const SEEN_COLUMNS = {
  class: ['text', ({ seen }: SeenRow) => seen.class, 'set'],
  author: ['text?', ({ seen }: SeenRow) => seen.author, 'set'],
  source: ['text?', ({ seen }: SeenRow) => seen.source, 'set'],
  recipient: ['text?', ({ seen }: SeenRow) => seen.recipient, 'set'],
  acts_from: ['timestamptz?', ({ seen }: SeenRow) => seen.from, 'set'],
  acts_to: ['timestamptz?', ({ seen }: SeenRow) => seen.to, 'set'],
} as const;
