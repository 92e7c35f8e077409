import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerReader } from '#libs/ledger';
import { parseEntry } from '#libs/contracts';
import { checkLedger } from '../support/check-ledger.js';
import { Emitter } from './emitter.js';
import { OutageStack } from './outage-stack.js';
import { eventually } from './recorder-harness.js';
import { ALL_ONCE_IN_ORDER, compareWithTopic, readTopic } from './topic-and-ledger.js';

const TOPIC = 'transfers.ice';
const unavailable = (detail: string | RegExp) => ({ ready: false, detail: expect.stringMatching(detail) as string });

describe('PostgreSQL and Kafka during an outage', () => {
  let stack: OutageStack;
  let emitter: Emitter;
  beforeEach(async () => {
    stack = await OutageStack.open(TOPIC, 3);
    emitter = await Emitter.open(join(stack.dir, 'outbox'), stack.kafka.brokers);
  }, 180_000);
  afterEach(async () => {
    await emitter.close();
    await stack.close();
  });

  it('are waited for, at the start and later, and every event is recorded once', async () => {
    const { postgres, kafka } = stack;
    const ready = () => eventually(async () => expect((await stack.health()).status).toBe(200));
    const notReady = (checks: object) =>
      eventually(async () => expect(await stack.health()).toMatchObject({ status: 503, checks }));
    const commitFailures = async () => (await stack.metrics())['intake_commit_failures_total']!;
    const logs = (text: string, from = 0) => eventually(() => expect(stack.log(from)).toContain(text));

    await Promise.all([postgres.stop(), kafka.stop()]);
    await stack.startRecorder();
    await notReady({ postgres: unavailable('PostgreSQL is unreachable'), kafka: unavailable('waits for PostgreSQL') });
    await logs('PostgreSQL is unreachable; waiting');
    // Nobody has tried to append, and nothing can be.
    await eventually(async () => {
      const { appends_failing_seconds: appends, access_log_failing_seconds: access } = await stack.metrics();
      expect([appends! > 1, access! > 1]).toEqual([true, true]);
    });

    await postgres.restart();
    await notReady({ postgres: { ready: true }, kafka: unavailable('Kafka is unreachable') });
    await logs('PostgreSQL is back');
    await logs('Kafka does not answer; waiting for it');

    await kafka.node(1).restart();
    await ready();
    await logs('Kafka answers');
    expect(await stack.metrics()).toMatchObject({
      ...{ appends_failing_seconds: 0, access_log_failing_seconds: 0, append_failures_total: 0 },
      intake_commit_failures_total: 0,
    });

    await emitter.emitDuring(async () => {
      let from = stack.log().length;
      await postgres.kill9();
      await notReady({ postgres: { ready: false } });
      await logs('cannot append; the records wait in Kafka', from);
      expect((await stack.metrics())['append_failures_total']).toBeGreaterThan(0);
      await postgres.restart();
      await ready();

      // A commit is every second: now and then nothing was recorded between the last one and the broker's end.
      for (let round = 0; round < 5 && (await commitFailures()) === 0; round++) {
        await emitter.another();
        from = stack.log().length;
        await kafka.node(1).kill9();
        await notReady({ postgres: { ready: true }, kafka: unavailable('Kafka is unreachable') });
        await logs('Kafka does not answer; waiting for it', from);
        await sleep(2_000);
        await kafka.node(1).restart();
        await ready();
      }
      expect(await commitFailures()).toBeGreaterThan(0);
    });
    expect(emitter.acknowledged.size).toBe(emitter.emitted);

    const admin = stack.client.admin();
    await admin.connect();
    const records = await readTopic(stack.client, admin, TOPIC).finally(() => admin.disconnect());
    const db = await stack.database();
    try {
      const reader = new LedgerReader(db);
      const recorded = async () => {
        const { size } = await reader.head('0');
        return (await reader.entries('0', 0, size))
          .map(({ index, bytes }) => ({ shard: '0', index, bytes, entry: parseEntry(bytes) }))
          .filter(({ entry }) => 'kafka' in entry.via);
      };
      await eventually(async () => expect(await recorded()).toHaveLength(records.length));
      await stack.stopRecorder();
      await checkLedger(db);
      const entries = await recorded();
      expect(compareWithTopic(records, entries)).toMatchObject(ALL_ONCE_IN_ORDER);
      const ids = new Set(entries.map(({ entry }) => entry.event?.id));
      expect([...emitter.acknowledged].filter((id) => !ids.has(id))).toEqual([]);
    } finally {
      await db.destroy();
    }
  }, 300_000);
});
