import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareEnvironment, Child, freePort } from '#libs/stack';
import { composeFile, ROOT } from '../deploy/compose-file.js';
import { needDebianPackages } from './debian-packages.js';

/** Debian's programs of the services, and what keeps them on loopback, alone. */
const PROGRAMS: Record<string, { command: string; alone: string[] }> = {
  prometheus: { command: '/usr/bin/prometheus', alone: [] },
  // It would look for others of its kind.
  alertmanager: { command: '/usr/bin/prometheus-alertmanager', alone: ['--cluster.listen-address='] },
  'node-exporter': { command: '/usr/bin/prometheus-node-exporter', alone: [] },
};

/** Each with its command, its mounts and its health check in docker-compose.yml; only ports and paths are those of this machine. */
describe.each(Object.entries(PROGRAMS))(
  '%s of docker-compose.yml without its container',
  (name, { command, alone }) => {
    const { command: options, volumes, healthcheck } = composeFile().services[name]!;
    const dir = mkdtempSync(join(tmpdir(), 'countersign-compose-monitoring-'));
    let child: Child | undefined;
    beforeAll(() => needDebianPackages(), 360_000);
    afterAll(async () => {
      await child?.stop();
      rmSync(dir, { recursive: true, force: true });
    });

    /** What is mounted at a path of the container. */
    function here(path: string): string {
      const mount = volumes!.map((one) => one.split(':')).find(([, target]) => path === target);
      if (mount === undefined) throw new Error(`nothing is mounted at ${path}`);
      const [source] = mount;
      if (source!.startsWith('.')) return join(ROOT, source!);
      if (source!.startsWith('/')) return source!;
      mkdirSync(join(dir, source!), { recursive: true });
      return join(dir, source!);
    }

    it('starts, and answers its health check', async () => {
      const [kind, wget, ...rest] = healthcheck!.test;
      expect([kind, wget, rest.slice(0, -1)]).toEqual(['CMD', 'wget', ['--quiet', '--spider']]);
      const url = new URL(rest.at(-1)!);
      url.port = String(await freePort());
      child = await Child.spawn({
        ...{ name, command, env: bareEnvironment(), log: join(dir, `${name}.log`) },
        args: [
          ...options!.map((option) => option.replace(/=(\/.*)$/, (_all, path: string) => `=${here(path)}`)),
          ...[`--web.listen-address=${url.host}`, ...alone],
        ],
      });
      // A spider asks for the head alone.
      const answers = async (method: string): Promise<boolean> => (await fetch(url, { method })).ok;
      await child.until(() => answers('HEAD'), 30_000);
      expect([await answers('HEAD'), await answers('GET')]).toEqual([true, true]);
    }, 60_000);
  },
);
