import { encodeBase64 } from '#portable/crypto';

/** Base of everything libs/merkle refuses. `category` is a bounded label for metrics and for mapping to an answer. */
export abstract class MerkleError extends Error {
  abstract readonly category: 'argument' | 'proof' | 'format';

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** A size, index or level that is not an integer in its range. The caller passed what it did not check. */
export class NumberRangeError extends MerkleError {
  readonly category = 'argument';

  constructor(
    readonly field: string,
    readonly value: number,
    readonly least: number,
    readonly most: number,
  ) {
    super(`${field} must be an integer from ${least} to ${most}, not ${value}`);
  }
}

/** Hash bytes of the wrong length. */
export class HashLengthError extends MerkleError {
  readonly category = 'argument';

  constructor(
    readonly field: string,
    readonly actual: number,
    readonly expected: string,
  ) {
    super(`${field} has ${actual} bytes, expected ${expected}`);
  }
}

/** The proof has too few or too many hashes for these sizes; it proves nothing, whatever the hashes are. */
export class ProofLengthError extends MerkleError {
  readonly category = 'proof';

  constructor(
    readonly proof: 'inclusion' | 'consistency',
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${proof} proof has ${actual} hashes, expected ${expected}`);
  }
}

/** The proof leads to another root than the one given: entry, proof or root was altered. */
export class RootMismatchError extends MerkleError {
  readonly category = 'proof';

  constructor(
    readonly which: 'root' | 'oldRoot' | 'newRoot',
    readonly given: Uint8Array,
    readonly calculated: Uint8Array,
  ) {
    super(`${which} is ${encodeBase64(given)}, the proof leads to ${encodeBase64(calculated)}`);
  }
}

/** Every tree is consistent with the empty one, so such a proof says nothing; callers that allow it decide so themselves. */
export class EmptyOldTreeError extends MerkleError {
  readonly category = 'proof';

  constructor() {
    super('a consistency proof from the empty tree is meaningless');
  }
}

/** The tree is said to have shrunk. */
export class ShrunkTreeError extends MerkleError {
  readonly category = 'proof';

  constructor(
    readonly oldSize: number,
    readonly newSize: number,
  ) {
    super(`the new size ${newSize} is below the old size ${oldSize}`);
  }
}

/** Edge bytes, or an edge, that no tree of that size has. Stored state is damaged: do not append to it. */
export class EdgeFormatError extends MerkleError {
  readonly category = 'format';
}

/** A path that is not exactly what tlog-tiles prescribes. Answer as for a path that does not exist. */
export class TilePathError extends MerkleError {
  readonly category = 'format';

  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`not a tile path: ${reason}`);
  }
}

/** A stored or fetched tile that does not hold the hashes asked for. */
export class TileFormatError extends MerkleError {
  readonly category = 'format';

  constructor(
    readonly level: number,
    readonly index: number,
    readonly width: number,
    readonly bytes: number,
  ) {
    super(`tile level ${level} index ${index} has ${bytes} bytes, expected at least ${width} whole hashes of 32 bytes`);
  }
}

/** Bundle bytes, or entries, that tlog-tiles framing cannot hold. */
export class EntryBundleFormatError extends MerkleError {
  readonly category = 'format';
}

/** An entry longer than the two-byte length prefix can say. */
export class EntryTooLargeError extends MerkleError {
  readonly category = 'argument';

  constructor(
    readonly position: number,
    readonly size: number,
    readonly limit: number,
  ) {
    super(`entry ${position} has ${size} bytes, the limit is ${limit}`);
  }
}
