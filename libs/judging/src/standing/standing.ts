import { type Act, speakerOf } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { isSigned, type Proof, proofOf, saidFrom, saidUntil } from './spoken.js';
import type { Roles } from './in-effect.js';
import type { Timeline } from './timeline.js';

/** The standing of speakers under one timeline of an agreement (docs/judging.md#who-has-standing). Pure, and cheap to create. */
export class Standing {
  constructor(
    private readonly facts: AgreementFacts,
    private readonly timeline: Timeline,
  ) {}

  /** Is it the speaker's own statement, by the way in, under the policy in effect? */
  spoken(act: Act): boolean {
    return this.proof(act) !== undefined;
  }

  /** How is it known? Undefined: it is not its speaker's own. */
  proof(act: Act): Proof | undefined {
    const proofs = this.moments(act).map((time) => this.proofAt(act, time));
    return proofs.find((proof) => proof === 'proven') ?? proofs.find((proof) => proof !== undefined);
  }

  /** Does a key of the version in effect prove it? */
  signed(act: Act): boolean {
    return isSigned(act, [this.timeline.steps]);
  }

  source(act: Act): boolean {
    return this.as('source', act);
  }

  recipient(act: Act): boolean {
    return this.as('recipient', act);
  }

  /** Source or recipient. */
  party(act: Act): boolean {
    return this.as('party', act);
  }

  overseer(act: Act): boolean {
    return this.as('overseer', act);
  }

  /**
   * Has the author of an answer the role: by the version at the answer, or by that at the act (docs/judging.md#who-has-standing)? Whether
   * the statement is its own always depends on the moment of the answer.
   */
  answersAs(role: keyof Roles, answer: Act, act: Act): boolean {
    if (this.as(role, answer)) return true;
    const speaker = speakerOf(answer);
    return this.spoken(answer) && this.moments(act).some((time) => this.timeline.rolesOf(speaker, time)[role]);
  }

  /** For an act that is known by its day a role at either end of it is sufficient: permissions of the same day count as earlier. */
  private as(role: keyof Roles, act: Act): boolean {
    const speaker = speakerOf(act);
    return this.moments(act).some((time) => this.timeline.rolesOf(speaker, time)[role] && this.proofAt(act, time));
  }

  private proofAt(act: Act, time: number): Proof | undefined {
    return proofOf(act, this.facts, this.timeline.versionAt(time)?.policy, [this.timeline.steps]);
  }

  private moments(act: Act): number[] {
    if (act.day === undefined) return [act.time];
    const zone = this.timeline.zone(act.time);
    return [saidFrom(act, zone), saidUntil(act, zone)];
  }
}
