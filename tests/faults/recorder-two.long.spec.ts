import { setTimeout as sleep } from 'node:timers/promises';
import { PositionMoved } from '#libs/ledger';
import type { LedgerPort } from '#libs/intake';
import { produce, uniqueName } from '../support/kafka.js';
import { createTopic, eventually, messages, RecorderBench } from './recorder-harness.js';

describe('more than one recorder', () => {
  let bench: RecorderBench;
  afterEach(async () => {
    await bench.checkLedger();
    await bench.close();
  });

  it.each([1, 3])('records each record once through rebalances, S = %i', async (shards) => {
    bench = await RecorderBench.open(shards);
    const topic = await createTopic({ numPartitions: 3 });
    const sent = messages(0, 360);
    const feed = async (from: number): Promise<void> => {
      for (let i = from; i < from + 120; i += 20) {
        await produce(topic, sent.slice(i, i + 20), { partition: (i / 20) % 3 });
        await sleep(50);
      }
    };
    const one = await bench.intake(topic, { instance: 'one' });
    await feed(0);
    const two = await bench.intake(topic, { instance: 'two' });
    await feed(120);
    const read = (intake: typeof one) => intake.status.topics[0]!.partitions.map(({ partition }) => partition).sort();
    await eventually(() => expect([read(one), read(two)]).toEqual([[0, 2], [1]]));
    await one.stop();
    await feed(240);
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(360));
    for (let p = 0; p < 3; p++) {
      const expected = sent.filter((_, i) => Math.floor(i / 20) % 3 === p).map(({ value }) => value);
      expect(await bench.values(topic, p)).toEqual(expected);
    }
  });

  it('lets two zombies of different groups read the same partition at once', async () => {
    bench = await RecorderBench.open();
    const topic = await createTopic();
    const sent = messages(0, 300);
    const settings = () => {
      const prefix = uniqueName('zombie');
      return { groupOf: (name: string) => `${prefix}.${name}`, maxBytesPerPartition: 4_096 };
    };
    await bench.intake(topic, { instance: 'one', settings: settings() });
    await bench.intake(topic, { instance: 'two', settings: settings() });
    for (let i = 0; i < 300; i += 10) await produce(topic, sent.slice(i, i + 10));
    await eventually(async () => expect(await bench.values(topic)).toHaveLength(300));
    expect(await bench.values(topic)).toEqual(sent.map(({ value }) => value));
  });
});

describe('a ledger that fails', () => {
  let bench: RecorderBench;
  beforeEach(async () => {
    bench = await RecorderBench.open();
  });
  afterEach(async () => {
    await bench.checkLedger();
    await bench.close();
  });

  /** Every other append fails: before it is written, or after the commit whose result is lost. */
  const failing = (persist: boolean): LedgerPort => {
    let n = 0;
    return {
      ...bench.ledger,
      append: async (append) => {
        const fail = n++ % 2 === 0;
        if (fail && !persist) throw new Error('connection lost before the commit');
        const appended = await bench.ledger.append(append);
        if (fail) throw new Error('connection lost after the commit');
        return appended;
      },
    };
  };

  it.each([
    ['failAppendAndNotPersist', false],
    ['failAppendButPersist', true],
  ])('%s: records every record once, in order', async (_name, persist) => {
    const topic = await createTopic();
    const sent = messages(0, 120);
    for (let i = 0; i < 60; i += 10) await produce(topic, sent.slice(i, i + 10));
    await bench.intake(topic, { ledger: failing(persist), settings: { maxBytesPerPartition: 4_096 } });
    for (let i = 60; i < 120; i += 10) await produce(topic, sent.slice(i, i + 10));
    await eventually(async () => expect(await bench.values(topic)).toHaveLength(120));
    expect(await bench.values(topic)).toEqual(sent.map(({ value }) => value));
  });

  it('reports that it is stalled while the ledger is unavailable, holds no batches, and resumes without loss', async () => {
    const topic = await createTopic();
    let unavailable = true;
    const port: LedgerPort = {
      ...bench.ledger,
      append: (append) =>
        unavailable ? Promise.reject(new Error('PostgreSQL is unreachable')) : bench.ledger.append(append),
    };
    const sent = messages(0, 20);
    await produce(topic, sent);
    const intake = await bench.intake(topic, { ledger: port });
    await eventually(() =>
      expect(intake.status.topics[0]?.partitions[0]).toMatchObject({
        state: 'stalled',
        detail: 'PostgreSQL is unreachable',
      }),
    );
    unavailable = false;
    await eventually(async () => expect(await bench.values(topic)).toEqual(sent.map(({ value }) => value)));
    await eventually(() => expect(intake.status.topics[0]?.partitions[0]).toMatchObject({ state: 'reading' }));
  });

  it('refuses an append whose position another recorder has moved', async () => {
    const topic = await createTopic();
    await produce(topic, messages(0, 3));
    await bench.intake(topic);
    const { cluster, incarnation, partition } = await eventually(async () => {
      const position = await bench.position(topic);
      expect(position).toMatchObject({ nextOffset: 3n });
      return position!;
    });
    const key = { cluster, topic, incarnation, partition };
    const move = { key, expectedNext: 0n, next: 1n, lastRecordOffset: 0n, lastRecordDigest: Buffer.alloc(32) };
    await expect(bench.ledger.append({ drafts: [], position: move })).rejects.toThrow(PositionMoved);
  });
});
