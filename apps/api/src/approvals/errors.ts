import { RequestRefused } from '#libs/platform';
import type { DeedMark } from '#libs/triage';

/** Her credentials are too old for a decision, or nobody knows when she gave them: she must sign in again. Nothing was recorded. */
export class SignInAgain extends RequestRefused {
  constructor(readonly issuer: string) {
    super('a decision takes a fresh sign-in');
  }
}

/** She may not decide this approval, whatever she does; somebody else may. Nothing was recorded. */
export class MayNotDecideThis extends RequestRefused {
  constructor(readonly why: DeedMark) {
    super(`the approval is not hers to decide: ${why}`);
  }
}

/** It was decided, withdrawn or ended, or its time is over. Nothing was recorded. */
export class ApprovalClosed extends RequestRefused {
  constructor(readonly why: 'state' | 'expired') {
    super(`the approval is closed: ${why}`);
  }
}

/** Her desk has as many exceptions as it may, with those that wait for a decision. Nothing was recorded. */
export class TooManyExceptions extends RequestRefused {
  constructor(readonly most: number) {
    super('the desk has as many exceptions as it may');
  }
}

/** Its erasure was asked for before: it is done, or somebody is to decide. Nothing was recorded. */
export class ErasureAsked extends RequestRefused {
  constructor(
    readonly approval: string,
    readonly state: 'asked' | 'given',
  ) {
    super('the erasure of this value was asked for before');
  }
}
