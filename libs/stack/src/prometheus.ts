import { accessSync, constants } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { checkoutRoot } from './checkout.js';
import { bareEnvironment, Child } from './child.js';
import { UnavailableError } from './errors.js';
import { freePort } from './free-port.js';

export interface PrometheusOptions {
  /** An empty folder, or none yet: its configuration, data and log. */
  dir: string;
  /** By job, the URL of its metrics, which need no secret. */
  metrics: Readonly<Record<string, string>>;
}

export interface StartedPrometheus {
  /** Its page, and its api under `/api/v1`. */
  url: string;
  stop(): Promise<void>;
}

/** Seconds between two looks: often, so that something is to be seen soon. */
const EVERY_SECONDS = 5;

/**
 * A Prometheus on loopback, with the deployed rules, that reads the metrics of some processes. Its program is the machine's own, such as
 * Debian's. @throws UnavailableError where there is none; StartError
 */
export async function startPrometheus({ dir, metrics }: PrometheusOptions): Promise<StartedPrometheus> {
  const command = programOf('prometheus');
  if (command === undefined)
    throw new UnavailableError('Prometheus is not installed (Debian: apt-get install prometheus).');
  await mkdir(dir, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const every = `${EVERY_SECONDS}s`;
  const job = (name: string, target: string): object => ({ job_name: name, static_configs: [{ targets: [target] }] });
  // Every JSON text is YAML too.
  const config = {
    global: { scrape_interval: every, scrape_timeout: every, evaluation_interval: every },
    rule_files: ['recording.yml', 'alerts.yml'].map((file) => join(checkoutRoot(), 'deploy/prometheus', file)),
    scrape_configs: [
      ...Object.entries(metrics).map(([name, url]) => job(name, new URL(url).host)),
      job('prometheus', address),
    ],
  };
  const file = join(dir, 'prometheus.yml');
  await writeFile(file, JSON.stringify(config, null, 2));
  const child = await Child.spawn({
    ...{ name: 'Prometheus', command, env: bareEnvironment(), log: join(dir, 'prometheus.log') },
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ],
  });
  await child.until(async () => (await fetch(`http://${address}/-/ready`)).ok, 30_000);
  return { url: `http://${address}`, stop: () => child.stop().then(() => undefined) };
}

/** Where the search path has a program. */
function programOf(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
