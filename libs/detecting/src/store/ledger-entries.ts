import type { PoolClient } from 'pg';
import { type EntryRange, foldInput, type FoldInput, marksAskedBy, nameOf } from '#libs/judging';
import { type LazyBatch, lazyBatches } from '#libs/ledger';

/** Known entries, some of which make statements and can be asked for. */
export interface KnownEntries {
  /** Are all entries of the range known? */
  covers(range: EntryRange): boolean;
  within(range: EntryRange): Iterable<FoldInput>;
}

/** Committed entries that make a statement. Conflicts are among them, because their accusations count. */
const SAY = `state IN ('folded', 'conflict')`;

/**
 * Generation, shard, agreement, from, before, limit. Two plans would read all rows of the shard in the order of the primary key: one made
 * without statistics, which `|| ''` prevents, and, before PostgreSQL 18, one made with statistics that do not know the generation yet and
 * seem to say that it has no rows. `(SELECT …)` hides which generation it is.
 */
export const OF_AGREEMENT = `SELECT index, source, event_id AS id, type FROM readmodel.event
  WHERE generation = (SELECT $1::int) AND shard || '' = $2 AND agreement = $3 AND index >= $4 AND index < $5 AND ${SAY} ORDER BY index LIMIT $6`;

/** The approximate bytes of single entries that are read at once; parsed they take several times as much. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Some entries, each of which is asked for by itself. They are few and far apart, so they are read together. */
export class SingleEntries implements KnownEntries {
  private constructor(
    private readonly asked: ReadonlySet<number>,
    private readonly found: ReadonlyMap<number, { agreement: string; input: FoldInput }>,
  ) {}

  static async load(
    client: PoolClient,
    generation: number,
    shard: string,
    asked: ReadonlySet<number>,
    mostBytes = MOST_BYTES,
  ): Promise<SingleEntries> {
    const { rows } = await client.query<{ index: string; agreement: string }>({
      name: 'readmodel-load-single-entries',
      text: `SELECT index, agreement FROM readmodel.event WHERE generation = $1 AND shard = $2 AND index = ANY($3::bigint[]) AND ${SAY}`,
      values: [generation, shard, [...asked]],
    });
    const agreements = new Map(rows.map(({ index, agreement }) => [Number(index), agreement]));
    const found = new Map<number, { agreement: string; input: FoldInput }>();
    let bytes = 0;
    for (const { firstIndex, count, unpack } of await lazyBatches(client, shard, [...agreements.keys()])) {
      // The others are asked for again, after these have been folded.
      if (bytes >= mostBytes) {
        const read = new Set([...asked].filter((index) => index < firstIndex));
        return new SingleEntries(read, found);
      }
      let entries: Buffer[] | undefined;
      for (let index = firstIndex; index < firstIndex + count; index++) {
        const agreement = agreements.get(index);
        if (agreement === undefined) continue;
        entries ??= unpack();
        bytes += entries[index - firstIndex]!.length;
        found.set(index, { agreement, input: foldInput(index, entries[index - firstIndex]!) });
      }
    }
    return new SingleEntries(asked, found);
  }

  covers({ from, before }: EntryRange): boolean {
    return before === from + 1 && this.asked.has(from);
  }

  within({ agreement, from }: EntryRange): FoldInput[] {
    const one = this.found.get(from);
    return one?.agreement === agreement ? [one.input] : [];
  }

  all(): FoldInput[] {
    return Array.from(this.found.values(), ({ input }) => input);
  }
}

interface EntryRow {
  index: number;
  source: string;
  /** The id of its event. */
  id: string;
  type: string;
}

/**
 * An agreement's own entries for a refold. They stay compressed until the fold takes them one by one, because a portion of large entries,
 * parsed at once, would not fit in memory. Rows of the ledger never cross a multiple of 256.
 */
export class LedgerEntries implements KnownEntries {
  private constructor(
    private readonly range: EntryRange,
    /** All of the agreement's entries from `range.from` up to this one are known. */
    private readonly known: number,
    private readonly rows: readonly EntryRow[],
    private readonly batches: readonly LazyBatch[],
  ) {}

  static async load(client: PoolClient, generation: number, shard: string, range: EntryRange): Promise<LedgerEntries> {
    const { agreement, from, before, limit } = range;
    const found = await client.query<{ index: string } & Omit<EntryRow, 'index'>>(OF_AGREEMENT, [
      ...[generation, shard, agreement, from, before, limit],
    ]);
    const rows = found.rows.map(({ index, ...row }) => ({ ...row, index: Number(index) }));
    const indexes = rows.map(({ index }) => index);
    const known = indexes.length < limit ? before : indexes.at(-1)! + 1;
    return new LedgerEntries(range, known, rows, await lazyBatches(client, shard, indexes));
  }

  covers({ agreement, from, before, limit }: EntryRange): boolean {
    if (agreement !== this.range.agreement || from < this.range.from) return false;
    return before <= this.known || this.rows.filter(({ index }) => index >= from && index < before).length >= limit;
  }

  *within({ from, before, limit }: EntryRange): Iterable<FoldInput> {
    const found = this.rows.filter(({ index }) => index >= from && index < before).slice(0, limit);
    yield* this.unpack(found.map(({ index }) => index));
  }

  /** Names of the events whose marks are needed when these entries are folded again. */
  *marksAsked(): Iterable<string> {
    for (const row of this.rows) yield nameOf(row);
    const retractions = this.rows.filter(({ type }) => type === 'gov.transfer.event.retracted.v1');
    for (const { entry } of this.unpack(retractions.map(({ index }) => index)))
      if (entry.event) yield* marksAskedBy(entry.event);
  }

  private *unpack(indexes: readonly number[]): Iterable<FoldInput> {
    const wanted = new Set(indexes);
    for (const { firstIndex, count, unpack } of this.batches) {
      const needed = Array.from({ length: count }, (_, i) => firstIndex + i).filter((index) => wanted.has(index));
      if (needed.length === 0) continue;
      const entries = unpack();
      for (const index of needed) yield foldInput(index, entries[index - firstIndex]!);
    }
  }
}
