import {
  type Act,
  type Disclosure,
  type DisclosureFacts,
  type Part,
  speakerOf,
  type Version,
  type View,
} from '#libs/judging';

/** The reason where several agencies disclosed under one id and a bare reference may mean either. */
export const SEVERAL = 'reference names several disclosures';

/** One disclosure for each agency that disclosed under an id. */
export const disclosuresOf = ({ disclosers, disclosure }: DisclosureFacts, view: View): Disclosure[] =>
  Object.keys(disclosers)
    .sort()
    .flatMap((agency) => view.disclosure(`${agency}/${disclosure}`) ?? []);

/**
 * The disclosure that a speaker means by a bare id: the only one whose recipient is the speaker, otherwise the only one. Among several, one
 * by an agency that may disclose. A stranger's is meant by a party only where it names the party and no party disclosed under the id: else
 * what strangers say that they disclosed would take answers from the parties' own. `several`: it remains unclear.
 */
export function meantBy(statement: Act, facts: DisclosureFacts, view: View): string | undefined {
  const disclosures = disclosuresOf(facts, view);
  const byParties = disclosures.filter(({ agency }) => isParty(agency, view));
  const all = byParties.length > 0 ? byParties : disclosures;
  const speaker = speakerOf(statement);
  const own = all.filter(({ parts }) => parts.some(({ agency }) => agency === speaker));
  if (own.length === 0 && byParties.length === 0 && isParty(speaker, view)) return undefined;
  const some = own.length > 0 ? own : all;
  const standing = some.filter(({ parts }) => parts.some(({ act }) => view.sourceSaid(act)));
  const [only, ...others] = standing.length > 0 ? standing : some;
  return others.length > 0 ? 'several' : only?.subject;
}

/** Is it an agency that recorded what judges? */
export const isParty = (agency: string, view: View): boolean => view.family?.recorders.has(agency) ?? false;

export type Receipt = Disclosure['facts']['receipts'][number];

/** A receipt by the recipient of a disclosure, and the time from which it counts as an answer. */
export interface Answer {
  receipt: Receipt;
  at: number;
}

/**
 * Receipts by recipients of a disclosure that have standing, in order. `answers`: those that answer it. `unclear`: those that may answer
 * another disclosure. `silenced`: those that no longer answer, because their author retracted them or sent other content under their id.
 * What a silenced receipt accuses stays (docs/judging.md#nobody-clears-himself).
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

/** Is the speaker a recipient of the disclosure: by the version at the receipt, or at the part that it answers? */
export function isItsRecipient(receipt: Act, { parts }: Disclosure, view: View): boolean {
  return parts.some(({ act, agency }) => agency === speakerOf(receipt) && view.recipientAnswered(receipt, act));
}

/** A receipt that contradicts its source's own watermark counts only after the time that was vouched for. */
function answersFrom(receipt: Receipt, view: View): number {
  const after = receipt.mark?.after;
  return Math.max(view.at(receipt), after === undefined ? -Infinity : after + 1);
}

/**
 * Does a receipt answer a part? It answers parts at or before it, with a tolerance for clocks. On a day that is known only as such the
 * order is open, so it does.
 */
export function answersPart({ receipt }: Answer, { act, agency }: Part, view: View): boolean {
  return speakerOf(receipt) === agency && view.firstOf(act) <= view.lastOf(receipt) + view.tolerance(act);
}

/** A part whose agreement promises a receipt, with the version that promises it. */
export interface Promised {
  part: Part;
  version: Version;
}

/** Splits the parts by whether the version of their time promises receipts. Parts that no version judges belong to AGR-01. */
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
