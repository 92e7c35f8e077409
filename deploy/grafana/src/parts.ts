import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel as BuiltPanel,
  RowBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import {
  BigValueGraphMode,
  VizLegendOptionsBuilder,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';

/** Units as Grafana names them. `short`: a number of things. */
export type Unit = 'short' | 's' | 'bytes' | 'Bps' | 'cps' | 'reqps' | 'percentunit' | 'dateTimeAsIso';

/** From this value on it is bad (or, with `bad: 'below'`, below it). Without `warn` nothing lies between well and bad. */
export interface Limits {
  warn?: number;
  bad: number;
}

interface About {
  title: string;
  /** A sentence or more for somebody who does not know it: what is counted, and what to do where that is not plain. */
  description: string;
  unit: Unit;
  /** None: no value of it is better than another. */
  limits?: Limits;
  /** Columns of 24, and lines. */
  width?: number;
  height?: number;
  /** Where the same is counted. */
  link?: { title: string; url: string };
}

/** One query of Prometheus. `legend`: of each series. */
export interface Prom {
  expr: string;
  legend: string;
}

export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' };
export const POSTGRES = { type: 'grafana-postgresql-datasource', uid: '${ledger}' };

const GREEN = 'green';
const [YELLOW, RED] = ['#b8860b', '#b22222'];

type AnyPanel = StatPanel | TimeSeriesPanel | TablePanel;

/** A number as it is now. */
export const stat = (about: About, ...queries: Prom[]): Builder<BuiltPanel> =>
  described(
    new StatPanel()
      .graphMode(BigValueGraphMode.None)
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
      .height(about.height ?? 4)
      .span(about.width ?? 4),
    about,
  )
    .datasource(PROMETHEUS)
    .targets(queries.map((query, n) => prometheus(query, n).instant()));

/** Lines over time. */
export const lines = (about: About, ...queries: Prom[]): Builder<BuiltPanel> =>
  described(
    new TimeSeriesPanel()
      .height(about.height ?? 8)
      .span(about.width ?? 12)
      .min(0)
      .fillOpacity(0)
      .lineWidth(2)
      .legend(
        new VizLegendOptionsBuilder()
          .displayMode(LegendDisplayMode.List)
          .placement(LegendPlacement.Bottom)
          .showLegend(true)
          .calcs([]),
      ),
    about,
  )
    .datasource(PROMETHEUS)
    .targets(queries.map((query, n) => prometheus(query, n).range()));

/** Rows of the read-only views of schema `dashboard`, as overseers alone see them. */
export const rows = (about: About, sql: string): Builder<BuiltPanel> =>
  described(new TablePanel().height(about.height ?? 8).span(about.width ?? 12), about)
    .datasource(POSTGRES)
    .targets([new SqlQuery(sql, 'table')]);

/** Lines over time from these views: columns `time`, `metric` and `value`. */
export const sqlLines = (about: About, sql: string): Builder<BuiltPanel> =>
  described(
    new TimeSeriesPanel()
      .height(about.height ?? 8)
      .span(about.width ?? 12)
      .min(0)
      .fillOpacity(0)
      .lineWidth(2),
    about,
  )
    .datasource(POSTGRES)
    .targets([new SqlQuery(sql, 'time_series')]);

export const row = (dashboard: DashboardBuilder, title: string, ...panels: Builder<BuiltPanel>[]): DashboardBuilder => {
  dashboard.withRow(new RowBuilder(title));
  for (const panel of panels) dashboard.withPanel(panel);
  return dashboard;
};

function described<P extends AnyPanel>(panel: P, { title, description, unit, limits, link }: About): P {
  panel.title(title).description(description).unit(unit).noValue('none');
  panel.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(limits)));
  if (link)
    panel.links([new DashboardLinkBuilder(link.title).type(DashboardLinkType.Link).url(link.url).targetBlank(true)]);
  return panel;
}

function stepsOf(limits: Limits | undefined): Threshold[] {
  const steps: Threshold[] = [{ value: null, color: GREEN }];
  if (limits?.warn !== undefined) steps.push({ value: limits.warn, color: YELLOW });
  if (limits) steps.push({ value: limits.bad, color: RED });
  return steps;
}

const prometheus = ({ expr, legend }: Prom, n: number): DataqueryBuilder =>
  new DataqueryBuilder().datasource(PROMETHEUS).refId(refId(n)).expr(expr).legendFormat(legend);

const refId = (n: number): string => String.fromCharCode('A'.charCodeAt(0) + n);

/** The SDK has no query of PostgreSQL; its own way to add one. */
class SqlQuery implements Builder<Dataquery> {
  constructor(
    private readonly sql: string,
    private readonly format: 'table' | 'time_series',
  ) {}

  build(): Dataquery {
    const query = {
      ...{ refId: 'A', datasource: POSTGRES, editorMode: 'code', rawQuery: true },
      ...{ rawSql: this.sql, format: this.format },
      _implementsDataqueryVariant: () => undefined,
    };
    return query;
  }
}
