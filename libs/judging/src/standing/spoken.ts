import { type AgreementPolicy, spanOf } from '#libs/contracts';
import { type Act, CLAIMED, type Mark, speakerOf } from '../act.js';
import { own } from '../record.js';
import { isVoid, partiesOf } from './content.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';

/**
 * Is it the speaker's own statement, by the way in? Proven statements are, and those that a forwarder named in the policy carries. Claimed
 * ones are, unless the policy requires proof or the speaker has spoken proven by then.
 */
export function isSpoken(act: Act, proven: AgreementFacts['proven'], policy: AgreementPolicy | undefined): boolean {
  const { via, time } = act;
  if (via === undefined) return true;
  const speaker = speakerOf(act);
  if (via !== CLAIMED) return mayCarry(policy, via, speaker);
  return policy?.speakers !== 'proven' && (own(proven, speaker) ?? Infinity) > time;
}

/** Does a policy allow one agency's topic or client to carry another's statements? */
export const mayCarry = (policy: AgreementPolicy | undefined, forwarder: string, speaker: string): boolean =>
  policy?.forwarders?.some(({ agency, for: carried }) => agency === forwarder && carried.includes(speaker)) ?? false;

/**
 * Can a record found an agreement? Its agency must speak for itself: a policy that does not bind yet can require more (proof), but cannot
 * allow another agency to speak.
 */
export function mayFound(act: DocumentAct, proven: AgreementFacts['proven']): boolean {
  const { kind, policy, party, via } = act;
  if (kind !== 'registered' || !policy?.parties.some(({ agency }) => agency === party)) return false;
  return (via === undefined || via === CLAIMED) && isSpoken(act, proven, policy);
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

/** The time until which a record stands that its author may have retracted. A statement of the same moment, or day, finds it standing. */
export function standsUntil(
  act: Act,
  { proven }: Pick<AgreementFacts, 'proven'>,
  zone: string | undefined,
  policy: AgreementPolicy | undefined,
): number {
  let until = Infinity;
  for (const retraction of act.mark?.retracted ?? []) {
    if (retraction.source !== act.source || !isSpoken(retraction, proven, policy)) continue;
    const from = Math.max(saidFrom(retraction, zone), firstAfter(retraction));
    // A retraction has no effect before its own time.
    until = Math.min(until, Math.max(from, saidUntil(retraction, zone), saidUntil(act, zone)));
  }
  return until;
}
