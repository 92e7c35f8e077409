import { FROM_ABSENCE, FROM_COMPARISON } from '../words/derived.js';
import { type Facts, inDigits, ofAgency, type RuleSentence } from '../words/facts.js';

/** What it is about, as one name: `request R-1 of ICE`. */
function wholeOf({ subject }: Facts): { role: string; whole: string } {
  const at = subject.indexOf(' ');
  const role = at < 0 ? 'disclosure' : subject.slice(0, at);
  return { role, whole: `${role} ${ofAgency(subject.slice(at + 1))}` };
}

/** Items add up, and parts are missing. */
const isAboutParts = (f: Facts): boolean =>
  f.fails('parts that are missing, of those stated') && !f.fails(`items of the ${wholeOf(f).role} that are listed`);
const listedIn = (f: Facts): string => inDigits(f.actual(`items of the ${wholeOf(f).role} that are listed`));
const statedIn = (f: Facts): string => inDigits(f.expected(`items of the ${wholeOf(f).role} that are listed`));

export const int13: RuleSentence = {
  zero: (f) =>
    `Withdrawn: the items of ${wholeOf(f).whole} are no longer found to differ from the number that it states.`,
  one: (f) =>
    isAboutParts(f)
      ? `1 part that ${wholeOf(f).whole} announced has not been recorded.`
      : `The records of ${wholeOf(f).whole} state ${statedIn(f)} items and list ${listedIn(f)}, a difference of 1 item.`,
  many: (f) =>
    isAboutParts(f)
      ? `${f.n} parts that ${wholeOf(f).whole} announced have not been recorded.`
      : `The records of ${wholeOf(f).whole} state ${statedIn(f)} items and list ${listedIn(f)}, a difference of ${f.n} items.`,
  derived: (f) => (isAboutParts(f) ? FROM_ABSENCE : FROM_COMPARISON),
};
