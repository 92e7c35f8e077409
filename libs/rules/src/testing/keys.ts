import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { formatVerifierKey } from '#libs/contracts';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A verifier key for specs, the same in each run. `other`: another name for the key of `name`. */
export function vkeyOf(name: string, other = name): string {
  const seed = createHash('sha256').update(name).digest();
  const key = createPublicKey(createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' }));
  return formatVerifierKey(other, key.export({ format: 'der', type: 'spki' }).subarray(-32))!;
}
