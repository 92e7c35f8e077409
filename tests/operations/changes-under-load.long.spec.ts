import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { parseEntry } from '#libs/contracts';
import { LedgerReader } from '#libs/ledger';
import { createLedTopics, type Exit, type StartedProcess, Teardown } from '#libs/stack';
import { type PreparedStack, prepareStack } from '../../apps/cli/src/demo/demo-stack.js';
import { untilJudged, untilRecorded } from '../../apps/cli/src/demo/wait.js';
import { Emitter } from '../faults/emitter.js';
import { eventually } from '../faults/recorder-harness.js';
import { runCli } from '../support/run-cli.js';
import { service } from '../support/services.js';
import { bearer } from '../support/tokens.js';

/** What an orchestrator gives a process between SIGTERM and SIGKILL, as docker-compose.yml does. */
const GRACE_MS = 10_000;
const APPS = ['recorder', 'detector', 'api'] as const;

const ENDED: Exit = { code: 0, signal: null };

/** The procedures of docs/operations.md that change a running ledger: nobody stops sending meanwhile. */
describe('while agencies send', () => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-changes-'));
  const teardown = new Teardown();
  const before = process.env.DATABASE_URL;
  const running = new Map<(typeof APPS)[number], StartedProcess>();
  let stack: PreparedStack;
  let emitter: Emitter;
  let kafka: Kafka;
  /** Acknowledged to another producer. */
  const elsewhere = new Set<string>();
  beforeAll(async () => {
    process.env.DATABASE_URL = (await service<{ url: string }>('postgres')).url;
    // The tests' PostgreSQL does not wait for the disk.
    process.env.COUNTERSIGN_ALLOW_UNSAFE_DATABASE = 'true';
    stack = await prepareStack({
      ...{ dir: join(dir, 'stack'), shards: 2, agencies: ['ice'], clockMs: 1_000, teardown, say: () => undefined },
    });
    for (const app of APPS) running.set(app, await stack.start(app));
    emitter = await Emitter.open(join(dir, 'outbox'), stack.brokers);
    kafka = new Kafka({ clientId: 'operator', brokers: stack.brokers, logLevel: logLevel.NOTHING });
  }, 300_000);
  afterAll(async () => {
    await emitter?.close();
    await teardown.run();
    delete process.env.COUNTERSIGN_ALLOW_UNSAFE_DATABASE;
    if (before === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = before;
    rmSync(dir, { recursive: true, force: true });
  }, 120_000);

  /** Ids of all recorded events, in the order of their shards. */
  const recorded = async (): Promise<string[]> => {
    const reader = new LedgerReader(stack.db);
    const shards = await Promise.all(
      ['0', '1'].map(async (shard) => reader.entries(shard, 0, (await reader.head(shard)).size)),
    );
    return shards.flat().flatMap(({ bytes }) => parseEntry(bytes).event?.id ?? []);
  };

  /** Each acknowledged event is an entry, once; all are judged; the ledger verifies. */
  async function nothingIsLost(): Promise<void> {
    await untilRecorded(stack, dir, emitter.emitted + elsewhere.size, () => undefined);
    const ids = await recorded();
    const unique = new Set(ids);
    expect({ repeated: ids.length - unique.size, acknowledged: emitter.acknowledged.size }).toEqual({
      ...{ repeated: 0, acknowledged: emitter.emitted },
    });
    expect([...emitter.acknowledged, ...elsewhere].filter((id) => !unique.has(id))).toEqual([]);
    await untilJudged(stack, dir, () => undefined);
    // The last findings are sealed, and a checkpoint covers the seals.
    await eventually(() =>
      runCli(['verify', '--db', stack.ownerUrl, '--findings', '--vkey-file', stack.vkeyFile, '--json'], 0),
    );
  }

  it('each process ends within ten seconds of SIGTERM, and starts anew: nothing is lost', async () => {
    const token = bearer(await stack.issuer.person('overseer'));
    const reading = { over: false, answered: 0 };
    const read = async (): Promise<void> => {
      for (; !reading.over; await sleep(5)) {
        const answer = await fetch(`${stack.api}/v1/findings`, { headers: token }).catch(() => undefined);
        if (answer?.status === 200) reading.answered++;
        await answer?.arrayBuffer().catch(() => undefined);
      }
    };
    const readers = [read(), read()];
    await emitter.emitDuring(async () => {
      for (const app of APPS) {
        await emitter.another();
        const began = performance.now();
        const exit = await running.get(app)!.stop();
        const ms = performance.now() - began;
        expect({ app, exit, inTime: ms < GRACE_MS }).toEqual({ app, exit: ENDED, inTime: true });
        running.set(app, await stack.start(app));
      }
    });
    reading.over = true;
    await Promise.all(readers);
    expect(reading.answered).toBeGreaterThan(0);
    await nothingIsLost();
  }, 300_000);

  it('a topic gets more partitions, which are read from their first record', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await emitter.emitDuring(async () => {
      await emitter.another();
      await admin.createPartitions({ topicPartitions: [{ topic: 'transfers.ice', count: 7 }] });
      // A producer that runs learns of them within minutes; one that starts knows them.
      const other = await Emitter.open(join(dir, 'outbox-of-another'), stack.brokers);
      await other.emitBatch();
      await other.close();
      for (const id of other.acknowledged) elsewhere.add(id);
    });
    const used = (await admin.fetchTopicOffsets('transfers.ice')).filter(({ high }) => high !== '0').length;
    await admin.disconnect();
    expect(used).toBeGreaterThan(2);
    await nothingIsLost();
  }, 300_000);

  it('a new agency’s topic is found and read', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await createLedTopics(admin, [{ topic: 'transfers.labor', numPartitions: 2 }]);
    await admin.disconnect();
    const producer = kafka.producer();
    await producer.connect();
    const id = crypto.randomUUID();
    const event = {
      ...{ specversion: '1.0', id, source: 'urn:agency:labor:portal', sequence: '1', agreementid: 'labor-1' },
      ...{ type: 'gov.transfer.request.withdrawn.v1', time: new Date().toISOString() },
      data: { requestId: 'r1', reason: 'sent in error' },
    };
    await producer.send({ topic: 'transfers.labor', messages: [{ key: 'labor-1', value: JSON.stringify(event) }] });
    await producer.disconnect();
    await eventually(async () => expect(await recorded()).toContain(id));
  }, 120_000);
});
