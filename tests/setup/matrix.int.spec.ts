import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { countFiles, supervise } from '../../scripts/matrix/supervise.mjs';
import { bareEnvironment, Child } from '#libs/stack';

const root = join(import.meta.dirname, '../..');

/** A leader with a worker that does not take SIGTERM, as a spec that sets a handler makes one. Writes both numbers. */
const STUBBORN = `
  import { spawn } from 'node:child_process';
  const worker = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  worker.stdout.once('data', () => console.log('pids', process.pid, worker.pid));
`;

describe('a run of the matrix', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-matrix-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const options = (script: string): Parameters<typeof supervise>[1] => ({
    ...{ name: 'run', command: process.execPath, args: ['--input-type=module', '-e', script] },
    ...{ env: bareEnvironment(), log: join(dir, 'log') },
  });
  const never = new AbortController().signal;

  async function numbers(): Promise<number[]> {
    for (;;) {
      const found = /^pids (\d+) (\d+)$/m.exec(readFileSync(join(dir, 'log'), { encoding: 'utf8', flag: 'a+' }));
      if (found) return found.slice(1).map(Number);
      await sleep(20);
    }
  }
  const lives = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  async function gone(pids: number[]): Promise<void> {
    while (pids.some(lives)) await sleep(20);
  }

  it('tells how it ended and what it said meanwhile', async () => {
    let ticks = 0;
    const script = `console.log('PASS unit a\\nFAIL unit b\\nPASS int c'); setTimeout(() => process.exit(3), 300)`;
    const watch = { signal: never, limitMs: 60_000, tickMs: 50, tick: () => ticks++ };
    expect(await supervise(Child, options(script), watch)).toEqual({
      exit: { code: 3, signal: null },
      stopped: undefined,
    });
    expect(ticks).toBeGreaterThan(0);
    expect(countFiles(join(dir, 'log'))).toEqual({ files: 3, failed: 1 });
  });

  it('is ended with all that it started, when we are interrupted', async () => {
    const stop = new AbortController();
    const ended = supervise(Child, options(STUBBORN), { signal: stop.signal, limitMs: 60_000, tick: () => undefined });
    const pids = await numbers();
    expect(pids.filter(lives)).toEqual(pids);
    stop.abort();
    expect(await ended).toMatchObject({ stopped: 'interrupted', exit: { signal: 'SIGTERM' } });
    await gone(pids);
    await expect(
      supervise(Child, options(STUBBORN), { signal: stop.signal, limitMs: 60_000, tick: () => undefined }),
    ).rejects.toThrow(/abort/);
  });

  it('is ended after its time', async () => {
    const script = 'setInterval(() => {}, 1000)';
    const ended = await supervise(Child, options(script), { signal: never, limitMs: 200, tick: () => undefined });
    expect(ended.stopped).toMatch(/^ended after its \d+ min$/);
  });
});

describe('npm run test:matrix', () => {
  async function matrix(args: string[]) {
    const child = spawn(process.execPath, ['scripts/matrix.mjs', ...args], { cwd: root, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, stdout, stderr };
  }

  it('says what it would run, and what it cannot', async () => {
    const list = await matrix(['--list', '--node', '26', '--postgres', '16']);
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout).toMatch(/^unit on Node 26\.\d+\.\d+\nint on Node 26\.\d+\.\d+ and PostgreSQL 16\.\d+\n$/);
    const unknown = await matrix(['--node', '25']);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('The matrix has no Node 25: choose of 20, 24 and 26');
    expect(await matrix(['--help'])).toMatchObject({ code: 0, stderr: '' });
  });
});
