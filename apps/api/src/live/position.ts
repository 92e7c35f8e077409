import type { HitPositions } from '#libs/readmodel';

/** How far the ledger is. */
export interface LedgerPosition {
  generation: number;
  hits: HitPositions;
  /** Entries of `oversight` that are folded. */
  acts: number;
  /** When it was so, in milliseconds since 1970. */
  at: number;
}

/** Up to where a stream is told. */
export interface LivePosition extends LedgerPosition {
  /** Which exceptions worked for its reader: DIGEST_BYTES. */
  exceptions: Buffer;
}

export const DIGEST_BYTES = 16;
const HEAD_BYTES = 4 + 6 + 6 + DIGEST_BYTES + 2;
const [EXCEPTIONS_AT, SHARDS_AT] = [16, 16 + DIGEST_BYTES];
const NUMBER_BYTES = 6;

/** As bytes, always as many for one ledger: their length must tell nothing. Shards are '0' to 'S-1'. */
export function encodePosition({ generation, hits, acts, at, exceptions }: LivePosition): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES + hits.size * NUMBER_BYTES);
  bytes.writeUInt32BE(generation, 0);
  bytes.writeUIntBE(at, 4, NUMBER_BYTES);
  bytes.writeUIntBE(acts, 10, NUMBER_BYTES);
  exceptions.copy(bytes, EXCEPTIONS_AT, 0, DIGEST_BYTES);
  bytes.writeUInt16BE(hits.size, SHARDS_AT);
  for (let shard = 0; shard < hits.size; shard++)
    bytes.writeUIntBE(hits.get(String(shard)) ?? 0, HEAD_BYTES + shard * NUMBER_BYTES, NUMBER_BYTES);
  return bytes;
}

export function decodePosition(bytes: Buffer): LivePosition | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const shards = bytes.readUInt16BE(SHARDS_AT);
  if (bytes.length !== HEAD_BYTES + shards * NUMBER_BYTES) return undefined;
  const hits = new Map(
    Array.from({ length: shards }, (_, shard) => [
      String(shard),
      bytes.readUIntBE(HEAD_BYTES + shard * NUMBER_BYTES, NUMBER_BYTES),
    ]),
  );
  const [at, acts] = [bytes.readUIntBE(4, NUMBER_BYTES), bytes.readUIntBE(10, NUMBER_BYTES)];
  const exceptions = Buffer.from(bytes.subarray(EXCEPTIONS_AT, SHARDS_AT));
  return { generation: bytes.readUInt32BE(0), hits, acts, at, exceptions };
}
