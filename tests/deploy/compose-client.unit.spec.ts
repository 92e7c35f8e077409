import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { bytes, composeFile, composeText, environmentFile, ROOT } from './compose-file.js';

/** What docker compose makes of the file, as far as this spec looks. */
interface Resolved {
  services: Record<
    string,
    {
      environment?: Record<string, string>;
      mem_limit?: string;
      user?: string;
      read_only?: boolean;
      tmpfs?: string[];
      secrets?: { source: string }[];
    }
  >;
  secrets: Record<string, { file: string }>;
}

/** A client needs no engine to read a file. Debian's docker-compose 1 does not know today's format. */
const client = [['docker', 'compose'], ['docker-compose']].find(([command, ...args]) => {
  const { stdout } = spawnSync(command!, [...args, 'version', '--short'], { encoding: 'utf8' });
  return stdout !== null && stdout.trim() !== '' && !/^1\./.test(stdout);
});
const dir = mkdtempSync(join(tmpdir(), 'countersign-compose-client-'));
beforeAll(() => {
  copyFileSync(join(ROOT, 'docker-compose.yml'), join(dir, 'docker-compose.yml'));
  mkdirSync(join(dir, 'deploy'));
  execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), join(dir, 'deploy/secrets')]);
});
afterAll(() => rmSync(dir, { recursive: true }));

const NAME = client
  ? 'docker-compose.yml, read by `docker compose config`,'
  : 'docker-compose.yml, read by our YAML parser alone because no client of docker compose 2 is installed here,';

describe(NAME, () => {
  it('has no error, no warning and no key twice', () => {
    const document = parseDocument(composeText, { merge: true, uniqueKeys: true });
    expect([document.errors, document.warnings]).toEqual([[], []]);
    if (client) expect(config('--quiet').stderr).toBe('');
  });

  const read = client ? 'says of each service what the other specs understand' : 'has only keys of the format';
  it(read, () => {
    if (client) sameAs(JSON.parse(config('--format', 'json').stdout) as Resolved);
    else onlyKnownKeys(parseDocument(composeText, { merge: true }).toJS() as Record<string, object>);
  });
});

function sameAs(theirs: Resolved): void {
  const ours = composeFile();
  expect(Object.keys(theirs.services).sort()).toEqual(Object.keys(ours.services).sort());
  for (const [name, service] of Object.entries(ours.services)) {
    const read = theirs.services[name]!;
    const files = (service.env_file ?? []).map((path) => environmentFile(join(dir, path)));
    const environment = Object.assign({}, ...files, service.environment) as Record<string, string>;
    expect([name, read.environment ?? {}]).toEqual([name, environment]);
    expect([name, Number(read.mem_limit)]).toEqual([name, bytes(service.mem_limit!)]);
    expect(read).toMatchObject({ user: service.user, read_only: true, tmpfs: service.tmpfs });
    expect((read.secrets ?? []).map(({ source }) => source)).toEqual(service.secrets ?? []);
  }
  for (const [name, { file }] of Object.entries(theirs.secrets)) {
    expect(basename(file)).toBe(name);
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{48}$/);
  }
}

/** A key that is mistyped is an error to a client, and to nobody else. */
function onlyKnownKeys({ services, ...top }: Record<string, object>): void {
  const known = {
    top: ['name', 'networks', 'secrets', 'volumes'],
    service: [
      ...['build', 'cap_drop', 'command', 'cpus', 'depends_on', 'entrypoint', 'env_file', 'environment', 'healthcheck'],
      ...['image', 'init', 'logging', 'mem_limit', 'network_mode', 'networks', 'pids_limit', 'ports', 'profiles'],
      ...[
        'read_only',
        'restart',
        'secrets',
        'security_opt',
        'shm_size',
        'stop_grace_period',
        'tmpfs',
        'user',
        'volumes',
      ],
    ],
    healthcheck: ['interval', 'retries', 'start_period', 'test', 'timeout'],
  };
  expect(
    Object.keys(top)
      .filter((key) => !key.startsWith('x-'))
      .sort(),
  ).toEqual(known.top);
  for (const [name, service] of Object.entries(services!) as [string, { healthcheck?: object }][]) {
    expect([name, Object.keys(service).filter((key) => !known.service.includes(key))]).toEqual([name, []]);
    const health = Object.keys(service.healthcheck ?? {});
    expect([name, health.filter((key) => !known.healthcheck.includes(key))]).toEqual([name, []]);
  }
}

function config(...args: string[]): { stdout: string; stderr: string } {
  const [command, ...before] = client!;
  const rest = ['--project-directory', dir, '--profile', '*', 'config', ...args];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], DOCKER_CONFIG: process.env['DOCKER_CONFIG'] };
  const { status, stdout, stderr } = spawnSync(command!, [...before, ...rest], { cwd: dir, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { stdout, stderr };
}
