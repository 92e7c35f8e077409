import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import { createFile, readPrivateFile } from '#libs/system';

/** The private key of one of our own processes. */
export interface ProcessKey {
  private: KeyObject;
  /** As a recorder pins it: SPKI, DER, base64. */
  pin: string;
}

export class NotAProcessKey extends Error {
  override name = 'NotAProcessKey';
}

export function generateProcessKey(): ProcessKey {
  return keyOf(generateKeyPairSync('ed25519').privateKey);
}

/** PEM, PKCS #8. Throws where there is a file already. */
export const writeProcessKey = (path: string, key: ProcessKey): Promise<void> =>
  createFile(path, key.private.export({ type: 'pkcs8', format: 'pem' }));

/** @throws NotAProcessKey, PrivateFileError where others can get at it. */
export async function readProcessKey(path: string): Promise<ProcessKey> {
  const pem = await readPrivateFile(path, { what: 'the key' });
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    throw new NotAProcessKey('no private key in PEM');
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new NotAProcessKey(`a key of type ${key.asymmetricKeyType}, not ed25519`);
  return keyOf(key);
}

const keyOf = (key: KeyObject): ProcessKey => ({
  private: key,
  pin: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
});
