import { z } from 'zod';
import { noteText, seen } from '#libs/contracts';
import { problemShape } from '#libs/openapi';
import { asOfAnswer, EXAMPLE_AS_OF, natural } from '../answers.js';
import { answer } from '../openapi/answers.js';
import {
  assignee,
  deskTriage,
  EXAMPLE_ENTRY,
  EXAMPLE_NEWS,
  findingId,
  moveShape,
  triageAct,
  whatIsNew,
} from './triage.answers.js';

/** Findings of one request. */
export const MOST_FINDINGS = 200;

const ONE_OF = { error: 'must have either `move` or `assignee`' };
const hasOne = (body: { move?: unknown; assignee?: unknown }): boolean =>
  (body.move === undefined) !== (body.assignee === undefined);
const ASSIGNEE = 'In place of `move`: whose they are to be, somebody of your desk who has signed in; null: nobody’s';

const distinct = <T>(of: (row: T) => string) =>
  [
    (rows: readonly T[]) => new Set(rows.map(of)).size === rows.length,
    { error: 'must name each finding once' },
  ] as const;

export const previewBody = answer(
  'BulkPreview',
  'Findings, by id or as the queue’s filter leaves them, and what is to be done with them',
  z
    .strictObject({
      of: z.union([
        z.strictObject({
          ids: z
            .array(findingId)
            .min(1)
            .max(MOST_FINDINGS)
            .refine(...distinct((one: string) => one)),
        }),
        z.strictObject({
          filter: z
            .record(z.string(), z.string())
            .describe('As the parameters of `GET /v1/findings`, each as it stands in a URL'),
        }),
      ]),
      move: z.strictObject({ ...moveShape, reason: moveShape.reason.optional() }).optional(),
      assignee: assignee.optional().describe(ASSIGNEE),
    })
    .refine(hasOne, ONE_OF),
  {
    of: { filter: { rule: 'DIS-17', severity: 'CRITICAL' } },
    move: { to: 'acknowledged' as const },
  },
);

const outcome = {
  finding: z.string(),
  detail: z.string().nullable().describe('In words, for what does not change'),
  triage: deskTriage.nullable().describe('Of your desk, as it is; null: there is no such finding'),
};
const problem = z.strictObject(problemShape).omit({ instance: true });

export const bulkPreview = answer(
  'BulkPreviewed',
  'What would change, what would not, and why',
  z.strictObject({
    asOf: asOfAnswer,
    more: natural.describe(
      `Findings that the filter leaves beyond these ${MOST_FINDINGS}: they are no part of this; do these, and look again`,
    ),
    counts: z.strictObject({ change: natural, unchanged: natural, refused: natural, notFound: natural }),
    findings: z.array(
      z.strictObject({
        ...outcome,
        outcome: z
          .enum(['change', 'unchanged', 'refused', 'not-found'])
          .describe('unchanged: it is there already. refused: `problem` says why'),
        problem: problem.nullable(),
        version: natural.nullable().describe('What the act names, so that nothing is included that came meanwhile'),
        seen: seen.nullable(),
      }),
    ),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    more: 0,
    counts: { change: 1, unchanged: 0, refused: 0, notFound: 0 },
    findings: [
      {
        ...{ finding: 'q7WmJ0cLk2yVx1ZtBfNd3A', outcome: 'change' as const, detail: null, problem: null, version: 3 },
        ...{ seen: EXAMPLE_NEWS.seen, triage: null },
      },
    ],
  },
);

export const bulkBody = answer(
  'BulkActs',
  'One act on many findings on one’s own desk: a move, or to whom they are given',
  z
    .strictObject({
      findings: z
        .array(
          z.strictObject({
            id: findingId,
            version: natural,
            seen: seen.optional().describe('As the preview gave it; demanded with `move`'),
          }),
        )
        .min(1)
        .max(MOST_FINDINGS)
        .refine(...distinct((one: { id: string }) => one.id)),
      move: z.strictObject(moveShape).optional(),
      assignee: assignee.optional().describe(ASSIGNEE),
      note: noteText
        .optional()
        .describe(
          'For whoever reads them later: it stands beside each act. Demanded with `assignee`, which has no reason: why',
        ),
    })
    .refine(hasOne, ONE_OF)
    .refine(({ move, note }) => move !== undefined || note !== undefined, {
      path: ['note'],
      error: 'must be there: why, since to give findings to somebody has no reason of its own',
    })
    .superRefine(({ findings, move }, context) => {
      if (!move) return;
      for (const [n, row] of findings.entries())
        if (!row.seen)
          context.addIssue({
            code: 'custom',
            path: ['findings', n, 'seen'],
            message: 'must be there: a move says what was seen',
          });
    }),
  {
    findings: [{ id: 'q7WmJ0cLk2yVx1ZtBfNd3A', version: 3, seen: EXAMPLE_NEWS.seen }],
    move: { to: 'expected' as const, reason: 'a test of S' },
    note: 'S announced it on Monday; see ticket 4711',
  },
);

export const bulkResult = answer(
  'BulkDone',
  'A result for each finding, in the order in which they were named',
  z.strictObject({
    counts: z.strictObject({
      ...{ done: natural, unchanged: natural, refused: natural, stale: natural, notFound: natural },
    }),
    unfinished: z
      .boolean()
      .describe(
        'Some were not tried, failed, or nobody knows whether they are recorded: send the same request with the same Idempotency-Key to go on',
      ),
    shows: z.boolean().describe('What was done shows already; else it will soon'),
    findings: z.array(
      z.strictObject({
        ...outcome,
        result: z
          .enum(['done', 'unchanged', 'refused', 'stale', 'not-found'])
          .describe(
            'stale: it is not as you saw it, and nothing was done with it: `triage` and `news` say how it is. refused: `problem` says why',
          ),
        problem: problem.nullable(),
        version: natural.nullable().describe('What the act became'),
        entry: triageAct.shape.entry.nullable(),
        news: whatIsNew.nullable().describe('Of a stale one; null: only your desk’s triage is another'),
      }),
    ),
  }),
  {
    counts: { done: 1, unchanged: 0, refused: 0, stale: 0, notFound: 0 },
    unfinished: false,
    shows: true,
    findings: [
      {
        ...{ finding: 'q7WmJ0cLk2yVx1ZtBfNd3A', result: 'done' as const, detail: null, problem: null, version: 4 },
        ...{ entry: EXAMPLE_ENTRY, news: null, triage: null },
      },
    ],
  },
);

export type PreviewBody = z.output<typeof previewBody>;
export type PreviewRow = z.output<typeof bulkPreview>['findings'][number];
export type BulkBody = z.output<typeof bulkBody>;
export type BulkBodyResult = z.output<typeof bulkResult>;
export type BulkRow = BulkBodyResult['findings'][number];
