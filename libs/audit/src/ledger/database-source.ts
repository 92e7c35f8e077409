import { type LedgerReader, NotInLedger } from '#libs/ledger';
import { encodeEntryBundle, entryBundlePath, TILE_WIDTH, tilePath } from '#libs/merkle';
import { FileMissing, type LogSource } from '#libs/verifier';

/** A shard of a database as the log that it is: up to its newest published checkpoint. */
export class DatabaseSource implements LogSource {
  readonly name: string;

  constructor(
    private readonly reader: LedgerReader,
    private readonly shard: string,
  ) {
    this.name = `shard ${shard}`;
  }

  async checkpoint(): Promise<Buffer> {
    const newest = await this.reader.latestCheckpoint(this.shard);
    if (newest === null) throw new FileMissing(this.name, 'checkpoint');
    return Buffer.from(newest.note);
  }

  newest(): Promise<Buffer> {
    return this.checkpoint();
  }

  tile(level: number, index: number, width: number): Promise<Buffer> {
    return this.orMissing(tilePath(level, index, width), () => this.reader.tile(this.shard, level, index, width));
  }

  bundle(index: number, width: number): Promise<Buffer> {
    return this.orMissing(entryBundlePath(index, width), async () => {
      const entries = await this.reader.entries(this.shard, index * TILE_WIDTH, width);
      return encodeEntryBundle(entries.map(({ bytes }) => bytes));
    });
  }

  private async orMissing(path: string, read: () => Promise<Buffer>): Promise<Buffer> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof NotInLedger) throw new FileMissing(this.name, path);
      throw error;
    }
  }
}
