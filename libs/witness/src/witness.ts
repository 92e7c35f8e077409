import { equalBytes } from '#libs/crypto';
import { isEmptyRoot, MerkleError, verifyConsistency } from '#libs/merkle';
import {
  addSignatures,
  type Checkpoint,
  COSIGNATURE,
  cosign,
  cosignedAt,
  formatNote,
  formatSignatureLine,
  type NoteSignature,
  type NoteVerifier,
  openNote,
  parseAddCheckpoint,
  parseCheckpoint,
  type PrivateKey,
  TlogError,
  WrongKeyTypeError,
} from '#libs/tlog';
import {
  ConflictError,
  InconsistentError,
  OldSizeError,
  StoredCheckpointError,
  UnknownOriginError,
  UntrustedCheckpointError,
} from './errors.js';
import { originHash } from './file-store.js';
import type { WitnessStore } from './store.js';

/** Two trees of one size, both signed by the log: proof, for everyone, that it shows different people different logs. */
export interface Fork {
  readonly origin: string;
  /** Notes: the one that was cosigned, and the one that was refused. */
  readonly cosigned: Buffer;
  readonly refused: Buffer;
}

export interface WitnessOptions {
  /** Of type cosignature. */
  readonly key: PrivateKey;
  /** Keys of the logs to follow; a log is known by its keys' name, and may have several (rotation). */
  readonly logs: readonly NoteVerifier[];
  readonly store: WitnessStore;
  /** Seconds since 1970. */
  readonly now?: () => number;
  /** Keep what it is given, before the refusal is answered: nobody can make that evidence again. Must not throw. */
  readonly onFork?: (fork: Fork) => Promise<void>;
}

/** The last cosigned checkpoint of an origin. */
interface Cosigned {
  readonly note: Buffer;
  readonly checkpoint: Checkpoint;
  readonly seconds: number;
}

/**
 * Cosigns checkpoints that extend the last one it cosigned of their origin (C2SP tlog-witness). Never two that disagree: it
 * compares, signs and stores in one atomic step of the store, and answers after that.
 */
export class Witness {
  readonly #logs = new Map<string, NoteVerifier[]>();
  readonly #origins = new Map<string, string>();

  /** Throws WrongKeyTypeError unless the key is a cosigner's. */
  constructor(private readonly options: WitnessOptions) {
    const { key, logs } = options;
    if (key.verifier.type !== COSIGNATURE) throw new WrongKeyTypeError(key.verifier.type, 'a witness');
    for (const verifier of logs) {
      this.#logs.set(verifier.name, [...(this.#logs.get(verifier.name) ?? []), verifier]);
      this.#origins.set(originHash(verifier.name), verifier.name);
    }
  }

  /** What is followed, by the hash of its origin. */
  followed(hash: string): { origin: string; verifiers: readonly NoteVerifier[] } | undefined {
    const origin = this.#origins.get(hash);
    return origin === undefined ? undefined : { origin, verifiers: this.#logs.get(origin)! };
  }

  get origins(): string[] {
    return [...this.#logs.keys()];
  }

  /**
   * The answer to an add-checkpoint body: signature lines. Throws AddCheckpointFormatError, a WitnessRefusal, or whatever keeps
   * the store from storing; after any of them nothing that was not signed before is signed.
   */
  async addCheckpoint(body: Uint8Array): Promise<string> {
    const { oldSize, proof, checkpoint, claimed } = parseAddCheckpoint(body);
    const { origin, size } = claimed;
    const signed = this.open(origin, checkpoint);
    if (oldSize > size) throw new OldSizeError(oldSize, size);
    let fork: Fork | undefined;
    try {
      const cosignature = await this.options.store.update(origin, (stored) => {
        const latest = stored === undefined ? undefined : this.read(origin, stored);
        fork = forkOf(latest, claimed, signed);
        this.extend(latest, { oldSize, proof, claimed });
        // A clock that was set back must not make this statement older than the one before it.
        const seconds = Math.max(this.now(), latest?.seconds ?? 1);
        const answer = cosign(signed, this.options.key, seconds);
        return { next: addSignatures(signed, [answer]), answer };
      });
      return `${formatSignatureLine(cosignature)}\n`;
    } finally {
      if (fork !== undefined) await this.options.onFork?.(fork);
    }
  }

  /** The monitoring path: the note last cosigned of the origin with this hash, or undefined. */
  async latest(hash: string): Promise<Buffer | undefined> {
    const origin = this.#origins.get(hash);
    const stored = origin === undefined ? undefined : await this.options.store.latest(origin);
    return stored === undefined ? undefined : this.read(origin!, stored).note;
  }

  /** Size of the tree last cosigned, or undefined. Throws StoredCheckpointError. */
  async latestSize(origin: string): Promise<{ size: number; seconds: number } | undefined> {
    const stored = await this.options.store.latest(origin);
    if (stored === undefined) return undefined;
    const { checkpoint, seconds } = this.read(origin, stored);
    return { size: checkpoint.size, seconds };
  }

  /** The note with the log's good signatures alone: lines that others added are not kept. */
  private open(origin: string, note: Uint8Array): Buffer {
    const verifiers = this.#logs.get(origin);
    if (verifiers === undefined) throw new UnknownOriginError(origin);
    try {
      const { text, verified } = openNote(note, verifiers);
      return formatNote({ text, signatures: verified });
    } catch (error) {
      if (error instanceof TlogError) throw new UntrustedCheckpointError(origin, { cause: error });
      throw error;
    }
  }

  private extend(
    latest: Cosigned | undefined,
    { oldSize, proof, claimed }: { oldSize: number; proof: readonly Uint8Array[]; claimed: Checkpoint },
  ): void {
    const latestSize = latest?.checkpoint.size ?? 0;
    if (oldSize !== latestSize) throw new ConflictError(oldSize, latestSize);
    if (latest === undefined || oldSize === 0) {
      // Every tree extends the empty one, without a proof.
      if (proof.length > 0) throw new InconsistentError('a proof from size 0 is empty');
      if (claimed.size === 0 && !isEmptyRoot(claimed.root))
        throw new InconsistentError('the root of a tree of size 0 is SHA-256("")');
      return;
    }
    try {
      verifyConsistency({
        oldSize,
        newSize: claimed.size,
        oldRoot: latest.checkpoint.root,
        newRoot: claimed.root,
        proof,
      });
    } catch (error) {
      if (error instanceof MerkleError) throw new InconsistentError(error.message, { cause: error });
      throw error;
    }
  }

  /** Only what this key cosigned is believed, so that a damaged or exchanged file is not taken for the truth. */
  private read(origin: string, stored: Buffer): Cosigned {
    try {
      const { text, verified } = openNote(stored, [this.options.key.verifier]);
      const checkpoint = parseCheckpoint(text);
      if (checkpoint.origin !== origin) throw new StoredCheckpointError(origin);
      return { note: stored, checkpoint, seconds: cosignedAt(verified[0] as NoteSignature) };
    } catch (error) {
      if (error instanceof TlogError) throw new StoredCheckpointError(origin, { cause: error });
      throw error;
    }
  }

  private now(): number {
    return this.options.now?.() ?? Math.floor(Date.now() / 1000);
  }
}

/** Whether the log has signed another tree of the size that was cosigned last. */
function forkOf(latest: Cosigned | undefined, claimed: Checkpoint, refused: Buffer): Fork | undefined {
  if (latest?.checkpoint.size !== claimed.size || claimed.size === 0) return undefined;
  if (equalBytes(latest.checkpoint.root, claimed.root)) return undefined;
  return { origin: claimed.origin, cosigned: latest.note, refused };
}
