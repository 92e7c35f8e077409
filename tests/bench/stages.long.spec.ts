import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { startKafka, type StartedKafka } from '#libs/stack';
import { service } from '../support/services.js';
import { type Sizes, type StageName, STAGES } from './stage-list.js';

const MINUTES = 60_000;
const SMALL: Sizes = {
  ...{ events: 600, judged: 1_500, items: 640, entries: 300, leaves: [10, 300] },
  ...{ seconds: 0.5, reads: 40, acts: 40, registered: true },
};
/** What its result must have; a stage that is not here fails. */
const GIVES: Record<StageName, object> = {
  ledger: { copy: expect.any(Number), ledger: expect.any(Number), ledgerToCopy: expect.any(Number) },
  finding: { finding: expect.any(Number), findingShuffled: expect.any(Number) },
  bulk: { bulkItems: expect.any(Number), events: expect.any(Number) },
  serve: { serve: { tiles: expect.any(Number), proofs: expect.any(Number), receiptP99Ms: expect.any(Number) } },
  read: {
    read: {
      list: { p99Ms: expect.any(Number), ratioP50: expect.any(Number) },
      detail: { p99Ms: expect.any(Number), ratioP50: expect.any(Number) },
    },
  },
  looking: { looking: { addedP99Ms: expect.any(Number), ratioP50: expect.any(Number) } },
  signed: { signed: { ratioTime: expect.any(Number), ratioProcessor: expect.any(Number) } },
  reads: { reads: { growth: { processor: expect.any(Number), listMs: { narrow: expect.any(Number) } } } },
  acts: {
    acts: { shapes: { 'one-finding': { growth: { fold: expect.any(Number) }, heldBytes: expect.any(Number) } } },
  },
  verify: { verify: { entries: SMALL.entries }, growth: [{ leaves: 10 }, { leaves: 300 }] },
};

describe('each stage of the bench, small', () => {
  const before = { ...process.env };
  let dir: string;
  let broker: StartedKafka;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
    // Recorders read every topic of transfers, so the broker is nobody else's.
    broker = await startKafka({ dir });
    process.env['DATABASE_URL'] = (await service<{ url: string }>('postgres')).url;
    // The tests' PostgreSQL does not wait for the disk.
    process.env['COUNTERSIGN_ALLOW_UNSAFE_DATABASE'] = 'true';
  }, 5 * MINUTES);
  afterEach(() => emptied(broker.brokers), MINUTES);
  afterAll(async () => {
    for (const name of ['KAFKA_BROKERS', 'DATABASE_URL', 'COUNTERSIGN_ALLOW_UNSAFE_DATABASE']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await broker?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, MINUTES);

  it.each(Object.keys(STAGES) as StageName[])(
    '%s',
    async (name) => {
      // It makes two stacks, and the topics of either must be empty: each starts a broker.
      process.env['KAFKA_BROKERS'] = name === 'finding' ? '' : broker.brokers.join(',');
      const lines: string[] = [];
      const result = await STAGES[name](SMALL, (line) => lines.push(line));
      expect(result).toMatchObject(GIVES[name]);
      // Forty reads take less processor time than can be measured.
      if (name !== 'reads') expect(JSON.stringify(result)).not.toContain('null');
      const [{ verdicts }] = Object.values(result) as [{ verdicts?: { what: string }[] }];
      for (const { what } of verdicts ?? [])
        expect(lines.filter((line) => line.includes(`: ${what}: `))).toHaveLength(1);
      // So few say nothing of how fast it is; that all are answered is another matter.
      expect(lines.filter((line) => line.includes('without an answer')).join()).not.toContain('NOT REACHED');
    },
    5 * MINUTES,
  );
});

/** The next stage begins with topics that hold nothing. */
async function emptied(brokers: string[]): Promise<void> {
  const admin = new Kafka({ brokers, clientId: 'countersign-bench', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const transfers = async (): Promise<string[]> =>
    (await admin.listTopics()).filter((topic) => topic.startsWith('transfers.'));
  try {
    const topics = await transfers();
    if (topics.length > 0) await admin.deleteTopics({ topics });
    while ((await transfers()).length > 0) await sleep(50);
  } finally {
    await admin.disconnect();
  }
}
