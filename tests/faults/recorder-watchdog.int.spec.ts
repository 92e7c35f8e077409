import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Transaction } from 'kafkajs';
import type { KafkaIntake, LedgerPort, TopicStatus } from '#libs/intake';
import { type FieldLog, silentLog } from '#libs/system';
import { kafkaClient, produce } from '../support/kafka.js';
import { Measured } from '../support/measured.js';
import { createTopic, eventually, message, messages, RecorderBench } from './recorder-harness.js';

describe('the watchdog over a consumer', () => {
  let bench: RecorderBench;
  const lines: string[] = [];
  const log: FieldLog = { ...silentLog, warn: (text, fields) => lines.push(`${text} ${JSON.stringify(fields)}`) };
  beforeEach(async () => {
    lines.length = 0;
    bench = await RecorderBench.open();
  });
  afterEach(async () => {
    await bench.checkLedger();
    await bench.close();
  });
  /** Restarts of a consumer, without justified ones: on a busy machine a consumer may be slower than the watchdog's patience. */
  const wrongRestarts = (hanging: bigint): string[] =>
    restarts().filter((line) => Number(/although offset (\d+)/.exec(line)?.[1] ?? hanging) >= hanging);
  const restarts = (): string[] => lines.filter((line) => line.includes('starting it again'));
  const statusOf = (intake: KafkaIntake, topic: string): TopicStatus =>
    intake.status.topics.find((one) => one.topic === topic)!;
  const untilRecorded = (topic: string, sent: readonly { value: string }[]): Promise<void> =>
    eventually(async () => expect(await bench.values(topic)).toEqual(sent.map(({ value }) => value)));

  /** Sends in a transaction that stays open until `end` is called. */
  const transaction = async (topic: string, values: readonly string[]) => {
    const producer = (await kafkaClient()).producer({
      transactionalId: `hanging-${topic}`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: 300_000,
    });
    await producer.connect();
    const tx: Transaction = await producer.transaction();
    for (const value of values) await tx.send({ topic, messages: [{ value }] });
    return async (how: 'commit' | 'abort'): Promise<void> => {
      await tx[how]();
      await producer.disconnect();
    };
  };

  it('does not restart a consumer that waits for a hanging transaction', async () => {
    const topic = await createTopic();
    const sent = messages(0, 3);
    await produce(topic, sent);
    const intake = await bench.intake(topic, { log, settings: { watchdogMs: 300 } });
    await untilRecorded(topic, sent);
    const hanging = messages(3, 2);
    const end = await transaction(
      topic,
      hanging.map(({ value }) => value),
    );
    const behind = message(5);
    await produce(topic, [behind]);

    // Ten times the watchdog's patience. For committed records the broker ends the partition before the transaction, so neither the
    // watchdog nor the lag counts records that nobody can read yet.
    await sleep(3_000);
    await eventually(() =>
      expect(statusOf(intake, topic)).toMatchObject({
        state: 'reading',
        partitions: [{ state: 'reading', covered: 3n, watermarks: { low: 0n, high: 3n } }],
      }),
    );
    expect(wrongRestarts(3n)).toEqual([]);

    await end('commit');
    await untilRecorded(topic, [...sent, ...hanging, behind]);
  });

  it('counts a commit as failed that kafkajs gives up without an error, because its consumer ends', async () => {
    const topic = await createTopic();
    let go = (): void => undefined;
    const slow = new Promise<void>((resolve) => (go = resolve));
    const ledger: LedgerPort = { ...bench.ledger, append: async (what) => slow.then(() => bench.ledger.append(what)) };
    const measured = new Measured();
    const settings = { maxBytesPerPartition: 1_024, maxBytesInFlight: 512 };
    for (const one of messages(0, 20)) await produce(topic, [one]);
    measured.intake = await bench.intake(topic, { log, ledger, settings, observer: measured.recorder.intake });
    try {
      await eventually(() => expect(statusOf(measured.intake!, topic).partitions[0]?.paused).toBe(true));
      const { consumers } = measured.intake as unknown as {
        consumers: Map<string, { consumer: Consumer; hints: { recorded(partition: number, next: bigint): void } }>;
      };
      const { consumer, hints } = consumers.get(topic)!;
      // It ends when the batch is done, and tells the broker nothing any more.
      void consumer.stop();
      hints.recorded(0, 0n);
      await eventually(async () =>
        expect(await measured.series()).toMatchObject({
          intake_commit_seconds_count: 0,
          intake_commit_failures_total: 1,
        }),
      );
    } finally {
      go();
    }
  });

  it('restarts a consumer that is silent while there are records to read', async () => {
    const topic = await createTopic();
    const [first, second] = [message(0), message(1)];
    await produce(topic, [first]);
    const intake = await bench.intake(topic, { log, settings: { watchdogMs: 2_000 } });
    await untilRecorded(topic, [first]);
    await eventually(() => expect(statusOf(intake, topic).state).toBe('reading'));
    lines.length = 0;
    // Only kafkajs itself could cause this state: it fetches nothing more, and reports nothing.
    const { consumers } = intake as unknown as { consumers: Map<string, { consumer: Consumer }> };
    consumers.get(topic)!.consumer.pause([{ topic }]);
    await produce(topic, [second]);
    await untilRecorded(topic, [first, second]);
    expect(restarts()[0]).toContain('silent although offset 1 of partition 0 can be read');
  });
});
