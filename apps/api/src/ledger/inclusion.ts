import type { LedgerReader, ShardName } from '#libs/ledger';
import { HASH_SIZE, inclusionProofAsync } from '#libs/merkle';
import { EmptySoFar, NotYetSigned } from '../http/errors.js';

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
  if (!checkpoint) throw new EmptySoFar(shard);
  // One reader for all: entries that lie close together share their tiles.
  const hashes = reader.publishedHashes(shard, size);
  const entries = await Promise.all(
    indexes.map(async (index) => {
      const [leafHash, proof] = await Promise.all([hashes(0, index), inclusionProofAsync(index, size, hashes)]);
      if (leafHash.length !== HASH_SIZE) throw new RangeError(`a leaf hash of ${leafHash.length} bytes`);
      return { index, leafHash, proof };
    }),
  );
  return { checkpoint: checkpoint.note, size, entries };
}

export interface SignedProofs {
  /** `proof` is null while no published checkpoint covers the entry. */
  of(shard: ShardName, index: number): { leafHash: Buffer; proof: Buffer[] | null };
  checkpoints: { shard: ShardName; treeSize: number; checkpoint: string }[];
}

/** Proofs of entries of several shards, each against its shard's newest checkpoint, as far as that reaches. */
export async function proveWhatIsSigned(
  reader: LedgerReader,
  entries: readonly { shard: ShardName; index: number }[],
): Promise<SignedProofs> {
  const known = new Map<string, { leafHash: Buffer; proof: Buffer[] | null }>();
  const checkpoints: SignedProofs['checkpoints'] = [];
  for (const shard of new Set(entries.map((entry) => entry.shard))) {
    const indexes = [...new Set(entries.filter((entry) => entry.shard === shard).map(({ index }) => index))];
    const size = (await reader.latestCheckpoint(shard))?.size ?? 0;
    const signed = indexes.filter((index) => index < size);
    if (signed.length > 0) {
      const proven = await proveInclusion(reader, shard, signed);
      checkpoints.push({ shard, treeSize: proven.size, checkpoint: proven.checkpoint });
      for (const { index, leafHash, proof } of proven.entries) known.set(`${shard}/${index}`, { leafHash, proof });
    }
    for (const index of indexes.filter((at) => at >= size))
      known.set(`${shard}/${index}`, { leafHash: await reader.leafHashes(shard, index, index + 1), proof: null });
  }
  return { of: (shard, index) => known.get(`${shard}/${index}`)!, checkpoints };
}
