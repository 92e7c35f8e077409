import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, CHECKOUT, cloneInto, type Ended, type Identity, identityOf } from './clone.js';

const MINUTES = 60_000;
const nobody = identityOf('nobody');
const LESS = ['--bounding-set', '-setuid', '--inh-caps', '-setuid'];
const onlyRoot = process.getuid?.() === 0 ? undefined : 'this process is not root';
const needsNobody = onlyRoot ?? (nobody ? fault('true', [], nobody) : 'this machine has no user nobody');
const needsSetpriv = onlyRoot ?? fault('setpriv', [...LESS, 'true']);

/** The reason why a command does not run here, or undefined. */
function fault(command: string, args: readonly string[], identity: Partial<Identity> = {}): string | undefined {
  const { error, status, stderr } = spawnSync(command, args, { ...identity, cwd: '/', encoding: 'utf8' });
  if (error) return `${command}: ${error.message}`;
  return status === 0 ? undefined : `${command}: ${stderr.trim()}`;
}

/** A test that this machine cannot run is reported as skipped, with the reason in its name. */
const where = (title: string, missing: string | undefined, test: () => Promise<void>): void =>
  missing ? it.skip(`${title} (not run: ${missing})`, test) : it(title, test, 10 * MINUTES);

/** The folders that our processes make for PostgreSQL outside of a checkout. */
const ours = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('countersign-postgres-'));
/** The folders disappear when their process ends, so this waits for them: 30 s at most. */
async function leftBehind(before: ReadonlySet<string>): Promise<string[]> {
  for (let look = 0; ; look++) {
    const left = ours().filter((name) => !before.has(name));
    if (left.length === 0 || look === 300) return left;
    await sleep(100);
  }
}

describe('the two commands of README, from a bare clone', () => {
  let parent: string;
  let before: Set<string>;
  beforeEach(() => {
    before = new Set(ours());
    parent = mkdtempSync(join(tmpdir(), 'countersign clone-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const ended = ({ code, output }: Ended): unknown => (code === 0 ? 0 : output);
  async function works(clone: string, as: { home?: string; identity?: { uid: number; gid: number } } = {}) {
    const at = { cwd: clone, ...as };
    const demo = await call('npm', ['run', '--silent', 'demo', '--', '--items', '1280', '--json'], at);
    expect(ended(demo)).toBe(0);
    expect(JSON.parse(demo.stdout)).toMatchObject({ findings: 6, missing: 0, unexpected: 0, verified: true });
    // npm test, on one file that needs a database and one that needs no service.
    const tests = await call('npm', ['test', '--', '--testPathPatterns', 'stack/src/postgres|merkle/src/edge'], at);
    expect(ended(tests)).toBe(0);
    expect(tests.output).toMatch(/Tests: .*passed/);
    expect(await leftBehind(before)).toEqual([]);
  }

  where('as root, below a folder that only root may enter', onlyRoot, async () => {
    chmodSync(parent, 0o700);
    const clone = join(parent, 'countersign');
    cloneInto(clone);
    await works(clone);
    expect([parent, clone].map((dir) => (statSync(dir).mode & 0o777).toString(8))).toEqual([
      '700',
      (0o777 & ~process.umask()).toString(8),
    ]);
  });

  where('in a path with a space', undefined, async () => {
    chmodSync(parent, 0o755);
    const clone = join(parent, 'my clone');
    cloneInto(clone);
    await works(clone);
  });

  where('as an ordinary user whose home cannot be written', needsNobody, async () => {
    chmodSync(parent, 0o755);
    const home = join(parent, 'home');
    mkdirSync(home, { mode: 0o555 });
    const clone = join(parent, 'countersign');
    mkdirSync(clone);
    chownSync(clone, nobody!.uid, nobody!.gid);
    cloneInto(clone, nobody);
    await works(clone, { home, identity: nobody! });
    expect(readdirSync(home)).toEqual([]);
  });

  where('as root that may not become another user: one sentence says what to do', needsSetpriv, async () => {
    const demo = ['dist/apps/cli/src/main.js', 'demo', '--items', '1280'];
    const { code, output } = await call('setpriv', [...LESS, process.execPath, ...demo], { cwd: CHECKOUT });
    expect(code).toBe(1);
    expect(output.trim().split('\n').at(-1)).toMatch(
      /^countersign: PostgreSQL does not run as root, and root may not become the user \w+ here \(.*EPERM.*\): run the command as an ordinary user, or set DATABASE_URL/,
    );
  });
});
