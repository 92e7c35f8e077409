/** How what a finding says was worked out, where several rules work it out alike: whole sentences. */

/** It rests on a record that is missing. */
export const FROM_ABSENCE =
  'No record states this. It follows because a record is missing: none had come when every source had vouched for that time, or the time that is allowed for late records had run out.';

export const FROM_COMPARISON =
  'No single record states this. It is worked out by comparing the records that are named as evidence.';

export const FROM_SUM = 'No single record states this number. It is the sum of several records.';

/** `n`: items of which the number alone is known. */
export const fromTotals = (one: boolean, n: string): string =>
  one
    ? '1 of these items is known by its number alone: no row names it, and it follows from the stated totals.'
    : `${n} of these items are known by their number alone: no row names them, and they follow from the stated totals.`;
