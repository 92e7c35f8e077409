import type { LedgerReader, ShardName } from '#libs/ledger';
import { entryBundlePath, TILE_WIDTH, tilePath } from '#libs/merkle';

/** A tile or a bundle, by its path under the log, and how to read it. */
export interface LogFile {
  path: string;
  read: () => Promise<Buffer>;
}

export interface FileRange {
  /** Size of the tree whose files are there: 0 for a new export. */
  from: number;
  to: number;
  /** Partial tiles of every published size, not only of those whose full tile is still to come. */
  allSizes: boolean;
}

/**
 * The files by which a log of `to` leaves differs from its export of `from` leaves, the full ones first. Partial ones: of each size
 * that was published, as far as the full tile is not there (C2SP tlog-tiles lets the others go). Tiles as the reader serves them.
 */
export async function logFiles(reader: LedgerReader, shard: ShardName, range: FileRange): Promise<LogFile[]> {
  const tile = (level: number, index: number, width = TILE_WIDTH): LogFile => ({
    path: tilePath(level, index, width),
    read: () => reader.publishedTile(shard, level, index, width),
  });
  const bundle = (index: number, width = TILE_WIDTH): LogFile => ({
    path: entryBundlePath(index, width),
    read: () => reader.publishedEntryBundle(shard, index, width),
  });
  const files: LogFile[] = [];
  for (let level = 0, leaves = 1; leaves <= range.to; level += 1, leaves *= TILE_WIDTH) {
    const full = leaves * TILE_WIDTH;
    const end = Math.floor(range.to / full);
    for (let index = Math.floor(range.from / full); index < end; index++) {
      files.push(tile(level, index));
      if (level === 0) files.push(bundle(index));
    }
    for (const { index, width } of await reader.publishedPartials(
      shard,
      level,
      range.allSizes ? Math.max(1, range.from) : Math.max(1, end * full),
      range.to,
    )) {
      files.push(tile(level, index, width));
      if (level === 0) files.push(bundle(index, width));
    }
  }
  return files;
}
