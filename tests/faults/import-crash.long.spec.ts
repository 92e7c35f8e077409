import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_CRASH_POINTS, Outbox, type ClientCrashPoint } from '#libs/client';
import { writeExample } from '../../libs/importer/src/testing/example-files.js';
import { consume, createTopic, testKafka, withAdmin } from '../support/kafka.js';

/** In the order in which an import reaches them: each run gets further than the previous one. */
const BEFORE_SENDING: readonly ClientCrashPoint[] = [
  'import.afterSurvey',
  'import.afterBegin',
  'outbox.beforeJournal',
  'outbox.midJournal',
  'import.beforeCommit',
  'import.afterCommit',
];
const SENDING: readonly ClientCrashPoint[] = ['outbox.afterSend', 'outbox.afterAcknowledge'];
const COMPACTION: readonly ClientCrashPoint[] = ['outbox.midCompaction', 'outbox.afterCompaction'];
/** Crash points of a batch of single events, which an import does not use. */
const NOT_REACHED: readonly ClientCrashPoint[] = ['outbox.afterJournal'];
const EVENTS = 7;

describe('an import that is killed', () => {
  let dir: string;
  let topic: string;
  let source: string;
  let header: string;
  /** The number of runs that ended as expected: each continues from the previous one. */
  let runs = 0;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'import-crash-'));
    topic = await createTopic({ prefix: 'transfers.crash' });
    source = `urn:agency:${topic.slice('transfers.'.length)}:ero`;
    ({ header } = await writeExample(dir, { header: (yaml) => yaml.replace('urn:agency:ice:ero', source) }));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const run = async (extra: Record<string, string> = {}) =>
    importChild({ HEADER: header, KAFKA: (await testKafka()).brokers.join(), ...extra });
  const dies = async (point: ClientCrashPoint, before: number): Promise<void> => {
    expect(runs).toBe(before);
    expect(await run({ COUNTERSIGN_CRASH_AT: point, COMPACT_ABOVE: '1' })).toEqual([null, 'SIGKILL']);
    runs++;
  };
  const sentSoFar = async (): Promise<number> => {
    const [partition] = await withAdmin((admin) => admin.fetchTopicOffsets(topic));
    return Number(partition!.high);
  };
  /** Every event once by id, sequence and content: a repeat has the bytes of the first. */
  const check = async (): Promise<void> => {
    const records = await consume(topic, await sentSoFar());
    const bySequence = new Map<string, string>();
    for (const { value } of records) {
      const { sequence } = JSON.parse(value!.toString()) as { sequence: string };
      expect(bySequence.get(sequence) ?? value!.toString()).toBe(value!.toString());
      bySequence.set(sequence, value!.toString());
    }
    expect([...bySequence.keys()]).toEqual(Array.from({ length: EVENTS }, (_, i) => String(i + 1)));
  };

  it.each(BEFORE_SENDING.map((point, i) => [point, i] as const))(
    'at %s has sent nothing yet',
    async (point, before) => {
      await dies(point, before);
      expect(await sentSoFar()).toBe(0);
    },
  );

  // Only a crash between the acknowledgement and its record in the journal repeats an event, once, and byte for byte.
  it.each(SENDING.map((point, i) => [point, i] as const))('at %s sends every event', async (point, i) => {
    await dies(point, BEFORE_SENDING.length + i);
    expect(await sentSoFar()).toBe(EVENTS * (i + 1));
    await check();
  });

  it('sends nothing more when nothing is missing', async () => {
    expect(runs).toBe(BEFORE_SENDING.length + SENDING.length);
    await ends();
  });

  it.each(COMPACTION.map((point, i) => [point, i] as const))('at %s keeps its journal', async (point, i) => {
    await dies(point, BEFORE_SENDING.length + SENDING.length + i);
    expect(await sentSoFar()).toBe(EVENTS * SENDING.length);
  });

  it('completes in the end', async () => {
    expect(runs).toBe(CLIENT_CRASH_POINTS.length - NOT_REACHED.length);
    await ends();
  });

  const ends = async (): Promise<void> => {
    expect(await run()).toEqual([0, null]);
    expect(await sentSoFar()).toBe(EVENTS * SENDING.length);
    await check();
    const outbox = await Outbox.open(join(dir, '.countersign-journal'));
    expect([outbox.pending, outbox.nextSequence(source, 'mou-example')]).toEqual([0, EVENTS + 1]);
    await outbox.close();
  };
});

async function importChild(env: Record<string, string>): Promise<[number | null, string | null]> {
  const support = (file: string) => join(import.meta.dirname, '..', 'support', file);
  const child = spawn(process.execPath, ['--import', support('typescript.mjs'), support('import-crash-child.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return (await once(child, 'exit')) as [number | null, string | null];
}
