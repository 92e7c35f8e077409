import { FROM_ABSENCE, FROM_COMPARISON } from '../words/derived.js';
import { type Facts, inHours, type RuleSentence, whoseLimit } from '../words/facts.js';

const HOUR = 3_600_000;

/** How long the recipient had. The clauses hold moments; of what is known by its day alone none is shown as a time of day. */
function hoursIn(f: Facts): string {
  const [due, since] = ['at or before', 'at or after the part that it answers'].map((operator) =>
    Date.parse(String(f.clause('receipt.time', operator)?.expected)),
  );
  const hours = (due! - since!) / HOUR;
  return inHours(Number.isFinite(hours) ? hours : undefined);
}

const isMissing = (f: Facts): boolean => (f.clause('receipt.time', 'at or before')?.actual ?? null) === null;

export const rcp01: RuleSentence = {
  zero: (f) => `Withdrawn: disclosure ${f.id} of ${f.agency} is no longer found to lack a receipt in time.`,
  one: (f) => {
    const whose = whoseLimit(f.clause('receipt.time', 'at or before'));
    if (whose === 'default')
      return isMissing(f)
        ? `Of disclosure ${f.id} of ${f.agency} (${f.day}) no record shows that its recipient confirmed all of it within ${hoursIn(f)}, which is Countersign’s default; the agreement names no time.`
        : `The recipient confirmed disclosure ${f.id} of ${f.agency} (${f.day}), or a part of it, only after more than ${hoursIn(f)}, which is Countersign’s default; the agreement names no time.`;
    if (whose === 'agreement')
      return isMissing(f)
        ? `Of disclosure ${f.id} of ${f.agency} (${f.day}) no record shows that its recipient confirmed all of it within ${hoursIn(f)}, as the agreement demands.`
        : `The recipient confirmed disclosure ${f.id} of ${f.agency} (${f.day}), or a part of it, only after more than the ${hoursIn(f)} that the agreement allows.`;
    return `Of disclosure ${f.id} of ${f.agency} (${f.day}) no record shows that its recipient confirmed all of it within a time that is not shown here.`;
  },
  many: (f) => `For ${f.n} disclosures under ${f.id} of ${f.agency} no record shows a receipt in time.`,
  derived: (f) => (isMissing(f) ? FROM_ABSENCE : FROM_COMPARISON),
};
