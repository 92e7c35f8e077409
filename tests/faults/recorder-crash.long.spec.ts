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

/**
 * One recorder per crash point, on one ledger, in turns: one dies in an append; the next takes over its work and dies in its publication;
 * the next completes that before it receives new records. The quarantine's point is the first.
 */
const appends = CRASH_POINTS.filter((point) => point.startsWith('append.'));
const publications = CRASH_POINTS.filter((point) => point.startsWith('publish.'));
const LIVES = publications.flatMap((point, i) => [...appends.slice(i, i + 1), point]);
/**
 * Their successors have the same group, and wait for the dead member's session to end; twice is enough. The position is in the ledger for
 * every group.
 */
const SAME_GROUP: readonly string[] = ['append.beforeCommit', 'append.afterCommit'];

/** Violations of every rule, with refused records and repeats among them. */
const records = randomCase(11).sendings.map(({ key, value }) => ({ key, value: value.toString() }));
/** The record as an entry returns it: without the bytes of a refused one. */
const asRecorded = records.map(({ value }) => (inspect(Buffer.from(value)).event ? value : ''));
/** New records for each life that has nothing left to crash in, and for the last, undisturbed one; a refused one among the first. */
const newRecords = (i: number): boolean => i >= 2 * appends.length || LIVES[i]!.startsWith('append.');
const first = asRecorded.indexOf('') + 1;
const each = Math.ceil((records.length - first) / LIVES.filter((_, i) => newRecords(i)).length);

/** Without the topic's name, which differs from run to run. */
const findingsIn = async (bench: RecorderBench, topic: string): Promise<string[]> =>
  findingsOf(await bench.recorded())
    .map((finding) => JSON.stringify(finding).replaceAll(topic, 'topic'))
    .sort();

describe('kill -9 of the recorder', () => {
  let bench: RecorderBench;
  /** The result of an undisturbed recorder for the same records. */
  let undisturbed: string[];
  let fleet: RecorderFleet;
  let topic: string;
  let dir: string;
  /** One last-signed folder for all lives, and a policy that any number of witnesses satisfies, so that all steps are reached. */
  let env: Record<string, string>;
  let sent = 0;
  let kept = 0;
  let lives = 0;
  beforeAll(async () => {
    const quiet = await RecorderBench.open();
    const own = await createTopic();
    await produce(own, records);
    await quiet.intake(own);
    await allRecorded(quiet, own);
    undisturbed = await findingsIn(quiet, own);
    expect(undisturbed.length).toBeGreaterThan(20);
    await quiet.close();

    dir = mkdtempSync(join(tmpdir(), 'countersign-crash-'));
    env = {
      COUNTERSIGN_STATE_DIR: join(dir, 'state'),
      COUNTERSIGN_WITNESS_POLICY_FILE: join(dir, 'policy'),
      // No clock entries, however long a death takes: an append is one of records.
      COUNTERSIGN_CLOCK_MS: '3600000',
    };
    writeFileSync(join(dir, 'policy'), 'quorum none\n');
    bench = await RecorderBench.open();
    topic = await createTopic();
    fleet = new RecorderFleet(bench, topic);
  });
  afterAll(async () => {
    await fleet.close();
    await bench.close();
    rmSync(dir, { recursive: true });
  });

  const allRecorded = async (of: RecorderBench, from: string): Promise<void> => {
    const all = { nextOffset: BigInt(records.length) };
    await eventually(async () => expect(await of.position(from)).toMatchObject(all));
    expect(await of.values(from)).toEqual(asRecorded);
  };
  /** The remains of the earlier deaths are recorded and published. */
  const caughtUp = async (): Promise<void> => {
    if (sent > 0) expect(await bench.position(topic)).toMatchObject({ nextOffset: BigInt(sent) });
    const { size } = await bench.reader.head('0');
    if (size > 0) expect((await bench.reader.latestCheckpoint('0'))?.size).toBe(size);
  };
  const send = async (upTo: number): Promise<void> => {
    if (upTo > sent) await produce(topic, records.slice(sent, upTo));
    sent = upTo;
  };
  const start = (change: Record<string, string> = {}) => fleet.start({ ...env, ...change }, false);

  it.each(LIVES.map((point, i) => [point, i] as const))(
    'at %s: recorded entries stay, with every record once and in order',
    async (point, i) => {
      // One life continues from the previous one, so after a failure the rest cannot run.
      expect(lives).toBe(i);
      const before = LIVES[i - 1];
      if (before && !SAME_GROUP.includes(before)) env['KAFKA_GROUP_PREFIX'] = `after-${before}`;
      const recorder = await start({ COUNTERSIGN_CRASH_AT: point });
      if (newRecords(i)) {
        let ended = false;
        void recorder.exited.then(() => (ended = true));
        await eventually(async () => ended || (await caughtUp()));
        await send(sent === 0 ? first : sent + each);
      }
      expect(await recorder.exited).toMatchObject({ signal: 'SIGKILL' });
      await bench.checkLedger();
      const values = await bench.values(topic);
      expect(values).toEqual(asRecorded.slice(0, values.length));
      expect(values.length).toBeGreaterThanOrEqual(kept);
      kept = values.length;
      lives++;
    },
    120_000,
  );

  it('leaves a ledger that continues, with the same findings as an undisturbed one', async () => {
    expect(lives).toBe(LIVES.length);
    env['KAFKA_GROUP_PREFIX'] = 'after-all';
    await send(records.length);
    await start();
    await allRecorded(bench, topic);
    await eventually(caughtUp);
    expect(await findingsIn(bench, topic)).toEqual(undisturbed);
    await bench.checkLedger();
  }, 120_000);
});
