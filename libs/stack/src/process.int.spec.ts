import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.js';
import { StartError } from './errors.js';
import { freePort } from './free-port.js';
import { startProcess } from './process.js';
import { compileStack } from '../../../tests/support/compile-stack.mjs';

describe('startProcess', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-process-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('waits for readiness, passes only the given configuration, and stops with SIGTERM', async () => {
    const port = await freePort();
    const entry = join(dir, 'app.mjs');
    writeFileSync(
      entry,
      `import { createServer } from 'node:http';
       process.on('SIGTERM', () => process.exit(0));
       let asked = 0;
       createServer((_, res) => res.writeHead(++asked > 3 ? 200 : 503).end(process.env.SETTING + process.env.LEAK))
         .listen(Number(process.env.PORT), '127.0.0.1');`,
    );
    process.env['LEAK'] = 'leaked';
    const url = `http://127.0.0.1:${port}/health/ready`;
    const app = await startProcess({
      entry,
      name: 'app',
      env: { PORT: `${port}`, SETTING: 'given ' },
      dir,
      readyUrl: url,
    });
    delete process.env['LEAK'];
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'given undefined']);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });

  it('says how a process ended that never became ready, with the end of its log', async () => {
    const entry = join(dir, 'bad.mjs');
    writeFileSync(entry, `console.log('DATABASE_URL is missing'); process.exit(78);`);
    const start = startProcess({ entry, name: 'bad', env: {}, dir, readyUrl: 'http://127.0.0.1:1/health/ready' });
    await expect(start).rejects.toThrow(StartError);
    await expect(start).rejects.toThrow(/ended with code 78[^]*DATABASE_URL is missing/);
  });

  it('kills a process that ignores SIGTERM', async () => {
    const child = await Child.spawn({
      name: 'deaf',
      command: '/bin/sh',
      args: ['-c', 'trap "" TERM; echo up; while :; do sleep 0.1; done'],
      env: process.env,
      log: join(dir, 'deaf.log'),
    });
    await child.until(async () => child.logTail().includes('up'), 60_000);
    expect(await child.stop('SIGTERM', 300)).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe('the warden', () => {
  it('ends the children and removes the folders of a parent that was killed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'countersign-warden-'));
    const doomed = join(dir, 'doomed folder');
    const pidFile = join(dir, 'pid');
    writeFileSync(
      join(dir, 'parent.mjs'),
      `import { spawn } from 'node:child_process';
       import { mkdirSync, writeFileSync } from 'node:fs';
       import { guard, release, removeAtDeath } from ${JSON.stringify(join(compileStack(), 'warden.js'))};
       mkdirSync(${JSON.stringify(doomed)});
       removeAtDeath(${JSON.stringify(doomed)});
       const start = () => spawn('/bin/sh', ['-c', 'trap "" INT; while :; do sleep 0.1; done'], { detached: true, stdio: 'ignore' }).pid;
       const [released, guarded] = [start(), start()];
       guard(released); guard(guarded); release(released);
       writeFileSync(${JSON.stringify(pidFile)}, released + ' ' + guarded);
       setInterval(() => {}, 1000);`,
    );
    const parent = spawn(process.execPath, [join(dir, 'parent.mjs')], { stdio: 'ignore' });
    let pids: number[] = [];
    await eventually(() => {
      pids = readFileSync(pidFile, 'utf8').split(' ').map(Number);
      expect(pids).toHaveLength(2);
      expect(pids.map(alive)).toEqual([true, true]);
    });
    parent.kill('SIGKILL');
    await eventually(() => {
      expect(pids.map(alive)).toEqual([true, false]);
      expect(existsSync(doomed)).toBe(false);
    });
    process.kill(-pids[0]!, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(check: () => void): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(50)) {
    try {
      return check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
