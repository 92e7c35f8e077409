/** One partition of one life of one topic of one cluster. A re-created topic is a new incarnation. */
export interface PositionKey {
  cluster: string;
  topic: string;
  incarnation: number;
  partition: number;
}

export interface Position extends PositionKey {
  /** First offset that is not recorded yet. */
  nextOffset: bigint;
  /** The last data record (offsets have gaps), and its digest, by which a re-created topic is told. */
  lastRecordOffset: bigint | null;
  lastRecordDigest: Buffer | null;
}

/** A compare-and-set of a position, committed with the entries. */
export interface PositionMove {
  key: PositionKey;
  /** null: the row does not exist yet. */
  expectedNext: bigint | null;
  next: bigint;
  lastRecordOffset: bigint | null;
  lastRecordDigest: Buffer | null;
}
