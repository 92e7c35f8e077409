/** The result of a change: `next` is stored first, then `answer` is given. */
export interface Change<T> {
  /** Undefined leaves the store as it is. */
  readonly next?: Uint8Array;
  readonly answer: T;
}

/** Where a witness keeps the latest checkpoint it cosigned of each origin, as a signed note. */
export interface WitnessStore {
  /** The stored note, or undefined if none was ever stored; any failure to tell throws. */
  latest(origin: string): Promise<Buffer | undefined>;

  /**
   * Reads the latest note, lets `change` decide, and stores what it says. Atomic: of one origin, changes run one after another,
   * each on what the one before stored. Durable: when it resolves, the note survives a power cut. When it rejects, the note
   * may or may not be stored, but the answer is lost.
   */
  update<T>(origin: string, change: (latest: Buffer | undefined) => Change<T>): Promise<T>;
}
