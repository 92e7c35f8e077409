import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import type { Visibility } from '#libs/judging';
import { asOf, inSnapshot, notEvaluable } from '#libs/readmodel';
import { reasonInWords, ruleSet } from '#libs/rules';
import { Strict } from '#libs/platform';
import { Reads } from '../access/reads.js';
import { asOfAnswer, asOfBody, EXAMPLE_AS_OF, natural, next, severity, time } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { answer } from '../openapi/answers.js';
import { Operation } from '../openapi/operation.js';

const query = z.strictObject({
  rule: parameter.ruleOrPack.optional(),
  agreement: parameter.agreement.optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const position = z.tuple([
  z.string().max(200),
  z.string().max(20),
  z.string().max(200),
  z.enum(['both', 'source', 'recipient', 'author']),
  z.string().max(100),
]);

export const notEvaluablePage = answer(
  'NotEvaluablePage',
  'Judgements that are not evaluable, with their reasons',
  z.strictObject({
    asOf: asOfAnswer,
    notEvaluable: z.array(
      z.strictObject({
        rule: z.string().describe('Id of the rule, or the name of a pack if none of its rules can judge'),
        title: z.string(),
        agreement: z.string().nullable(),
        shard: z.string(),
        agency: z
          .string()
          .nullable()
          .describe('Whose acts, or whose system, it is about; null: all sources of the agreement, or not known'),
        acts: z
          .enum(['requests', 'disclosures', 'copies'])
          .nullable()
          .describe('Which of its acts; null: the line is about its system or its incidents, or no agency is known'),
        reason: z.string().describe('The missing or undecidable fact, as a code'),
        reasonText: z
          .string()
          .nullable()
          .describe('The reason as a plain sentence; null for one that this build does not have'),
        severity: severity.describe('Severity that a finding would have'),
        subjects: natural.describe('Distinct requests, disclosures, officers … that it could not judge'),
        items: natural.describe('Items or acts of these subjects'),
        since: time.describe('Receipt of the first entry that added to the line'),
        first: z.string().describe('That entry'),
        last: z.string().describe('The entry that added to it last'),
      }),
    ),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    notEvaluable: [
      {
        rule: 'MAT-06',
        title: 'Match rate outside what the agreement expects',
        agreement: 'irs-ice-2025',
        shard: '0',
        agency: 'ice',
        acts: 'requests',
        reason: 'policy.matchRate',
        reasonText: 'The agreement states no expected match rate.',
        severity: 'HIGH',
        subjects: 1,
        items: 1,
        since: '2026-11-22T15:00:00.123Z',
        first: '/v1/entries/0/17',
        last: '/v1/entries/0/17',
      },
    ],
    next: null,
  },
);

@Readers()
@Controller('v1/not-evaluable')
export class NotEvaluableController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Reads<z.output<typeof notEvaluablePage>>('not-evaluable', ({ notEvaluable }) => ({ rows: notEvaluable.length }))
  @Get()
  @Operation({
    tag: 'findings',
    summary: 'Judgements that are not evaluable',
    description:
      'What a rule cannot judge neither passes nor fires: it is listed, one line for each rule (or pack), agreement, reason, and agency whose acts it is about, with its size. By agreement, rule and reason.',
    query,
    content: { 'application/json': notEvaluablePage },
    problems: ['not-judged'],
  })
  async listNotEvaluable(
    @Who() { scope }: Principal,
    @Query(new Strict(query)) { limit, cursor, ...filters }: z.output<typeof query>,
  ): Promise<z.output<typeof notEvaluablePage>> {
    const after = decodeCursor(cursor, filters, position);
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const from = after && { scope: after[0], rule: after[1], reason: after[2], of: after[3], whose: after[4] };
      const found = await notEvaluable(tx, at.generation, filters, from, limit + 1);
      const page = pageOf('/v1/not-evaluable', found, limit, filters, filters, (row) => [
        row.scope,
        row.rule,
        row.reason,
        row.of,
        row.whose,
      ]);
      return {
        asOf: asOfBody(at),
        notEvaluable: page.rows.map(({ rule, scope: under, shard, firstIndex, lastIndex, of, whose, ...line }) => ({
          rule,
          title: ruleSet.get(rule)?.title ?? `All rules of ${rule}`,
          agreement: under.startsWith('#') ? null : under,
          shard,
          ...actsOf(of, whose),
          ...line,
          reasonText: reasonInWords(line.reason),
          first: `/v1/entries/${shard}/${firstIndex}`,
          last: `/v1/entries/${shard}/${lastIndex}`,
        })),
        next: page.next,
      };
    });
  }
}

type Line = z.output<typeof notEvaluablePage>['notEvaluable'][number];

const ACTS = { source: 'disclosures', recipient: 'requests', holder: 'copies' } as const;

/** The agency, and its acts, that a line sums: an `Actor`, or the name of one agency for the class `author`. '': neither is known. */
function actsOf(of: Visibility, whose: string): Pick<Line, 'agency' | 'acts'> {
  if (of === 'author' || whose === '') return { agency: whose === '' ? null : whose, acts: null };
  const [side, agency = null] = whose.split(' ') as [keyof typeof ACTS, string?];
  return { agency, acts: ACTS[side] };
}
