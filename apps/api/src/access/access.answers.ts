import { z } from 'zod';
import { access } from '#libs/contracts';
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
        access: {
          reader: {
            issuer: 'https://id.irs.example',
            subject: '4f1c2a9e',
            client: 'countersign-web',
            role: 'privacy-officer',
            agency: 'irs',
          },
          about: { agencies: ['irs'], agreements: ['irs-ice-2025'] },
          view: '0f8fad5b-d9cb-469f-a165-70867728950e',
          route: 'GET /v1/findings/:id',
          asked: '2026-11-22T15:00:00.100Z',
          filter: { finding: 'q7WmJ0cLk2yVx1ZtBfNd3A' },
          digests: {},
          outcome: 'shown',
          counts: { rows: 1, items: 50 },
        },
      },
    ],
    next: null,
  },
);
