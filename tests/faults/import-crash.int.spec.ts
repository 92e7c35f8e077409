import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_CRASH_POINTS, Outbox, type ClientCrashPoint } from '#libs/client';
import { writeExample } from '../../libs/client/src/testing/example-files.js';
import { consume, createTopic, testKafka } from '../support/kafka.js';

const COMPACTION: readonly ClientCrashPoint[] = ['outbox.midCompaction', 'outbox.afterCompaction'];
/** A batch of single events, not the import's way. */
const NOT_REACHED: readonly ClientCrashPoint[] = ['outbox.afterJournal'];

describe('an import that is killed', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'import-crash-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it.each(CLIENT_CRASH_POINTS.filter((point) => !NOT_REACHED.includes(point)))(
    'at %s sends every event in the end, each with one id, sequence and content',
    async (point) => {
      const topic = await createTopic({ prefix: 'transfers.crash' });
      const source = `urn:agency:${topic.slice('transfers.'.length)}:ero`;
      const { header } = await writeExample(dir, { header: (yaml) => yaml.replace('urn:agency:ice:ero', source) });
      const { brokers } = await testKafka();
      const run = (extra: Record<string, string> = {}) =>
        importChild({ HEADER: header, KAFKA: brokers.join(), ...extra });

      if (COMPACTION.includes(point)) expect(await run()).toEqual([0, null]);
      expect(await run({ COUNTERSIGN_CRASH_AT: point, COMPACT_ABOVE: '1' })).toEqual([null, 'SIGKILL']);
      expect(await run()).toEqual([0, null]);

      const expected = 7;
      const records = await consume(topic, expected);
      const bySequence = new Map<string, string>();
      for (const { value } of records) {
        const { sequence } = JSON.parse(value!.toString()) as { sequence: string };
        expect(bySequence.get(sequence) ?? value!.toString()).toBe(value!.toString());
        bySequence.set(sequence, value!.toString());
      }
      // Only a crash between the answer and its note in the journal may repeat, and then byte for byte.
      if (point !== 'outbox.afterSend') expect(records).toHaveLength(bySequence.size);
      const outbox = await Outbox.open(join(dir, '.countersign-journal'));
      expect([outbox.pending, outbox.nextSequence(source, 'mou-example')]).toEqual([0, expected + 1]);
      await outbox.close();
      expect([...bySequence.keys()]).toEqual(Array.from({ length: expected }, (_, i) => String(i + 1)));
    },
    60_000,
  );
});

async function importChild(env: Record<string, string>): Promise<[number | null, string | null]> {
  const support = (file: string) => join(import.meta.dirname, '..', 'support', file);
  const child = spawn(process.execPath, ['--import', support('typescript.mjs'), support('import-crash-child.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return (await once(child, 'exit')) as [number | null, string | null];
}
