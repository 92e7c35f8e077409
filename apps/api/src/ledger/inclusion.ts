import type { LedgerReader, ShardName } from '#libs/ledger';
import { HASH_SIZE, inclusionProofAsync } from '#libs/merkle';
import { NotFound, NotYetSigned } from '../http/errors.js';

export interface Inclusion {
  index: number;
  leafHash: Buffer;
  proof: Buffer[];
}

export interface Inclusions {
  /** The signed note, byte for byte. */
  checkpoint: string;
  size: number;
  entries: Inclusion[];
}

/**
 * Proves entries of a shard against its newest published checkpoint, in the order of `indexes`.
 * @throws NotInLedger unless the shard and the entries exist, NotYetSigned for an entry that no checkpoint covers.
 */
export async function proveInclusion(
  reader: LedgerReader,
  shard: ShardName,
  indexes: readonly number[],
): Promise<Inclusions> {
  const checkpoint = await reader.latestCheckpoint(shard);
  const size = checkpoint?.size ?? 0;
  const beyond = indexes.find((index) => index >= size);
  if (beyond !== undefined) throw new NotYetSigned(shard, beyond, size);
  if (!checkpoint) throw new NotFound(`checkpoint of shard ${shard} yet`);
  // One reader for all: entries that lie close together share their tiles.
  const hashes = await reader.hashes(shard, size);
  const entries = await Promise.all(
    indexes.map(async (index) => {
      const [leafHash, proof] = await Promise.all([hashes(0, index), inclusionProofAsync(index, size, hashes)]);
      if (leafHash.length !== HASH_SIZE) throw new RangeError(`a leaf hash of ${leafHash.length} bytes`);
      return { index, leafHash, proof };
    }),
  );
  return { checkpoint: checkpoint.note, size, entries };
}
