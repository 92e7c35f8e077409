import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { foldInput, MemoryShard } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet } from '../faults/recorder-process.js';
import { createTopic, testKafka } from '../support/kafka.js';
import { needDebianPackages } from './debian-packages.js';

const CODECS = ['gzip', 'snappy', 'lz4', 'zstd'] as const;
const KEYED = 30;
const KEYLESS = 7;

interface Record {
  key: string | undefined;
  value: string;
}

/** Each codec and client has sources of its own, so that a finding shows whose records it is about. */
function records(client: string, codec: string): Record[] {
  const of = (count: number, source: string, key: string | undefined): Record[] =>
    Array.from({ length: count }, (_, n) => ({ key, value: event(n, { source }) }));
  return [
    ...of(KEYED, `urn:agency:irs:${client}-${codec}`, 'MOU-1'),
    ...of(KEYLESS, `urn:agency:irs:${client}-${codec}-keyless`, undefined),
  ];
}

type Send = (brokers: string, topic: string, codec: string, records: readonly Record[]) => void;

/** One line per record. kcat gives all lines of a run the same key or none, so each key needs a run. */
const kcat: Send = (brokers, topic, codec, all) => {
  for (const keyed of [true, false]) {
    const lines = all.filter(({ key }) => (key !== undefined) === keyed).map(({ value }) => `${value}\n`);
    const key = keyed ? ['-k', 'MOU-1'] : [];
    const settings = ['-X', `compression.codec=${codec}`, '-X', 'linger.ms=200'];
    run('/usr/bin/kcat', ['-P', '-b', brokers, '-t', topic, ...key, ...settings], lines.join(''));
  }
};

const confluent: Send = (brokers, topic, codec, all) => {
  const lines = all.map(({ key = '', value }) => `${key}\t${value}\n`).join('');
  run('/usr/bin/python3', [join(import.meta.dirname, 'produce.py'), brokers, topic, codec], lines);
};

describe.each([
  ['kcat', kcat],
  ["Python's confluent-kafka", confluent],
])('%s as a producer of plain CloudEvents', (name, send) => {
  const client = name === 'kcat' ? 'kcat' : 'python';
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let topic: string;
  beforeAll(async () => {
    needDebianPackages();
    bench = await RecorderBench.open();
    topic = await createTopic({ numPartitions: 3 });
    fleet = new RecorderFleet(bench, topic);
    await fleet.start();
  }, 360_000);
  afterAll(async () => {
    await fleet.close();
    await bench.checkLedger();
    await bench.close();
  });

  it('has each record recorded once, with every codec, and flagged only when the key is missing', async () => {
    const brokers = (await testKafka()).brokers.join(',');
    const sent = CODECS.flatMap((codec) => {
      const batch = records(client, codec);
      send(brokers, topic, codec, batch);
      return batch.map(({ value }) => value);
    });
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(sent.length), 30_000);
    const values = (await Promise.all([0, 1, 2].map((partition) => bench.values(topic, partition)))).flat();
    expect(values.sort()).toEqual(sent.sort());

    const shard = new MemoryShard(ruleSet, '0');
    shard.fold((await bench.recorded()).map(({ index, bytes }) => foldInput(index, bytes)));
    const found = shard.findings().filter(({ rule }) => rule === 'INT-12');
    const flagged = found.map(({ subject, count }) => ({ subject, count }));
    expect(flagged.sort((a, b) => (a.subject < b.subject ? -1 : 1))).toEqual(
      [...CODECS].sort().map((codec) => ({ subject: `urn:agency:irs:${client}-${codec}-keyless`, count: KEYLESS })),
    );
    const why = found.flatMap(({ clauses }) => clauses.map(({ actual }) => actual));
    expect(new Set(why)).toEqual(new Set([null]));
  }, 60_000);
});

function run(command: string, args: readonly string[], input: string): void {
  const { status, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8', timeout: 30_000 });
  if (status !== 0) throw error ?? new Error(`${command} ended with ${status}: ${stderr}`);
}
