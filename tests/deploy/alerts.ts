import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { alertCases } from './alert-cases.js';
import { ROOT } from './compose-file.js';

export const ALERTS = join(ROOT, 'deploy/prometheus/alerts.yml');
export const RECORDING = join(ROOT, 'deploy/prometheus/recording.yml');

export interface Alert {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

const rulesOf = <T>(path: string): T[] =>
  (parse(readFileSync(path, 'utf8')) as { groups: { rules: T[] }[] }).groups.flatMap(({ rules }) => rules);

export const alerts = (): Alert[] => rulesOf<Alert>(ALERTS);
export const recordingRules = (): { record: string; expr: string }[] => rulesOf(RECORDING);

/** What `promtool test rules` reads: each case of alert-cases.ts is a test of its own, so that no series helps another. */
export function promtoolTests(): object {
  const of = new Map(alerts().map((rule) => [rule.alert, rule]));
  const inputs = (series: Readonly<Record<string, string>>): object[] =>
    Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const tests = Object.entries(alertCases).flatMap(([alertname, { fires, quiet }]) => {
    const { labels: own, annotations } = of.get(alertname)!;
    return [
      ...fires.map(({ series, interval = '15s', at, not = [], told }) => ({
        ...{ name: `${alertname} fires`, interval, input_series: inputs(series) },
        alert_rule_test: [
          ...not.map((eval_time) => ({ eval_time, alertname })),
          {
            ...{ eval_time: at, alertname },
            exp_alerts: told.map(({ labels, summary }) => ({
              exp_labels: { ...own, ...labels },
              exp_annotations: { ...annotations, summary },
            })),
          },
        ],
      })),
      ...quiet.map(({ series, interval = '15s', at, because }) => ({
        ...{ name: `${alertname} is quiet: ${because}`, interval, input_series: inputs(series) },
        alert_rule_test: [{ eval_time: at, alertname }],
      })),
    ];
  });
  return { rule_files: [ALERTS, RECORDING], evaluation_interval: '15s', tests };
}
