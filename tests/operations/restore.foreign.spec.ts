import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEntry } from '#libs/contracts';
import { LEDGER_ROLES, LedgerReader, roleUrl, shardOrigin } from '#libs/ledger';
import { openDatabase } from '#libs/platform';
import { type Child, freePort, startProcess, Teardown } from '#libs/stack';
import { formatVkey, type NoteVerifier, openCheckpoint, readKeyFile } from '#libs/tlog';
import { WitnessProcess } from '../e2e/witness-process.js';
import { createTopic, event, eventually, messages } from '../faults/recorder-harness.js';
import { ORIGIN, RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { needDebianPackages } from '../foreign/debian-packages.js';
import { produce, testKafka } from '../support/kafka.js';
import { ledgerDatabase } from '../support/ledger-database.js';
import { markdownBlocks } from '../support/markdown-blocks.js';
import { scrape } from '../support/measured.js';
import { lastLine, runCli, startCli } from '../support/run-cli.js';
import { DebianPostgres } from './debian-postgres.js';

const PAGE = 'docs/operations.md';
const DATABASE = 'ledger';
const PREFIX = 'restored';
const PASSWORD = 'password-of-a-test';
/** What `verify` says of it beside a checkpoint that somebody kept. */
const SHORTER =
  /shard 0: the log was truncated or rolled back: .* has a signed checkpoint of 50 entries, this one has 36/;
const SHARDS = ['0', 'oversight', 'access'];

/** What the page says to type, by how its first line begins. */
function block(begins: string): string {
  const found = markdownBlocks(PAGE).filter(({ text }) => text.startsWith(`# ${begins}`));
  if (found.length !== 1) throw new Error(`${PAGE} has ${found.length} blocks that begin with "# ${begins}"`);
  return found[0]!.text;
}

/** One ledger: copies of it are taken, its server is destroyed, and each test restores what the copies have. */
describe('docs/operations.md, backups and restoring', () => {
  const teardown = new Teardown();
  let dir: string;
  let server: DebianPostgres;
  let fleet: RecorderFleet;
  let witness: WitnessProcess;
  let topic: string;
  let brokers: string;
  let log: NoteVerifier;
  let vkeys: string;
  /** As others keep it: the last checkpoint before the disaster. */
  let published: { size: number; file: string };
  /** When the ledger had 15 events less. */
  let earlier: string;
  let copies: { COPIES: string; PGDATABASE: string };
  let receiver: Child;
  const sh = (begins: string, env: Record<string, string> = {}) => server.sh(block(begins), { ...copies, ...env });
  const urlAs = (role: string, at = server): string => roleUrl(at.url(DATABASE), `${PREFIX}_${role}`, PASSWORD);

  async function inDatabase<T>(ask: (reader: LedgerReader) => Promise<T>): Promise<T> {
    const db = await openDatabase(server.url(DATABASE), { name: 'spec', poolSize: 2 });
    return ask(new LedgerReader(db)).finally(() => db.destroy());
  }
  const size = (): Promise<number> => inDatabase(async (reader) => (await reader.head('0')).size);
  const checkpoint = () => inDatabase((reader) => reader.latestCheckpoint('0'));
  const recorded = (count: number) => eventually(async () => expect((await ids()).size).toBe(count));
  /** Ids of all events that the ledger has. */
  const ids = () =>
    inDatabase(async (reader) => {
      const entries = await reader.entries('0', 0, (await reader.head('0')).size);
      const found = entries.flatMap(({ bytes }) => parseEntry(bytes).event?.id ?? []);
      expect(new Set(found).size).toBe(found.length);
      return new Set(found);
    });
  /** Ids of all events that were sent and acknowledged. */
  const sent = new Set<string>();
  const idOf = (body: string): string => (JSON.parse(body) as { id: string }).id;
  async function produced(from: number, count: number): Promise<void> {
    const sending = messages(from, count);
    await produce(topic, sending);
    for (const { value } of sending) sent.add(idOf(value));
    await recorded(sent.size);
  }
  async function post({ url }: RecorderProcess, body: string): Promise<{ status: number; type?: string }> {
    const headers = { 'content-type': 'application/cloudevents+json', ...(await fleet.producer()) };
    const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers, body });
    const { type } = (await answer.json()) as { type?: string };
    if (answer.status === 200) sent.add(idOf(body));
    return { status: answer.status, type };
  }

  const settings = async () => ({
    ...(await fleet.settings('recorder')),
    COUNTERSIGN_WITNESS_POLICY_FILE: join(dir, 'policy'),
  });
  const startRecorder = async (ready = true) => fleet.start(await settings(), ready);
  async function startDetector() {
    const [port, metrics] = [await freePort(), await freePort()];
    const app = await startProcess({
      entry: 'dist/apps/detector/src/main.js',
      name: 'detector',
      dir,
      env: {
        DATABASE_URL: urlAs('detector'),
        PORT: String(port),
        COUNTERSIGN_METRICS_PORT: String(metrics),
        COUNTERSIGN_SEAL_MS: '200',
      },
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    });
    teardown.push('the detector', async () => void (await app.stop()));
    const judged = () =>
      eventually(async () => {
        const series = await scrape(`http://127.0.0.1:${metrics}/metrics`);
        expect(series['detector_lag_entries{shard="0"}']).toBe(0);
        expect(series['entries_folded_total{shard="0"}']).toBeGreaterThan(0);
      });
    return { app, judged };
  }
  async function recover(at = server) {
    const run = startCli(['recover', '--json'], { ...(await settings()), DATABASE_URL: urlAs('recorder', at) });
    const code = await run.exited;
    return { code, ...(lastLine(run.stdout()) as { sightings: { by: string; shard: string | null }[]; silent: [] }) };
  }
  /** With what others keep unless `alone`. */
  async function verify(expected: number, alone = false, at = server): Promise<string> {
    const others = ['--checkpoint', published.file, '--intake', '--brokers', brokers];
    const args = ['verify', '--vkey-file', vkeys, '--findings', ...(alone ? [] : others)];
    const { stdout, stderr } = await runCli(args, expected, { DATABASE_URL: at.url(DATABASE) });
    return stdout + stderr;
  }
  const witnessed = () =>
    eventually(async () => {
      const [latest, head] = [await checkpoint(), await size()];
      expect(latest?.size).toBe(head);
      const { note } = openCheckpoint(Buffer.from(latest!.note), log, [witness.key.verifier]);
      expect(note.verified).toHaveLength(2);
      return latest!;
    });
  async function startReceiver(): Promise<void> {
    const started = await server.spawn('receiver', block('copies, a service'), copies);
    receiver = started;
    teardown.push('the receiver', async () => void (await started.stop('SIGINT')));
  }
  async function takeCopies(folder: string): Promise<void> {
    copies = { COPIES: join(dir, 'postgres', folder), PGDATABASE: DATABASE };
    await sh('copies, once');
    await startReceiver();
    await sh('copies, when');
    await eventually(async () =>
      expect(await server.sh(`psql -Atc 'SELECT sync_state FROM pg_stat_replication'`)).toBe('sync'),
    );
    await sh('copies, nightly');
    // The next night's keeps it.
    await sh('copies, nightly');
    expect(
      readdirSync(copies.COPIES)
        .map((name) => name.replace(/-\d.*/, ''))
        .sort(),
    ).toEqual(['base', 'base.until', 'wal']);
  }

  beforeAll(async () => {
    needDebianPackages();
    dir = mkdtempSync(join(tmpdir(), 'countersign-restore-'));
    chmodSync(dir, 0o755);
    teardown.push('the folder', () => rmSync(dir, { recursive: true, force: true }));
    server = await DebianPostgres.open(join(dir, 'postgres'));
    teardown.push('PostgreSQL', () => server.stop());
    await server.sh(`createdb ${DATABASE}`);
    const passwords = LEDGER_ROLES.map((role) => [`COUNTERSIGN_${role.toUpperCase()}_PASSWORD`, PASSWORD]);
    await runCli(['migrate', '--shards', '1', '--role-prefix', PREFIX], 0, {
      ...(Object.fromEntries(passwords) as Record<string, string>),
      DATABASE_URL: server.url(DATABASE),
    });
    // The quarantine's keys are on another server, as the page says.
    const elsewhere = await ledgerDatabase();
    teardown.push('the other server', () => elsewhere.close());
    topic = await createTopic();
    brokers = (await testKafka()).brokers.join();
    fleet = new RecorderFleet(
      { database: { urlAs: (role) => urlAs(role), keeperUrl: () => elsewhere.keeperUrl() }, shards: 1 },
      topic,
    );
    teardown.push('the recorders', () => fleet.close());
    const key = await readKeyFile((await fleet.settings('recorder'))['COUNTERSIGN_LOG_KEY_FILE']!);
    const logs = SHARDS.map((shard) => key.named(shardOrigin(ORIGIN, shard)).verifier);
    log = logs[0]!;
    vkeys = join(dir, 'vkeys');
    writeFileSync(vkeys, logs.map((verifier) => `${formatVkey(verifier)}\n`).join(''));
    witness = new WitnessProcess(logs);
    teardown.push('the witness', () => witness.close());
    await witness.start();
    writeFileSync(
      join(dir, 'policy'),
      `witness w ${formatVkey(witness.key.verifier)} ${witness.url}\ngroup all-of-them all w\nquorum all-of-them\n`,
    );

    const recorder = await startRecorder();
    const detector = await startDetector();
    await produced(0, 20);
    await takeCopies('copies');
    await produced(20, 15);
    await witnessed();
    earlier = await server.sh(`psql -Atc 'SELECT now()'`);
    await sh('copies, a dump');
    await produced(35, 14);
    await detector.judged();
    const latest = await witnessed();
    published = { size: latest.size, file: join(dir, 'checkpoint') };
    writeFileSync(published.file, latest.note);
    // Acknowledged in the last moment.
    expect((await post(recorder, event(49))).status).toBe(200);
    await server.destroy();
    await Promise.all([recorder.stop(), detector.app.stop(), receiver.stop('SIGINT')]);
  }, 300_000);
  afterAll(() => teardown.run(), 60_000);

  it('a restored old backup is frozen: nothing is recorded or signed beside what was published', async () => {
    await server.destroy();
    await sh('restore: the base backup');
    await sh('restore: not further', { UNTIL: earlier });
    await server.start();
    await server.recovered(block('restore: done?'));
    const before = { size: await size(), signed: (await checkpoint())!.size };
    expect(before).toEqual({ size: published.size - 14, signed: published.size - 14 });

    // It agrees with itself, and not with what others keep.
    await verify(0, true);
    expect(await verify(1)).toMatch(SHORTER);
    const { code, sightings } = await recover();
    expect([code, [...new Set(sightings.map(({ by }) => by))].sort()]).toEqual([
      1,
      ['broker', 'last-signed file', 'witness w'],
    ]);

    const recorder = await startRecorder(false);
    await eventually(async () => {
      const ready = await fetch(`${recorder.url}/health/ready`);
      expect([ready.status, await ready.text()]).toEqual([
        503,
        expect.stringMatching(/last-signed file has \d+ signed/),
      ]);
    });
    expect(await post(recorder, event(50))).toEqual({ status: 503, type: expect.stringContaining('ledger-frozen') });
    expect((await scrape(recorder.metrics))['ledger_frozen{shard="0"}']).toBe(1);
    await recorder.stop();
    expect({ size: await size(), signed: (await checkpoint())!.size }).toEqual(before);
  }, 240_000);

  it('restored to its end it is complete: nothing acknowledged is lost, and the published checkpoint is extended', async () => {
    await server.destroy();
    await sh('restore: the base backup');
    await server.start();
    await server.recovered(block('restore: done?'));
    expect(await recover()).toMatchObject({ code: 0, sightings: [], silent: [] });
    await verify(0);
    expect(await ids()).toEqual(sent);

    const recorder = await startRecorder();
    const detector = await startDetector();
    // The old ones have a slot and a timeline that this server has not.
    await takeCopies('copies-anew');
    await produced(50, 10);
    // Without the copy's receiver nothing is acknowledged, and nothing is lost.
    await receiver.stop('SIGINT');
    const answer = post(recorder, event(60));
    expect(await Promise.race([answer, sleep(2_000, 'waits')])).toBe('waits');
    await startReceiver();
    expect((await answer).status).toBe(200);
    expect((await witnessed()).size).toBe(published.size + 12);
    await detector.judged();
    expect(await ids()).toEqual(sent);
    await verify(0);
  }, 240_000);

  it('a dump is restored as a ledger that verifies, and is as old as the dump', async () => {
    const other = await DebianPostgres.open(join(dir, 'new-server'));
    teardown.push('the new server', () => other.stop());
    await other.sh(block('restore: a dump'), { COPIES: join(dir, 'postgres', 'copies') });
    await verify(0, true, other);
    expect(await verify(1, false, other)).toMatch(SHORTER);
    expect((await recover(other)).code).toBe(1);
  }, 120_000);
});
