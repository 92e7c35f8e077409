import { LedgerReader, OVERSIGHT } from '#libs/ledger';
import { decodeBundle, TILE_WIDTH } from '#libs/merkle';
import type { LogSource } from '#libs/verifier';
import type { DataSource } from 'typeorm';

/** Where the entries of a ledger are read from. */
export interface EntrySource {
  /** Event shards and oversight, with the number of entries that are there. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  /** Entries [from, to) of a shard, or the first of them: at least one. */
  entries(shard: string, from: number, to: number): Promise<Buffer[]>;
}

const PAGE = 4_096;

export function entriesOfDatabase(db: DataSource): EntrySource {
  const reader = new LedgerReader(db);
  return {
    sizes: async () => new Map((await reader.heads()).map(({ shard, size }) => [shard, size])),
    entries: async (shard, from, to) =>
      (await reader.entries(shard, from, Math.min(to - from, PAGE))).map(({ bytes }) => bytes),
  };
}

/** Of logs whose checkpoints, of these sizes, were verified; without oversight there are no seals to compare with. */
export function entriesOfLogs(
  logs: readonly { shard: string; size: number; source: Pick<LogSource, 'bundle'> }[],
): EntrySource {
  return {
    sizes: async () => new Map(logs.map(({ shard, size }) => [shard, size])),
    entries: async (shard, from, to) => {
      const { source, size } = logs.find((log) => log.shard === shard)!;
      const index = Math.floor(from / TILE_WIDTH);
      const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
      const entries = decodeBundle(await source.bundle(index, width), width);
      return entries.slice(from - index * TILE_WIDTH, to - index * TILE_WIDTH);
    },
  };
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
    if (entries.length === 0) throw new EntriesMissing(shard, at);
    yield { first: at, entries };
    at += entries.length;
  }
}

export class EntriesMissing extends Error {
  constructor(
    readonly shard: string,
    readonly index: number,
  ) {
    super(`entry ${shard}/${index} is missing; without it nothing after it can be judged`);
    this.name = 'EntriesMissing';
  }
}

export { OVERSIGHT };
