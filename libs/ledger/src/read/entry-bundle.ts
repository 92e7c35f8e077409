import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { DataSource } from 'typeorm';
import { encodeEntryBundle, TILE_WIDTH } from '#libs/merkle';
import { NotInLedger } from '../errors.js';
import type { ShardName } from '../shard.js';
import { type BatchRecord, decodeBatches } from './batches.js';

const compress = promisify(gzip);

/**
 * The first `width` entries of an entry bundle, as one gzip member of bundle framing: as stored where one row holds exactly these, else
 * compressed anew, because many clients read only the first member. Throws NotInLedger.
 */
export async function readEntryBundle(db: DataSource, shard: ShardName, index: number, width: number): Promise<Buffer> {
  const first = index * TILE_WIDTH;
  const rows = await db.query<BatchRecord[]>(
    'SELECT first_index, count, entries FROM ledger.batch WHERE shard = $1 AND first_index >= $2 AND first_index < $3 ORDER BY first_index',
    [shard, first, first + width],
  );
  const [row] = rows;
  if (rows.length === 1 && Number(row!.first_index) === first && row!.count === width) return row!.entries;
  const entries = (await decodeBatches(shard, rows)).flatMap((batch) => batch.entries).slice(0, width);
  const whole = rows.every((one, i) => Number(one.first_index) === first + countBefore(rows, i));
  if (entries.length < width || !whole) throw new NotInLedger(`entry bundle ${index} (${width}) of shard ${shard}`);
  return compress(encodeEntryBundle(entries), { level: constants.Z_BEST_SPEED });
}

const countBefore = (rows: readonly BatchRecord[], end: number): number =>
  rows.slice(0, end).reduce((sum, { count }) => sum + count, 0);
