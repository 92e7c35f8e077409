import { z } from 'zod';
import { approvalOf, type ApprovalOf, exceptionOf, typedLine } from '#libs/contracts';
import { problemShape } from '#libs/openapi';
import { comparesNothing, LARGEST_SPIKE, MARKS } from '#libs/triage';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, time } from '../answers.js';
import { answer } from '../openapi/answers.js';
import { desk, person } from '../triage/triage.answers.js';

export const APPROVAL_SHOWN = ['asked', 'lapsed', 'given', 'refused', 'withdrawn', 'ended'] as const;

const reason = typedLine(300).describe('Recorded for good: no identifiers of people');
const link = z.strictObject({
  index: natural.describe('In the log `oversight`'),
  receivedAt: time,
  url: z.string(),
  proof: z.string().describe('The same with its inclusion proof'),
});
export const entryLink = (index: number, receivedAt: string): z.output<typeof link> => ({
  ...{ index, receivedAt, url: `/v1/entries/oversight/${index}` },
  proof: `/v1/entries/oversight/${index}?proof=1`,
});
const party = z.strictObject({ ...person.shape, desk, at: time, reason: z.string() });

const approvalShape = {
  id: z.uuid(),
  version: natural.describe('In quotation marks it is the ETag'),
  kind: z.enum(['exception', 'erasure']),
  desk: desk.describe('Whose it is'),
  of: approvalOf,
  sides: z
    .array(z.string())
    .describe(
      'Agencies whose officers may decide, beside overseers: of what is for everybody the other side of the agreement when it was asked for',
    ),
  state: z.enum(APPROVAL_SHOWN).describe('lapsed: nobody decided in time'),
  asked: party,
  until: time.describe('By when somebody must have decided'),
  decided: party.nullable(),
  ended: party.nullable(),
  mayDecide: z
    .enum(['yes', ...MARKS])
    .describe(
      'Whether you may, now and with this token; else why not. `stale-sign-in`: give your credentials again (`/auth/sign-in?fresh=1`). `side`: leave it to one of its sides, or to an overseer in whose scope it is',
    ),
};
const works = {
  works: z.boolean(),
  end: z
    .enum(['ended', 'expired', 'spike', 'unknown'])
    .nullable()
    .describe(
      'Why it works no longer. `spike`: it has once suppressed more units than it allows, so that its findings are back for good. `unknown`: whether it has is being worked out; until then it suppresses nothing',
    ),
};
const units = natural.describe('Of the findings that it is about now, of those that you see');
const ofException = 'Of an exception that was given';
const EXAMPLE_OF: ApprovalOf = {
  kind: 'exception',
  exception: {
    ...{ rule: 'DIS-17', field: 'count', operator: 'less', value: 5, agreement: 'irs-ice-2025', reach: 'desk' },
    ...{ owner: { issuer: 'https://id.irs.example', subject: '4f1c2a9e' }, until: '2027-01-01T00:00:00Z', spike: 100 },
  },
};
const EXAMPLE: z.output<z.ZodObject<typeof approvalShape>> & { exception: null } = {
  ...{ id: '0f8fad5b-d9cb-469f-a165-70867728950e', version: 1, kind: 'exception', desk: 'irs', of: EXAMPLE_OF },
  ...{ sides: ['irs'], state: 'asked', until: '2026-11-25T15:00:00.123Z', decided: null, ended: null },
  asked: {
    ...{ issuer: 'https://id.irs.example', subject: '4f1c2a9e', desk: 'irs', at: '2026-11-22T15:00:00.123Z' },
    reason: 'the feed repeats itself',
  },
  ...{ mayDecide: 'same-person', exception: null },
};
const EXAMPLE_LINK = entryLink(17, '2026-11-22T15:00:00.123Z');

export const approvalPage = answer(
  'ApprovalPage',
  'What needs a second person, the newest first',
  z.strictObject({
    approvals: z.array(
      z.strictObject({ ...approvalShape, exception: z.strictObject(works).nullable().describe(ofException) }),
    ),
    next,
  }),
  { approvals: [EXAMPLE], next: null },
);
export const approvalDetail = answer(
  'Approval',
  'What needs a second person, or had one, with the acts that made it so',
  z.strictObject({
    ...approvalShape,
    exception: z
      .strictObject({ ...works, units })
      .nullable()
      .describe(ofException),
    acts: z.array(
      z.strictObject({
        ...link.shape,
        kind: z.string(),
        by: person,
        mark: z.enum(MARKS).nullable().describe('Why it counts for nothing; null: it does what it says'),
      }),
    ),
  }),
  {
    ...EXAMPLE,
    acts: [
      {
        ...EXAMPLE_LINK,
        kind: 'approval.asked',
        by: { issuer: 'https://id.irs.example', subject: '4f1c2a9e' },
        mark: null,
      },
    ],
  },
);
export type ApprovalBody = z.output<typeof approvalDetail>;
export type ListedApproval = z.output<typeof approvalPage>['approvals'][number];

export const approvalAct = answer(
  'ApprovalAct',
  'An act on an approval that is recorded',
  z.strictObject({
    id: z.uuid(),
    version: natural,
    entry: link,
    approval: approvalDetail.nullable().describe('null: it shows not yet (202)'),
    look: z.string().describe('Where it is shown'),
  }),
  {
    id: EXAMPLE.id,
    version: 1,
    entry: EXAMPLE_LINK,
    approval: {
      ...EXAMPLE,
      acts: [
        {
          ...EXAMPLE_LINK,
          kind: 'approval.asked',
          by: { issuer: 'https://id.irs.example', subject: '4f1c2a9e' },
          mark: null,
        },
      ],
    },
    look: `/v1/approvals/${EXAMPLE.id}`,
  },
);
export type ApprovalActBody = z.output<typeof approvalAct>;

export const exceptionBody = answer(
  'ExceptionRequest',
  'What is asked for: findings of one rule whose clauses about one field all compare so are suppressed. For a year at most',
  z
    .strictObject({
      ...exceptionOf.omit({ owner: true }).shape,
      field: typedLine(300).describe('Of a clause; or `subject`, `severity` or `count` of the finding'),
      value: exceptionOf.shape.value.describe(
        'A list with `in`, and with no other operator. Two values are more or less than each other where they are numbers, times or severities',
      ),
      spike: z.int().min(1).max(LARGEST_SPIKE).describe('More units than this at once end it, for good'),
      owner: person.optional().describe('Who answers for it; you, unless given'),
      reason,
    })
    .superRefine((asked, context) => {
      const why = comparesNothing(asked);
      if (why !== undefined) context.addIssue({ code: 'custom', path: ['value'], message: why });
    }),
  {
    ...{
      rule: 'DIS-17',
      field: 'count',
      operator: 'less',
      value: 5,
      agreement: 'irs-ice-2025',
      reach: 'desk',
      spike: 100,
    },
    ...{ until: '2027-01-01T00:00:00Z', reason: 'the feed repeats itself' },
  },
);
export const erasureBody = answer(
  'ErasureRequest',
  'Why the bytes are to be erased, and which authority demands it, such as a statute or an order',
  z.strictObject({ authority: typedLine(200), reason }),
  { authority: '26 U.S.C. § 6103(p)(4)', reason: 'it shows a number of a person' },
);
export const decisionBody = answer('Decision', 'Why', z.strictObject({ reason }), { reason: 'agreed: it is noise' });

export const exceptionPage = answer(
  'ExceptionPage',
  'Exceptions that were given and whose day has not come, with the findings that they suppress',
  z.strictObject({
    asOf: asOfAnswer,
    exceptions: z.array(
      z.strictObject({
        approval: z.uuid(),
        desk,
        exception: exceptionOf,
        asked: party,
        decided: party.describe('Who approved it'),
        works: z
          .boolean()
          .describe('false: it has once suppressed more units than its spike, so that its findings are back for good'),
        units,
        count: natural.describe('Of these findings'),
        findings: z.array(z.string()).describe('Ids of the first 200 of them'),
        look: z.string(),
      }),
    ),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    exceptions: [
      {
        ...{
          approval: EXAMPLE.id,
          desk: 'irs',
          exception: EXAMPLE_OF.exception,
          asked: EXAMPLE.asked,
          decided: { ...EXAMPLE.asked, subject: '7b20ffd1', reason: 'agreed: it is noise' },
        },
        ...{
          works: true,
          units: 12,
          count: 1,
          findings: ['q7WmJ0cLk2yVx1ZtBfNd3A'],
          look: `/v1/approvals/${EXAMPLE.id}`,
        },
      },
    ],
  },
);

export const signInAgain = answer(
  'SignInAgain',
  'A decision takes a fresh sign-in; nothing was recorded',
  z.strictObject({
    ...problemShape,
    reason: z.literal('stale-sign-in'),
    signIn: z
      .string()
      .describe('Where a browser goes for it, to her issuer; `to` can be added, a path to come back to'),
  }),
  {
    type: 'urn:countersign:problem:sign-in-again',
    title: 'A decision takes a fresh sign-in: sign in again',
    status: 403,
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
    reason: 'stale-sign-in' as const,
    signIn: '/auth/sign-in?issuer=https%3A%2F%2Flogin.irs.example&fresh=1',
  },
);
