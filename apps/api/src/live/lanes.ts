/**
 * Work in lanes, a few at a time in each, so that one that hangs holds up what is in its own lane alone. A lane that is under way is left
 * to it, and gets no more.
 */
export class Lanes<T> {
  private readonly underWay = new Map<string, Promise<unknown>>();

  /** `work` must not fail. `goesOn`: whether what waits is done still. */
  constructor(
    private readonly of: {
      atOnce: number;
      laneOf: (one: T) => string;
      work: (one: T) => Promise<void>;
      goesOn: () => boolean;
    },
  ) {}

  run(all: Iterable<T>): void {
    const { atOnce, laneOf, work, goesOn } = this.of;
    const lanes = new Map<string, T[]>();
    for (const one of all) {
      const lane = laneOf(one);
      lanes.set(lane, [...(lanes.get(lane) ?? []), one]);
    }
    for (const [lane, waiting] of lanes) {
      if (this.underWay.has(lane)) continue;
      const several = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined && goesOn(); next = waiting.shift()) await work(next);
      };
      const done = Promise.all(Array.from({ length: atOnce }, several)).finally(() => this.underWay.delete(lane));
      this.underWay.set(lane, done);
    }
  }

  /** Resolves when nothing is under way. */
  async end(): Promise<void> {
    await Promise.all(this.underWay.values());
  }
}
