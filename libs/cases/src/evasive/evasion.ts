import type { AgreementPlan } from './agreement-plan.js';

/** An evasion that disturbs no other: several share an agreement with the lawful base. */
export interface Evasion {
  name: string;
  /** Between day 5 and day 40. */
  plant(plan: AgreementPlan): void;
  /** After all sources have vouched up to day 40. */
  afterVouching?(plan: AgreementPlan): void;
  /** The specification leaves something beside it undecided, so that it stays away from agreements whose lines are all counted. */
  open?: true;
}

/** A history that needs an agreement of its own: its documents, its silence, or its whole day differ. */
export interface OwnAgreement {
  name: string;
  /** Parties, one giver and one taker unless said. */
  givers?: number;
  takers?: number;
  write(plan: AgreementPlan): void;
  /** Someone does not vouch, or the specification leaves open what stands before the week is over. */
  unvouched?: true;
}
