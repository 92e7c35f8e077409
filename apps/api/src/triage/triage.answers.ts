import { z } from 'zod';
import { digest, noteText, seen, TRIAGE_STATES, typedLine } from '#libs/contracts';
import { problemShape } from '#libs/openapi';
import { JUDGES_STATES, REFUSALS, SHOWN_STATES } from '#libs/triage';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, time } from '../answers.js';
import { EXAMPLE_HIT, hit } from '../findings/finding.answers.js';
import { suppressed } from '../findings/findings.answers.js';
import { bareId, FINDING_ID } from '../http/parameters.js';
import { answer } from '../openapi/answers.js';

export const desk = z.string().describe('An agency, or `@overseers`: whose triage it is');

/** As an issuer names her; `GET /v1/people/acting` has names. */
export const person = z.strictObject({ issuer: z.string(), subject: z.string() });
const EXAMPLE_PERSON = { issuer: 'https://id.irs.example', subject: '4f1c2a9e' };

export const deskTriage = answer(
  'DeskTriage',
  'Where one desk is with a finding',
  z.strictObject({
    desk,
    version: natural.describe('Acts of the desk on the finding; in quotation marks it is the ETag. 0: none'),
    state: z.enum(TRIAGE_STATES).describe('As the desk last said'),
    shown: z
      .enum(SHOWN_STATES)
      .describe(
        'As it counts now: `lapsed`: accepted until a time that is over; `reopened`: closed, and the finding has grown since',
      ),
    judge: z.enum(JUDGES_STATES).describe('What the judge says'),
    queue: z.boolean().describe('It waits for somebody: what an exception suppresses does not'),
    suppressed,
    owner: person.nullable(),
    move: z
      .strictObject({
        at: time,
        reason: z.string(),
        seen: seen.describe('What the officer had before her'),
        until: time.nullable().describe('Of what is accepted'),
        duplicateOf: z.string().nullable().describe('Of a duplicate: the other finding'),
      })
      .nullable()
      .describe('The last move; null: nobody has moved it'),
    reopenedAt: time.nullable().describe('When it came back; null: it did not'),
    due: time.nullable().describe('When the desk must be done; null: no clock runs'),
    overdue: z.boolean(),
    lastActedAt: time.nullable(),
  }),
  {
    ...{ desk: 'irs', version: 3, state: 'investigating', shown: 'investigating', judge: 'open', queue: true },
    ...{ owner: EXAMPLE_PERSON, suppressed: null },
    move: {
      ...{ at: '2026-11-22T15:00:00.123Z', reason: 'asked S for the request' },
      seen: {
        ...{ shard: '0', judged: 4321, ruleSet: EXAMPLE_AS_OF.ruleSet, hits: 4, count: 2350, severity: 'CRITICAL' },
        hit: 'sha256:5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
      },
      ...{ until: null, duplicateOf: null },
    },
    ...{ reopenedAt: null, due: '2026-11-25T15:00:00.000Z', overdue: false, lastActedAt: '2026-11-22T15:00:00.123Z' },
  },
);
export type DeskTriage = z.output<typeof deskTriage>;

const EXAMPLE_TRIAGE: DeskTriage = {
  ...{ desk: 'irs', version: 4, state: 'true-positive', shown: 'true-positive', judge: 'open', queue: false },
  ...{ owner: EXAMPLE_PERSON, suppressed: null },
  move: {
    ...{ at: '2026-11-22T15:00:00.123Z', reason: 'the disclosure has no request' },
    seen: {
      ...{ shard: '0', judged: 4321, ruleSet: EXAMPLE_AS_OF.ruleSet, hits: 4, count: 2350, severity: 'CRITICAL' },
      hit: 'sha256:5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
    },
    ...{ until: null, duplicateOf: null },
  },
  ...{ reopenedAt: null, due: null, overdue: false, lastActedAt: '2026-11-22T15:00:00.123Z' },
};
const EXAMPLE_SEEN = EXAMPLE_TRIAGE.move!.seen;

export const findingTriage = answer(
  'FindingTriage',
  'Where desks are with a finding',
  z.strictObject({
    asOf: asOfAnswer,
    finding: z.string(),
    seen: seen.describe('The finding as it is: an act names it as what its author had before her'),
    own: deskTriage.nullable().describe('Of your desk; null: you have none'),
    others: z
      .array(deskTriage)
      .describe('Other desks in the scope of an auditor or overseer that have touched it; of an officer none'),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    finding: 'q7WmJ0cLk2yVx1ZtBfNd3A',
    seen: EXAMPLE_SEEN,
    own: EXAMPLE_TRIAGE,
    others: [],
  },
);

const entry = z.strictObject({
  index: natural.describe('In the log `oversight`'),
  receivedAt: time,
  url: z.string().describe('Path of the entry that says who did it'),
  receipt: z.string().describe('Path of the proof that it is in the log'),
});
export const EXAMPLE_ENTRY = {
  ...{ index: 17, receivedAt: '2026-11-22T15:00:00.123Z', url: '/v1/entries/oversight/17' },
  receipt: '/v1/entries/oversight/17/receipt',
};

export const triageAct = answer(
  'TriageAct',
  'An act that is recorded',
  z.strictObject({
    finding: z.string(),
    version: natural.describe('What the act became'),
    entry,
    triage: deskTriage
      .nullable()
      .describe('Of your desk, with the act in it; null: recorded, and not shown yet (202): look at `look`'),
    look: z.string(),
  }),
  {
    finding: 'q7WmJ0cLk2yVx1ZtBfNd3A',
    version: 4,
    entry: EXAMPLE_ENTRY,
    triage: EXAMPLE_TRIAGE,
    look: '/v1/findings/q7WmJ0cLk2yVx1ZtBfNd3A/triage',
  },
);
export type TriageActBody = z.output<typeof triageAct>;

export const whatIsNew = z.strictObject({
  seen: seen.describe('The finding as it is now'),
  since: natural.describe('Hits that you had seen; 0: under another rule set all are new'),
  total: natural.describe('Hits since then'),
  hits: z
    .array(hit)
    .max(50)
    .describe('The first 50 of these, and 3 for each of many findings, as `GET /v1/findings/{id}/hits` gives them'),
  next: next.describe('Path and query of the rest; null: there are no more'),
});
export type WhatIsNew = z.output<typeof whatIsNew>;
export const EXAMPLE_NEWS: WhatIsNew = { seen: EXAMPLE_SEEN, since: 3, total: 1, hits: [EXAMPLE_HIT], next: null };

/** A text; or of counsel's note the digest of a document that never comes here. */
export const noteGiven = z
  .union([noteText, z.strictObject({ counsel: z.literal(true), digest })])
  .describe(
    'A text, in which no identifier of a person may be; or `{counsel: true, digest}`: of counsel’s note the digest alone, of a document that stays with you',
  );
export type NoteGiven = z.output<typeof noteGiven>;

const utc = z.iso.datetime({ error: 'must be a time in UTC, such as 2027-01-31T12:00:00Z' });
/** In a body. */
export const findingId = z.string().regex(FINDING_ID, { error: 'must be the id of a finding' }).overwrite(bareId);

export const moveShape = {
  to: z.enum(TRIAGE_STATES).exclude(['new']),
  reason: typedLine(300),
  until: utc.optional().describe('Of `accepted`, and demanded there: the last moment'),
  duplicateOf: findingId.optional().describe('Of `duplicate`, and demanded there: the other finding'),
};

const assigned = z.strictObject({ issuer: z.string().min(1).max(1_000), subject: z.string().min(1).max(255) });

export const moveBody = answer(
  'TriageMove',
  'A move of a finding on one’s own desk',
  z.strictObject({
    ...moveShape,
    assignee: assigned
      .optional()
      .describe(
        'Whose it is from then on, of your desk: who takes a finding acknowledges it too, in one act. Not there: the owner stays',
      ),
    note: noteGiven.optional(),
    seen: seen.describe('As the finding’s detail, or its triage, gave it'),
  }),
  {
    to: 'true-positive' as const,
    reason: 'the disclosure has no request',
    note: 'S was told, and answers by Friday',
    seen: EXAMPLE_SEEN,
  },
);

export const assignee = assigned.nullable();

export const assigneeBody = answer(
  'Assignee',
  'Whose a finding is on one’s own desk; null: nobody’s',
  assignee,
  EXAMPLE_PERSON,
);

export const noteBody = answer('NewNote', 'A note alone', z.strictObject({ note: noteGiven }), {
  note: 'S was told, and answers by Friday',
});

export const notePage = answer(
  'NotePage',
  'Notes on a finding, in their order',
  z.strictObject({
    asOf: asOfAnswer,
    notes: z.array(
      z.strictObject({
        desk,
        version: natural.describe('Of the desk’s acts on the finding'),
        by: person,
        act: z.string().describe('The kind of the act that it stands beside; `triage.noted`: it stands alone'),
        state: z
          .enum(['kept', 'erased', 'altered', 'counsel'])
          .describe(
            'erased: on order; altered: what is stored is not what the act has its commitment of; counsel: its text never came here',
          ),
        text: z.string().nullable().describe('null unless kept'),
        digest: z.string().nullable().describe('Of counsel’s document'),
        entry,
      }),
    ),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    notes: [
      {
        ...{ desk: 'irs', version: 4, by: EXAMPLE_PERSON, act: 'triage.moved', state: 'kept' },
        ...{ text: 'S was told, and answers by Friday', digest: null, entry: EXAMPLE_ENTRY },
      },
    ],
    next: null,
  },
);

export const triageMoved = answer(
  'TriageMoved',
  'Another act of the desk was first; nothing was recorded',
  z.strictObject({ ...problemShape, triage: deskTriage.describe('As it is now') }),
  {
    type: 'urn:countersign:problem:triage-moved',
    title: 'Another act of your desk was first',
    status: 412,
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
    triage: EXAMPLE_TRIAGE,
  },
);

export const findingChanged = answer(
  'FindingChanged',
  'The finding is not as it was seen; nothing was recorded',
  z.strictObject({ ...problemShape, news: whatIsNew }),
  {
    type: 'urn:countersign:problem:finding-changed',
    title: 'The finding is not as you saw it',
    status: 409,
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
    news: EXAMPLE_NEWS,
  },
);

export const notAllowed = answer(
  'TriageNotAllowed',
  'What the desk’s state does not allow; nothing was recorded',
  z.strictObject({ ...problemShape, why: z.enum(REFUSALS) }),
  {
    type: 'urn:countersign:problem:triage-not-allowed',
    title: 'That cannot be done with the finding as your desk has it',
    status: 422,
    detail: 'It is expected and has not come back: move it to investigating first.',
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
    why: 'still-closed' as const,
  },
);
