import { FROM_COMPARISON } from '../words/derived.js';
import { type Facts, inDigits, type RuleSentence } from '../words/facts.js';

const RECEIVED = 'receipt.receivedCount, of all receipts';

/** The numbers with which the receipts were compared: `47,289`, or `47,289 or 47,000`. */
function sentIn(f: Facts): string {
  const expected = f.clause(RECEIVED)?.expected;
  const [stated, named] = (Array.isArray(expected) ? expected : [expected]) as (number | undefined)[];
  return named === undefined ? inDigits(stated) : `${inDigits(stated)} or ${inDigits(named)}`;
}

export const rcp02: RuleSentence = {
  zero: (f) =>
    `Withdrawn: the receipts for disclosure ${f.id} of ${f.agency} are no longer found to differ from its records.`,
  one: (f) =>
    f.fails(RECEIVED)
      ? `The receipts for disclosure ${f.id} of ${f.agency} state ${inDigits(f.actual(RECEIVED))} items, and the records of the disclosure ${sentIn(f)}.`
      : `A receipt for disclosure ${f.id} of ${f.agency} names another payload than the records of the disclosure.`,
  many: (f) =>
    `The receipts for ${f.n} disclosures under ${f.id} of ${f.agency} differ from the records of the disclosures.`,
  derived: () => FROM_COMPARISON,
};
