import { sumIn } from '#libs/judging';
import { FROM_SUM } from '../words/derived.js';
import { agencyName, type Facts, inDays, inDigits, ofAgency, type RuleSentence } from '../words/facts.js';

interface Sum {
  items: string;
  cap: string;
  /** Undefined: of the agreement’s sources together. */
  by: string | undefined;
  request?: string;
  days?: string;
}

function sumOf(f: Facts): Sum {
  const { by, what } = sumIn(f.subject);
  const field = `items disclosed, ${what}`;
  const days = /^window of (\d+) days$/.exec(what)?.[1];
  return {
    ...{ items: inDigits(f.actual(field)), cap: inDigits(f.expected(field)) },
    by: by === '' ? undefined : agencyName(by),
    ...(what.startsWith('request ') ? { request: ofAgency(what.slice('request '.length)) } : {}),
    ...(days === undefined ? {} : { days: inDays(Number(days)) }),
  };
}

export const dis10: RuleSentence = {
  zero: (f) => `Withdrawn: no sum of disclosures under ${f.agreement} is now found above this cap.`,
  one: (f) => {
    const { items, cap, by = `the sources of ${f.agreement}`, request, days } = sumOf(f);
    if (request !== undefined)
      return `For request ${request}, ${by} disclosed ${items} items together, 1 item above the agreement’s cap of ${cap}.`;
    if (days !== undefined)
      return `Within ${days}, ${by} disclosed ${items} items together, 1 item above the agreement’s cap of ${cap}.`;
    return `Over the whole agreement, ${by} disclosed ${items} items together, 1 item above its cap of ${cap}.`;
  },
  many: (f) => {
    const { items, cap, by = `the sources of ${f.agreement}`, request, days } = sumOf(f);
    if (request !== undefined)
      return `For request ${request}, ${by} disclosed ${items} items together, ${f.n} items above the agreement’s cap of ${cap}.`;
    if (days !== undefined)
      return `Within ${days}, ${by} disclosed ${items} items together, ${f.n} items above the agreement’s cap of ${cap}.`;
    return `Over the whole agreement, ${by} disclosed ${items} items together, ${f.n} items above its cap of ${cap}.`;
  },
  derived: () => FROM_SUM,
};
