import { type FieldProblem, RequestRefused } from '#libs/platform';

/** What the officer says cannot be recorded as she sent it: by the checks at admission, or because it would say nothing. Nothing was recorded. */
export class StatementNotTaken extends RequestRefused {
  constructor(readonly errors: readonly FieldProblem[]) {
    super(errors[0]!.detail);
  }
}

/** No recorder took it. Whether it was recorded is unknown: the same request with the same key records it once. */
export class StatementUnrecorded extends RequestRefused {
  constructor(
    readonly reason: string,
    override readonly cause?: unknown,
  ) {
    super(`the recorder is away: ${reason}`);
  }
}
