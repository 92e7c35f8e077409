import type { HitPositions } from '#libs/readmodel';

/** Up to where a stream is told. */
export interface LivePosition {
  generation: number;
  hits: HitPositions;
  /** Entries of `oversight` that are folded. */
  acts: number;
  /** When it was so, in milliseconds since 1970. */
  at: number;
}

const HEAD_BYTES = 4 + 6 + 6 + 2;
const NUMBER_BYTES = 6;

/** As bytes, always as many for one ledger: their length must tell nothing. Shards are '0' to 'S-1'. */
export function encodePosition({ generation, hits, acts, at }: LivePosition): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES + hits.size * NUMBER_BYTES);
  bytes.writeUInt32BE(generation, 0);
  bytes.writeUIntBE(at, 4, NUMBER_BYTES);
  bytes.writeUIntBE(acts, 10, NUMBER_BYTES);
  bytes.writeUInt16BE(hits.size, 16);
  for (let shard = 0; shard < hits.size; shard++)
    bytes.writeUIntBE(hits.get(String(shard)) ?? 0, HEAD_BYTES + shard * NUMBER_BYTES, NUMBER_BYTES);
  return bytes;
}

export function decodePosition(bytes: Buffer): LivePosition | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const shards = bytes.readUInt16BE(16);
  if (bytes.length !== HEAD_BYTES + shards * NUMBER_BYTES) return undefined;
  const hits = new Map(
    Array.from({ length: shards }, (_, shard) => [
      String(shard),
      bytes.readUIntBE(HEAD_BYTES + shard * NUMBER_BYTES, NUMBER_BYTES),
    ]),
  );
  const [at, acts] = [bytes.readUIntBE(4, NUMBER_BYTES), bytes.readUIntBE(10, NUMBER_BYTES)];
  return { generation: bytes.readUInt32BE(0), hits, acts, at };
}
