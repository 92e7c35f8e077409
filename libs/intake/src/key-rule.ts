import { createHash, randomBytes } from 'node:crypto';
import type { ViaKafka } from '#libs/contracts';

/** The form in which an entry keeps its record's key. */
export type ViaKey = Pick<ViaKafka, 'key' | 'keyCommitment'>;

/** A record's key may hold anything, an identifier too, so it is written only when it is the agreement id. */
export function viaKey(key: Buffer | null, agreementId: string | undefined): ViaKey {
  if (key === null) return {};
  if (agreementId !== undefined && key.toString() === agreementId) return { key: agreementId };
  const salt = randomBytes(16);
  const commitment = createHash('sha256').update(salt).update(key).digest('base64url');
  return { keyCommitment: `${salt.toString('base64url')}:${commitment}` };
}
