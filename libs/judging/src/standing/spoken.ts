import { type AgreementPolicy, spanOf } from '#libs/contracts';
import { type Act, CLAIMED, type Mark, speakerOf } from '../act.js';
import { own } from '../record.js';
import { isVoid, partiesOf } from './content.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';

/**
 * Is it the speaker's own word, by the way in which it came? Proven ones are, and those that an agency carries which the policy names. What is
 * only claimed is, unless the policy wants proof or the speaker has given it by then.
 */
export function isSpoken(act: Act, proven: AgreementFacts['proven'], policy: AgreementPolicy | undefined): boolean {
  const { via, time } = act;
  if (via === undefined) return true;
  const speaker = speakerOf(act);
  if (via !== CLAIMED) return mayCarry(policy, via, speaker);
  return policy?.speakers !== 'proven' && (own(proven, speaker) ?? Infinity) > time;
}

/** Does a policy let one agency's topic or client carry another's words? */
export const mayCarry = (policy: AgreementPolicy | undefined, forwarder: string, speaker: string): boolean =>
  policy?.forwarders?.some(({ agency, for: carried }) => agency === forwarder && carried.includes(speaker)) ?? false;

/**
 * May a record found an agreement? Its agency must speak for itself: a policy that does not bind yet can ask for more (proof), but cannot
 * let another agency speak.
 */
export function mayFound(act: DocumentAct, proven: AgreementFacts['proven']): boolean {
  const { kind, policy, party, via } = act;
  if (kind !== 'registered' || !policy?.parties.some(({ agency }) => agency === party)) return false;
  return (via === undefined || via === CLAIMED) && isSpoken(act, proven, policy);
}

/**
 * Does a registration, proven to be by a party that it names, say nothing of anybody's acts, nor of its speaker's own numbers? Whoever has
 * said nothing else has done nothing that could be judged, and strangers may register as much as they like.
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

/** From when on an act excuses; Infinity: never, since its source said two things under one id. */
export function excusesFrom(act: Act, zone: string | undefined): number {
  const { mark } = act;
  if (mark?.conflict) return Infinity;
  return Math.max(saidFrom(act, zone), firstAfter(mark));
}

/**
 * From when on a record of a document counts. It excuses nobody alone, so another content under its id does not spoil it: what all recorded
 * alike would else be undone by one, and a new id would say the same.
 */
export const recordedFrom = (act: DocumentAct, zone: string | undefined): number =>
  Math.max(saidFrom(act, zone), firstAfter(act.mark));

const firstAfter = (mark: Pick<Mark, 'after'> | undefined): number =>
  mark?.after === undefined ? -Infinity : mark.after + 1;

/** From when on an act accuses: whatever else its source said, it keeps its own time. */
export const accusesFrom = saidFrom;

/** Until when a record stands that its author may have retracted: a word of the same moment, or day, finds it standing. */
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
    // Nothing is retracted before it is said.
    until = Math.min(until, Math.max(from, saidUntil(retraction, zone), saidUntil(act, zone)));
  }
  return until;
}
