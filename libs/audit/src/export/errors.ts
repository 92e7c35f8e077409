/** Base of the errors of an export. The folder is unchanged and consistent. */
export abstract class ExportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** The folder holds another file under a name that can have one content only: it is of another log, or was altered. */
export class FileDiffers extends ExportError {
  constructor(
    readonly path: string,
    hint = '',
  ) {
    super(`${path} exists with other bytes and is left as it is${hint}`);
  }
}

/** The ledger's checkpoint does not continue the folder's: another log, a ledger that was set back, or a fork. Keep both, and find out. */
export class NotAContinuation extends ExportError {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`the ledger does not continue the export whose checkpoint is ${path}: ${reason}`);
  }
}

/** The tiles in the database do not give the root that was signed: `countersign verify` names the entry. Nothing was written. */
export class TilesDisagree extends ExportError {
  constructor(
    readonly shard: string,
    readonly size: number,
  ) {
    super(`the tiles of shard ${shard} do not give the root of its checkpoint of ${size} entries; verify the ledger`);
  }
}

/** The folder's checkpoint cannot be read as one. */
export class ExportDamaged extends ExportError {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path} is no checkpoint of this log: ${reason}`);
  }
}

/** The ledger has no such shard. */
export class UnknownShards extends ExportError {
  constructor(
    readonly shards: readonly string[],
    readonly known: readonly string[],
  ) {
    super(`the ledger has no shard ${shards.join(', ')}; it has ${known.join(', ')}`);
  }
}
