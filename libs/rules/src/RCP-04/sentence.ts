import { agencyName, type Facts, ofAgency, type RuleSentence } from '../words/facts.js';

/** `<holder> <discloser>/<id>`, or `<holder> <id>` where nobody is known to have disclosed it. */
const heldBy = ({ subject }: Facts): { holder: string; disclosure: string } => {
  const at = subject.indexOf(' ');
  return { holder: agencyName(subject.slice(0, at)), disclosure: ofAgency(subject.slice(at + 1)) };
};

export const rcp04: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no place is now found where ${heldBy(f).holder} held data of disclosure ${heldBy(f).disclosure} without approval.`,
  one: (f) =>
    `By the records, ${heldBy(f).holder} holds or held data of disclosure ${heldBy(f).disclosure} in 1 place that was not on the agreement’s roster of places.`,
  many: (f) =>
    `By the records, ${heldBy(f).holder} holds or held data of disclosure ${heldBy(f).disclosure} in ${f.n} places that were not on the agreement’s roster of places.`,
  derived: () => null,
};
