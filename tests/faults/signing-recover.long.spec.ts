import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Control, parseEntry } from '#libs/contracts';
import { createShards, LedgerReader, shardOrigin } from '#libs/ledger';
import { formatVkey, generateLogKey, openCheckpoint, parseVkey, readKeyFile, writeKeyFile } from '#libs/tlog';
import { checkLedger } from '../support/check-ledger.js';
import { consume, produce, withAdmin } from '../support/kafka.js';
import { type LedgerDatabase, ledgerDatabase } from '../support/ledger-database.js';
import { lastLine, startCli } from '../support/run-cli.js';
import { service, uniqueName } from '../support/services.js';
import { createTopic, event, eventually, messages, RecorderBench } from './recorder-harness.js';
import { ORIGIN, RecorderFleet, type RecorderProcess } from './recorder-process.js';
import { bearer } from '../support/tokens.js';

interface Health {
  ready: boolean;
  checks: { name: string; ready: boolean; detail?: string }[];
}

async function health({ url }: RecorderProcess): Promise<Record<string, { ready: boolean; detail?: string }>> {
  const { checks } = (await (await fetch(`${url}/health/ready`)).json()) as Health;
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

async function post(
  { url, producer }: RecorderProcess,
  body: string,
): Promise<{ status: number; body: { type?: string; detail?: string } }> {
  const headers = { 'content-type': 'application/cloudevents+json', ...(await producer()) };
  const response = await fetch(`${url}/v1/events`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as { type?: string; detail?: string } };
}

/** A backup of a bench's database, by PostgreSQL's own copy. */
class Backups {
  private readonly copies: string[] = [];
  constructor(private readonly database: LedgerDatabase) {}

  async take(): Promise<string> {
    const copy = uniqueName('backup');
    const name = this.database.ledger.name;
    // A copy needs a database without connections, and a running recorder reconnects quickly.
    await this.admin(`alter database "${name}" allow_connections false`);
    await this.admin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    await this.admin(`create database "${copy}" template "${name}"`);
    await this.admin(`alter database "${name}" allow_connections true`);
    this.copies.push(copy);
    return copy;
  }

  async restore(copy: string): Promise<void> {
    await this.admin(`drop database "${this.database.ledger.name}" with (force)`);
    await this.admin(`create database "${this.database.ledger.name}" template "${copy}"`);
  }

  async drop(): Promise<void> {
    for (const copy of this.copies) await this.admin(`drop database "${copy}"`);
  }

  private async admin(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: (await service<{ url: string }>('postgres')).url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }
}

describe('recorders over a restored backup', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let backups: Backups;
  let topic: string;
  let dir: string;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-recover-'));
    bench = await RecorderBench.open();
    topic = await createTopic();
    fleet = new RecorderFleet(bench, topic);
    backups = new Backups(bench.database);
  });
  afterEach(async () => {
    await fleet.close();
    await bench.close();
    await backups.drop();
    rmSync(dir, { recursive: true, force: true });
  });
  const recorded = (count: number) => eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(count));
  const committed = (offset: string) =>
    eventually(async () => {
      const groups = await withAdmin((admin) =>
        admin.fetchOffsets({ groupId: `countersign.${topic}`, topics: [topic] }),
      );
      expect(groups[0]!.partitions[0]).toMatchObject({ offset, metadata: ORIGIN });
    });
  const recover = async (name: string, args: string[], env: Record<string, string> = {}) => {
    const run = startCli(['recover', '--json', ...args], { ...(await fleet.settings(name)), ...env });
    const code = await run.exited;
    return { code, stderr: run.stderr(), report: run.stdout() ? (lastLine(run.stdout()) as object) : undefined };
  };

  it('are all frozen by the offsets committed to the broker, until these are accepted; every record is recorded once', async () => {
    const first = await fleet.start();
    await produce(topic, messages(0, 20));
    await recorded(20);
    await committed('20');
    const old = await backups.take();
    await produce(topic, messages(20, 30));
    await recorded(50);
    await committed('50');
    await first.stop();
    await backups.restore(old);

    // Another machine, without the files of the first recorder.
    const other = await fleet.start({}, false);
    await eventually(async () =>
      expect((await health(other))['ledger']!.detail).toMatch(/recorded up to offset 50, the database has it up to 20/),
    );
    expect(await post(other, event(100))).toMatchObject({
      status: 503,
      body: { type: expect.stringContaining('ledger-frozen'), detail: expect.stringMatching(/countersign recover/) },
    });
    await produce(topic, messages(50, 1));
    await eventually(async () =>
      expect((await health(other))['kafka']!.detail).toMatch(/stalled \(frozen: the broker/),
    );
    expect(await (await fetch(other.metrics)).text()).toMatch(
      /countersign_ledger_frozen\{shard="all",app="recorder"\} 1/,
    );
    expect(await bench.fromKafka(topic)).toHaveLength(20);
    const seen = await recover('recorder-2', []);
    expect(seen).toMatchObject({ code: 1, report: { frozen: true, sightings: [{ by: 'broker', kind: 'more' }] } });
    // Not while recorders read: the group would contradict.
    expect(await recover('recorder-2', ['--accept-offsets'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/stop every recorder/),
    });
    await other.stop();
    const accepted = await recover('recorder-2', ['--accept-offsets']);
    expect(accepted).toMatchObject({ code: 0, report: { frozen: false } });
    await fleet.start();
    await recorded(51);
    expect(await bench.values(topic)).toEqual((await consume(topic, 51)).map(({ value }) => value!.toString()));
    await bench.checkLedger();
  }, 300_000);

  it('end the log if no later state exists, and begin one whose first entries name it', async () => {
    const first = await fleet.start();
    await post(first, event(1));
    const old = await backups.take();
    await eventually(async () => expect((await post(first, event(2))).status).toBe(200));
    await eventually(async () =>
      expect((await bench.reader.latestCheckpoint('0'))?.size).toBe((await bench.reader.head('0')).size),
    );
    const { size } = await bench.reader.head('0');
    await backups.restore(old);
    // The same process, reconnected: it remembers its signatures.
    await eventually(async () =>
      expect(await post(first, event(3))).toMatchObject({
        status: 503,
        body: { type: expect.stringContaining('ledger-frozen') },
      }),
    );
    await first.stop();
    const state = (await fleet.settings('recorder-1'))['COUNTERSIGN_STATE_DIR']!;
    const seen = await recover('recorder-1', []);
    expect(seen).toMatchObject({
      code: 1,
      report: { sightings: expect.arrayContaining([expect.objectContaining({ by: 'last-signed file', shard: '0' })]) },
    });

    const next = await ledgerDatabase();
    try {
      const owner = await next.as('owner', 1);
      await createShards(owner, 1);
      const keyFile = join(dir, 'next.key');
      await writeKeyFile(keyFile, generateLogKey('log.example.gov/next'));
      const options = [
        '--end',
        '--new-database',
        next.urlAs('recorder'),
        '--new-origin',
        'log.example.gov/next',
        '--reason',
        'the last hour was lost',
      ];
      const oldKey = (await fleet.settings('recorder-1'))['COUNTERSIGN_LOG_KEY_FILE']!;
      const sameKey = startCli(
        ['recover', ...options, '--new-log-key-file', oldKey],
        await fleet.settings('recorder-1'),
      );
      expect(await sameKey.exited).toBe(1);
      expect(sameKey.stderr()).toMatch(/needs a key of its own/);
      const ended = await recover('recorder-1', [...options, '--new-log-key-file', keyFile]);
      expect(ended).toMatchObject({
        code: 0,
        // No checkpoint of the others is known, so nobody says where they end.
        report: {
          ended: [
            { origin: `${ORIGIN}/0`, size, by: 'last-signed file' },
            ...['oversight', 'access'].map((shard) => ({ origin: `${ORIGIN}/${shard}`, by: 'nobody' })),
          ],
        },
      });

      const reader = new LedgerReader(owner);
      for (const shard of ['0', 'oversight', 'access']) {
        const control = parseEntry(await reader.entry(shard, 0)).control as Extract<Control, { kind: 'epoch.began' }>;
        expect(control).toMatchObject({
          kind: 'epoch.began',
          origin: `log.example.gov/next/${shard}`,
          reason: 'the last hour was lost',
        });
        const [{ origin, vkey, checkpoint }] = control.follows as [(typeof control.follows)[number]];
        expect(origin).toBe(shardOrigin(ORIGIN, shard));
        if (shard === '0') expect(openCheckpoint(Buffer.from(checkpoint!), parseVkey(vkey)).checkpoint.size).toBe(size);
        else expect(checkpoint).toBeNull();
      }
      // Not twice, and the old log never continues, not even from a state with all its entries.
      expect(await recover('recorder-1', []).catch((error: Error) => error)).toMatchObject({ code: 1 });
      const secondRun = startCli(
        ['recover', ...options, '--new-log-key-file', keyFile],
        await fleet.settings('recorder-1'),
      );
      expect(await secondRun.exited).toBe(1);
      expect(secondRun.stderr()).toMatch(/has entries already/);
      const dead = await fleet.start({ COUNTERSIGN_STATE_DIR: state }, false);
      await eventually(async () =>
        expect((await health(dead))['ledger']!.detail).toMatch(
          /this log was ended: log\.example\.gov\/next follows it/,
        ),
      );

      const env = {
        DATABASE_URL: next.urlAs('recorder'),
        COUNTERSIGN_ORIGIN: 'log.example.gov/next',
        COUNTERSIGN_LOG_KEY_FILE: keyFile,
      };
      const successor = await fleet.start({
        ...env,
        COUNTERSIGN_STATE_DIR: state,
        KAFKA_GROUP_PREFIX: uniqueName('next'),
      });
      expect((await post(successor, event(4))).status).toBe(200);
      const key = await readKeyFile(keyFile);
      await eventually(async () => expect((await reader.latestCheckpoint('0'))?.size).toBe(2));
      await checkLedger(owner, {
        verifiers: (shard) => key.named(shardOrigin('log.example.gov/next', shard)).verifier,
      });
      await successor.stop();
    } finally {
      await next.close();
    }
  }, 300_000);
});

describe('recorders', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  /** The first of the two recorders continues alone. */
  let recorder: RecorderProcess;
  beforeAll(async () => {
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
  });
  afterAll(async () => {
    await fleet.close();
    await bench.close();
  });

  it('two at once sign one history, and each keeps its last checkpoint', async () => {
    const both = await Promise.all([
      fleet.start({ COUNTERSIGN_CHECKPOINT_MS: '20' }),
      fleet.start({ COUNTERSIGN_CHECKPOINT_MS: '20' }),
    ]);
    for (let n = 0; n < 30; n++) {
      const answers = await Promise.all(both.map((recorder, i) => post(recorder, event(2 * n + i))));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      // Even with slow signing there are six checkpoints at the end.
      if (n % 5 === 4)
        await eventually(async () => expect((await bench.reader.latestCheckpoint('0'))?.size).toBe(2 * (n + 1)));
    }
    const key = await readKeyFile((await fleet.settings('recorder-1'))['COUNTERSIGN_LOG_KEY_FILE']!);
    const db = await bench.database.as('owner', 1);
    const verifiers = (shard: string) => key.named(shardOrigin(ORIGIN, shard)).verifier;
    expect((await checkLedger(db, { verifiers })).checkpoints).toBeGreaterThan(5);
    for (const recorder of both) expect((await health(recorder))['ledger']).toEqual({ name: 'ledger', ready: true });
    await both[1].stop();
    recorder = both[0];
  }, 240_000);

  it('record a change of the key, and refuse an invalid one', async () => {
    const control = async (name: string, vkey: string): Promise<number> => {
      const response = await fetch(`${recorder.url}/v1/control`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...bearer(await (await fleet.identity()).processes.token('operator')),
        },
        body: JSON.stringify({ kind: 'key.changed', name, vkey }),
      });
      return response.status;
    };
    const vkey = formatVkey(generateLogKey('log.example.gov/next').verifier);
    expect(await control('log.example.gov/other', vkey)).toBe(400);
    expect(await control('log.example.gov/next', `${vkey}A`)).toBe(400);
    expect(await control('log.example.gov/next', vkey)).toBe(200);
    const [entry] = await bench.controls('key.changed');
    expect(entry!.entry.control).toEqual({ kind: 'key.changed', name: 'log.example.gov/next', vkey });
    // The old key vouches for the new one: the next checkpoint covers the entry.
    await eventually(async () =>
      expect((await bench.reader.checkpointCovering('0', entry!.index))?.size).toBeGreaterThan(0),
    );
    // A key that was replaced without a change entry signs nothing.
    await recorder.stop();
    const keyFile = join(mkdtempSync(join(tmpdir(), 'countersign-key-')), 'log.key');
    await writeKeyFile(keyFile, generateLogKey(ORIGIN));
    const other = await fleet.start({ COUNTERSIGN_LOG_KEY_FILE: keyFile }, false);
    await eventually(async () => expect((await health(other))['ledger']!.detail).toMatch(/not signed by our key/));
    rmSync(join(keyFile, '..'), { recursive: true });
  }, 240_000);

  it('do not start on a database that forgets commits, and name the setting', async () => {
    const url = `${bench.database.urlAs('recorder')}?options=${encodeURIComponent('-c synchronous_commit=off')}`;
    const process = await fleet.start({ COUNTERSIGN_ALLOW_UNSAFE_DATABASE: 'false', DATABASE_URL: url }, false);
    expect(await process.exited).toMatchObject({ code: 78 });
  }, 60_000);
});
