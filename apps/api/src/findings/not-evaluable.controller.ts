import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asOf, inSnapshot, notEvaluable } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { asOfAnswer, asOfBody, EXAMPLE_AS_OF, natural, next } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Strict } from '../http/strict.js';
import { answer } from '../openapi/answers.js';
import { Operation } from '../openapi/operation.js';

const query = z.strictObject({
  rule: parameter.rule.optional(),
  agreement: parameter.agreement.optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const position = z.tuple([z.string().max(200), z.string().max(20), z.string().max(500)]);

export const notEvaluablePage = answer(
  'NotEvaluablePage',
  'What rules could not judge, and which facts were missing',
  z.strictObject({
    asOf: asOfAnswer,
    notEvaluable: z.array(
      z.strictObject({
        rule: z.string(),
        title: z.string(),
        agreement: z.string().nullable(),
        shard: z.string(),
        subject: z.string(),
        missing: z.array(z.string()).describe('Facts that the rule needs and nobody recorded'),
        items: natural.describe('Items, or acts, that it could not judge'),
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
        subject: 'R-1',
        missing: ['policy.matchRate'],
        items: 1,
      },
    ],
    next: null,
  },
);

@Controller('v1/not-evaluable')
export class NotEvaluableController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Get()
  @Operation({
    tag: 'findings',
    summary: 'What could not be judged',
    description: 'A rule whose facts are missing neither passes nor fires. By agreement, rule and subject.',
    query,
    content: { 'application/json': notEvaluablePage },
    problems: ['not-judged'],
  })
  async listNotEvaluable(
    @Query(new Strict(query)) { limit, cursor, ...filters }: z.output<typeof query>,
  ): Promise<z.output<typeof notEvaluablePage>> {
    const after = decodeCursor(cursor, filters, position);
    return inSnapshot(this.db, async (tx) => {
      const at = await asOf(tx);
      const from = after && { scope: after[0], rule: after[1], subject: after[2] };
      const found = await notEvaluable(tx, at.generation, filters, from, limit + 1);
      const page = pageOf('/v1/not-evaluable', found, limit, filters, filters, (row) => [
        row.scope,
        row.rule,
        row.subject,
      ]);
      return {
        asOf: asOfBody(at),
        notEvaluable: page.rows.map(({ rule, scope, shard, subject, missing, items }) => ({
          rule,
          title: ruleSet.get(rule)?.title ?? rule,
          agreement: scope.startsWith('#') ? null : scope,
          shard,
          subject,
          missing,
          items,
        })),
        next: page.next,
      };
    });
  }
}
