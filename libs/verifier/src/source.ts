/**
 * Where a log lies: a folder, an address, a database. Trusted for nothing. Throws FileMissing for what is not there,
 * FileMalformed for what cannot be such a file, SourceUnreadable when nothing can be said.
 */
export interface LogSource {
  /** For reports: the folder or address. */
  readonly name: string;
  /** The signed note. */
  checkpoint(): Promise<Buffer>;
  /** The signed note as it is now, where the log may have grown since `checkpoint` was asked for. A folder does not grow by itself. */
  newest?(): Promise<Buffer>;
  /** `width` hashes of 32 bytes; cut from the full tile where the partial one is no longer there, as tlog-tiles allows. */
  tile(level: number, index: number, width: number): Promise<Buffer>;
  /** `width` entries in tlog-tiles framing, uncompressed; cut as tiles are. */
  bundle(index: number, width: number): Promise<Buffer>;
  /** As `bundle`, but as it lies: one gzip member or plain. Lets a worker decompress it. */
  packedEntryBundle?(index: number, width: number): Promise<Buffer>;
  /** Paths of all files of the log, as tlog-tiles names them, where the source can list them. */
  files?(): AsyncIterable<string>;
}

/** Largest checkpoint that is read; libs/tlog has the same limit. */
export const MAX_CHECKPOINT_BYTES = 1_000_000;
