import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import { ACCESS, shardStatus } from '#libs/ledger';
import { detectorPositions, gaps, inSnapshot } from '#libs/readmodel';
import { Strict } from '#libs/platform';
import type { Targets } from '#libs/triage';
import { seesAccess } from '../access/who-sees.js';
import { natural, time } from '../answers.js';
import { none } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { base64Hash, EXAMPLE_HASH } from '../ledger/ledger.answers.js';
import { LOG_KEYS } from '../ledger/log-keys.js';
import { answer } from '../openapi/answers.js';
import { Operation } from '../openapi/operation.js';
import { hoursOf, TARGETS, triageHours } from '../triage/targets.js';

const MAX_GAPS = 100;

export const status = answer(
  'Status',
  'State of the ledger and the detector',
  z.strictObject({
    shards: z.array(
      z.strictObject({
        shard: z.string(),
        size: natural.describe('Entries'),
        root: base64Hash,
        receivedAt: time.nullable().describe('Receipt of the newest entry'),
        signedSize: natural.describe('Size of the largest signed tree'),
        checkpoint: z.strictObject({ size: natural, signedAt: time, url: z.string() }).nullable(),
      }),
    ),
    detector: z.array(
      z.strictObject({
        shard: z.string(),
        ruleSet: z.string(),
        state: z
          .enum(['live', 'building'])
          .describe('building: folds in parallel to the live rule set and will replace it'),
        judged: natural.describe('Entries judged'),
        receivedAt: time.nullable().describe('Receipt of the last judged entry'),
        judgedAt: time.nullable(),
      }),
    ),
    gaps: z
      .array(z.strictObject({ shard: z.string(), index: natural, portion: natural, rule: z.string(), url: z.string() }))
      .describe(
        `Portions of entries in which a rule failed and was left out. \`fold\`: the statement of the entry. \`*\`: all judging. At entries of the reader’s agencies. The first ${MAX_GAPS}`,
      ),
    gapsComplete: z.boolean().describe('false: there are more'),
    triageHours,
    logKeys: z
      .array(z.string())
      .describe(
        'The verifier keys (C2SP signed-note) that this server names as those of the ledger’s logs; a key with the name of the ledger is that of each of its logs. **They prove nothing about this server**: keys to check it by come from the log’s operator by another way. Empty: it names none',
      ),
  }),
  {
    shards: [
      {
        shard: '0',
        size: 4321,
        root: EXAMPLE_HASH,
        receivedAt: '2026-11-22T15:00:03.456Z',
        signedSize: 4321,
        checkpoint: { size: 4321, signedAt: '2026-11-22T15:00:04.000Z', url: '/log/0/checkpoint' },
      },
    ],
    detector: [
      {
        shard: '0',
        ruleSet: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        state: 'live',
        judged: 4321,
        receivedAt: '2026-11-22T15:00:03.456Z',
        judgedAt: '2026-11-22T15:00:03.600Z',
      },
    ],
    gaps: [],
    gapsComplete: true,
    logKeys: ['ledger.example.gov/0+a9d06efa+AdUWdy7qbSFKSMUTwOdpmEV9hJHqWlPPtpb0eQOBfBmF'],
    triageHours: { CRITICAL: 72, HIGH: 168, MEDIUM: 720, LOW: 2160, INFO: null },
  },
);

@Readers()
@Controller('v1/status')
export class StatusController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(TARGETS) private readonly targets: Targets,
    @Inject(LOG_KEYS) private readonly keys: readonly string[],
  ) {}

  @Get()
  @Operation({
    tag: 'ledger',
    summary: 'State of the ledger and the detector',
    description:
      'Heads, signed sizes and checkpoints of the ledger, positions of the detector, gaps, how long desks may take, and the keys that this server names as the logs’.',
    query: none,
    content: { 'application/json': status },
  })
  async getStatus(
    @Who() principal: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): Promise<z.output<typeof status>> {
    return inSnapshot(this.db, principal.scope, async (tx) => {
      const found = await gaps(tx, MAX_GAPS + 1);
      return {
        shards: (await shardStatus(tx))
          .filter(({ shard }) => shard !== ACCESS || seesAccess(principal))
          .map(({ shard, size, root, receivedAt, signedSize, checkpointSize, checkpointAt }) => ({
            shard,
            size,
            root: root.toString('base64'),
            receivedAt,
            signedSize,
            checkpoint:
              checkpointAt === null
                ? null
                : { size: checkpointSize, signedAt: checkpointAt, url: `/log/${shard}/checkpoint` },
          })),
        detector: (await detectorPositions(tx)).map(({ shard, ruleSet, state, nextIndex, receivedAt, foldedAt }) => ({
          shard,
          ruleSet,
          state,
          judged: nextIndex,
          receivedAt,
          judgedAt: foldedAt,
        })),
        gaps: found.slice(0, MAX_GAPS).map((gap) => ({ ...gap, url: `/v1/entries/${gap.shard}/${gap.index}` })),
        gapsComplete: found.length <= MAX_GAPS,
        triageHours: hoursOf(this.targets),
        logKeys: [...this.keys],
      };
    });
  }
}
