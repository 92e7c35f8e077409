import type { PoolClient } from 'pg';
import type { Skipped } from '#libs/judging';
import { insertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/**
 * A rule that is left out in a portion of an entry because it threw twice; `fold`: what the entry says; `*`: all that the portion judges. Closes in a new generation only.
 */
export interface Gap {
  index: number;
  portion: number;
  rule: string;
  error: string;
}

/** Longer texts of errors are cut: one may carry what it failed on. */
const MAX_ERROR = 500;

/** Text as PostgreSQL takes it: an error may quote anything of an entry, also NUL, and cutting it may halve a character. */
const storable = (text: string): string =>
  text
    .slice(0, MAX_ERROR)
    .replaceAll('\0', '\u{fffd}')
    .replace(/\p{Surrogate}/gu, '\u{fffd}');

const nameOf = ({ index, portion, rule }: Omit<Gap, 'error'>): string => `${index} ${portion} ${rule}`;

/** What this generation leaves out. */
export class Gaps {
  private readonly known = new Set<string>();
  private pending: Gap[] = [];

  constructor(stored: Iterable<Gap> = []) {
    for (const gap of stored) this.known.add(nameOf(gap));
  }

  /** All of a shard: an agreement that is folded anew comes by entries of long ago. */
  static async load(client: PoolClient, generation: number, shard: string): Promise<Gaps> {
    const { rows } = await client.query<Omit<Gap, 'index'> & { index: string }>(
      'SELECT index, portion, rule, error FROM readmodel.gap WHERE generation = $1 AND shard = $2',
      [generation, shard],
    );
    return new Gaps(rows.map((row) => ({ ...row, index: Number(row.index) })));
  }

  readonly skipped: Skipped = (rule, index, portion) =>
    this.known.size > 0 && this.known.has(nameOf({ rule, index, portion }));

  /**
   * What to leave out next of a portion that cannot be written; undefined when nothing is left. Later portions are not what the entry
   * says.
   */
  leftToSkip(index: number, portion: number): 'fold' | '*' | undefined {
    const rules = portion === 0 ? (['fold', '*'] as const) : (['*'] as const);
    return rules.find((rule) => !this.skipped(rule, index, portion));
  }

  add(gap: Gap): void {
    this.known.add(nameOf(gap));
    this.pending.push({ ...gap, error: storable(gap.error) });
  }

  /** Those that are not stored yet. */
  get open(): readonly Gap[] {
    return this.pending;
  }

  /** Those of a batch that is about to be committed: of entries before `index`, and of so many portions of that one. */
  before(index: number, portions: number): Gap[] {
    return this.pending.filter((gap) => comesBefore(gap, index, portions));
  }

  /** After the commit. */
  stored(index: number, portions: number): void {
    this.pending = this.pending.filter((gap) => !comesBefore(gap, index, portions));
  }
}

const comesBefore = (gap: Gap, index: number, portions: number): boolean =>
  gap.index < index || (gap.index === index && gap.portion < portions);

export const GAPS = insertInto<Gap>('readmodel.gap', {
  index: ['bigint', (gap) => gap.index],
  portion: ['int', (gap) => gap.portion],
  rule: ['text', (gap) => gap.rule],
  error: ['text', (gap) => gap.error],
});

export const insertGaps = (gaps: readonly Gap[]): Statement | undefined => GAPS.write(gaps);
