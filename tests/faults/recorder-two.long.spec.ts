import { setTimeout as sleep } from 'node:timers/promises';
import { PositionMoved } from '#libs/ledger';
import type { LedgerPort } from '#libs/intake';
import { produce, uniqueName } from '../support/kafka.js';
import { Measured } from '../support/measured.js';
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
    const measured = { one: new Measured(), two: new Measured() };
    const start = async (instance: 'one' | 'two') =>
      (measured[instance].intake = await bench.intake(topic, {
        instance,
        observer: measured[instance].recorder.intake,
      }));
    /** Partitions that a recorder tells the lag and the state of. */
    const told = async (instance: 'one' | 'two') => {
      const keys = Object.keys(await measured[instance].series());
      const partitions = (name: RegExp) => keys.flatMap((key) => name.exec(key)?.[1] ?? []).sort();
      return [
        partitions(/^intake_lag_records.*partition="(\d)"/),
        partitions(/^intake_partition_state.*"(\d)",state="reading"/),
      ];
    };
    const rebalances = async (instance: 'one' | 'two') =>
      (await measured[instance].series())[`intake_rebalances_total{topic="${topic}"}`]!;
    const one = await start('one');
    await feed(0);
    await eventually(async () =>
      expect(await told('one')).toEqual([
        ['0', '1', '2'],
        ['0', '1', '2'],
      ]),
    );
    const alone = await rebalances('one');
    const two = await start('two');
    await feed(120);
    const read = (intake: typeof one) => intake.status.topics[0]!.partitions.map(({ partition }) => partition).sort();
    await eventually(() => expect([read(one), read(two)]).toEqual([[0, 2], [1]]));
    // What the other reads is the other's to tell.
    await eventually(async () =>
      expect([await told('one'), await told('two')]).toEqual([
        [
          ['0', '2'],
          ['0', '2'],
        ],
        [['1'], ['1']],
      ]),
    );
    expect(await rebalances('one')).toBeGreaterThan(alone);
    const shared = await rebalances('two');
    await one.stop();
    await feed(240);
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(360));
    await eventually(async () => expect((await told('two'))[0]).toEqual(['0', '1', '2']));
    expect(await rebalances('two')).toBeGreaterThan(shared);
    const recorded = `events_recorded_total{topic="${topic}",outcome="recorded"}`;
    expect((await measured.one.series())[recorded]! + (await measured.two.series())[recorded]!).toBe(360);
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
    const measured = new Measured();
    const port: LedgerPort = {
      ...bench.ledger,
      append: measured.recorder.appends.counted((append) =>
        unavailable ? Promise.reject(new Error('PostgreSQL is unreachable')) : bench.ledger.append(append),
      ),
    };
    const sent = messages(0, 20);
    await produce(topic, sent);
    const intake = await bench.intake(topic, { ledger: port, observer: measured.recorder.intake });
    measured.intake = intake;
    const of = (rest = '') => `{topic="${topic}"${rest}}`;
    await eventually(() =>
      expect(intake.status.topics[0]?.partitions[0]).toMatchObject({
        state: 'stalled',
        detail: 'PostgreSQL is unreachable',
      }),
    );
    await eventually(async () =>
      expect(await measured.series()).toMatchObject({
        [`intake_partition_state${of(',partition="0",state="stalled"')}`]: 1,
        [`intake_paused_partitions${of()}`]: 1,
        [`intake_lag_records${of(',partition="0"')}`]: 20,
        [`intake_bytes_total${of()}`]: 0,
        append_seconds_count: 0,
      }),
    );
    const failing = await measured.series();
    expect(failing.append_failures_total).toBeGreaterThan(0);
    expect(failing[`intake_pauses_total${of()}`]).toBeGreaterThan(0);
    // It was never up to date: the lag grows from the assignment on.
    const lag = failing[`intake_lag_seconds${of(',partition="0"')}`]!;
    await sleep(1_100);
    expect((await measured.series())[`intake_lag_seconds${of(',partition="0"')}`]).toBeGreaterThan(lag + 1);
    unavailable = false;
    await eventually(async () => expect(await bench.values(topic)).toEqual(sent.map(({ value }) => value)));
    await eventually(async () =>
      expect(await measured.series()).toMatchObject({
        [`intake_paused_partitions${of()}`]: 0,
        [`intake_lag_records${of(',partition="0"')}`]: 0,
        [`intake_lag_seconds${of(',partition="0"')}`]: 0,
        append_seconds_count: 1,
        // Those before them say where it began.
        entries_appended_total: 21,
      }),
    );
    await eventually(() => expect(intake.status.topics[0]?.partitions[0]).toMatchObject({ state: 'reading' }));
  });

  it('counts a partition as paused while its append takes long, and its records as waiting since they came', async () => {
    const topic = await createTopic();
    let go = (): void => undefined;
    let slow = Promise.resolve();
    const measured = new Measured();
    const append: LedgerPort['append'] = async (what) => slow.then(() => bench.ledger.append(what));
    // Fetches of a few records each, so that there is more to read than may be on its way.
    const settings = { maxBytesPerPartition: 1_024, maxBytesInFlight: 512 };
    const options = { ledger: { ...bench.ledger, append }, observer: measured.recorder.intake, settings };
    measured.intake = await bench.intake(topic, options);
    const [first, ...others] = messages(0, 21);
    const of = (rest = '') => `{topic="${topic}"${rest}}`;
    const lagSeconds = async () => (await measured.series())[`intake_lag_seconds${of(',partition="0"')}`]!;
    // The topic has been idle for an hour.
    await produce(topic, [{ ...first!, timestamp: String(Date.now() - 3_600_000) }]);
    await eventually(async () => expect(await bench.values(topic)).toHaveLength(1));
    await eventually(async () => expect(measured.intake!.status.topics[0]!.partitions[0]!.watermarks!.high).toBe(1n));
    // It is known that nothing waited.
    await eventually(async () => expect(await lagSeconds()).toBe(0));
    slow = new Promise((resolve) => (go = resolve));
    try {
      for (const one of others) await produce(topic, [one]);
      await eventually(async () =>
        expect(await measured.series()).toMatchObject({
          [`intake_paused_partitions${of()}`]: 1,
          [`intake_pauses_total${of()}`]: 1,
          [`intake_partition_state${of(',partition="0",state="stalled"')}`]: 0,
          [`intake_lag_records${of(',partition="0"')}`]: 20,
        }),
      );
      const before = await lagSeconds();
      await sleep(500);
      const after = await lagSeconds();
      expect(after).toBeGreaterThanOrEqual(before + 0.4);
      expect(after).toBeLessThan(600);
    } finally {
      go();
    }
    await eventually(async () => expect(await bench.values(topic)).toHaveLength(21));
    await eventually(async () => expect((await measured.series())[`intake_paused_partitions${of()}`]).toBe(0));
    await eventually(async () => expect(await lagSeconds()).toBe(0));
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
