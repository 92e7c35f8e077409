import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCheckpoint, parseVkey } from '#libs/tlog';
import { lastLine, runCli, startCli } from '../support/run-cli.js';

interface DemoJson {
  intake: string;
  items: number;
  events: number;
  entries: number;
  planted: Record<string, number>;
  found: Record<string, number>;
  missing: number;
  unexpected: number;
  findings: number;
  notEvaluable: Record<string, number>;
  heads: { shard: string; size: number; root: string }[];
  verified: boolean;
  seconds: Record<string, number>;
  urls?: Record<string, string>;
}

/** A run owns its PostgreSQL, its broker and its processes; without these it starts them. */
const OWN = { DATABASE_URL: '', KAFKA_BROKERS: '' };
/** As on a machine without Java. */
const NO_KAFKA = { KAFKA_BROKERS: '', JAVA_HOME: '/nonexistent' };
const MINUTES = 60_000;

describe('countersign demo', () => {
  it(
    'finds in the case what was planted, on a ledger that verifies',
    async () => {
      const { stdout, stderr } = await runCli(['demo', '--items', '12800', '--seed', '7', '--json']);
      expect(stdout.trim().split('\n')).toHaveLength(1);
      const result = lastLine(stdout) as DemoJson;
      expect(result).toMatchObject({
        intake: 'kafka',
        items: 12_800,
        planted: { 'REQ-06': 768, 'REQ-09': 1, 'MAT-02': 427, 'DIS-17': 24, 'RCP-04': 1, 'INC-02': 1 },
        missing: 0,
        unexpected: 0,
        findings: 6,
        notEvaluable: { 'MAT-06': 1, 'DIS-10': 1, 'REQ-08': 1 },
        verified: true,
      });
      expect(result.found).toEqual(result.planted);
      expect(result.entries).toBe(result.heads.reduce((sum, { size }) => sum + size, 0));
      expect(Object.keys(result.seconds)).toEqual(['setup', 'generate', 'emit', 'record', 'detect', 'verify', 'total']);
      expect(stderr).toContain('ledger verified: ');
      expect(stderr).toMatch(/synthetic fill\s+rows with an insufficient address/);
    },
    5 * MINUTES,
  );

  it.each([1, 2])(
    'finds what random case %i plants, over Kafka and three shards',
    async (seed) => {
      const { stdout } = await runCli(['demo', '--case', 'random', '--seed', String(seed), '--shards', '3', '--json']);
      const result = lastLine(stdout) as DemoJson;
      expect(result).toMatchObject({ missing: 0, unexpected: 0, verified: true });
      expect(result.found).toEqual(result.planted);
      expect(Object.keys(result.planted).length).toBeGreaterThanOrEqual(25);
    },
    5 * MINUTES,
  );

  it(
    'says that there is no Kafka, and does the same over HTTP',
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

  it(
    'finds over HTTP what a random case plants, but for what hangs on topics and keys',
    async () => {
      const { stdout } = await runCli(['demo', '--case', 'random', '--seed', '2', '--json'], 0, NO_KAFKA);
      const result = lastLine(stdout) as DemoJson;
      expect(result).toMatchObject({ intake: 'http', missing: 0, unexpected: 0, verified: true });
      expect(result.found).toEqual(result.planted);
      expect(Object.keys(result.planted).length).toBeGreaterThanOrEqual(23);
      expect(Object.keys(result.planted)).not.toContain('INT-10');
      expect(result.items).toBeGreaterThan(Math.max(...Object.values(result.planted)));
    },
    3 * MINUTES,
  );

  it(
    'stays up with --keep, two at once, and stops all it started on SIGINT',
    async () => {
      const runs = [1, 2].map((seed) =>
        startCli(['demo', '--items', '1280', '--seed', String(seed), '--keep', '--json'], OWN),
      );
      const results = await Promise.all(
        runs.map(async ({ stdout }) => {
          for (let i = 0; i < 1200 && !stdout().includes('\n'); i++) await sleep(100);
          return lastLine(stdout()) as DemoJson;
        }),
      );
      const urls = results.map((result) => result.urls!);
      expect(new Set(urls.flatMap((u) => [u.api, u.intake, u.kafka, u.database])).size).toBe(8);
      for (const [i, { api }] of urls.entries()) {
        const response = await fetch(`${api}/v1/findings?limit=50`);
        const body = JSON.stringify(await response.json());
        for (const rule of Object.keys(results[i]!.planted)) expect(body).toContain(rule);
      }
      for (const { child } of runs) child.kill('SIGINT');
      expect(await Promise.all(runs.map(({ exited }) => exited))).toEqual([130, 130]);
      for (const { api, intake } of urls) {
        await expect(fetch(`${api}/health/live`)).rejects.toThrow();
        await expect(fetch(`${intake}/health/live`)).rejects.toThrow();
      }
    },
    6 * MINUTES,
  );

  it('says what is wrong with its arguments', async () => {
    const { stderr } = await runCli(['demo', '--items', 'many'], 2);
    expect(stderr).toContain("argument 'many' is invalid. A whole number from 1 is expected.");
    expect((await runCli(['demo', '--case', 'other'], 2)).stderr).toContain('Allowed choices are irs-ice, random');
    expect((await runCli(['--help'])).stdout).toContain('verify');
  });
});
