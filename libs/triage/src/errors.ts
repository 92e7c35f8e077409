/** A base, so that an api maps them in one place. */
export abstract class TriageError extends Error {
  /** Of a bounded number of words: for an answer's code and a metric's label. */
  abstract readonly category: string;
}

export const REFUSALS = [
  'no-such-move',
  'still-closed',
  'reason',
  'until-missing',
  'until-past',
  'until-too-far',
  'until-not-of-this-move',
  'duplicate-missing',
  'duplicate-of-itself',
  'duplicate-unseen',
  'duplicate-ring',
  'duplicate-not-of-this-move',
  'same-owner',
  'not-assignable',
] as const;
export type WhyNot = (typeof REFUSALS)[number];

/** The desk's state, or the command, does not allow it. The caller tells the officer why, and changes nothing. */
export class NotAllowed extends TriageError {
  readonly category = 'not-allowed';

  constructor(
    readonly why: WhyNot,
    detail: string,
  ) {
    super(detail);
    this.name = 'NotAllowed';
  }
}
