import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './compose-file.js';

export interface Target {
  refId: string;
  expr: string;
  datasource?: { type: string; uid: string };
  legendFormat?: string;
}
export interface Panel {
  id: number;
  type: string;
  title?: string;
  description?: string;
  datasource?: { type: string; uid: string };
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: { unit?: string } };
  targets?: Target[];
}
interface Variable {
  name: string;
  type: string;
  query: string | { query: string };
  datasource?: { uid: string };
  allValue?: string;
}
export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  editable: boolean;
  timezone: string;
  panels: Panel[];
  templating: { list: Variable[] };
}

export const dashboardText = readFileSync(join(ROOT, 'deploy/grafana/dashboards/countersign.json'), 'utf8');
export const dashboard = (): Dashboard => JSON.parse(dashboardText) as Dashboard;

/** Every query of every panel, named for people. */
export function panelQueries(): { name: string; expr: string; panel: Panel }[] {
  return dashboard().panels.flatMap((panel) =>
    (panel.targets ?? []).map(({ refId, expr }) => ({ name: `${panel.title} ${refId}`, expr, panel })),
  );
}

/** A query that Prometheus can read, with values for Grafana's variables. */
export function filledIn(expr: string, rateInterval: string): string {
  return expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$agreement', '.*');
}
