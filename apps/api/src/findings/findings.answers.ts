import { z } from 'zod';
import { COUNTED_STATES, JUDGED_STATES } from '#libs/readmodel';
import { SHOWN_STATES } from '#libs/triage';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, severity, time } from '../answers.js';
import { answer } from '../openapi/answers.js';

const summary = {
  id: z.string().describe('First 22 characters of base64url(sha256(JSON [rule, agreement or shard, subject]))'),
  rule: z.string(),
  ruleVersion: z.string(),
  title: z.string(),
  sentence: z
    .string()
    .nullable()
    .describe(
      'What was found, in one plain English sentence; days as they were written, or in UTC where it says so. null for a rule that this build does not have',
    ),
  derived: z
    .string()
    .nullable()
    .describe(
      'How the number or the verdict was worked out, where no single record states it; null: a record does, or the finding is withdrawn',
    ),
  theory: z
    .enum(['asserted', 'disputed', 'adjudicated'])
    .nullable()
    .describe('State of the legal theory; null for a rule that this build does not have'),
  severity,
  status: z
    .enum(['open', 'withdrawn'])
    .describe('Withdrawn: it no longer holds; its hits state the reason, and its clauses the current values'),
  restated: z.boolean().describe('Open, and what changed last is its severity or its clauses alone'),
  retracted: z
    .boolean()
    .describe('Open, and the author of what it rests on has retracted or replaced that, which clears nobody'),
  agreement: z.string().nullable(),
  subject: z
    .string()
    .describe('Subject of the finding: a request or a disclosure as `<agency>/<id>`, an officer’s pseudonym, …'),
  subjectKind: z.string(),
  count: natural.describe('Units that hit now'),
  unit: z.string().describe('Unit of `count`'),
  shard: z.string(),
  actTime: time
    .nullable()
    .describe('Time of its act; null: it is about no single act, or it is shown as it was, which does not say'),
  firstSeen: time.describe('Receipt of the entry that first led to it'),
  lastSeen: time,
  url: z.string(),
};

export const EXAMPLE_SUMMARY = {
  id: 'q7WmJ0cLk2yVx1ZtBfNd3A',
  rule: 'DIS-17',
  ruleVersion: '2.0.0',
  title: 'Disclosed on an insufficient request address',
  sentence: 'On 7 August 2025 IRS disclosed 2,350 items to ICE whose address in the request was not usable.',
  derived:
    'No single record states this. It is worked out from which items were disclosed, and from what requester and source had said of their addresses.',
  theory: 'asserted' as const,
  severity: 'CRITICAL' as const,
  status: 'open' as const,
  restated: false,
  retracted: false,
  agreement: 'irs-ice-2025',
  subject: 'irs/D-1',
  subjectKind: 'disclosure',
  count: 2350,
  unit: 'items',
  shard: '0',
  actTime: '2025-08-07T00:00:00.000Z',
  firstSeen: '2026-11-22T15:00:00.123Z',
  lastSeen: '2026-11-22T15:00:03.456Z',
  url: '/v1/findings/q7WmJ0cLk2yVx1ZtBfNd3A',
};

export const findingSummary = answer('FindingSummary', 'A finding', z.strictObject(summary), EXAMPLE_SUMMARY);

const deskState = z.strictObject({
  desk: z.string().describe('An agency, or `@overseers`: whose triage it is'),
  version: natural.describe('Acts of the desk on it; 0: none'),
  shown: z
    .enum(SHOWN_STATES)
    .describe(
      'As it counts now; `lapsed`: accepted until a time that is over; `reopened`: closed, and the finding has grown since',
    ),
  owner: z.strictObject({ issuer: z.string(), subject: z.string() }).nullable(),
  acceptedUntil: time.nullable(),
  reopenedAt: time.nullable(),
  due: time.nullable().describe('When the desk must be done; null: no clock runs'),
  overdue: z.boolean(),
});
export const triage = z
  .array(deskState)
  .describe(
    'Where desks are with it: your own, whether it has touched it or not; for auditors and overseers all in their scope that have, side by side',
  );
export const EXAMPLE_TRIAGE: z.output<typeof triage> = [
  {
    ...{ desk: 'irs', version: 2, shown: 'investigating', acceptedUntil: null, reopenedAt: null, overdue: false },
    owner: { issuer: 'https://id.irs.example', subject: '4f1c2a9e' },
    due: '2026-11-25T15:00:00.000Z',
  },
];

export const suppressed = z
  .strictObject({
    approval: z.uuid().describe('By which exception: `GET /v1/exceptions` has those that you see'),
    until: time.describe('Its last day; a spike, or its desk, may end it before'),
  })
  .nullable()
  .describe('An exception in force keeps it out of the queue; it is counted and listed all the same. null: none does');
export const exceptions = z
  .array(
    z.strictObject({
      approval: z.uuid(),
      desk: z.string().nullable().describe('In whose queue; null: in everybody’s'),
      until: time,
    }),
  )
  .describe(
    'All exceptions in force that suppress it: your desk’s and those for everybody; for auditors and overseers those of all desks in their scope, side by side',
  );
const EXAMPLE_EXCEPTION = { approval: '0f8fad5b-d9cb-469f-a165-70867728950e', until: '2027-01-01T00:00:00.000Z' };
const EXAMPLE_SUPPRESSED = {
  suppressed: EXAMPLE_EXCEPTION,
  exceptions: [{ ...EXAMPLE_EXCEPTION, desk: 'irs' }],
};

const facet = <T extends z.ZodRawShape>(value: T) => z.array(z.strictObject({ ...value, count: natural }));

export const findingPage = answer(
  'FindingPage',
  'Findings, in the order that was asked for',
  z.strictObject({
    asOf: asOfAnswer,
    total: natural.nullable().describe('Findings that you may see under the filter; null unless `facets` asks for it'),
    facets: z
      .strictObject({
        rule: facet({ value: z.string(), title: z.string() }),
        severity: facet({ value: severity }),
        status: facet({ value: z.enum(JUDGED_STATES) }).describe(
          'Restated and retracted ones are among the open ones too',
        ),
        triage: facet({ value: z.enum(COUNTED_STATES) }).describe(
          'Of the desk that the filter is about; none without one',
        ),
        suppressed: facet({ value: z.boolean() }).describe(
          'Whether an exception in force suppresses it for the desk that the filter is about, or for everybody',
        ),
        agreement: facet({ value: z.string().nullable() }).describe('The 200 with the most'),
      })
      .nullable()
      .describe(
        'How many there would be with each value, the most first: under all of the filter but its own part; null unless `facets` asks for it',
      ),
    findings: z.array(z.strictObject({ ...summary, triage, suppressed, exceptions })),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    total: 1,
    facets: {
      rule: [{ value: 'DIS-17', title: 'Disclosed on an insufficient request address', count: 1 }],
      severity: [{ value: 'CRITICAL', count: 1 }],
      status: [{ value: 'open', count: 1 }],
      triage: [{ value: 'investigating', count: 1 }],
      suppressed: [{ value: true, count: 1 }],
      agreement: [{ value: 'irs-ice-2025', count: 1 }],
    },
    findings: [{ ...EXAMPLE_SUMMARY, triage: EXAMPLE_TRIAGE, ...EXAMPLE_SUPPRESSED }],
    next: '/v1/findings?rule=DIS-17&limit=1&cursor=WyJhYmMiLFsiMjAyNiIsInE3Il1d',
  },
);
