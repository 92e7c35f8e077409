import { type AgreementPolicy, spanOf } from '#libs/contracts';
import { type Act, type Mark, speakerOf } from '../act.js';
import { own } from '../record.js';
import { waysOf } from '../ways.js';
import { isVoid, partiesOf } from './content.js';
import { firstInEffect, isKeyOf, type Step } from './keys.js';
import { lastUpTo } from './up-to.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';

/** What the agencies' statements so far say of their speakers. */
export type Spoken = Pick<AgreementFacts, 'proven' | 'signed'>;

/** How it is known that a statement is its speaker's own. */
export type Proof = 'proven' | 'claimed';

/**
 * Is it the speaker's own statement, by the way in? Proven statements are; those that are signed with a key of the speaker by the version in
 * effect; and those that a forwarder named in the policy carries. Claimed ones are, unless the policy requires proof or the speaker has
 * spoken proven by then. `steps`: versions that came into effect, for each family.
 */
export function proofOf(
  act: Act,
  spoken: Spoken,
  policy: Pick<AgreementPolicy, 'speakers' | 'forwarders'> | undefined,
  steps: readonly (readonly Step[])[],
): Proof | undefined {
  const { via, time } = act;
  if (via === undefined) return 'proven';
  const speaker = speakerOf(act);
  const { claimed, carriers } = waysOf(via);
  if (isSigned(act, steps) || carriers.some((carrier) => mayCarry(policy, carrier, speaker))) return 'proven';
  if (!claimed || policy?.speakers === 'proven') return undefined;
  if ((own(spoken.proven, speaker) ?? Infinity) <= time) return undefined;
  // What excuses stands first: a claim of the moment of the first proof is heard, so that no record decides on the key that it brings.
  return steps.every((each) => provenFrom(speaker, spoken, each) >= time) ? 'claimed' : undefined;
}

export const isSpoken = (...of: Parameters<typeof proofOf>): boolean => proofOf(...of) !== undefined;

/** Is it signed with a key that is the speaker's, by the version in effect at the act? */
export function isSigned(act: Act, steps: readonly (readonly Step[])[]): boolean {
  if (act.via === undefined) return false;
  const { keys } = waysOf(act.via);
  if (keys.length === 0) return false;
  const speaker = speakerOf(act);
  return steps.some((each) =>
    momentsOf(act, each).some((moment) => {
      const policy = lastUpTo(each, moment)?.policy;
      return policy !== undefined && keys.some((key) => isKeyOf(policy, speaker, key, moment));
    }),
  );
}

/** Both ends of the day, where only the day is known: what excuses has the better of them. */
function momentsOf(act: Act, steps: readonly Step[]): number[] {
  if (act.day === undefined) return [act.time];
  const zone = (lastUpTo(steps, act.time) ?? steps[0])?.policy.timeZone;
  return [saidFrom(act, zone), saidUntil(act, zone)];
}

/**
 * The first moment at which an agency that has signed with a key has it in the version in effect: from then on it is known that it signs.
 * Infinity: there is none.
 */
export function provenFrom(agency: string, { signed }: Pick<Spoken, 'signed'>, steps: readonly Step[]): number {
  let first = Infinity;
  for (const [key, since] of Object.entries(own(signed, agency) ?? {}))
    first = Math.min(first, firstInEffect(steps, agency, key, since));
  return first;
}

/** Does a policy allow one agency's topic or client to carry another's statements? */
export const mayCarry = (
  policy: Pick<AgreementPolicy, 'forwarders'> | undefined,
  forwarder: string,
  speaker: string,
): boolean =>
  policy?.forwarders?.some(({ agency, for: carried }) => agency === forwarder && carried.includes(speaker)) ?? false;

/**
 * Can a record found an agreement? Its agency must speak for itself: a policy that does not bind yet can require more (proof), but cannot
 * allow another agency to speak, nor bring the key that proves it. `steps`: of those that have bound.
 */
export function provesFounding(
  act: DocumentAct,
  spoken: Spoken,
  steps: readonly (readonly Step[])[],
): Proof | undefined {
  const { kind, policy, party } = act;
  if (kind !== 'registered' || !policy?.parties.some(({ agency }) => agency === party)) return undefined;
  return proofOf(act, spoken, { speakers: policy.speakers }, steps);
}

/**
 * Is it a proven registration by a party that it names, without any statement about acts or about its speaker's own numbers? An agency that
 * has made no other statement has done nothing that could be judged, and strangers may register without limit.
 */
export const isQuiet = ({ kind, policy, party, via, sequence }: Omit<DocumentAct, 'effectiveAt' | 'digest'>): boolean =>
  kind === 'registered' &&
  policy !== undefined &&
  !isVoid(policy) &&
  partiesOf(policy).includes(party) &&
  via === undefined &&
  sequence <= 1;

/** The first moment at which an act may have happened. */
export const saidFrom = ({ day, time }: Act, zone: string | undefined): number =>
  day === undefined ? time : spanOf(day, zone).first;

/** The last moment at which an act may have happened. */
export const saidUntil = ({ day, time }: Act, zone: string | undefined): number =>
  day === undefined ? time : spanOf(day, zone).after - 1;

/** The time from which an act excuses. Infinity: never, because its source sent two contents under one id. */
export function excusesFrom(act: Act, zone: string | undefined): number {
  const { mark } = act;
  if (mark?.conflict) return Infinity;
  return Math.max(saidFrom(act, zone), firstAfter(mark));
}

/**
 * The time from which a record of a document counts. It excuses nobody alone, so other content under its id does not invalidate it:
 * otherwise one party could undo a record of all, and a new id would have the same effect.
 */
export const recordedFrom = (act: DocumentAct, zone: string | undefined): number =>
  Math.max(saidFrom(act, zone), firstAfter(act.mark));

const firstAfter = (mark: Pick<Mark, 'after'> | undefined): number =>
  mark?.after === undefined ? -Infinity : mark.after + 1;

/** The time from which an act accuses: its own, whatever else its source stated. */
export const accusesFrom = saidFrom;

/**
 * The time until which a record stands that its author may have retracted. A statement of the same moment, or day, finds it standing. A
 * retraction is the author's own by the policy that decides about the record, since no later one is known yet.
 */
export function standsUntil(
  act: Act,
  spoken: Spoken,
  zone: string | undefined,
  policy: AgreementPolicy | undefined,
): number {
  let until = Infinity;
  const steps = policy ? [[{ from: -Infinity, policy }]] : [];
  for (const retraction of act.mark?.retracted ?? []) {
    if (retraction.source !== act.source || !isSpoken(retraction, spoken, policy, steps)) continue;
    const from = Math.max(saidFrom(retraction, zone), firstAfter(retraction));
    // A retraction has no effect before its own time.
    until = Math.min(until, Math.max(from, saidUntil(retraction, zone), saidUntil(act, zone)));
  }
  return until;
}
