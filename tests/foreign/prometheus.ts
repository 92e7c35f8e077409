import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { bareEnvironment, Child, freePort } from '#libs/stack';
import { ROOT } from '../deploy/compose-file.js';

interface Config {
  global: Record<string, string>;
  rule_files: string[];
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: { job_name: string; authorization?: object; static_configs: { targets: string[] }[] }[];
}
export interface Series {
  metric: Record<string, string>;
  /** Seconds since 1970, and the number as Prometheus writes it. */
  values: [number, string][];
}

/** Debian's Prometheus, node exporter and Alertmanager on loopback, with the deployed configuration except for addresses and a scrape every second. */
export class Prometheus {
  private constructor(
    private readonly children: Child[],
    private readonly base: string,
    private readonly alertmanager: string,
    private readonly started: number,
  ) {}

  /** `apps`: URLs of the metrics of each job that is an app. */
  static async start(dir: string, apps: Record<string, string>): Promise<Prometheus> {
    mkdirSync(dir, { recursive: true });
    const children: Child[] = [];
    const start = async (name: string, args: string[], ready: string): Promise<void> => {
      const child = await Child.spawn({
        ...{ name, command: `/usr/bin/${name}`, args, env: bareEnvironment() },
        log: join(dir, `${name}.log`),
      });
      children.push(child);
      await child.until(async () => (await fetch(ready)).ok, 30_000);
    };
    const address = async (): Promise<string> => `127.0.0.1:${await freePort()}`;
    const [own, node, manager] = [await address(), await address(), await address()];
    try {
      await start(
        'prometheus-node-exporter',
        [`--web.listen-address=${node}`, '--collector.disable-defaults', '--collector.filesystem'],
        `http://${node}/metrics`,
      );
      await start(
        'prometheus-alertmanager',
        [
          `--config.file=${join(ROOT, 'deploy/prometheus/alertmanager.yml')}`,
          `--storage.path=${join(dir, 'alertmanager')}`,
          ...[`--web.listen-address=${manager}`, '--cluster.listen-address='],
        ],
        `http://${manager}/-/ready`,
      );
      const config = parse(readFileSync(join(ROOT, 'deploy/prometheus/prometheus.yml'), 'utf8')) as Config;
      config.global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
      config.rule_files = config.rule_files.map((file) => join(ROOT, 'deploy/prometheus', file));
      config.alerting.alertmanagers[0]!.static_configs[0]!.targets = [manager];
      for (const job of config.scrape_configs) {
        const others: Record<string, string> = { prometheus: own, node };
        job.static_configs = [{ targets: [others[job.job_name] ?? new URL(apps[job.job_name]!).host] }];
        // The demo's apps are asked on loopback.
        delete job.authorization;
      }
      writeFileSync(join(dir, 'prometheus.yml'), stringify(config));
      await start(
        'prometheus',
        [
          `--config.file=${join(dir, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(dir, 'data')}`,
          `--web.listen-address=${own}`,
          // Sent first before Alertmanager is known, and by default not again for a minute.
          '--rules.alert.resend-delay=2s',
        ],
        `http://${own}/-/ready`,
      );
    } catch (error) {
      await Promise.all(children.map((child) => child.stop()));
      throw error;
    }
    return new Prometheus(children, `http://${own}`, `http://${manager}`, Date.now() / 1000);
  }

  /** From its start until now, by the second. Throws Prometheus's message for a query that it cannot read. */
  async range(query: string): Promise<Series[]> {
    const now = Date.now() / 1000;
    const span = { start: String(this.started - 1), end: String(now), step: '1' };
    const { result } = await this.get<{ result: Series[] }>('query_range', { query, ...span });
    return result;
  }

  async alerts(): Promise<{ name: string; state: string; health: string; lastError?: string }[]> {
    type Rule = { name: string; state: string; health: string; lastError?: string };
    const { groups } = await this.get<{ groups: { rules: Rule[] }[] }>('rules', {});
    return groups.flatMap(({ rules }) => rules);
  }

  /** Names of the alerts that Alertmanager has, with the receivers that are told. */
  async told(): Promise<{ alert: string; receivers: string[] }[]> {
    const response = await fetch(`${this.alertmanager}/api/v2/alerts`);
    const alerts = (await response.json()) as { labels: { alertname: string }; receivers: { name: string }[] }[];
    return alerts.map(({ labels, receivers }) => ({
      alert: labels.alertname,
      receivers: receivers.map(({ name }) => name),
    }));
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
    await Promise.all(this.children.map((child) => child.stop()));
  }
}
