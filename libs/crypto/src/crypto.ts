/** SHA-256. `H`: what hashes come in, Node's Buffer or plain bytes. */
export interface Hashing<H extends Uint8Array = Uint8Array> {
  /** 32 bytes of the caller's own. */
  readonly sha256: (bytes: Uint8Array) => H;
  /** The same, written into `target` from `offset` on: where hashes lie end to end, as in tiles, it spares an object for each. */
  readonly sha256Into: (bytes: Uint8Array, target: Uint8Array, offset: number) => void;
}

/**
 * Reads an Ed25519 public key of 32 bytes and gives the check of its signatures (RFC 8032, 5.1.7, without the cofactor). In two steps,
 * because reading a key costs as much as a signature. The check never throws. Undefined: no point of the curve, or one that this
 * implementation does not take. Weak keys are refused by libs/tlog, whichever implementation there is.
 */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
) => ((message: Uint8Array, signature: Uint8Array) => boolean) | undefined;

/** All cryptography that checking a log takes. Whoever starts gives it: services node:crypto's, a page noble's. */
export interface Crypto<H extends Uint8Array = Uint8Array> extends Hashing<H> {
  readonly verifyEd25519: VerifyEd25519;
}
