// `npm run release:ledger`: writes the ledger of this release to tests/operations/releases, once, before it is published: the case with its findings, an
// officer's act and who looked, its export and an evidence bundle. Needs a built tree.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { LedgerReader } from '#libs/ledger';
import { Teardown } from '#libs/stack';
import { prepareStack } from '../../apps/cli/src/demo/demo-stack.js';
import { untilJudged, untilRecorded } from '../../apps/cli/src/demo/wait.js';
import { ROOT } from '../deploy/compose-file.js';
import { type Release, RELEASES, writeRelease, writeTables } from './release-ledger.js';

const ITEMS = 64;
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const folder = join(RELEASES, version);
if (existsSync(folder)) throw new Error(`${folder} is there: what a release wrote does not change.`);

const cli = (args: readonly string[]): string =>
  execFileSync(process.execPath, [join(ROOT, 'dist/apps/cli/src/main.js'), ...args], { encoding: 'utf8' });

const dir = mkdtempSync(join(tmpdir(), 'countersign-release-'));
const teardown = new Teardown();
try {
  const stack = await prepareStack({
    ...{ dir: join(dir, 'stack'), shards: 2, agencies: ['irs', 'ice'], clockMs: 1_000, teardown },
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const running = [];
  for (const app of ['recorder', 'detector', 'api'] as const) running.push(await stack.start(app));
  const written = JSON.parse(
    cli(['case', 'irs-ice', '--dir', join(dir, 'case'), '--items', String(ITEMS), '--json']),
  ) as {
    header: string;
  };
  const sent = JSON.parse(
    cli(['import', written.header, '--side', 'both', '--kafka', stack.brokers.join(','), '--json']),
  ) as { sent: number };
  // One that is refused, and lies in the quarantine.
  const producer = new Kafka({ brokers: stack.brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({
    topic: 'transfers.irs',
    messages: [{ key: 'irs-ice-mou-2025', value: '{"specversion":"1.0"' }],
  });
  await producer.disconnect();
  await untilRecorded(stack, dir, sent.sent + 1, () => undefined);
  await untilJudged(stack, dir, () => undefined);

  const officer = {
    authorization: `Bearer ${await stack.issuer.person('irs-compliance')}`,
    'content-type': 'application/json',
  };
  const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const answer = await fetch(stack.api + path, { ...init, headers: { ...officer, ...init.headers } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { findings: seen } = await ask<{ findings: { id: string }[] }>('/v1/findings');
  const path = `/v1/findings/${seen[0]!.id}/triage`;
  const triage = await ask<{ seen: object }>(path);
  await ask(path, {
    method: 'POST',
    headers: { 'if-match': '"0"' },
    body: JSON.stringify({
      to: 'investigating',
      reason: 'kept for releases to come',
      note: 'It was read.',
      seen: triage.seen,
    }),
  });

  const verify = ['verify', '--db', stack.ownerUrl, '--findings', '--vkey-file', stack.vkeyFile, '--json'];
  for (let turn = 0; ; turn++) {
    const { notChecked } = JSON.parse(cli(verify)) as { notChecked: string[] };
    // Whether texts of notes and the rules are right is never said without the quarantine's keys.
    if (!notChecked.some((one) => /not sealed/.test(one))) break;
    if (turn === 60) throw new Error(`The ledger is not sealed and published: ${JSON.stringify(notChecked)}`);
    await sleep(1_000);
  }
  // A checkpoint is signed each second.
  await sleep(3_000);
  // Nobody appends from here on, so that tables, export and bundle are of one state.
  for (const process of running.reverse()) await process.stop();

  mkdirSync(folder, { recursive: true });
  const tables = await writeTables(stack.ownerUrl, folder);
  const keys = ['--vkey-file', stack.vkeyFile];
  cli(['export', '--db', stack.ownerUrl, '--dir', join(folder, 'export'), ...keys]);
  cli([
    'bundle',
    '--db',
    stack.ownerUrl,
    '--agreement',
    'irs-ice-mou-2025',
    '--out',
    join(folder, 'bundle.tar.gz'),
    ...keys,
  ]);
  cpSync(stack.vkeyFile, join(folder, 'vkeys.txt'));
  const reader = new LedgerReader(stack.db);
  const shards = ['0', '1', 'oversight', 'access'];
  const sizes = Object.fromEntries(
    await Promise.all(shards.map(async (shard) => [shard, (await reader.head(shard)).size] as const)),
  );
  const db = new pg.Client({ connectionString: stack.ownerUrl });
  await db.connect();
  const { rows } = await db.query<{ name: string; count: string }>(
    `SELECT f.rule || ' ' || f.subject AS name, f.count FROM readmodel.finding f JOIN readmodel.generation g ON g.id = f.generation AND g.state = 'live' ORDER BY 1`,
  );
  await db.end();
  const findings = Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]));
  writeRelease(folder, { version, ...tables, sizes, findings } satisfies Release);
  process.stdout.write(`wrote ${folder}\n`);
} finally {
  await teardown.run();
  rmSync(dir, { recursive: true, force: true });
}
