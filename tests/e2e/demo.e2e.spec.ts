import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { openCheckpoint, parseVkey } from '#libs/tlog';
import { lastLine, runCli, startCli } from '../support/run-cli.js';
import { service } from '../support/services.js';
import { type DemoJson, NO_KAFKA } from './demo-json.js';

/** A run owns its PostgreSQL, its broker and its processes: without these variables it starts them. */
const OWN = { DATABASE_URL: '', KAFKA_BROKERS: '' };
const MINUTES = 60_000;

function expectRandomFound(result: DemoJson): void {
  expect(result).toMatchObject({ missing: 0, unexpected: 0, verified: true });
  expect(result.found).toEqual(result.planted);
  expect(Object.keys(result.planted).length).toBeGreaterThanOrEqual(29);
}

/** Each role has a password of its own; the one that is printed reads the whole ledger and nothing else. */
async function expectApart(printed: string): Promise<void> {
  const { host } = new URL(printed);
  const passwords = new Map<string, string>();
  const keys = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    let environment = '';
    try {
      environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    } catch {
      continue;
    }
    for (const line of environment.split('\0')) {
      const url = /^(?:DATABASE_URL|QUARANTINE_KEYS_URL)=(postgres:.*)$/.exec(line)?.[1];
      if (!url || new URL(url).host !== host) continue;
      passwords.set(new URL(url).username, new URL(url).password);
      if (line.startsWith('QUARANTINE')) keys.add(new URL(url).pathname);
    }
  }
  passwords.set(new URL(printed).username, new URL(printed).password);
  const roles = [...passwords.keys()].map((name) => name.split('_').at(-1)).sort();
  expect(roles).toEqual(['api', 'auditor', 'detector', 'keeper', 'recorder']);
  expect(new Set(passwords.values()).size).toBe(5);

  const client = new pg.Client({ connectionString: printed });
  await client.connect();
  try {
    expect((await client.query('SELECT FROM ledger.batch LIMIT 1')).rowCount).toBe(1);
    expect((await client.query('SELECT FROM readmodel.finding LIMIT 1')).rowCount).toBe(1);
    for (const statement of [
      'SELECT FROM pg_authid',
      'SELECT bytes FROM ledger.quarantine',
      'CREATE TABLE public.x ()',
    ])
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
  } finally {
    await client.end();
  }
  expect(keys.size).toBe(1);
  for (const pathname of [...keys, '/postgres', '/template1']) {
    const other = new pg.Client({ connectionString: Object.assign(new URL(printed), { pathname }).href });
    await expect(other.connect()).rejects.toMatchObject({ code: '42501' });
  }
}

/** With its password. */
function urlOf({ urlFile }: { urlFile: string }): string {
  expect(statSync(urlFile).mode & 0o777).toBe(0o600);
  return readFileSync(urlFile, 'utf8').trim();
}

/** As printed, in a shell: it has no password, and checks the signatures of every log, of one that is empty too. */
async function expectVerifyCommandWorks(printed: string, logins: NonNullable<DemoJson['logins']>): Promise<void> {
  for (const login of Object.values(logins)) expect(printed).not.toContain(new URL(urlOf(login)).password);
  const command = /^ +verify it: +(.*)$/m.exec(printed)![1]!;
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: join(import.meta.dirname, '../..') });
  expect(stdout).toMatch(/^shard access: empty, and there is nothing to verify$/m);
  expect(stdout).toMatch(/^ledger verified: /m);
  expect(stdout).not.toMatch(/checkpoint signatures of/);
}

/** The login of a dashboard reads views, and no table. */
async function expectNumbersOnly(printed: string): Promise<void> {
  const client = new pg.Client({ connectionString: printed });
  await client.connect();
  try {
    expect((await client.query('SELECT FROM dashboard.finding LIMIT 1')).rowCount).toBe(1);
    for (const table of ['ledger.batch', 'readmodel.finding'])
      await expect(client.query(`SELECT FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
  } finally {
    await client.end();
  }
}

describe('countersign demo', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-demo-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'finds the plants in the case and in a random one, two at once, stays up, and stops all its processes on SIGINT',
    async () => {
      const runs = [
        ['--items', '12800', '--seed', '7'],
        ['--case', 'random', '--seed', '1', '--shards', '3'],
      ].map((args) => startCli(['demo', ...args, '--keep', '--json'], OWN));
      try {
        const results = await Promise.all(
          runs.map(async ({ child, stdout, stderr }) => {
            for (let i = 0; i < 3000 && !stdout().includes('\n') && child.exitCode === null; i++) await sleep(100);
            if (!stdout().includes('\n')) throw new Error(stderr());
            return lastLine(stdout()) as DemoJson;
          }),
        );
        const [irsIce, random] = results as [DemoJson, DemoJson];
        expect(irsIce).toMatchObject({
          intake: 'kafka',
          items: 12_800,
          planted: { 'REQ-06': 768, 'REQ-09': 1, 'MAT-02': 427, 'DIS-17': 24, 'RCP-04': 1, 'INC-02': 1 },
          missing: 0,
          unexpected: 0,
          findings: 6,
          verified: true,
        });
        expect(irsIce.found).toEqual(irsIce.planted);
        const listed = irsIce.notEvaluable.map(({ rule, reason, items }) => `${rule} ${reason}: ${items}`);
        expect(listed.sort()).toEqual([
          'DIS-10 policy.volume: 473',
          `DIS-17 not assessed by the source: ${473 - 24}`,
          'MAT-06 policy.matchRate: 1',
          `REQ-06 not assessed by the source: ${12_800 - 768}`,
          'REQ-08 items.reasonDigest: 12800',
        ]);
        expect(irsIce.entries).toBe(irsIce.heads.reduce((sum, { size }) => sum + size, 0));
        expect(Object.keys(irsIce.seconds)).toEqual([
          'setup',
          'generate',
          'emit',
          'record',
          'detect',
          'verify',
          'total',
        ]);
        for (const s of Object.values(irsIce.seconds)) expect(String(s)).toMatch(/^[0-9]+([.][0-9]{1,2})?$/);
        expect(runs[0]!.stderr()).toContain('ledger verified: ');
        expect(runs[0]!.stderr()).toMatch(/synthetic fill\s+rows with an insufficient address/);
        expectRandomFound(random);

        const urls = results.map((result) => result.urls!);
        const logins = results.map((result) => result.logins!);
        expect(new Set(urls.flatMap((u) => [u.api, u.intake, u.kafka, u.issuer])).size).toBe(8);
        for (const [i, run] of runs.entries()) await expectVerifyCommandWorks(run.stderr(), logins[i]!);
        for (const [i, { api, issuer }] of urls.entries()) {
          const file = join(folder, `token-${i}`);
          await runCli(['login', '--issuer', issuer!, '--login-hint', 'overseer', '--token-file', file]);
          const headers = { authorization: `Bearer ${readFileSync(file, 'utf8').trim()}` };
          expect((await fetch(`${api}/v1/findings`)).status).toBe(401);
          for (const rule of Object.keys(results[i]!.planted)) {
            const response = await fetch(`${api}/v1/findings?limit=1&rule=${rule}`, { headers });
            expect(await response.json()).toMatchObject({ findings: [{ rule }] });
          }
        }
        for (const { verifier } of logins) await expectApart(urlOf(verifier));
        for (const { grafana } of logins) await expectNumbersOnly(urlOf(grafana));
        for (const { child } of runs) child.kill('SIGINT');
        expect(await Promise.all(runs.map(({ exited }) => exited))).toEqual([130, 130]);
        for (const { stdout } of runs) expect(stdout().trim().split('\n')).toHaveLength(1);
        for (const { api, intake } of urls) {
          await expect(fetch(`${api}/health/live`)).rejects.toThrow();
          await expect(fetch(`${intake}/health/live`)).rejects.toThrow();
        }
      } finally {
        for (const { child } of runs) child.kill('SIGINT');
      }
    },
    6 * MINUTES,
  );

  it.each([2, 3])(
    'ends by itself, and finds the plants of random case %i, over Kafka and three shards',
    async (seed) => {
      const { url } = await service<{ url: string }>('postgres');
      // The tests' PostgreSQL does not wait for the disk.
      const env = { ...OWN, DATABASE_URL: url, COUNTERSIGN_ALLOW_UNSAFE_DATABASE: 'true' };
      const args = ['demo', '--case', 'random', '--seed', String(seed), '--shards', '3', '--json'];
      const { stdout } = await runCli(args, 0, env);
      expect(stdout.trim().split('\n')).toHaveLength(1);
      expectRandomFound(lastLine(stdout) as DemoJson);
    },
    5 * MINUTES,
  );

  it(
    'reports that there is no Kafka, and does the same over HTTP',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-export-'));
      const { stdout, stderr } = await runCli(['demo', '--items', '1280', '--json', '--export', folder], 0, NO_KAFKA);
      expect(stderr).toMatch(/No Kafka here: Kafka (needs Java|is not set up)/);
      expect(stderr).toContain('goes on with the HTTP intake');
      const result = lastLine(stdout) as DemoJson;
      for (const { shard, size } of result.heads.filter((head) => head.size > 0)) {
        const log = parseVkey(readFileSync(join(folder, shard, 'vkey'), 'utf8').trim());
        const { checkpoint } = openCheckpoint(readFileSync(join(folder, shard, 'checkpoint')), log);
        expect(checkpoint.size).toBeGreaterThanOrEqual(size);
        expect(log.name.endsWith(`/${shard}`)).toBe(true);
      }
      const { stderr: taken } = await runCli(['demo', '--items', '1280', '--export', folder], 1, NO_KAFKA);
      expect(taken).toContain('give another folder');
      rmSync(folder, { recursive: true });
      expect(result).toMatchObject({
        intake: 'http',
        items: 1_280,
        planted: { 'REQ-06': 77, 'REQ-09': 1, 'MAT-02': 43, 'DIS-17': 2, 'RCP-04': 1, 'INC-02': 1 },
        missing: 0,
        unexpected: 0,
        verified: true,
      });
      expect(result.found).toEqual(result.planted);
    },
    3 * MINUTES,
  );

  it('reports errors in its arguments, and files that are not there', async () => {
    const none = join(folder, 'none');
    for (const args of [
      ['emit', none],
      ['verify', '--receipt', none, '--entry', none, '--vkey-file', none],
    ])
      expect((await runCli(args, 1)).stderr).toMatch(/none, named by (?:<file>|--\S+), is not there: check its name/);
    const { stderr } = await runCli(['demo', '--items', 'many'], 2);
    expect(stderr).toContain("argument 'many' is invalid. A whole number from 1 is expected.");
    expect((await runCli(['demo', '--case', 'other'], 2)).stderr).toContain('Allowed choices are irs-ice, random');
    expect((await runCli(['--help'])).stdout).toContain('verify');
  });
});
