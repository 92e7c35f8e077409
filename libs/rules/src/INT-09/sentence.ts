import { type Facts, type RuleSentence, systemOf } from '../words/facts.js';
import { refusalName } from '../words/names.js';

/** `<way> <reason>`. Undefined: the finding is about what refused values may hide. */
function refusedOf({ subject }: Facts): { way: string; why: string; isGap: boolean } | undefined {
  const at = subject.lastIndexOf(' ');
  if (at < 0) return undefined;
  const reason = subject.slice(at + 1);
  return { way: subject.slice(0, at), why: refusalName(reason), isGap: reason === 'gap' };
}

const UNREAD = 'No record says what a refused value was. It counts until an event of its type takes its number.';

export const int09: RuleSentence = {
  zero: (f) =>
    refusedOf(f)
      ? `Withdrawn: no value that came by ${refusedOf(f)!.way} is now found to have been refused for this reason.`
      : `Withdrawn: no refused value (${systemOf(f.subject)}) is now found that may hide an act.`,
  one: (f) => {
    const refused = refusedOf(f);
    if (!refused)
      return `1 refused value (${systemOf(f.subject)}) may hide an act on data, of a size that is not known.`;
    return refused.isGap
      ? '1 recorded entry could not be taken into the judging.'
      : `1 value that came by ${refused.way} was refused; the reason: ${refused.why}.`;
  },
  many: (f) => {
    const refused = refusedOf(f);
    if (!refused)
      return `${f.n} refused values (${systemOf(f.subject)}) may each hide an act on data, of a size that is not known.`;
    return refused.isGap
      ? `${f.n} recorded entries could not be taken into the judging.`
      : `${f.n} values that came by ${refused.way} were refused; the reason: ${refused.why}.`;
  },
  derived: (f) => (refusedOf(f) ? null : UNREAD),
};
