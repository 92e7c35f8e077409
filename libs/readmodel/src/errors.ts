/** No rule set has taken over yet: nothing can be answered. Wait for a detector. */
export class NoLiveGeneration extends Error {
  /** Bounded, for metric labels. */
  readonly category = 'no-live-generation';
  constructor() {
    super('no generation is live yet: no detector has folded the ledger');
    this.name = 'NoLiveGeneration';
  }
}
