import { FROM_COMPARISON } from '../words/derived.js';
import { type Facts, inDigits, type RuleSentence, whoseLimit } from '../words/facts.js';

const ACCEPTED = 'items below that level that the source accepted';
/** No agreement names a level. */
const isDefaultLevel = (f: Facts): boolean => whoseLimit(f.clause('items.addressCodes')) === 'default';
/** Nobody has accepted such an item: the request is only submitted. */
const isOnlySubmitted = ({ severity }: Facts): boolean => severity === 'INFO';

export const req06: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no item of request ${f.id} of ${f.agency} is now found whose address is below the level that is required.`,
  one: (f) => {
    if (isDefaultLevel(f))
      return isOnlySubmitted(f)
        ? `On ${f.day} ${f.agency} submitted request ${f.id} with 1 item whose address is not usable; that it must be is Countersign’s default, as the agreement names no level.`
        : `On ${f.day} ${f.agency} submitted request ${f.id} with 1 item whose address is not usable, and the source accepted it by name, with the whole request or by disclosing it; that it must be usable is Countersign’s default, as the agreement names no level.`;
    return isOnlySubmitted(f)
      ? `On ${f.day} ${f.agency} submitted request ${f.id} with 1 item whose address is below the level that the agreement demands.`
      : `On ${f.day} ${f.agency} submitted request ${f.id} with 1 item whose address is below the level that the agreement demands, and the source accepted it by name, with the whole request or by disclosing it.`;
  },
  many: (f) => {
    const accepted = inDigits(f.actual(ACCEPTED));
    if (isDefaultLevel(f))
      return isOnlySubmitted(f)
        ? `On ${f.day} ${f.agency} submitted request ${f.id} with ${f.n} items whose address is not usable; that it must be is Countersign’s default, as the agreement names no level.`
        : `On ${f.day} ${f.agency} submitted request ${f.id} with ${f.n} items whose address is not usable, and the source accepted ${accepted} of them by name, with the whole request or by disclosing them; that it must be usable is Countersign’s default, as the agreement names no level.`;
    return isOnlySubmitted(f)
      ? `On ${f.day} ${f.agency} submitted request ${f.id} with ${f.n} items whose address is below the level that the agreement demands.`
      : `On ${f.day} ${f.agency} submitted request ${f.id} with ${f.n} items whose address is below the level that the agreement demands, and the source accepted ${accepted} of them by name, with the whole request or by disclosing them.`;
  },
  derived: (f) => (isOnlySubmitted(f) ? null : FROM_COMPARISON),
};
