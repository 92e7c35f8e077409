import { FROM_ABSENCE, FROM_COMPARISON } from '../words/derived.js';
import { instantOf, type RuleSentence } from '../words/facts.js';

const DUE = ['receipt.time', 'at or before'] as const;

export const rcp01: RuleSentence = {
  zero: (f) => `Withdrawn: disclosure ${f.id} of ${f.agency} is not found any more to lack a receipt in time.`,
  one: (f) => {
    const { actual, expected } = f.clause(...DUE) ?? {};
    return actual === undefined || actual === null
      ? `No record shows that the recipient confirmed disclosure ${f.id} of ${f.agency}, or a part of it, by ${instantOf(expected)}.`
      : `The receipt for disclosure ${f.id} of ${f.agency}, or for a part of it, is of ${instantOf(actual)}, after the deadline of ${instantOf(expected)}.`;
  },
  many: (f) => `For ${f.n} disclosures under ${f.id} of ${f.agency} no record shows a receipt in time.`,
  derived: (f) => ((f.clause(...DUE)?.actual ?? null) === null ? FROM_ABSENCE : FROM_COMPARISON),
};
