import { createHash, randomBytes } from 'node:crypto';
import { entryTail, type EntrySignature, type Refused, shardOf, type Via } from '#libs/contracts';
import type { LeafDraft } from '#libs/ledger';

const SALT_BYTES = 16;

/**
 * A refused value: its entry carries the reason, the known fields of the act and a salted commitment; the bytes and the salt go to
 * quarantine. `partition` routes a value with neither agreement nor source.
 */
export function quarantineDraft(
  via: Via,
  refused: Refused,
  bytes: Buffer | null,
  shards: number,
  extra: { partition?: number; signature?: EntrySignature; mode?: 'binary' } = {},
): LeafDraft {
  const { partition, ...members } = extra;
  const { reason, pointer, known } = refused;
  const held = bytes ?? Buffer.alloc(0);
  const salt = randomBytes(SALT_BYTES);
  const commitment = createHash('sha256').update(salt).update(held).digest('base64url');
  const quarantined = { reason, ...(pointer ? { pointer } : {}), size: held.length, commitment, known };
  return {
    shard: shardOf(known, shards, partition),
    tail: entryTail(via, { quarantined }, members),
    // A copy: the value is a window into a whole fetch, which must not be kept alive for it.
    quarantine: { bytes: Buffer.from(held), salt },
  };
}
