/**
 * What is left out, by rule, entry and portion of the entry, because it failed there. `fold`: what the entry itself says. `*`: every rule,
 * so that the portion judges nothing, nor counts what others have said.
 */
export type Skipped = (rule: string, index: number, portion: number) => boolean;

/** Something threw while an entry was folded: the detector makes a gap of it and goes on without that rule (`fold`, `*`) there. */
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
