/** Base of the errors of detecting. When one is thrown, nothing was written. */
export abstract class DetectingError extends Error {
  /** One of a bounded set, for metric labels. */
  abstract readonly category: string;

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Another detector has the shard now. The folded batch is dropped; this detector takes the shard again when that lease runs out. */
export class LeaseLost extends DetectingError {
  readonly category = 'lease-lost';
  constructor(
    readonly generation: number,
    readonly shard: string,
  ) {
    super(`the lease of shard ${shard}, generation ${generation}, is no longer this detector's`);
  }
}

/** A batch cannot be folded even without the rule or entry that failed: a fault of the engine. An operator must look at it. */
export class FoldStuck extends DetectingError {
  readonly category = 'fold-stuck';
  constructor(
    readonly shard: string,
    readonly index: number,
    override readonly cause: unknown,
  ) {
    super(`entry ${shard}/${index} cannot be folded: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** One statement is larger than a message of PostgreSQL may be. It was not sent; a smaller batch may succeed. */
export class StatementTooLarge extends DetectingError {
  readonly category = 'statement-too-large';
  constructor(
    readonly bytes: number,
    readonly most: number,
  ) {
    super(`a statement of ${bytes} bytes or more exceeds the limit of ${most} bytes`);
  }
}

/**
 * A rebuild can compare only generations of the same rules, and the live generation has others. Let a detector with these rules take over
 * first.
 */
export class RulesDiffer extends DetectingError {
  readonly category = 'rules-differ';
  constructor(
    readonly live: string,
    readonly here: string,
  ) {
    super(`the live findings are by rule set ${live}, this program has ${here}: start a detector with it first`);
  }
}

export class UnknownShard extends DetectingError {
  readonly category = 'unknown-shard';
  constructor(
    readonly shard: string,
    readonly known: readonly string[],
  ) {
    super(`there is no event shard ${shard}; there are ${known.join(', ') || 'none'}`);
  }
}

/**
 * The stored tree of hits does not agree with the stored position: somebody changed rows. `verify --findings` names them; a rebuild
 * restores them.
 */
export class HitTreeBroken extends DetectingError {
  readonly category = 'hit-tree-broken';
  constructor(
    readonly shard: string,
    readonly leaves: number,
    readonly hits: number,
  ) {
    super(
      `shard ${shard}: the tree of hits has ${leaves} leaves and the position has ${hits}: rows were changed; run \`countersign rebuild\``,
    );
  }
}
