/**
 * The parts that are left out, by rule, entry and portion of the entry, because they failed. `fold`: the entry's own statement. `*`: every
 * rule, so that the portion judges nothing and counts no earlier statements.
 */
export type Skipped = (rule: string, index: number, portion: number) => boolean;

/** An error while an entry was folded. The detector makes a gap of it and continues without that rule (`fold`, `*`) there. */
export class RuleFailed extends Error {
  constructor(
    readonly rule: string,
    readonly index: number,
    readonly portion: number,
    cause: unknown,
  ) {
    super(`${nameOf(rule)} failed on entry ${index}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'RuleFailed';
  }
}

const nameOf = (rule: string): string => (rule === 'fold' ? 'reading it' : rule === '*' ? 'judging' : `rule ${rule}`);
