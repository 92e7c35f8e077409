import { consistencyProof, EMPTY_ROOT, type HashAt, inclusionProof, leafHash, nodeHash, treeRoot } from '#libs/merkle';
import { formatAddCheckpoint, generateLogKey, type PrivateKey, signCheckpoint } from '#libs/tlog';

/** A log in memory, with every tree that it ever had. Entry i is `<seed> i`. Two seeds with one key form a fork. */
export class WitnessedLog {
  constructor(
    readonly key: PrivateKey = generateLogKey('log.example/ledger/0'),
    private readonly seed = 'entry',
    /** Entries below this index have the seed `entry`; from here the fork differs from the log. */
    private readonly sharedUpTo = 0,
  ) {}

  get origin(): string {
    return this.key.verifier.name;
  }

  readonly hashAt: HashAt = (level, index) =>
    level === 0
      ? leafHash(this.entry(index))
      : nodeHash(this.hashAt(level - 1, 2 * index), this.hashAt(level - 1, 2 * index + 1));

  entry(index: number): Buffer {
    return Buffer.from(`${index < this.sharedUpTo ? 'entry' : this.seed} ${index}`);
  }

  root(size: number): Buffer {
    return size === 0 ? EMPTY_ROOT : treeRoot(size, this.hashAt);
  }

  checkpoint(size: number, extensions: readonly string[] = []): Buffer {
    return signCheckpoint({ origin: this.origin, size, root: this.root(size), extensions }, this.key);
  }

  consistency(oldSize: number, size: number): Buffer[] {
    return oldSize === 0 ? [] : consistencyProof(oldSize, size, this.hashAt);
  }

  inclusion(index: number, size: number): Buffer[] {
    return inclusionProof(index, size, this.hashAt);
  }

  /** The request that the log sends to a witness that has seen `oldSize`. */
  request(oldSize: number, size: number): Buffer {
    const proof = oldSize > size ? [] : this.consistency(oldSize, size);
    return formatAddCheckpoint({ oldSize, proof, checkpoint: this.checkpoint(size) });
  }
}
