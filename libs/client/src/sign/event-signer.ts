import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { formatVerifierKey, signatureHeader } from '#libs/contracts';
import { ClientError } from '../errors.js';

/** The signing key is not an Ed25519 private key in PEM (PKCS #8). `countersign keygen sign` writes one. */
export class SigningKeyInvalid extends ClientError {
  constructor(detail: string) {
    super(`the signing key cannot be used: ${detail}; countersign keygen sign writes an Ed25519 key in PEM`);
  }
}

/** Bytes of an Ed25519 public key, the last of its SubjectPublicKeyInfo. */
const PUBLIC_KEY_BYTES = 32;

/** Signs events: the header `countersign-signature` is `<verifier key>:<base64 Ed25519 over the event's bytes>`. */
export class EventSigner {
  private readonly key: KeyObject;
  /** `<name>+<key id>+<base64>`: what the agreement's policy lists in `keys`. */
  readonly vkey: string;

  /** `name`: letters, digits and . _ / -, at most 64. Public; nobody is identified by it. */
  constructor(name: string, pem: string | Buffer) {
    try {
      this.key = createPrivateKey(pem);
    } catch {
      throw new SigningKeyInvalid('it is no private key in PEM');
    }
    if (this.key.asymmetricKeyType !== 'ed25519') throw new SigningKeyInvalid(`it is ${this.key.asymmetricKeyType}`);
    const publicKey = createPublicKey(this.key).export({ format: 'der', type: 'spki' }).subarray(-PUBLIC_KEY_BYTES);
    const vkey = formatVerifierKey(name, publicKey);
    if (vkey === undefined)
      throw new SigningKeyInvalid(`'${name}' is no name of a key: letters, digits and . _ / -, at most 64`);
    this.vkey = vkey;
  }

  sign(value: Buffer): string {
    return signatureHeader(this.vkey, sign(null, value, this.key));
  }

  publicPem(): string {
    return createPublicKey(this.key).export({ format: 'pem', type: 'spki' }).toString();
  }

  /** A new private key in PEM. */
  static generate(): string {
    return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  }
}
