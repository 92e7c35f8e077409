import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, 'install-debian-packages.sh');
const NEEDED = [
  '/usr/bin/kcat',
  '/usr/bin/prometheus',
  '/usr/bin/promtool',
  '/usr/bin/prometheus-node-exporter',
  '/usr/bin/prometheus-alertmanager',
  '/usr/sbin/pgbouncer',
  '/usr/lib/python3/dist-packages/confluent_kafka',
];

const POSTGRES = '/usr/lib/postgresql';

/** The folder of Debian's PostgreSQL server and programs, of the newest version that is installed. */
export function debianPostgres(): string | undefined {
  const versions = existsSync(POSTGRES) ? readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(POSTGRES, version, 'bin')).find((bin) => existsSync(join(bin, 'postgres')));
}

/**
 * Makes sure that the other makers' tools are installed: root on Debian gets them installed, other users see the one command to run. Call
 * it in beforeAll, with a minute or two.
 */
export function needDebianPackages(): void {
  const missing = NEEDED.filter((path) => !existsSync(path));
  if (!debianPostgres()) missing.push(`${POSTGRES}/<version>/bin/postgres`);
  if (missing.length === 0) return;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error(
      `These tests need kcat, confluent-kafka for Python, Prometheus with its node exporter and Alertmanager, PgBouncer and PostgreSQL, as Debian packages them (missing: ${missing.join(', ')}).\n` +
        'On Debian, run once:  sudo sh tests/foreign/install-debian-packages.sh',
    );
  }
  process.stderr.write(
    'Installing kcat, python3-confluent-kafka, prometheus (with node exporter and Alertmanager), pgbouncer and postgresql from Debian; this takes a minute...\n',
  );
  const { status, stderr } = spawnSync('sh', [SCRIPT], { encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`sh ${SCRIPT} ended with ${status}:\n${stderr.slice(-2_000)}`);
}
