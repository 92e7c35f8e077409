import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Audience } from '../../deploy/grafana/src/index.js';
import { ROOT } from './compose-file.js';

export interface DataSource {
  type: string;
  uid: string;
}
export interface Target {
  refId: string;
  datasource: DataSource;
  /** Of Prometheus. */
  expr?: string;
  legendFormat?: string;
  /** Of PostgreSQL. */
  rawSql?: string;
  format?: string;
}
export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: DataSource;
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: { unit?: string; thresholds?: { steps: { value: number | null; color: string }[] } } };
  links?: { title: string; url: string }[];
  targets?: Target[];
}
export interface Variable {
  name: string;
  type: string;
  label?: string;
  query: string;
  datasource?: DataSource;
  refresh?: number;
}
export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  editable: boolean;
  timezone: string;
  tags: string[];
  panels: Panel[];
  templating: { list: Variable[] };
}

/** As Grafana reads it. */
export const dashboardFile = (audience: Audience, name: string): string =>
  readFileSync(join(ROOT, 'deploy/grafana/dashboards', audience, `${name}.json`), 'utf8');

export const panelsOf = ({ panels }: Dashboard): Panel[] => panels.filter(({ type }) => type !== 'row');

export interface PanelQuery {
  /** For people. */
  name: string;
  panel: Panel;
  target: Target;
}
/** Every query of every panel. */
export const queriesOf = (dashboard: Dashboard): PanelQuery[] =>
  panelsOf(dashboard).flatMap((panel) =>
    (panel.targets ?? []).map((target) => ({
      name: `${dashboard.uid}: ${panel.title} ${target.refId}`,
      panel,
      target,
    })),
  );

/** A query that Prometheus can read, with a value for Grafana's variable. */
export const promql = (expr: string, rateInterval: string): string => expr.replaceAll('$__rate_interval', rateInterval);

/** A query that PostgreSQL can read, as Grafana makes it of macros and variables. */
export const postgresql = (sql: string, agreement: string, from: string, to: string): string =>
  sql
    .replaceAll('${agreement:sqlstring}', `'${agreement.replaceAll("'", "''")}'`)
    .replace(/\$__timeFilter\((\w+)\)/g, `$1 BETWEEN '${from}' AND '${to}'`);
