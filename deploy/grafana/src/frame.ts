import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  ConstantVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { POSTGRES } from './parts.js';

export interface Frame {
  uid: string;
  title: string;
  description: string;
  /** Whoever is on call sees `operations`; overseers see `oversight`. The two are folders, and Grafanas, of their own. */
  audience: Audience;
}
export type Audience = 'operations' | 'oversight';

export const AUDIENCES: readonly Audience[] = ['operations', 'oversight'];

/** The page of officers, as links of panels name it. */
export const CONSOLE = '${console}';

/** An empty dashboard with what all have: the data source as a variable, links to the others of its audience, UTC, not to be changed in a browser. */
export function framed(
  { uid, title, description, audience }: Frame,
  { consoleUrl }: { consoleUrl: string },
): DashboardBuilder {
  const dashboard = new DashboardBuilder(title)
    .uid(`countersign-${uid}`)
    .description(description)
    .tags(['countersign', audience])
    .timezone('utc')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .link(
      new DashboardLinkBuilder('Countersign')
        .type(DashboardLinkType.Dashboards)
        .tags(['countersign', audience])
        .asDropdown(true)
        .keepTime(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  if (audience === 'operations') return dashboard;
  return dashboard
    .withVariable(new DatasourceVariableBuilder('ledger').label('Ledger').type('grafana-postgresql-datasource'))
    .withVariable(new ConstantVariableBuilder('console').value(consoleUrl));
}

/** One agreement, chosen from those that have bound. */
export const agreementVariable = (): QueryVariableBuilder =>
  new QueryVariableBuilder('agreement')
    .label('Agreement')
    .datasource(POSTGRES)
    .query('SELECT agreement FROM dashboard.agreement ORDER BY agreement')
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);

export interface MadeDashboard {
  audience: Audience;
  /** Of the file, without `.json`. */
  name: string;
  dashboard: Dashboard;
}
