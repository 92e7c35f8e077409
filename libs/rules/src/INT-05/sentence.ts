import { type Facts, type RuleSentence } from '../words/facts.js';

/** `<topic> <partition>` */
const placeOf = ({ subject }: Facts): { topic: string; partition: string } => {
  const at = subject.lastIndexOf(' ');
  return { topic: subject.slice(0, at), partition: subject.slice(at + 1) };
};

export const int05: RuleSentence = {
  zero: (f) => `Withdrawn: no gap is now found in partition ${placeOf(f).partition} of topic ${placeOf(f).topic}.`,
  one: (f) =>
    `Records in partition ${placeOf(f).partition} of topic ${placeOf(f).topic} were lost before the ledger read them, in 1 gap.`,
  many: (f) =>
    `Records in partition ${placeOf(f).partition} of topic ${placeOf(f).topic} were lost before the ledger read them, in ${f.n} gaps.`,
  derived: () => null,
};
