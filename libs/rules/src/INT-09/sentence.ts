import { FROM_ABSENCE } from '../words/derived.js';
import { type Facts, type RuleSentence, systemOf } from '../words/facts.js';

/** Why, after "because". A reason that is missing here is named by its code. */
const WHY: Readonly<Record<string, string>> = {
  'value-null': 'the record had no value',
  'too-large': 'the value was too large',
  'not-utf8': 'the value was not valid text',
  'byte-order-mark': 'the value began with a byte order mark',
  'not-json': 'the value was not JSON',
  'too-deep': 'the value was nested too deep',
  'duplicate-key': 'the value named a field twice',
  'nul-character': 'the value held a NUL character',
  'lone-surrogate': 'the value held half a character',
  'unsafe-integer': 'the value held a number that is too large to be read safely',
  'not-a-cloudevent': 'the value was not an event',
  'unknown-type': 'the type of the event is not known',
  schema: 'a field was missing, unknown or not of its form',
  'clear-identifier': 'it held what looks like an identifier of a person',
};

/** `<way> <reason>`. Undefined: the finding is about what refused values may hide. */
function refusedOf({ subject }: Facts): { way: string; why: string; isGap: boolean } | undefined {
  const at = subject.lastIndexOf(' ');
  if (at < 0) return undefined;
  const reason = subject.slice(at + 1);
  return { way: subject.slice(0, at), why: WHY[reason] ?? `of "${reason}"`, isGap: reason === 'gap' };
}

export const int09: RuleSentence = {
  zero: (f) =>
    refusedOf(f)
      ? `Withdrawn: no value that came by ${refusedOf(f)!.way} is found any more to have been refused for this reason.`
      : `Withdrawn: no refused value of ${systemOf(f.subject)} is found any more that may hide an act.`,
  one: (f) => {
    const refused = refusedOf(f);
    if (!refused)
      return `1 refused value of ${systemOf(f.subject)} may hide an act on data, of a size that is not known.`;
    return refused.isGap
      ? '1 recorded entry could not be taken into the judging.'
      : `1 value that came by ${refused.way} was refused, because ${refused.why}.`;
  },
  many: (f) => {
    const refused = refusedOf(f);
    if (!refused)
      return `${f.n} refused values of ${systemOf(f.subject)} may each hide an act on data, of a size that is not known.`;
    return refused.isGap
      ? `${f.n} recorded entries could not be taken into the judging.`
      : `${f.n} values that came by ${refused.way} were refused, because ${refused.why}.`;
  },
  derived: (f) => (refusedOf(f) ? null : FROM_ABSENCE),
};
