import { z } from 'zod';
import { next, time } from '../answers.js';
import { answer } from '../openapi/answers.js';

export const peoplePage = answer(
  'People',
  'People who have signed in',
  z.strictObject({
    people: z.array(
      z.strictObject({
        issuer: z.string(),
        subject: z.string().describe('As her issuer names her: with the issuer, who she is for good'),
        name: z.string().nullable().describe('null: her issuer does not say, or it was erased'),
        role: z.enum(['compliance-officer', 'privacy-officer', 'overseer']),
        agency: z.string().nullable().describe('null: of overseers'),
        lastSeenAt: time.describe('When she last signed in, or acted with a token; to a minute'),
      }),
    ),
    next,
  }),
  {
    people: [
      {
        issuer: 'https://login.irs.example',
        subject: '5f1c7c1e',
        name: 'Marta Ellison',
        role: 'compliance-officer' as const,
        agency: 'irs',
        lastSeenAt: '2026-11-22T15:00:00.123Z',
      },
    ],
    next: null,
  },
);

export const actingPage = answer(
  'ActingPeople',
  'Names of people who acted',
  z.strictObject({
    people: z.array(
      z.strictObject({
        issuer: z.string(),
        subject: z.string().describe('As her issuer names her'),
        name: z
          .string()
          .nullable()
          .describe('null: her issuer does not say, it was erased, or she is not known here any more'),
      }),
    ),
    next,
  }),
  {
    people: [{ issuer: 'https://login.irs.example', subject: '5f1c7c1e', name: 'Marta Ellison' }],
    next: null,
  },
);
