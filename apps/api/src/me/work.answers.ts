import { z } from 'zod';
import { asOfAnswer, EXAMPLE_AS_OF, natural, time } from '../answers.js';
import { answer } from '../openapi/answers.js';

const counted = (what: string) =>
  z
    .strictObject({
      count: natural,
      query: z.string().describe('Of `GET /v1/findings`, and of the page `/findings`: the list that counts the same'),
    })
    .nullable()
    .describe(what);

export const MOST_APPROVALS = 1_000;

export const workAnswer = answer(
  'Work',
  'What waits for somebody, in numbers',
  z.strictObject({
    asOf: asOfAnswer,
    mine: counted('Hers, not done; null, as all of these: she has no desk'),
    unassignedCritical: counted('Critical, waiting, and nobody’s'),
    overdue: counted('Waiting, and the desk’s time is over'),
    reopened: counted('Closed by the desk, and grown since'),
    fresh: z
      .strictObject({
        count: natural,
        query: z.string(),
        since: time.nullable().describe('Her last visit; null: her settings have none, so that all are new'),
      })
      .describe('Open findings that were made, or have grown, since her last visit'),
    approvals: z
      .strictObject({ count: natural, url: z.string() })
      .describe(`Waiting for a decision that she may make; ${MOST_APPROVALS}: that many or more`),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    mine: { count: 3, query: 'assignee=me&waits=1' },
    unassignedCritical: { count: 1, query: 'assignee=nobody&severity=CRITICAL&waits=1' },
    overdue: { count: 2, query: 'overdue=1&waits=1' },
    reopened: { count: 0, query: 'reopened=1&waits=1' },
    fresh: { count: 4, query: 'since=2026-11-22T15%3A00%3A00.000Z', since: '2026-11-22T15:00:00.000Z' },
    approvals: { count: 1, url: '/v1/approvals?for=me' },
  },
);
