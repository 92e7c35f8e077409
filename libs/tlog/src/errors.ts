/** Base of everything libs/tlog refuses. `category` is a bounded label for metrics and for mapping to an answer. */
export abstract class TlogError extends Error {
  abstract readonly category: 'format' | 'key' | 'signature' | 'policy';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Text that is not padded standard base64 in its one canonical spelling. */
export class Base64Error extends TlogError {
  readonly category = 'format';

  constructor(readonly text: string) {
    super('not canonical, padded, standard base64');
  }
}

/** Text that is not a decimal without sign and leading zeros, or is above the limit. */
export class DecimalError extends TlogError {
  readonly category = 'format';

  constructor(
    readonly text: string,
    reason: string,
  ) {
    super(`not a decimal number: ${reason}`);
  }
}

/** Bytes that are not a signed note, or a note that must not be written. */
export class NoteFormatError extends TlogError {
  readonly category = 'format';
}

/** A note body that is not a checkpoint. */
export class CheckpointFormatError extends TlogError {
  readonly category = 'format';
}

/** Bytes that are not a tlog-proof@v1, or a proof that must not be written. */
export class ProofFormatError extends TlogError {
  readonly category = 'format';
}

/** Bytes that are not the body of an add-checkpoint request, or one that must not be sent. */
export class AddCheckpointFormatError extends TlogError {
  readonly category = 'format';
}

/** A text that is not a tlog-policy. `line` counts from 1; 0 is the file as a whole. Nothing of the file was used. */
export class PolicyFormatError extends TlogError {
  readonly category = 'format';

  constructor(
    readonly line: number,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(line === 0 ? `policy: ${reason}` : `policy, line ${line}: ${reason}`, options);
  }
}

/** Too few of the policy's witnesses cosigned: the checkpoint may be one that others never saw. */
export class QuorumError extends TlogError {
  readonly category = 'policy';

  constructor(readonly cosignedBy: readonly string[]) {
    super(`the policy's quorum is not met; cosigned by ${cosignedBy.join(', ') || 'none of its witnesses'}`);
  }
}

/** The time of a cosignature must be whole seconds from 1 on, below 2^53. */
export class CosignatureTimeError extends TlogError {
  readonly category = 'format';

  constructor(readonly seconds: number) {
    super(`a cosignature's time is in whole seconds since 1970, not ${seconds}`);
  }
}

/** A key of one type where another is needed: a log's key does not cosign, a cosigner's does not sign a log. */
export class WrongKeyTypeError extends TlogError {
  readonly category = 'key';

  constructor(
    readonly type: number,
    readonly role: string,
  ) {
    super(`a key of signature type 0x${type.toString(16).padStart(2, '0')} cannot be that of ${role}`);
  }
}

/** A key name that notes cannot carry: empty, with a space, a control character or a plus. */
export class KeyNameError extends TlogError {
  readonly category = 'key';

  constructor(readonly keyName: string) {
    super('a key name must not be empty nor contain a space, a control character or a plus sign');
  }
}

/** A verifier or signer key in text form that cannot be read. Never quotes the key: it may be a private one. */
export class KeyFormatError extends TlogError {
  readonly category = 'key';
}

/** The key id written in the text is not the one that name, type and key give: the text was altered or mistyped. */
export class KeyIdMismatchError extends TlogError {
  readonly category = 'key';

  constructor(
    readonly keyName: string,
    readonly written: string,
    readonly calculated: string,
  ) {
    super(`the key of ${keyName} has id ${calculated}, but its text says ${written}`);
  }
}

/** A signature type that this build does not know. */
export class UnknownSignatureTypeError extends TlogError {
  readonly category = 'key';

  constructor(readonly type: number) {
    super(`signature type 0x${type.toString(16).padStart(2, '0')} is not supported`);
  }
}

/** A public key under which forged signatures verify, or that is not in its one canonical encoding. */
export class WeakKeyError extends TlogError {
  readonly category = 'key';
}

/** Two verifiers with the same name and key id: which of them a signature is for cannot be told. */
export class AmbiguousKeyError extends TlogError {
  readonly category = 'key';

  constructor(
    readonly keyName: string,
    readonly keyId: string,
  ) {
    super(`two keys are known as ${keyName}+${keyId}`);
  }
}

/** A known key's signature does not fit the text. Treat the whole note as forged, whatever else it carries. */
export class InvalidSignatureError extends TlogError {
  readonly category = 'signature';

  constructor(
    readonly keyName: string,
    readonly keyId: string,
  ) {
    super(`the signature of ${keyName}+${keyId} does not fit the text`);
  }
}

/** No signature of a key that the caller trusts. The text may be anyone's. */
export class NoTrustedSignatureError extends TlogError {
  readonly category = 'signature';

  constructor(readonly signedBy: readonly string[]) {
    super(`no signature of a trusted key; signed by ${signedBy.join(', ')}`);
  }
}

/** The checkpoint is of another log than the one asked for. */
export class OriginMismatchError extends TlogError {
  readonly category = 'signature';

  constructor(
    readonly expected: string,
    readonly actual: string,
  ) {
    super(`the checkpoint is of ${actual}, expected ${expected}`);
  }
}

/** The key file exists; it is never overwritten, because a lost log key ends the log. */
export class KeyFileExistsError extends TlogError {
  readonly category = 'key';

  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`${path} exists already and is not overwritten`, options);
  }
}
