import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { ClientError } from '../errors.js';

/** The signing key is not an Ed25519 private key in PEM (PKCS #8). `countersign keygen sign` writes one. */
export class SigningKeyInvalid extends ClientError {
  constructor(detail: string) {
    super(`the signing key cannot be used: ${detail}; countersign keygen sign writes an Ed25519 key in PEM`);
  }
}

/** Signs events: the header `countersign-signature` is `<key id>:<base64 Ed25519 over the value's bytes>`. */
export class EventSigner {
  private readonly key: KeyObject;

  /** `keyId` is the name under which the agreement lists the public key. */
  constructor(
    readonly keyId: string,
    pem: string | Buffer,
  ) {
    try {
      this.key = createPrivateKey(pem);
    } catch {
      throw new SigningKeyInvalid('it is no private key in PEM');
    }
    if (this.key.asymmetricKeyType !== 'ed25519') throw new SigningKeyInvalid(`it is ${this.key.asymmetricKeyType}`);
  }

  sign(value: Buffer): string {
    return `${this.keyId}:${sign(null, value, this.key).toString('base64')}`;
  }

  publicPem(): string {
    return createPublicKey(this.key).export({ format: 'pem', type: 'spki' }).toString();
  }

  /** A new private key in PEM. */
  static generate(): string {
    return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  }
}
