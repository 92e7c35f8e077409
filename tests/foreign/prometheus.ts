import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { bareEnvironment, Child, freePort } from '#libs/stack';
import { ROOT } from '../deploy/compose-file.js';

interface Config {
  global: Record<string, string>;
  rule_files: string[];
  scrape_configs: { job_name: string; authorization?: object; static_configs: { targets: string[] }[] }[];
}
export interface Series {
  metric: Record<string, string>;
  /** Seconds since 1970, and the number as Prometheus writes it. */
  values: [number, string][];
}

/** Debian's Prometheus on loopback, with the deployed configuration except for addresses and a scrape every second. */
export class Prometheus {
  private constructor(
    private readonly child: Child,
    private readonly base: string,
    private readonly started: number,
  ) {}

  static async start(dir: string, apps: Record<string, string>): Promise<Prometheus> {
    mkdirSync(dir, { recursive: true });
    const port = await freePort();
    const config = parse(readFileSync(join(ROOT, 'deploy/prometheus/prometheus.yml'), 'utf8')) as Config;
    config.global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
    config.rule_files = config.rule_files.map((file) => join(ROOT, 'deploy/prometheus', file));
    for (const job of config.scrape_configs) {
      const target = job.job_name === 'prometheus' ? `127.0.0.1:${port}` : new URL(apps[job.job_name]!).host;
      job.static_configs = [{ targets: [target] }];
      // The demo's apps are asked on loopback.
      delete job.authorization;
    }
    writeFileSync(join(dir, 'prometheus.yml'), stringify(config));
    const child = await Child.spawn({
      name: 'prometheus',
      command: '/usr/bin/prometheus',
      args: [
        `--config.file=${join(dir, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      env: bareEnvironment(),
      log: join(dir, 'prometheus.log'),
    });
    const base = `http://127.0.0.1:${port}`;
    await child.until(async () => (await fetch(`${base}/-/ready`)).ok, 30_000);
    return new Prometheus(child, base, Date.now() / 1000);
  }

  /** From its start until now, by the second. Throws Prometheus's message for a query that it cannot read. */
  async range(query: string): Promise<Series[]> {
    const now = Date.now() / 1000;
    const span = { start: String(this.started - 1), end: String(now), step: '1' };
    const { result } = await this.get<{ result: Series[] }>('query_range', { query, ...span });
    return result;
  }

  async labelValues(label: string, metric: string): Promise<string[]> {
    return this.get(`label/${label}/values`, { 'match[]': metric });
  }

  async alerts(): Promise<{ name: string; state: string; health: string; lastError?: string }[]> {
    type Rule = { name: string; state: string; health: string; lastError?: string };
    const { groups } = await this.get<{ groups: { rules: Rule[] }[] }>('rules', {});
    return groups.flatMap(({ rules }) => rules);
  }

  async targets(): Promise<{ job: string; health: string; lastError: string }[]> {
    type Target = { labels: { job: string }; health: string; lastError: string };
    const { activeTargets } = await this.get<{ activeTargets: Target[] }>('targets', {});
    return activeTargets.map(({ labels, health, lastError }) => ({ job: labels.job, health, lastError }));
  }

  private async get<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const response = await fetch(`${this.base}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${error}`);
    return data;
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }
}
