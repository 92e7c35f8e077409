import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { composeFile, ROOT } from './compose-file.js';
import { stages } from './image-files.js';

const dockerfile = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
const lines = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const allowed = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
  .split('\n')
  .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('the image', () => {
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

  it('copies only files of the checkout', () => {
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('receives all files that it copies, and no other file of the checkout', () => {
    expect(read('.dockerignore').split('\n')).toContain('*');
    expect([...allowed].sort()).toEqual([...new Set(copied)].sort());
  });

  it('copies every script that its scripts import', () => {
    const scripts = copied.filter((path) => path.startsWith('scripts/'));
    const imported = scripts.flatMap((path) =>
      [...read(path).matchAll(/from '\.\/([^']+)'/g)].map(([, name]) => `scripts/${name}`),
    );
    expect(imported).toContain('scripts/console-budget.mjs');
    expect(imported.filter((path) => !scripts.includes(path))).toEqual([]);
  });

  it('runs without root, with production packages only, on a Node version that package.json allows', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(last.join('\n')).toContain('COPY --from=packages /app/node_modules node_modules');
    expect(dockerfile).toMatch(/AS packages[\s\S]*npm ci --omit=dev/);
    const [, major, minor] = /NODE_IMAGE=node:(\d+)\.(\d+)-/.exec(dockerfile)!;
    const [, least] = /^>=(.+)$/.exec(
      (JSON.parse(read('package.json')) as { engines: { node: string } }).engines.node,
    )!;
    const [leastMajor, leastMinor] = least!.split('.').map(Number);
    expect([Number(major), Number(minor) >= leastMinor!]).toEqual([leastMajor, true]);
  });

  it('has neither the development issuer nor its packages: these are in a stage of their own', () => {
    const stages = dockerfile.split(/^FROM /m).slice(1);
    const [development, last] = [stages.find((stage) => stage.includes(' AS development\n'))!, stages.at(-1)!];
    expect(last).not.toContain('development');
    expect(last).toContain('COPY --from=services /app/dist dist');
    expect(stages.find((stage) => stage.startsWith('build AS services'))).toContain('RUN rm -rf dist/apps/issuer\n');
    expect(development).toContain('USER node\n');
    expect(development).toContain('CMD ["dist/apps/issuer/src/main.js"]');
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const needed = [...importedBy(['apps/issuer/src/main.ts'])].filter((name) => !(name in dependencies!));
    expect(needed).toEqual(['oidc-provider']);
    expect(devDependencies).toHaveProperty('oidc-provider');
  });

  it('makes every folder over which a volume of ours is mounted, for the user that writes there', () => {
    // A new volume takes owner and mode from the folder of the first container that mounts it; without a folder, root has it.
    const made = (target?: string): string[] => {
      const stage = target === undefined ? stages().at(-1)! : stages().find(({ name }) => name === target)!;
      const line = stage.lines.find((one) =>
        one.startsWith('RUN install --directory --owner=node --group=node --mode=0700 '),
      )!;
      return line.match(/\/\S+/g)!;
    };
    const { services } = composeFile();
    for (const [name, { build, volumes = [] }] of Object.entries(services)) {
      const written = volumes.filter((one) => !one.endsWith(':ro')).map((one) => one.split(':')[1]!);
      if (build) expect([name, written.filter((folder) => !made(build.target).includes(folder))]).toEqual([name, []]);
    }
    // And nothing reads a volume before it has been written.
    const writers = (volume: string): string[] =>
      Object.entries(services).flatMap(([name, { volumes = [] }]) =>
        volumes.some((one) => one.startsWith(`${volume}:`) && !one.endsWith(':ro')) ? [name] : [],
      );
    for (const [name, { volumes = [], depends_on = {} }] of Object.entries(services))
      for (const volume of volumes.filter((one) => /^[\w-]+:.*:ro$/.test(one)).map((one) => one.split(':')[0]!)) {
        const before = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on);
        expect([name, volume, writers(volume).some((one) => before.includes(one))]).toEqual([name, volume, true]);
      }
  });

  it('has every package that the apps import, directly or not', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const packages = importedBy(
      ['recorder', 'detector', 'api', 'witness', 'cli'].map((app) => `apps/${app}/src/main.ts`),
    );
    expect(packages.size).toBeGreaterThan(10);
    expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
  });
});

/** Names of the packages that these files import, statically or dynamically, themselves or through files of ours. */
function importedBy(entries: readonly string[]): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path) || !existsSync(join(ROOT, path))) return;
    seen.add(path);
    const imports = /(?:^(?:import|export)\s(?!type\b)[^;'"]*?\bfrom\s|^import\s|\bimport\()'([^']+)'/gm;
    for (const [, name] of read(path).matchAll(imports)) {
      if (name!.startsWith('.')) visit(join(path, '..', name!.replace(/\.js$/, '.ts')));
      else if (name!.startsWith('#libs/')) visit(`libs/${name!.slice('#libs/'.length)}/src/index.ts`);
      else if (name!.startsWith('#portable/')) visit(`libs/${name!.slice('#portable/'.length)}/src/portable.ts`);
      else if (!name!.startsWith('node:')) packages.add(/^(@[^/]+\/)?[^/]+/.exec(name!)![0]);
    }
  };
  entries.forEach(visit);
  return packages;
}

describe('the health check of a container', () => {
  it.each([
    [200, 0],
    [503, 1],
  ])('answers %i with exit code %i', async (status, code) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/health/ready' ? status : 404).end('{"ready":"?"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      expect(await healthcheck((server.address() as AddressInfo).port)).toBe(code);
    } finally {
      server.close();
    }
  });

  it('fails when nobody listens', async () => {
    expect(await healthcheck(1)).toBe(1);
  });
});

function healthcheck(port: number): Promise<number> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], PORT: String(port) };
    const child = execFile(process.execPath, [join(ROOT, 'deploy/healthcheck.mjs')], { env });
    child.on('exit', (code) => resolve(code ?? -1));
  });
}
