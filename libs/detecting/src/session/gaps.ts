import type { PoolClient } from 'pg';
import type { KnownFields } from '#libs/contracts';
import type { Skipped } from '#libs/judging';
import { insertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';
import { authorOf } from '../commit/event-rows.js';
import type { ParsedEntry } from './parsed-entry.js';

/**
 * A rule that is left out in a portion of an entry because it threw twice. `fold`: the entry's own statement; `*`: everything that the
 * portion judges. Only a new generation closes a gap.
 */
export interface Gap {
  index: number;
  portion: number;
  rule: string;
  error: string;
}

/** Longer error texts are cut: one may contain the input that it failed on. */
const MAX_ERROR = 500;

/** Text that PostgreSQL accepts: an error may quote any part of an entry, also NUL, and cutting may split a character. */
const storable = (text: string): string =>
  text
    .slice(0, MAX_ERROR)
    .replaceAll('\0', '\u{fffd}')
    .replace(/\p{Surrogate}/gu, '\u{fffd}');

const nameOf = ({ index, portion, rule }: Omit<Gap, 'error'>): string => `${index} ${portion} ${rule}`;

/** The gaps of this generation. */
export class Gaps {
  private readonly known = new Set<string>();
  private pending: Gap[] = [];

  constructor(stored: Iterable<Gap> = []) {
    for (const gap of stored) this.known.add(nameOf(gap));
  }

  /** All gaps of a shard: folding an agreement again reads very old entries. */
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
   * The next part to leave out of a portion that cannot be written; undefined when nothing is left. Later portions do not contain the
   * entry's own statement.
   */
  leftToSkip(index: number, portion: number): 'fold' | '*' | undefined {
    const rules = portion === 0 ? (['fold', '*'] as const) : (['*'] as const);
    return rules.find((rule) => !this.skipped(rule, index, portion));
  }

  add(gap: Gap): void {
    this.known.add(nameOf(gap));
    this.pending.push({ ...gap, error: storable(gap.error) });
  }

  /** The gaps that are not stored yet. */
  get open(): readonly Gap[] {
    return this.pending;
  }

  /** The gaps of a batch that is about to be committed: of entries before `index`, and of so many portions of that entry. */
  before(index: number, portions: number): Gap[] {
    return this.pending.filter((gap) => comesBefore(gap, index, portions));
  }

  /** Call after the commit. */
  stored(index: number, portions: number): void {
    this.pending = this.pending.filter((gap) => !comesBefore(gap, index, portions));
  }
}

const comesBefore = (gap: Gap, index: number, portions: number): boolean =>
  gap.index < index || (gap.index === index && gap.portion < portions);

/** A gap, with the source and the agreement of its entry as far as they can be read. */
type GapRow = Gap & { known: KnownFields };

export const GAPS = insertInto<GapRow>('readmodel.gap', {
  index: ['bigint', (gap) => gap.index],
  portion: ['int', (gap) => gap.portion],
  rule: ['text', (gap) => gap.rule],
  error: ['text', (gap) => gap.error],
  author: ['text?', ({ known }) => authorOf(known)],
  agreement: ['text?', ({ known }) => known.agreementid],
});

/** `parsed`: the entries of the batch. */
export function insertGaps(gaps: readonly Gap[], parsed: readonly ParsedEntry[]): Statement | undefined {
  const known = new Map(parsed.map(({ input: { index, entry } }) => [index, entry.event ?? entry.quarantined?.known]));
  return GAPS.write(gaps.map((gap) => ({ ...gap, known: known.get(gap.index) ?? {} })));
}
