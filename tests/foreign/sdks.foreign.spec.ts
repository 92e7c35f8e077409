import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventBytes } from '#libs/contracts';
import { LedgerReader } from '#libs/ledger';
import { eventually, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { createTopic, testKafka } from '../support/kafka.js';
import { TokenProxy } from '../support/token-proxy.js';
import { goSender, javascriptSender, javaSender, pythonSender, runSender, type Sender } from './sdks/install.js';

const COUNT = 20;
/** Fewer for a quick look: `BULK_EVENTS=4000`. */
const BULK = Number(process.env.BULK_EVENTS ?? 100_000);

/** What each SDK can send; none is told anything but what every event says. Where the SDK sends batches, there are batches. */
const MODES: readonly (readonly [client: string, mode: string])[] = [
  ...['python', 'java', 'javascript', 'go'].flatMap((client) =>
    ['kafka-structured', 'kafka-binary', 'http-structured', 'http-binary'].map((mode) => [client, mode] as const),
  ),
  ...['kafka-structured-v1', 'kafka-binary-v1', 'http-structured-v1', 'http-binary-v1'].map(
    (mode) => ['python', mode] as const,
  ),
  ['go', 'http-batch'],
];

describe('other makers', () => {
  let folder: string;
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let recorder: RecorderProcess;
  let proxy: TokenProxy;
  /** A recorder may not read what it has refused. */
  let asOwner: LedgerReader;
  let brokers: string;
  let topic: string;
  const senders = new Map<string, Sender>();
  const bulkSenders = new Map<string, { sender: Sender; modes: readonly (readonly string[])[] }>();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-sdks-'));
    const python = await pythonSender(folder);
    const java = await javaSender(folder);
    senders.set('python', python('send.py'));
    senders.set('java', java.sdk);
    senders.set('javascript', await javascriptSender(folder));
    senders.set('go', goSender(folder));
    bulkSenders.set('librdkafka', { sender: python('bulk.py'), modes: [[]] });
    bulkSenders.set('java', { sender: java.own, modes: [['kafka-plain']] });
    bulkSenders.set('python', { sender: senders.get('python')!, modes: [['kafka-structured'], ['kafka-binary']] });
    bulkSenders.set('kafkajs', { sender: senders.get('javascript')!, modes: [['kafka-plain']] });

    bench = await RecorderBench.open();
    asOwner = new LedgerReader(await bench.database.as('owner', 1));
    topic = await createTopic({ numPartitions: 3 });
    fleet = new RecorderFleet(bench, topic);
    recorder = await fleet.start();
    // How an SDK is given a token is its user's own; here each sends as if it had one.
    proxy = await TokenProxy.to(recorder.url, () => fleet.producer());
    brokers = (await testKafka()).brokers.join(',');
  }, 900_000);
  afterAll(async () => {
    await proxy?.close();
    await fleet?.close();
    await bench?.checkLedger();
    await bench?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 300_000);

  const refused = async () => (await asOwner.quarantined('0', 0, 10)).length;

  it.each(MODES)('the CloudEvents SDK of %s sends by %s, and all is recorded as it said', async (client, mode) => {
    const source = `urn:agency:irs:${client}-${mode}`;
    const target = mode.startsWith('kafka') ? brokers : `${proxy.url}/v1/events`;
    await runSender(senders.get(client)!, [mode, target, topic, String(COUNT), source]);
    const events = await eventually(async () => {
      const found = (await bench.recorded()).filter(({ entry }) => entry.event?.source === source);
      expect([await refused(), found.length]).toEqual([0, COUNT]);
      return found;
    }, 60_000);
    for (const { entry } of events) {
      expect('kafka' in entry.via).toBe(mode.startsWith('kafka'));
      expect(entry.mode).toBe(mode.includes('binary') ? 'binary' : undefined);
    }
    const sequences = events.map(({ entry }) => Number(entry.event!.sequence)).sort((a, b) => a - b);
    expect(sequences).toEqual(Array.from({ length: COUNT }, (_, n) => n + 1));
  });

  it(`${BULK} events each of librdkafka, the Java client, Python's SDK and kafkajs are recorded, and none is refused`, async () => {
    const before = (await bench.reader.head('0')).size;
    // Two at once: each is a process of one processor.
    const queue = [...bulkSenders].values();
    const sendAll = async (): Promise<void> => {
      for (const [name, { sender, modes }] of queue)
        for (const mode of modes)
          await runSender(sender, [
            ...mode,
            brokers,
            topic,
            String(BULK / modes.length),
            `urn:agency:irs:bulk-${name}`,
          ]);
    };
    await Promise.all([sendAll(), sendAll()]);
    // A client without idempotence may send a record again, so events are counted, and not entries.
    const idsOf = new Map<string, Set<string>>();
    const contents = new Set<string>();
    let at = before;
    await eventually(async () => {
      for (const { size } = await bench.reader.head('0'); at < size; at = Math.min(size, at + 10_000)) {
        for (const { bytes } of await bench.reader.entries('0', at, Math.min(10_000, size - at))) {
          const event = eventBytes(bytes)?.toString() ?? '';
          const source = /"source": ?"urn:agency:irs:bulk-([a-z]+)"/.exec(event)?.[1];
          if (source === undefined) continue;
          if (!idsOf.has(source)) idsOf.set(source, new Set());
          idsOf.get(source)!.add(/"id": ?"([0-9a-f-]{36})"/.exec(event)![1]!);
          contents.add(hash('sha1', event));
        }
      }
      expect(contents.size).toBeGreaterThanOrEqual(4 * BULK);
    }, 600_000);
    expect(await refused()).toBe(0);
    const events = Object.fromEntries([...idsOf].map(([source, ids]) => [source, ids.size]));
    expect(events).toEqual({ librdkafka: BULK, java: BULK, python: BULK, kafkajs: BULK });
    expect(contents.size).toBe(4 * BULK);
  }, 900_000);
});
