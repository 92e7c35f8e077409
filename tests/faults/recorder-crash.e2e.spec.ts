import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomCase } from '#libs/cases';
import { inspect } from '#libs/contracts';
import { CRASH_POINTS } from '#libs/ledger';
import { produce } from '../support/kafka.js';
import { findingsOf } from './findings-of.js';
import { createTopic, eventually, RecorderBench } from './recorder-harness.js';
import { RecorderFleet } from './recorder-process.js';

/** Points that every run reaches; the quarantine's among them, because some of the records are refused. */
const REACHED = CRASH_POINTS.filter((point) => point.startsWith('append.') || point.startsWith('publish.'));

/** Violations of every rule, refused records and repeats among them. */
const records = randomCase(11).sendings.map(({ key, value }) => ({ key, value: value.toString() }));
/** As an entry gives a record back: a refused one's bytes are not in it. */
const asRecorded = records.map(({ value }) => (inspect(Buffer.from(value)).event ? value : ''));
const HALF = Math.floor(records.length / 2);

/** Without the topic's name, which differs from run to run. */
const findingsIn = async (bench: RecorderBench, topic: string): Promise<string[]> =>
  findingsOf(await bench.recorded())
    .map((finding) => JSON.stringify(finding).replaceAll(topic, 'topic'))
    .sort();

describe('kill -9 of the recorder', () => {
  let bench: RecorderBench;
  /** What a recorder that nobody disturbs makes of the same records. */
  let undisturbed: string[];
  let fleet: RecorderFleet;
  let topic: string;
  let dir: string;
  /** One last-signed folder for both lives, and a policy that any number of witnesses satisfies: all steps are reached. */
  let env: Record<string, string>;
  beforeAll(async () => {
    const quiet = await RecorderBench.open();
    const own = await createTopic();
    await produce(own, records);
    await quiet.intake(own);
    await allRecorded(quiet, own);
    undisturbed = await findingsIn(quiet, own);
    expect(undisturbed.length).toBeGreaterThan(20);
    await quiet.close();
  });
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-crash-'));
    env = { COUNTERSIGN_STATE_DIR: join(dir, 'state'), COUNTERSIGN_WITNESS_POLICY_FILE: join(dir, 'policy') };
    writeFileSync(join(dir, 'policy'), 'quorum none\n');
    bench = await RecorderBench.open();
    topic = await createTopic();
    fleet = new RecorderFleet(bench, topic);
  });
  afterEach(async () => {
    await fleet.close();
    await bench.checkLedger();
    await bench.close();
    rmSync(dir, { recursive: true });
  });

  const allRecorded = async (of: RecorderBench, from: string): Promise<void> => {
    const all = { nextOffset: BigInt(records.length) };
    await eventually(async () => expect(await of.position(from)).toMatchObject(all), 60_000);
    expect(await of.values(from)).toEqual(asRecorded);
  };

  it.each(REACHED)(
    'at %s: every record once, in order, and the same findings, after a restart',
    async (point) => {
      await produce(topic, records.slice(0, HALF));
      const first = await fleet.start({ ...env, COUNTERSIGN_CRASH_AT: point }, false);
      expect(await first.exited).toMatchObject({ signal: 'SIGKILL' });
      await produce(topic, records.slice(HALF));
      // Its group waits for the dead member's session to end; twice is enough. The position is the ledger's, whatever the group.
      const sameGroup = point === 'append.beforeCommit' || point === 'append.afterCommit';
      await fleet.start(sameGroup ? env : { ...env, KAFKA_GROUP_PREFIX: 'after' }, false);
      await allRecorded(bench, topic);
      const { size } = await bench.reader.head('0');
      await eventually(async () => expect((await bench.reader.latestCheckpoint('0'))?.size).toBe(size));
      expect(await findingsIn(bench, topic)).toEqual(undisturbed);
    },
    120_000,
  );
});
