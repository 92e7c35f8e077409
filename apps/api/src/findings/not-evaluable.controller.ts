import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import type { Visibility } from '#libs/judging';
import { asOf, inSnapshot, notEvaluable, notEvaluableSubjects } from '#libs/readmodel';
import { lackSubjectKind, lackUnit, reasonInWords, ruleSet } from '#libs/rules';
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
        items: natural.describe('Units of these subjects'),
        unit: z.string().describe('What `items` counts: items of requests, requests, refused values …, in the plural'),
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
        unit: 'requests',
        since: '2026-11-22T15:00:00.123Z',
        first: '/v1/entries/0/17',
        last: '/v1/entries/0/17',
      },
    ],
    next: null,
  },
);

const subjectsQuery = z.strictObject({
  rule: parameter.ruleOrPack.optional(),
  agreement: parameter.agreement.optional(),
  reason: parameter.notEvaluableReason.optional(),
  agency: parameter.agency.optional(),
  acts: parameter.choice(['requests', 'disclosures', 'copies'], 'Which acts of the agency, or of all').optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const subjectPosition = z.tuple([...position.def.items, z.string().max(1_000)]);

export const notEvaluableSubjectPage = answer(
  'NotEvaluableSubjectPage',
  'What lines of what is not evaluable count, subject by subject',
  z.strictObject({
    asOf: asOfAnswer,
    subjects: z.array(
      z.strictObject({
        rule: z.string().describe('As in the line'),
        title: z.string(),
        agreement: z.string().nullable(),
        shard: z.string(),
        agency: z.string().nullable(),
        acts: z.enum(['requests', 'disclosures', 'copies']).nullable(),
        reason: z.string(),
        reasonText: z.string().nullable(),
        subject: z.string().describe('A request, a disclosure, a source …, as findings of the rule name it'),
        subjectKind: z.string(),
        items: natural.describe('How much of it could not be judged'),
        unit: z.string(),
      }),
    ),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    subjects: [
      {
        rule: 'MAT-06',
        title: 'Match rate outside what the agreement expects',
        agreement: 'irs-ice-2025',
        shard: '0',
        agency: 'ice',
        acts: 'requests',
        reason: 'policy.matchRate',
        reasonText: 'The agreement states no expected match rate.',
        subject: 'ice/R-1',
        subjectKind: 'request',
        items: 1,
        unit: 'requests',
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
          title: titleOf(rule),
          agreement: under.startsWith('#') ? null : under,
          shard,
          ...actsOf(of, whose),
          ...line,
          unit: lackUnit(rule, line.reason, actsOf(of, whose).acts),
          reasonText: reasonInWords(line.reason),
          first: `/v1/entries/${shard}/${firstIndex}`,
          last: `/v1/entries/${shard}/${lastIndex}`,
        })),
        next: page.next,
      };
    });
  }

  @Reads<z.output<typeof notEvaluableSubjectPage>>('not-evaluable', ({ subjects }) => ({ rows: subjects.length }))
  @Get('subjects')
  @Operation({
    tag: 'findings',
    summary: 'What was not evaluable, subject by subject',
    description:
      'The requests, disclosures, sources … that the lines of `GET /v1/not-evaluable` count, each with its share: of all lines, or of those of a rule, an agreement, a reason and an agency. Whoever sees a line sees what it counts.',
    query: subjectsQuery,
    content: { 'application/json': notEvaluableSubjectPage },
    problems: ['not-judged'],
  })
  async listNotEvaluableSubjects(
    @Who() { scope }: Principal,
    @Query(new Strict(subjectsQuery)) { limit, cursor, ...filters }: z.output<typeof subjectsQuery>,
  ): Promise<z.output<typeof notEvaluableSubjectPage>> {
    const after = decodeCursor(cursor, filters, subjectPosition);
    const { rule, agreement, reason } = filters;
    return inSnapshot(this.db, scope, async (tx) => {
      const at = await asOf(tx);
      const from = after && {
        ...{ scope: after[0], rule: after[1], reason: after[2], of: after[3], whose: after[4], subject: after[5] },
      };
      const of = { rule, agreement, reason, whose: whoseOf(filters) };
      const found = await notEvaluableSubjects(tx, at.generation, of, from, limit + 1);
      const page = pageOf('/v1/not-evaluable/subjects', found, limit, filters, filters, (row) => [
        ...[row.scope, row.rule, row.reason, row.of, row.whose, row.subject],
      ]);
      return {
        asOf: asOfBody(at),
        subjects: page.rows.map(
          ({ rule: id, scope: under, shard, of: seenBy, whose, reason: why, subject, items }) => ({
            ...{ rule: id, title: titleOf(id), agreement: under.startsWith('#') ? null : under, shard },
            ...actsOf(seenBy, whose),
            ...{ reason: why, reasonText: reasonInWords(why) },
            // Of a line that no agency sees (libs/rules, INT-09) it stands behind a word.
            subject: subject.replace(/^of (?=urn:)/, ''),
            subjectKind: lackSubjectKind(id, why),
            ...{ items, unit: lackUnit(id, why, actsOf(seenBy, whose).acts) },
          }),
        ),
        next: page.next,
      };
    });
  }
}

const titleOf = (rule: string): string => ruleSet.get(rule)?.title ?? `All rules of ${rule}`;

const SIDES = { disclosures: 'source', requests: 'recipient', copies: 'holder' } as const;

/** The inverse of `actsOf`. undefined: not filtered by it. */
function whoseOf({ agency, acts }: { agency?: string | undefined; acts?: keyof typeof SIDES | undefined }) {
  if (acts === undefined) return agency;
  return agency === undefined ? SIDES[acts] : `${SIDES[acts]} ${agency}`;
}

type Line = z.output<typeof notEvaluablePage>['notEvaluable'][number];

const ACTS = { source: 'disclosures', recipient: 'requests', holder: 'copies' } as const;

/** The agency, and its acts, that a line sums: an `Actor`, or the name of one agency for the class `author`. '': neither is known. */
function actsOf(of: Visibility, whose: string): Pick<Line, 'agency' | 'acts'> {
  if (of === 'author' || whose === '') return { agency: whose === '' ? null : whose, acts: null };
  const [side, agency = null] = whose.split(' ') as [keyof typeof ACTS, string?];
  return { agency, acts: ACTS[side] };
}
