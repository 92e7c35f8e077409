/** Checks signatures of one key. `verify` gets the note's text and the signature without its key id; it never throws. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  readonly type: number;
  readonly publicKey: Buffer;
  readonly verify: (text: Uint8Array, signature: Uint8Array) => boolean;
}

/** Signs with one key; `sign` gives the signature without its key id. */
export interface NoteSigner {
  readonly verifier: NoteVerifier;
  readonly sign: (text: Uint8Array) => Buffer;
  /** Cosigner keys only: as `sign`, for a given time in seconds since 1970 instead of the clock's. */
  readonly signAt?: (text: Uint8Array, seconds: number) => Buffer;
}

/** What the type byte of a key decides. Cosignature types sign more than the text, so both sides take the whole text. */
export interface SignatureType {
  readonly code: number;
  /** Throws KeyFormatError or WeakKeyError. */
  readonly verifier: (name: string, publicKey: Uint8Array) => NoteVerifier;
  /** `secret` as in the signer key's text, after the type byte. Throws KeyFormatError. */
  readonly signer: (name: string, secret: Uint8Array) => NoteSigner;
}
