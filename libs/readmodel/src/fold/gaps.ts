import type { PoolClient } from 'pg';
import { column } from '../sql/columns.js';
import type { Statement } from '../sql/statement.js';

/**
 * A rule that is left out at an entry because it threw twice; `fold`: what the entry says; `*`: all that is judged at it. Closes in a new
 * generation only.
 */
export interface Gap {
  index: number;
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

/** Pairs (rule, entry) that this generation leaves out. */
export class Gaps {
  private readonly known = new Set<string>();
  private pending: Gap[] = [];

  constructor(stored: Iterable<Gap> = []) {
    for (const { rule, index } of stored) this.known.add(`${index} ${rule}`);
  }

  /** All of a shard: an agreement that is folded anew comes by entries of long ago. */
  static async load(client: PoolClient, generation: number, shard: string): Promise<Gaps> {
    const { rows } = await client.query<{ index: string; rule: string; error: string }>(
      'SELECT index, rule, error FROM readmodel.gap WHERE generation = $1 AND shard = $2',
      [generation, shard],
    );
    return new Gaps(rows.map(({ index, rule, error }) => ({ index: Number(index), rule, error })));
  }

  readonly skipped = (rule: string, index: number): boolean =>
    this.known.size > 0 && this.known.has(`${index} ${rule}`);

  /** What to leave out next at an entry that cannot be folded or written: undefined when nothing is left. */
  leftToSkip(index: number): 'fold' | '*' | undefined {
    return (['fold', '*'] as const).find((rule) => !this.skipped(rule, index));
  }

  add(gap: Gap): void {
    this.known.add(`${gap.index} ${gap.rule}`);
    this.pending.push({ ...gap, error: storable(gap.error) });
  }

  /** Those that are not stored yet. */
  get open(): readonly Gap[] {
    return this.pending;
  }

  /** Those of a batch that is about to be committed. */
  below(index: number): Gap[] {
    return this.pending.filter((gap) => gap.index < index);
  }

  /** After the commit. */
  stored(below: number): void {
    this.pending = this.pending.filter((gap) => gap.index >= below);
  }
}

export function insertGaps(gaps: readonly Gap[]): Statement | undefined {
  if (gaps.length === 0) return undefined;
  const c = { index: column.bigint(), rule: column.text(), error: column.text() };
  for (const { index, rule, error } of gaps) {
    c.index.push(index);
    c.rule.push(rule);
    c.error.push(error);
  }
  return {
    text: `INSERT INTO readmodel.gap (generation, shard, index, rule, error)
           SELECT $1, $2, r.* FROM unnest($3::bigint[], $4::text[], $5::text[]) AS r`,
    values: Object.values(c).map((values) => values.value),
  };
}
