import { FROM_COMPARISON } from '../words/derived.js';
import { type Facts, type RuleSentence, systemOf } from '../words/facts.js';

/** `<source> <event id>` */
const senderOf = ({ subject }: Facts): string => systemOf(subject.slice(0, subject.indexOf(' ')));

export const int11: RuleSentence = {
  zero: (f) => `Withdrawn: no second content is now found under this event id of ${senderOf(f)}.`,
  one: (f) =>
    `The system ${senderOf(f)} sent 1 further record with other content under an event id that it had used before.`,
  many: (f) =>
    `The system ${senderOf(f)} sent ${f.n} further records with other content under an event id that it had used before.`,
  derived: () => FROM_COMPARISON,
};
