import { z } from 'zod';
import { severities } from '#libs/judging';
import type { AsOf } from '#libs/readmodel';
import { answer } from './openapi/answers.js';

/** Parts that several answers have. */
export const time = z.string().describe('RFC 3339, UTC');
export const natural = z.int().min(0);
export const severity = z.enum(severities as ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
export const next = z.string().nullable().describe('Path and query of the next page; null on the last one');

export const asOfAnswer = answer(
  'AsOf',
  'The state of the answer: the judged entries of each shard of events, and the rule set that judged them',
  z.strictObject({
    ruleSet: z.string().describe('Digest of the rule set that judged'),
    shards: z.array(
      z.strictObject({
        shard: z.string(),
        size: natural.describe('Entries in the ledger'),
        judged: natural.describe('Entries judged so far'),
      }),
    ),
  }),
  {
    ruleSet: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    shards: [{ shard: '0', size: 4321, judged: 4321 }],
  },
);
export const EXAMPLE_AS_OF: z.output<typeof asOfAnswer> = {
  ruleSet: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  shards: [{ shard: '0', size: 4321, judged: 4321 }],
};

export const asOfBody = ({ ruleSet, shards }: AsOf): z.output<typeof asOfAnswer> => ({ ruleSet, shards });
