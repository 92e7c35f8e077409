import { createHash, randomBytes } from 'node:crypto';

/** A record's key may hold anything, an identifier too, so it is written only when it is the agreement id. */
export function viaKey(key: Buffer | null, agreementId: string | undefined): { key?: string; keyCommitment?: string } {
  if (key === null) return {};
  if (agreementId !== undefined && key.toString() === agreementId) return { key: agreementId };
  const salt = randomBytes(16);
  const commitment = createHash('sha256').update(salt).update(key).digest('base64url');
  return { keyCommitment: `${salt.toString('base64url')}:${commitment}` };
}
