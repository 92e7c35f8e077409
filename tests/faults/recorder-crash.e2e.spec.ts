import { CRASH_POINTS } from '#libs/ledger';
import { produce } from '../support/kafka.js';
import { createTopic, eventually, messages, RecorderBench } from './recorder-harness.js';
import { RecorderFleet } from './recorder-process.js';

/** Points that a run without refused values reaches. */
const REACHED = CRASH_POINTS.filter((point) => point.startsWith('append.') || point.startsWith('publish.'));

describe('kill -9 of the recorder', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let topic: string;
  beforeEach(async () => {
    bench = await RecorderBench.open();
    topic = await createTopic();
    fleet = new RecorderFleet(bench, topic);
  });
  afterEach(async () => {
    await fleet.close();
    await bench.checkLedger();
    await bench.close();
  });

  it.each(REACHED)(
    'at %s: every record once, in order, after a restart',
    async (point) => {
      const sent = messages(0, 40);
      const refused = { key: 'MOU-1', value: 'not an event' };
      await produce(topic, [...sent.slice(0, 20), refused]);
      const first = await fleet.start({ COUNTERSIGN_CRASH_AT: point }, false);
      expect(await first.exited).toMatchObject({ signal: 'SIGKILL' });
      await produce(topic, sent.slice(20));
      // Its group waits for the dead member's session to end; twice is enough. The position is the ledger's, whatever the group.
      const sameGroup = point === 'append.beforeCommit' || point === 'append.afterCommit';
      await fleet.start(sameGroup ? {} : { KAFKA_GROUP_PREFIX: 'after' }, false);
      await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(41), 40_000);
      const values = sent.map(({ value }) => value);
      expect(await bench.values(topic)).toEqual([...values.slice(0, 20), '', ...values.slice(20)]);
      const { size } = await bench.reader.head('0');
      await eventually(async () => expect((await bench.reader.latestCheckpoint('0'))?.size).toBe(size));
      await bench.checkLedger();
    },
    60_000,
  );
});
