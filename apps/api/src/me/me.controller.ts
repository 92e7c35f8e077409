import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { type All, type Principal, ROLES, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { time } from '../answers.js';
import { none } from '../http/parameters.js';
import { answer } from '../openapi/answers.js';
import { Operation } from '../openapi/operation.js';

const list = z.union([z.literal('*'), z.array(z.string())]);

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
  {
    issuer: 'https://login.example.gov',
    subject: '5f1c7c1e',
    client: 'countersign',
    name: 'Ada Okafor',
    role: 'auditor' as const,
    agency: null,
    sources: [],
    scope: { agencies: ['irs'], agreements: '*' as const },
    until: '2026-11-22T16:00:00.000Z',
  },
);

/** For whoever wonders what a token is good for; of the token itself nothing is shown. */
@Controller('v1/me')
export class MeController {
  @Get()
  @Operation({
    tag: 'identity',
    summary: 'Who asks',
    description: 'Role, agency and scope of the token that the request carries, and until when they hold.',
    query: none,
    content: { 'application/json': me },
    etag: false,
  })
  getMe(@Who() principal: Principal, @Query(new Strict(none)) _query: z.output<typeof none>): z.output<typeof me> {
    const { issuer, subject, client, name, role, agency, sources, scope, until } = principal;
    return {
      ...{ issuer, subject, client, name, role, agency, sources: written(sources) },
      scope: { agencies: written(scope.agencies), agreements: written(scope.agreements) },
      until: new Date(until).toISOString(),
    };
  }
}

const written = (list: readonly string[] | All): string[] | All => (list === '*' ? list : [...list]);
