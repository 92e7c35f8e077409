import { z } from 'zod';
import { asOfAnswer, EXAMPLE_AS_OF, natural } from '../answers.js';
import { answer } from '../openapi/answers.js';

const day = z.string().describe('`YYYY-MM-DD`, or `YYYY-MM`: of the acts, as a source wrote it or in `timeZone`');

export const disclosedAnswer = answer(
  'DisclosedOverTime',
  'Disclosed items by the day of the act',
  z.strictObject({
    asOf: asOfAnswer,
    agreement: z.string(),
    by: z.enum(['day', 'month']),
    timeZone: z
      .string()
      .describe('Of the newest version; for acts of which the time is known. Days as days are as they were written'),
    from: day.nullable().describe('First day or month of the answer; null: nothing was ever disclosed'),
    to: day.nullable().describe('The last one'),
    rows: z
      .array(
        z.strictObject({
          day,
          disclosures: natural.describe('Disclosures that began then'),
          stated: natural.describe('Items that these state'),
          named: natural.describe('Items in rows of that time; one that two disclosures name counts in each'),
          unknown: natural.describe(
            'Items of which the number alone is known, with the first part of their disclosure',
          ),
        }),
      )
      .describe('Those with a disclosure, ascending; between them there was none'),
    earlier: z.string().nullable().describe('Path and query of what lies before; null: nothing does'),
    later: z.string().nullable(),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    ...{ agreement: 'irs-ice-2025', by: 'day', timeZone: 'America/New_York', from: '2024-08-07', to: '2025-08-07' },
    rows: [{ day: '2025-08-07', disclosures: 1, stated: 47_289, named: 47_289, unknown: 0 }],
    earlier: null,
    later: null,
  },
);
