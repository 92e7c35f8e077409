import { z } from 'zod';
import { access, EXAMPLE_ACCESS } from '#libs/contracts';
import { natural, next, time } from '../answers.js';
import { answer } from '../openapi/answers.js';

export const accessPage = answer(
  'AccessPage',
  'Who looked at what, newest first',
  z.strictObject({
    accesses: z.array(
      z.strictObject({
        index: natural
          .nullable()
          .describe('Of the entry in the log `access`; null for officers, because it says how many others looked'),
        receivedAt: time.describe('When it was written down, before the answer was given'),
        access: access.describe('As the entry has it'),
      }),
    ),
    next,
  }),
  {
    accesses: [
      {
        index: 17,
        receivedAt: '2026-11-22T15:00:00.123Z',
        access: EXAMPLE_ACCESS,
      },
    ],
    next: null,
  },
);
