import { type Facts, type RuleSentence } from '../words/facts.js';

/** Which of the two bounds fails. */
function sideOf(f: Facts): 'below' | 'above' | undefined {
  const failing = f.clauseLike('match rate of ');
  if (!failing || failing.holds) return undefined;
  return failing.operator === 'at least' ? 'below' : 'above';
}

export const mat06: RuleSentence = {
  zero: (f) =>
    `Withdrawn: the share of request ${f.id} of ${f.agency} that matched is no longer found outside what the agreement expects.`,
  one: (f) => {
    const side = sideOf(f);
    if (side === 'below')
      return `The share of items of request ${f.id} of ${f.agency} that matched is below what the agreement expects.`;
    if (side === 'above')
      return `The share of items of request ${f.id} of ${f.agency} that matched is above what the agreement expects.`;
    return `The share of items of request ${f.id} of ${f.agency} that matched is outside what the agreement expects.`;
  },
  many: (f) =>
    `For ${f.n} requests under ${f.id} of ${f.agency} the share of items that matched is outside what the agreement expects.`,
  derived: () =>
    'No record states this share. It is worked out from the items requested and those matched, with the margin that chance allows (95 %).',
};
