import { createPrivateKey, X509Certificate } from 'node:crypto';

/** Files for TLS that cannot work; the message says why, and shows nothing of a key. */
export class PemError extends Error {
  override readonly name = 'PemError';
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a PEM text. Node itself takes a file without any for one that trusts nobody. @throws PemError */
export function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw new PemError('there is no PEM certificate in it');
  return blocks.map((block, i) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw new PemError(`certificate ${i + 1} in it is damaged`);
    }
  });
}

/** Whether a client can present this certificate with this key, which is in PEM without a passphrase. @throws PemError */
export function checkPair(certificate: string, key: string): void {
  const [own] = certificatesIn(certificate);
  let privateKey;
  try {
    privateKey = createPrivateKey(key);
  } catch {
    throw new PemError('the key is not in PEM, or has a passphrase');
  }
  if (!own!.checkPrivateKey(privateKey))
    throw new PemError('the key is not that of the certificate, which must come first in its file');
}
