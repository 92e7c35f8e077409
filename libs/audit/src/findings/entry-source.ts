import { headSizes, LedgerReader, RowDamaged } from '#libs/ledger';
import { entryBundlePath, TILE_WIDTH } from '#libs/merkle';
import { EntryBundleChanged, type HashedEntryBundles, type LogSource } from '#libs/verifier';
import type { DataSource } from 'typeorm';

/** Where the entries of a ledger are read from. */
export interface EntrySource {
  /** Event shards and oversight, with the number of entries that are there. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  /** Entries [from, to) of a shard, or the first of them: at least one. Throws EntriesUnreadable. */
  entries(shard: string, from: number, to: number): Promise<Buffer[]>;
}

const PAGE = 4_096;

export function entriesOfDatabase(db: DataSource): EntrySource {
  const reader = new LedgerReader(db);
  return {
    sizes: async () => new Map((await headSizes(db)).map(({ shard, size }) => [shard, size])),
    entries: async (shard, from, to) => {
      const end = Math.min(to, from + PAGE);
      const read = await reader.entries(shard, from, end - from).catch((error: unknown) => {
        if (error instanceof RowDamaged) throw new EntriesUnreadable(shard, error.first, error.last, error.message);
        throw error;
      });
      // Rows that are gone, or overlap, must not shift those that follow.
      const gap = read.findIndex(({ index }, i) => index !== from + i);
      const entries = gap < 0 ? read : read.slice(0, gap);
      if (entries.length > 0) return entries.map(({ bytes }) => bytes);
      const last = (read[0]?.index ?? end) - 1;
      throw new EntriesUnreadable(shard, from, last, `entries ${shard}/${from} to ${shard}/${last} have no row`);
    },
  };
}

/** A log that was verified whole. */
export interface VerifiedLog {
  shard: string;
  size: number;
  source: Pick<LogSource, 'bundle'>;
  /** Its entries when they were verified. */
  hashed: HashedEntryBundles;
}

/** The very entries that were verified. Throws EntriesChanged where a log has others now. */
export function entriesOfLogs(logs: readonly VerifiedLog[]): EntrySource {
  const twice = logs.find(({ shard }, i) => logs.findIndex((log) => log.shard === shard) !== i);
  if (twice) throw new Error(`two of the logs are of shard ${twice.shard}: findings are those of one ledger`);
  let held: { shard: string; index: number; entries: Buffer[] } | undefined;
  return {
    sizes: async () => new Map(logs.map(({ shard, size }) => [shard, size])),
    entries: async (shard, from, to) => {
      const { source, size, hashed } = logs.find((log) => log.shard === shard)!;
      const index = Math.floor(from / TILE_WIDTH);
      const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
      // A seal may end anywhere in a bundle; the entries after it come from the same read.
      if (held?.shard !== shard || held.index !== index)
        held = { shard, index, entries: await readAgain({ shard, source, hashed }, index, width) };
      const { entries } = held;
      return entries.slice(from - index * TILE_WIDTH, to - index * TILE_WIDTH);
    },
  };
}

async function readAgain(
  { shard, source, hashed }: Omit<VerifiedLog, 'size'>,
  index: number,
  width: number,
): Promise<Buffer[]> {
  try {
    return await hashed.entries(source, index, width);
  } catch (error) {
    if (error instanceof EntryBundleChanged)
      throw new EntriesChanged(shard, entryBundlePath(index, width), index * TILE_WIDTH, error.message);
    throw error;
  }
}

/** Every entry of a range in order, a page at a time. */
export async function* pages(
  source: EntrySource,
  shard: string,
  from: number,
  to: number,
): AsyncGenerator<{ first: number; entries: Buffer[] }> {
  for (let at = from; at < to;) {
    const entries = await source.entries(shard, at, to);
    if (entries.length === 0) throw new EntriesUnreadable(shard, at, at, `entry ${shard}/${at} is missing`);
    yield { first: at, entries };
    at += entries.length;
  }
}

/** Entries that are gone or damaged; without them nothing after them can be judged. */
export class EntriesUnreadable extends Error {
  constructor(
    readonly shard: string,
    readonly first: number,
    readonly last: number,
    detail: string,
  ) {
    super(detail);
    this.name = 'EntriesUnreadable';
  }
}

/** A log shows other entries than those that were verified: nothing can be derived from either. */
export class EntriesChanged extends Error {
  constructor(
    readonly shard: string,
    readonly path: string,
    /** The first entry of the bundle. */
    readonly index: number,
    detail: string,
  ) {
    super(`${path} (from entry ${index}): ${detail}`);
    this.name = 'EntriesChanged';
  }
}
