import { join } from 'node:path';
import { startPrometheus, type Teardown, UnavailableError } from '#libs/stack';
import { shellQuoted } from '#libs/system';
import type { DemoStack } from './demo-stack.js';

export interface MonitorOptions {
  dir: string;
  teardown: Teardown;
  say: (line: string) => void;
}

/** A Prometheus that reads the demo's apps: its URL; null where none is installed, which is said. */
export async function startMonitor(
  { metrics }: Pick<DemoStack, 'metrics'>,
  { dir, teardown, say }: MonitorOptions,
): Promise<string | null> {
  try {
    const prometheus = await startPrometheus({ dir: join(dir, 'prometheus'), metrics });
    teardown.push('Prometheus', () => prometheus.stop());
    say(`Prometheus ${prometheus.url}  (reads the three every 5 s, with the rules of deploy/prometheus)`);
    return prometheus.url;
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    say(`Nothing is monitored: ${error.message}`);
    return null;
  }
}

/** What to ask it first. */
export const QUERIES: readonly { about: string; query: string }[] = [
  { about: 'what is found, by rule', query: 'max by (rule, severity) (countersign_findings_open) > 0' },
  {
    about: 'within how many seconds of an entry’s receipt 99 in 100 findings of it were there',
    query: 'histogram_quantile(0.99, sum by (le) (countersign_record_to_finding_seconds_bucket))',
  },
  {
    about: 'how long ago agencies last vouched for what they sent',
    query: 'time() - countersign_source_watermark_timestamp_seconds',
  },
];

export const monitorLines = (url: string): string[] => [
  '',
  `Three questions for Prometheus, on its page ${url}/graph or here; its alerts are on ${url}/alerts:`,
  ...QUERIES.flatMap(({ about, query }) => [
    `  ${about}:`,
    `    curl -s ${url}/api/v1/query --data-urlencode ${shellQuoted(`query=${query}`)}`,
  ]),
];
