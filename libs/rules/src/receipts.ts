import {
  type Act,
  type Disclosure,
  type DisclosureFacts,
  type Part,
  speakerOf,
  type Version,
  type View,
} from '#libs/judging';

/** Of several agencies' disclosures under one id nobody can say which a bare reference means. */
export const SEVERAL = 'reference names several disclosures';

/** Of each agency that disclosed something under an id. */
export const disclosuresOf = ({ disclosers, disclosure }: DisclosureFacts, view: View): Disclosure[] =>
  Object.keys(disclosers)
    .sort()
    .flatMap((agency) => view.disclosure(`${agency}/${disclosure}`) ?? []);

/**
 * The disclosure that a bare id means, for who speaks of it: the only one whose recipient speaks, else the only one; of several that of
 * somebody who may disclose, so that no stranger makes it unclear. `several`: it cannot be said which.
 */
export function meantBy(word: Act, facts: DisclosureFacts, view: View): string | undefined {
  const all = disclosuresOf(facts, view);
  const speaker = speakerOf(word);
  const own = all.filter(({ parts }) => parts.some(({ agency }) => agency === speaker));
  const some = own.length > 0 ? own : all;
  const standing = some.filter(({ parts }) => parts.some(({ act }) => view.sourceSaid(act)));
  const [only, ...others] = standing.length > 0 ? standing : some;
  return others.length > 0 ? 'several' : only?.subject;
}

export type Receipt = Disclosure['facts']['receipts'][number];

/** A receipt by the recipient of a disclosure, and from when on it answers. */
export interface Answer {
  receipt: Receipt;
  at: number;
}

/**
 * Receipts by the recipients of a disclosure, who may give them, in their order; those of which it cannot be said which they answer; and those
 * that answer no longer, since their author retracted them or said something else under their id: what they accuse it of stays (docs/judging.md#nobody-clears-himself).
 */
export function answersTo(
  disclosure: Disclosure,
  view: View,
): { answers: Answer[]; unclear: Answer[]; silenced: Answer[] } {
  const answers: Answer[] = [];
  const unclear: Answer[] = [];
  const silenced: Answer[] = [];
  for (const receipt of disclosure.facts.receipts) {
    if (!isItsRecipient(receipt, disclosure, view)) continue;
    const heard = view.heard(receipt, speakerOf(receipt));
    const meant = meantBy(receipt, disclosure.facts, view);
    const answer = { receipt, at: answersFrom(receipt, view) };
    if (meant === disclosure.subject) (heard ? answers : silenced).push(answer);
    else if (heard && meant === 'several') unclear.push(answer);
  }
  const inTime = (a: Answer, b: Answer): number => a.at - b.at;
  return { answers: answers.sort(inTime), unclear: unclear.sort(inTime), silenced: silenced.sort(inTime) };
}

/** Does a recipient of the disclosure speak: by the version at the receipt, or at what it answers? */
export function isItsRecipient(receipt: Act, { parts }: Disclosure, view: View): boolean {
  return parts.some(({ act, agency }) => agency === speakerOf(receipt) && view.recipientAnswered(receipt, act));
}

/** A receipt that its source had vouched not to be still to come answers only after what it vouched for. */
function answersFrom(receipt: Receipt, view: View): number {
  const after = receipt.mark?.after;
  return Math.max(view.at(receipt), after === undefined ? -Infinity : after + 1);
}

/** Does a receipt answer a part? It does those at or before it; clocks differ, and on a day that is known as such nobody can say. */
export function answersPart({ receipt }: Answer, { act, agency }: Part, view: View): boolean {
  return speakerOf(receipt) === agency && view.firstOf(act) <= view.lastOf(receipt) + view.tolerance(act);
}

/** A part whose agreement promises a receipt, and the version that does. */
export interface Promised {
  part: Part;
  version: Version;
}

/** Parts by whether the agreement of their time promises receipts; those that no version judges are AGR-01's. */
export function byPromise({ parts }: Disclosure, view: View): { promised: Promised[]; unpromised: boolean } {
  const judged = parts.flatMap((part) => {
    const version = view.version(part.act);
    return version ? [{ part, version }] : [];
  });
  const promised = judged.filter(
    ({ version: { policy } }) => policy.receipts !== 'none' || policy.authorityPacks.includes('usc26-6103'),
  );
  return { promised, unpromised: promised.length < judged.length };
}
