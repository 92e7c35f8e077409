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

describe('kill -9 of the recorder', () => {
  let bench: RecorderBench;
  let undisturbed: RecorderBench;
  let fleet: RecorderFleet;
  let topic: string;
  let dir: string;
  /** One last-signed folder for both lives, and a policy that any number of witnesses satisfies: all steps are reached. */
  let env: Record<string, string>;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-crash-'));
    env = { COUNTERSIGN_STATE_DIR: join(dir, 'state'), COUNTERSIGN_WITNESS_POLICY_FILE: join(dir, 'policy') };
    writeFileSync(join(dir, 'policy'), 'quorum none\n');
    bench = await RecorderBench.open();
    undisturbed = await RecorderBench.open();
    topic = await createTopic();
    fleet = new RecorderFleet(bench, topic);
  });
  afterEach(async () => {
    await fleet.close();
    await undisturbed.close();
    await bench.checkLedger();
    await bench.close();
    rmSync(dir, { recursive: true });
  });

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
      await undisturbed.intake(topic, { settings: { groupOf: (name) => `undisturbed.${name}` } });
      for (const ledger of [bench, undisturbed]) {
        const all = { nextOffset: BigInt(records.length) };
        await eventually(async () => expect(await ledger.position(topic)).toMatchObject(all), 60_000);
        expect(await ledger.values(topic)).toEqual(asRecorded);
      }
      const { size } = await bench.reader.head('0');
      await eventually(async () => expect((await bench.reader.latestCheckpoint('0'))?.size).toBe(size));
      await bench.checkLedger();
      const findings = findingsOf(await undisturbed.recorded());
      expect(findings.length).toBeGreaterThan(20);
      expect(findingsOf(await bench.recorded())).toEqual(findings);
    },
    120_000,
  );
});
