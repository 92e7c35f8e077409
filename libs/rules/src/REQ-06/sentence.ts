import { FROM_COMPARISON } from '../words/derived.js';
import { type Facts, inDigits, type RuleSentence } from '../words/facts.js';

const ACCEPTED = 'items below that level that the source accepted';
/** Nobody has accepted such an item: the request is only submitted. */
const isOnlySubmitted = ({ severity }: Facts): boolean => severity === 'INFO';

export const req06: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no item of request ${f.id} of ${f.agency} is now found whose address is below the level that is required.`,
  one: (f) =>
    isOnlySubmitted(f)
      ? `On ${f.day} ${f.agency} submitted request ${f.id} with 1 item whose address is below the level that is required.`
      : `On ${f.day} ${f.agency} submitted request ${f.id} with 1 item whose address is below the level that is required, and the source accepted it.`,
  many: (f) =>
    isOnlySubmitted(f)
      ? `On ${f.day} ${f.agency} submitted request ${f.id} with ${f.n} items whose address is below the level that is required.`
      : `On ${f.day} ${f.agency} submitted request ${f.id} with ${f.n} items whose address is below the level that is required, and the source accepted ${inDigits(f.actual(ACCEPTED))} of them.`,
  derived: (f) => (isOnlySubmitted(f) ? null : FROM_COMPARISON),
};
