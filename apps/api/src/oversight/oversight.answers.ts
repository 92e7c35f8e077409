import { z } from 'zod';
import { EXAMPLE_OVERSIGHT, oversight } from '#libs/contracts';
import { MARKS } from '#libs/triage';
import { natural, next, time } from '../answers.js';
import { answer } from '../openapi/answers.js';
import { desk } from '../triage/triage.answers.js';

export const oversightPage = answer(
  'OversightPage',
  'What people did, the newest first',
  z.strictObject({
    folded: natural
      .nullable()
      .describe('Entries of `oversight` that this list knows of; null for whoever does not read the whole ledger'),
    acts: z.array(
      z.strictObject({
        index: natural.describe('Of the entry in the log `oversight`'),
        receivedAt: time,
        leafHash: z.string().describe('RFC 6962 leaf hash of the entry, base64'),
        url: z.string(),
        proof: z.string().describe('The entry with its inclusion proof'),
        desk,
        mark: z.enum(MARKS).nullable().describe('Why it counts for nothing; null: it does what it says'),
        oversight: oversight.describe('As the entry has it'),
      }),
    ),
    next,
  }),
  {
    folded: 18,
    acts: [
      {
        ...{
          index: 17,
          receivedAt: '2026-11-22T15:00:00.123Z',
          leafHash: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
        },
        ...{ url: '/v1/entries/oversight/17', proof: '/v1/entries/oversight/17?proof=1', desk: 'irs', mark: null },
        oversight: EXAMPLE_OVERSIGHT,
      },
    ],
    next: null,
  },
);
