/** Base of what detecting refuses. Nothing was written when one of these is thrown. */
export abstract class DetectingError extends Error {
  /** Bounded, for metric labels. */
  abstract readonly category: string;

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Another detector has the shard now. What was folded is dropped; the shard is taken again when its lease runs out. */
export class LeaseLost extends DetectingError {
  readonly category = 'lease-lost';
  constructor(
    readonly generation: number,
    readonly shard: string,
  ) {
    super(`the lease of shard ${shard}, generation ${generation}, is no longer this detector's`);
  }
}

/** A batch cannot be folded even without the rule or entry that failed: a fault of the engine. An operator must look. */
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

/** What one statement would write is more than PostgreSQL takes in a message. It was not sent, and a smaller batch may do. */
export class StatementTooLarge extends DetectingError {
  readonly category = 'statement-too-large';
  constructor(
    readonly bytes: number,
    readonly most: number,
  ) {
    super(`a statement of ${bytes} bytes or more is over the ${most} that are sent at once`);
  }
}

/** A rebuild compares like with like: these rules are not those of the live generation. Let a detector with them take over first. */
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

/** The stored tree of hits does not go with the stored position: somebody changed rows. `verify --findings` says which; a rebuild cures it. */
export class HitTreeBroken extends DetectingError {
  readonly category = 'hit-tree-broken';
  constructor(
    readonly shard: string,
    readonly leaves: number,
    readonly hits: number,
  ) {
    super(
      `shard ${shard}: the tree of hits has ${leaves} leaves and the position says ${hits} hits: rows were changed; run \`countersign rebuild\``,
    );
  }
}
