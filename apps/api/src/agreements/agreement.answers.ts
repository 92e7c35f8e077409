import { z } from 'zod';
import { asOfAnswer, EXAMPLE_AS_OF, time } from '../answers.js';
import { coveredSource, EXAMPLE_SOURCE } from '../sources/sources.answers.js';
import { answer } from '../openapi/answers.js';

const role = z.enum(['source', 'recipient']);
const party = z.strictObject({
  agency: z.string(),
  roles: z.array(role),
  name: z.string().nullable(),
  address: z.string().nullable().describe('The agency’s own'),
});
const dayOrTime = z.string().describe('As the parties wrote it: a day, which no zone changes, or a time');

const term = z.strictObject({
  term: z.string().describe('Member of the policy; `policy.<term>` in reasons and clauses'),
  label: z.string(),
  value: z.unknown().describe('As the policy has it; null: not stated'),
  words: z.string().describe('The same in a line; where it is not stated, what holds then'),
  rules: z.array(z.string()).describe('Rules that compare with it'),
  notEvaluable: z.boolean().describe('It is not stated, so that these rules cannot be evaluated'),
});

const version = z.strictObject({
  version: z.int().min(1),
  state: z
    .enum(['in-effect', 'ended', 'replaced', 'to-come', 'passed-over'])
    .describe('passed-over: another one that bound at the same moment took its place. ended: its term is over'),
  effectiveFrom: dayOrTime,
  effectiveTo: dayOrTime.nullable(),
  timeZone: z.string().describe('Whose days these are'),
  since: time.describe('It binds from then on'),
  until: time.nullable().describe('The next version came into effect'),
  ends: time.nullable().describe('End of the term, exclusive, after renewals and terminations; null: none is stated'),
  recorded: time.describe('The last record that it needed to bind'),
  claimed: z.boolean().describe('It rests on a record of which nothing proves whose it is'),
  url: z.string().describe('The entry of its first record; its bytes are for the agency that recorded it'),
  parties: z.array(party),
  changed: z
    .array(z.string())
    .nullable()
    .describe('Terms other than in the version before; null: it is the first here'),
  terms: z.array(term),
});

export const agreementDetail = answer(
  'Agreement',
  'An agreement: parties, versions, what they state, and its sources',
  z.strictObject({
    asOf: asOfAnswer,
    agreement: z.string(),
    shard: z.string(),
    parties: z
      .array(party)
      .describe(
        'Of the newest version here that has come into effect; empty: none has that binds the reader’s agencies',
      ),
    own: z
      .array(z.strictObject({ agency: z.string(), role, since: time, until: time.nullable() }))
      .describe('The parts of the reader’s agencies; until null: to this day'),
    versions: z
      .array(version)
      .describe(
        'Those that have bound the reader’s agencies, the newest first; what rivals agreed under the same id is theirs',
      ),
    versionsComplete: z.boolean().describe('false: there are older ones'),
    settledThrough: time
      .nullable()
      .describe('Watermarks of all parties have passed this time; null: none have, or it may be what rivals say'),
    sources: z.array(coveredSource).describe('Of the reader’s agencies. All pages of them: `sourcesUrl`'),
    sourcesUrl: z.string(),
    funnelUrl: z.string(),
    disclosedUrl: z.string(),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    agreement: 'irs-ice-2025',
    shard: '0',
    parties: [
      { agency: 'irs', roles: ['source'], name: 'Internal Revenue Service', address: null },
      { agency: 'ice', roles: ['recipient'], name: null, address: null },
    ],
    own: [{ agency: 'irs', role: 'source', since: '2025-04-07T04:00:00.000Z', until: null }],
    versions: [
      {
        version: 1,
        state: 'in-effect',
        ...{ effectiveFrom: '2025-04-07', effectiveTo: null, timeZone: 'America/New_York' },
        ...{ since: '2025-04-07T04:00:00.000Z', until: null, ends: null, recorded: '2025-04-06T15:00:00.000Z' },
        claimed: false,
        url: '/v1/entries/0/0',
        parties: [{ agency: 'irs', roles: ['source'], name: 'Internal Revenue Service', address: null }],
        changed: null,
        terms: [
          {
            term: 'elementsAllowed',
            label: 'What may be disclosed',
            value: ['address'],
            words: 'Only address.',
            rules: ['DIS-03'],
            notEvaluable: false,
          },
          {
            term: 'matchRate',
            label: 'Expected match rate',
            value: null,
            words: 'Not stated. MAT-06 cannot be evaluated.',
            rules: ['MAT-06'],
            notEvaluable: true,
          },
        ],
      },
    ],
    versionsComplete: true,
    settledThrough: '2026-11-22T14:00:00.000Z',
    sources: [EXAMPLE_SOURCE],
    sourcesUrl: '/v1/sources?agreement=irs-ice-2025',
    funnelUrl: '/v1/agreements/irs-ice-2025/funnel',
    disclosedUrl: '/v1/agreements/irs-ice-2025/disclosed',
  },
);
