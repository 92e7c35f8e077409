import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../scripts/setup/lock.mjs';

describe('the lock of set-up', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-lock-'));
    file = join(dir, 'setup.lock');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is held during the work and released afterwards, also after a failure', async () => {
    expect(await withLock(async () => readFileSync(file, 'utf8'), dir)).toBe(`${process.pid}`);
    expect(existsSync(file)).toBe(false);
    await expect(withLock(() => Promise.reject(new Error('failed')), dir)).rejects.toThrow('failed');
    expect(existsSync(file)).toBe(false);
  });

  it('makes a second process wait for the first', async () => {
    const order: string[] = [];
    let second: Promise<unknown> | undefined;
    await withLock(async () => {
      second = withLock(async () => order.push('second'), dir);
      // Long enough for several looks at the lock.
      await new Promise((resolve) => setTimeout(resolve, 250));
      order.push('first');
    }, dir);
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('is taken over from a process that died', async () => {
    const dead = spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).stdout.trim();
    writeFileSync(file, dead);
    expect(await withLock(async () => 'done', dir)).toBe('done');
  });

  it('is taken over when nobody has refreshed it, though another process has its number now', async () => {
    writeFileSync(file, '1');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    expect(await withLock(async () => 'done', dir)).toBe('done');
  });
});
