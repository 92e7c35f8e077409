import { z } from 'zod';
import { TRIAGE_STATES } from '#libs/contracts';
import { MARKS } from '#libs/triage';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, time } from '../answers.js';
import { answer } from '../openapi/answers.js';
import { EXAMPLE_HIT, hit } from './finding.answers.js';

const person = z.strictObject({ issuer: z.string(), subject: z.string() });

const act = z.strictObject({
  desk: z.string().describe('An agency, or `@overseers`: whose triage it is'),
  version: natural.describe('What the act became: the next version of the desk’s triage of the finding'),
  kind: z.enum(['triage.moved', 'triage.assigned', 'triage.noted']),
  by: z.strictObject({ ...person.shape, role: z.string(), agency: z.string().nullable() }),
  from: z.enum(TRIAGE_STATES).nullable().describe('Of a move'),
  to: z.enum(TRIAGE_STATES).nullable().describe('Of a move'),
  reason: z.string().nullable().describe('Of a move'),
  until: time.nullable().describe('Of a move to accepted'),
  duplicateOf: z.string().nullable().describe('Of a move to duplicate'),
  assignee: person
    .nullable()
    .describe('Whose it was from then on: of an assignment, null is nobody; of a move, null is whoever had it'),
  note: z
    .enum(['text', 'counsel'])
    .nullable()
    .describe('A note stands beside it: a text, or the digest of counsel’s; null: none'),
  mark: z.enum(MARKS).nullable().describe('Why it changed nothing; null: it did what it says'),
  entry: z.string().describe('Path of its entry in the log `oversight`'),
});

export const findingTimeline = answer(
  'FindingTimeline',
  'What happened to a finding, in the order in which it was recorded',
  z.strictObject({
    asOf: asOfAnswer,
    timeline: z.array(
      z.strictObject({
        at: time.describe('When the entry was received that led to it, or that is it'),
        hit: hit.nullable().describe('A change of the finding'),
        act: act.nullable().describe('An act of a person; either this or the other is there'),
      }),
    ),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    timeline: [
      { at: '2026-11-22T15:00:00.123Z', hit: EXAMPLE_HIT, act: null },
      {
        at: '2026-11-22T15:10:00.123Z',
        hit: null,
        act: {
          ...{ desk: 'irs', version: 1, kind: 'triage.moved', from: 'new', to: 'acknowledged' },
          by: { issuer: 'https://id.irs.example', subject: '4f1c2a9e', role: 'privacy-officer', agency: 'irs' },
          ...{ reason: 'taken', until: null, duplicateOf: null, assignee: null, note: null, mark: null },
          entry: '/v1/entries/oversight/17',
        },
      },
    ],
    next: null,
  },
);
