import type { FieldProblem } from '#libs/platform';
import { RequestRefused } from '#libs/platform';
import { OutcomeUnknown } from '../http/once.js';

/** An act could not be written down, or nobody has said that it was: it does not count until it shows. `cause`: for the log alone. */
export class OversightLogAway extends OutcomeUnknown {
  constructor(
    readonly reason: string,
    override readonly cause?: unknown,
  ) {
    super(`acts cannot be recorded: ${reason}`);
  }
}

/**
 * What was recorded before does not show yet, and may be what she asks for: to tell her that nothing was recorded could be wrong. The same
 * request with the same key says it once it shows.
 */
export class ActNotShown extends OversightLogAway {
  constructor() {
    super('what was recorded before does not show yet, and what you ask for may be among it');
  }
}

/** Another act is that version of the stream. Nothing was recorded. */
export class VersionMoved extends RequestRefused {
  constructor(
    readonly stream: string,
    /** Of the stream now. */
    readonly version: number,
  ) {
    super(`the stream is at version ${version}`);
  }
}

/** The recorder takes the act for wrong, such as one whose note shows a person's number. `faults`: by their places in the act and the note. */
export class ActNotTaken extends RequestRefused {
  constructor(readonly faults: readonly FieldProblem[]) {
    super('the act was not taken');
  }
}
