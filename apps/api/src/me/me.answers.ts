import { z } from 'zod';
import { type All, type Principal, ROLES } from '#libs/identity';
import { time } from '../answers.js';
import { answer } from '../openapi/answers.js';

const list = z.union([z.literal('*'), z.array(z.string())]);

export const EXAMPLE_ME = {
  issuer: 'https://login.example.gov',
  subject: '5f1c7c1e',
  client: 'countersign',
  name: 'Ada Okafor',
  role: 'auditor' as const,
  agency: null,
  sources: [],
  scope: { agencies: ['irs'], agreements: '*' as const },
  until: '2026-11-22T16:00:00.000Z',
};

export const me = answer(
  'Me',
  'Who asks, as the token says',
  z.strictObject({
    issuer: z.string(),
    subject: z.string(),
    client: z.string().nullable().describe('The OAuth client that holds the token; null: the token does not say'),
    name: z.string().nullable(),
    role: z.enum(ROLES),
    agency: z.string().nullable().describe('Of a producer and of officers'),
    sources: list.describe('That a producer may write for; `*`: all of its agency'),
    scope: z
      .strictObject({ agencies: list, agreements: list })
      .describe('What may be read; `*`: all. A producer reads nothing'),
    until: time.describe('When the token ends, or the role, if that is sooner'),
  }),
  EXAMPLE_ME,
);

export function meBody(principal: Principal): z.output<typeof me> {
  const { issuer, subject, client, name, role, agency, sources, scope, until } = principal;
  return {
    ...{ issuer, subject, client, name, role, agency, sources: written(sources) },
    scope: { agencies: written(scope.agencies), agreements: written(scope.agreements) },
    until: new Date(until).toISOString(),
  };
}

const written = (values: readonly string[] | All): string[] | All => (values === '*' ? values : [...values]);
