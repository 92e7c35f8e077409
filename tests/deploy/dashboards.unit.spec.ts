import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { AUDIENCES, dashboards, DEFAULT_CONSOLE } from '../../deploy/grafana/src/index.js';
import { alerts, recordingRules } from './alerts.js';
import { ROOT } from './compose-file.js';
import { declaredMetrics, unknownMetrics } from './declared-metrics.js';
import { type Dashboard, dashboardFile, type Panel, panelsOf, postgresql, promql, queriesOf } from './dashboard.js';

const UNITS = ['short', 's', 'bytes', 'Bps', 'cps', 'reqps', 'percentunit'];
const made = dashboards().map(({ audience, name, dashboard }) => ({
  audience,
  name,
  text: dashboardFile(audience, name),
  dashboard: dashboard as unknown as Dashboard,
}));
const queries = made.flatMap(({ audience, dashboard }) =>
  queriesOf(dashboard).map((query) => ({ ...query, audience })),
);
const ofPrometheus = queries.filter(({ target }) => target.expr !== undefined);
const ofPostgres = queries.filter(({ target }) => target.rawSql !== undefined);

/** Errors of a PromQL text: each with the place and what stands there. */
function promqlErrors(text: string): string[] {
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) errors.push(`${from}: ${text.slice(from, to + 10)}`);
    },
  });
  return errors;
}

describe('the dashboards', () => {
  it('are what their sources say, and nothing else lies there: npm run dashboards', () => {
    const folder = join(ROOT, 'deploy/grafana/dashboards');
    const there = AUDIENCES.flatMap((audience) =>
      readdirSync(join(folder, audience)).map((file) => `${audience}/${file}`),
    );
    expect(there.sort()).toEqual(made.map(({ audience, name }) => `${audience}/${name}.json`).sort());
    expect(readdirSync(folder).sort()).toEqual([...AUDIENCES].sort());
    for (const { text, dashboard } of made) expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(dashboard)));
  });

  it('are seven, of two audiences', () => {
    expect(made.map(({ audience, name }) => `${audience}/${name}`)).toEqual([
      ...['oversight/oversight', 'oversight/agreements'],
      ...['ledger', 'intake', 'judging', 'api', 'node'].map((name) => `operations/${name}`),
    ]);
  });
});

// The rules of Grafana's dashboard linter. Those of `job` and `instance` variables are for dashboards of many deployments; ours are of one.
describe.each(made)('the dashboard $name', ({ audience, dashboard, text }) => {
  const panels = panelsOf(dashboard);
  const own = queriesOf(dashboard);
  const { list } = dashboard.templating;

  it('names its data sources by variables, with labels (template-datasource-rule, panel-datasource-rule)', () => {
    const sources = list
      .filter(({ type }) => type === 'datasource')
      .map(({ name, query, label }) => [name, query, label]);
    expect(sources).toEqual([
      ['datasource', 'prometheus', 'Prometheus'],
      ...(audience === 'oversight' ? [['ledger', 'grafana-postgresql-datasource', 'Ledger']] : []),
    ]);
    const used = [...panels, ...own.map(({ target }) => target), ...list.filter(({ type }) => type === 'query')];
    for (const { datasource } of used)
      expect(datasource).toEqual(
        datasource?.type === 'prometheus'
          ? { type: 'prometheus', uid: '${datasource}' }
          : { type: 'grafana-postgresql-datasource', uid: '${ledger}' },
      );
  });

  it('reads its variables anew when the time changes (template-on-time-change-reload-rule)', () => {
    for (const { refresh } of list.filter(({ type }) => type === 'query')) expect(refresh).toBe(2);
  });

  it('cannot be changed in a browser, where the change would be lost, and tells times in UTC (uneditable-dashboard)', () => {
    expect(dashboard).toMatchObject({ editable: false, timezone: 'utc', tags: ['countersign', audience] });
    expect(dashboard.title).toMatch(/^Countersign: /);
  });

  it('describes itself and every panel for a person who does not know it (panel-title-description-rule)', () => {
    expect(dashboard.description).toMatch(/^[A-Z].{30,}\.$/s);
    for (const { title, description } of panels) {
      expect([title, title]).toEqual([title, expect.stringMatching(/^[A-Z]/)]);
      expect([title, description]).toEqual([title, expect.stringMatching(/^[A-Z0-9].{30,}\.$/s)]);
    }
    const titles = panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('gives every panel a unit, and thresholds that begin well (panel-units-rule)', () => {
    for (const { title, fieldConfig } of panels) {
      const { unit, thresholds } = fieldConfig!.defaults;
      expect([title, UNITS]).toEqual([title, expect.arrayContaining([unit])]);
      const values = thresholds!.steps.map(({ value }) => value);
      expect([title, values[0]]).toEqual([title, null]);
      const bounds = values.slice(1) as number[];
      expect([title, bounds]).toEqual([title, [...bounds].sort((a, b) => a - b)]);
      expect(thresholds!.steps[0]!.color).toBe('green');
    }
  });

  it('has queries in every panel, each with its letter, and a legend where it draws lines (panel-no-targets-rule)', () => {
    for (const { title, targets = [], type } of panels) {
      expect([title, targets.length > 0]).toEqual([title, true]);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      for (const { expr, legendFormat } of targets)
        if (expr !== undefined && type === 'timeseries')
          expect([title, legendFormat]).toEqual([title, expect.stringMatching(/./)]);
    }
  });

  it('uses only variables that it declares', () => {
    const names = [...list.map(({ name }) => name), '__rate_interval', '__timeFilter'];
    for (const [, name] of text.matchAll(/\$\{?(\w+)/g)) expect(names).toContain(name);
  });

  it('lies on a grid of 24 columns without overlaps', () => {
    const cells = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
      for (const cell of cellsOf(gridPos)) {
        expect([cells.get(cell), title]).toEqual([undefined, title]);
        cells.set(cell, title);
      }
    }
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('queries of Prometheus', () => {
  it('can be read (target-promql-rule)', () => {
    expect(promqlErrors('sum(rate(x[5m])')).not.toEqual([]);
    for (const { name, target } of ofPrometheus)
      expect([name, promqlErrors(promql(target.expr!, '1m'))]).toEqual([name, []]);
    for (const { record, expr } of recordingRules()) expect([record, promqlErrors(expr)]).toEqual([record, []]);
  });

  it('name metrics and recording rules that there are', () => {
    const recorded = recordingRules().map(({ record }) => record);
    for (const { name, target } of ofPrometheus) {
      expect([name, unknownMetrics(target.expr!)]).toEqual([name, []]);
      for (const [used] of target.expr!.matchAll(/\b\w*:\w+:\w+/g)) expect(recorded).toContain(used);
      expect([name, /countersign|\bup\{/.test(target.expr!)]).toEqual([name, true]);
    }
    const asked = [...ofPrometheus.map(({ target }) => target.expr!), ...alerts().map(({ expr }) => expr)].join('\n');
    for (const record of recorded) expect(asked).toContain(record);
  });

  it('take the rate of every counter before they sum, and never of a gauge (target-counter-agg-rule)', () => {
    const declared = declaredMetrics();
    for (const { name, target } of ofPrometheus) {
      for (const [metric, base] of target.expr!.matchAll(
        /\b(countersign_\w+?)(?:_(?:bucket|count|sum))?\b(?=[{[)\s]|$)/g,
      )) {
        const kind = declared.get(metric) ?? declared.get(base!);
        const rated = new RegExp(`(rate|increase)\\(${metric}(\\{[^}]*\\})?\\[`).test(target.expr!);
        // A counter of losses is shown as it is.
        if (kind === 'counter' && metric !== 'countersign_intake_gap_records_total')
          expect([name, metric, rated]).toEqual([name, metric, true]);
        if (kind === 'histogram') expect([name, metric, rated]).toEqual([name, metric, true]);
        if (kind === 'gauge') expect([name, metric, rated]).toEqual([name, metric, false]);
      }
    }
  });

  it('leave the length of a rate’s range to Grafana (target-rate-interval-rule)', () => {
    for (const { name, target } of ofPrometheus)
      for (const [, range] of target.expr!.matchAll(/(?:rate|increase)\([^[]*\[([^\]]*)\]/g))
        expect([name, range]).toEqual([name, '$__rate_interval']);
  });

  it('show seconds as seconds, bytes as bytes, and rates as rates', () => {
    for (const { name, panel, target } of ofPrometheus) {
      const { unit } = panel.fieldConfig!.defaults;
      const expr = target.expr!;
      if (/_bytes\b/.test(expr)) expect([name, unit]).toEqual([name, 'bytes']);
      else if (/^sum.*rate\(countersign_intake_bytes/.test(expr)) expect([name, unit]).toEqual([name, 'Bps']);
      else if (/histogram_quantile|_lag_seconds|failing_seconds|unsealed_seconds|timestamp_seconds/.test(expr))
        expect([name, unit]).toEqual([name, 's']);
      else if (/^(topk\(10, )?sum( by \([\w, ]+\))? \(?\(?rate\(/.test(expr) && !/_seconds_(total|sum)/.test(expr))
        expect([name, ['cps', 'reqps']]).toEqual([name, expect.arrayContaining([unit])]);
    }
  });

  it('count a fact that every replica tells once', () => {
    const shared =
      /countersign_(ledger_size|checkpoint_|findings_open|findings\{|findings_overdue|approvals_waiting|source_|gaps_open|sessions_open|detector_lag_entries|conclusions_)/;
    for (const { name, target } of ofPrometheus)
      if (shared.test(target.expr!))
        expect([name, target.expr]).toEqual([name, expect.stringMatching(/\bmax( by \([\w, ]+\) )?\(/)]);
  });
});

describe('who sees what', () => {
  it('has nothing of agreements, and no query of the database, for those who are on call', () => {
    for (const { audience, text, dashboard } of made) {
      if (audience !== 'operations') continue;
      expect(queriesOf(dashboard).filter(({ target }) => target.rawSql !== undefined)).toEqual([]);
      for (const { target } of queriesOf(dashboard)) expect(target.expr).not.toContain('agreement');
      expect(text).not.toContain('${console}');
    }
  });

  it('has no label for an agreement, a person or an event in Prometheus at all', () => {
    for (const { name, target } of ofPrometheus)
      expect([name, target.expr]).toEqual([
        name,
        expect.not.stringMatching(/\b(agreement|subject|officer|owner|event)\b\s*[,)=}]/),
      ]);
  });

  it('leads from each count of oversight to the page of the console that counts the same', () => {
    const oversight = made
      .filter(({ audience }) => audience === 'oversight')
      .flatMap(({ dashboard }) => panelsOf(dashboard));
    const counts = oversight.filter(({ type }) => type !== 'timeseries');
    for (const { title, links } of counts)
      expect([title, links?.[0]?.url]).toEqual([title, expect.stringMatching(/^\$\{console\}\//)]);
    expect(made.find(({ name }) => name === 'oversight')!.text).toContain(`"query": "${DEFAULT_CONSOLE}"`);
  });

  it('asks the database for views of schema dashboard alone', () => {
    expect(ofPostgres.length).toBeGreaterThan(5);
    for (const { name, target } of ofPostgres) {
      const sql = postgresql(target.rawSql!, "o'neill", '2026-01-01', '2026-02-01');
      expect([name, sql]).toEqual([name, expect.not.stringMatching(/\$|readmodel\.|ledger\.|pg_/)]);
      for (const [, from] of sql.matchAll(/\b(?:FROM|JOIN)\s+(?!LATERAL)(\S+)/g))
        expect([name, from]).toEqual([name, expect.stringMatching(/^(dashboard\.\w+|\(?)$/)]);
    }
  });
});

describe('the operations page', () => {
  it('lists every metric that an app declares, and no other', () => {
    const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `(countersign_\w+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...declaredMetrics().keys()].sort());
  });
});

function* cellsOf({ x, y, w, h }: Panel['gridPos']): Generator<string> {
  for (let column = x; column < x + w; column++) for (let line = y; line < y + h; line++) yield `${column},${line}`;
}
