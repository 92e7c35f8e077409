import { type Facts, type RuleSentence, systemOf } from '../words/facts.js';

/** `<topic> <source>` */
const placeOf = ({ subject }: Facts): { topic: string; system: string } => {
  const at = subject.indexOf(' ');
  return { topic: subject.slice(0, at), system: systemOf(subject.slice(at + 1)) };
};

export const int10: RuleSentence = {
  zero: (f) => `Withdrawn: no record that names ${placeOf(f).system} is now found in a topic of another agency.`,
  one: (f) =>
    `1 record that names ${placeOf(f).system} as its sender came through topic ${placeOf(f).topic}, which belongs to another agency.`,
  many: (f) =>
    `${f.n} records that name ${placeOf(f).system} as their sender came through topic ${placeOf(f).topic}, which belongs to another agency.`,
  derived: () => null,
};
