import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess, type StartedProcess } from '#libs/stack';

export interface RunningDemo {
  /** host:port */
  kafka: string;
  /** Base URLs. */
  apps: Record<'recorder' | 'detector' | 'api', string>;
  issuer: string;
  /** Where events are sent over HTTP, and the folder of the producers' secrets. */
  intake: string;
  secrets: string;
  /** The file of keys to pin. */
  pinFile: string;
  /** The file with the URL of a login that reads the views of schema `dashboard`. */
  grafanaUrlFile: string;
  /** URLs of their metrics. */
  metrics: Record<'recorder' | 'detector' | 'api', string>;
  /** With `--monitor`: of its own Prometheus. */
  prometheus: string | undefined;
  process: StartedProcess;
}

/** The demo with `--keep`, small, as its own process, with which all its services end. Resolves when all is judged. */
export async function startDemo(dir: string, more: readonly string[] = []): Promise<RunningDemo> {
  const process = await startProcess({
    name: 'demo',
    entry: 'dist/apps/cli/src/main.js',
    args: ['demo', '--items', '1280', '--keep', '--json', ...more],
    env: {},
    dir,
  });
  for (const deadline = Date.now() + 120_000; ; await sleep(200)) {
    const output = readFileSync(process.log, 'utf8');
    const result = /^\{"intake".*\}$/m.exec(output)?.[0];
    if (result) {
      const { intake, urls, issuer, pinFile, logins } = JSON.parse(result) as {
        intake: string;
        urls: { kafka: string; issuer: string; intake: string; prometheus?: string };
        issuer: { secrets: string };
        pinFile: string;
        logins: { grafana: { urlFile: string } };
      };
      if (intake !== 'kafka') throw new Error(`The demo found no Kafka:\n${output}`);
      const url = (app: string): string => new RegExp(`^${app} +(http://\\S+)`, 'm').exec(output)![1]!;
      const metrics = (app: string): string =>
        new RegExp(`^${app} .* metrics on (http://[^\\s)]+)`, 'm').exec(output)![1]!;
      return {
        kafka: urls.kafka,
        prometheus: urls.prometheus,
        issuer: urls.issuer,
        intake: urls.intake,
        secrets: issuer.secrets,
        pinFile,
        grafanaUrlFile: logins.grafana.urlFile,
        metrics: { recorder: metrics('recorder'), detector: metrics('detector'), api: metrics('api') },
        apps: { recorder: url('recorder'), detector: url('detector'), api: url('api') },
        process,
      };
    }
    if (process.exit || Date.now() > deadline) {
      await process.stop();
      throw new Error(`The demo did not get ready:\n${output.slice(-3_000)}`);
    }
  }
}
