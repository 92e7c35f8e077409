import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './compose-file.js';
import { alerts, dashboard, dashboardText, filledIn, type Panel, panelQueries } from './dashboard.js';

const UNITS = ['short', 's', 'cps', 'reqps', 'bytes', 'percentunit'];
const panels = dashboard().panels.filter(({ type }) => type !== 'row');
const queries = panelQueries();
const COUNTER = /countersign_\w+_(total|bucket|count|sum)\b/g;

describe('the dashboard', () => {
  it('works with any Prometheus: one variable names it, and every panel, query and variable uses that one', () => {
    const { list } = dashboard().templating;
    expect(list.find(({ name }) => name === 'datasource')).toMatchObject({ type: 'datasource', query: 'prometheus' });
    const sources = [
      ...panels,
      ...panels.flatMap(({ targets }) => targets ?? []),
      ...list.filter((v) => v.type === 'query'),
    ];
    for (const { datasource } of sources) expect(datasource?.uid).toBe('${datasource}');
    expect(dashboardText.match(/"uid": "(?!\$\{datasource\}|countersign")[^"]*"/g)).toBeNull();
  });

  it('describes every panel for a person who does not know it', () => {
    for (const { title, description } of panels) {
      expect({ title, long: (description ?? '').length >= 30 }).toEqual({ title, long: true });
      expect(description).toMatch(/^[A-Z0-9].*\.$/);
    }
    expect(dashboard().description).toMatch(/\.$/);
  });

  it('gives every panel a title of its own', () => {
    const titles = panels.map(({ title }) => title);
    expect(titles.every((title) => title !== undefined && /^[A-Z]/.test(title))).toBe(true);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('gives every panel a unit', () => {
    expect(panels.filter(({ fieldConfig }) => !UNITS.includes(fieldConfig?.defaults.unit ?? ''))).toEqual([]);
  });

  it('shows seconds as seconds, and per-second rates as rates', () => {
    for (const { name, expr, panel } of queries) {
      const unit = panel.fieldConfig!.defaults.unit;
      if (/_seconds\b|_seconds_bucket/.test(expr))
        expect([name, unit]).toEqual([name, expr.includes('cpu') ? 'short' : 's']);
      if (/rate\(countersign_events/.test(expr)) expect([name, unit]).toEqual([name, 'cps']);
      if (expr.includes('_bytes')) expect([name, unit]).toEqual([name, 'bytes']);
    }
  });

  it('has a query in every panel, each with its own letter and, where it draws several series, a legend', () => {
    for (const { title, targets = [], type } of panels) {
      expect({ title, queries: targets.length > 0 }).toEqual({ title, queries: true });
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      if (type !== 'table') expect(targets.filter(({ legendFormat }) => !legendFormat)).toEqual([]);
    }
  });

  it('takes the rate of every counter before it sums, and never of a gauge', () => {
    for (const { expr } of queries) {
      for (const [counter] of expr.matchAll(COUNTER)) {
        expect(expr).toMatch(new RegExp(`rate\\(${counter}(\\{[^}]*\\})?\\[`));
      }
      for (const [, metric] of expr.matchAll(/rate\((\w+)/g)) expect(metric).toMatch(/_(total|bucket|count|sum)$/);
    }
    expect(queries.some(({ expr }) => expr.includes('rate('))).toBe(true);
  });

  it('leaves the length of every range to Grafana', () => {
    const ranges = queries.flatMap(({ expr }) => expr.match(/\[[^\]]*\]/g) ?? []);
    expect(new Set(ranges)).toEqual(new Set(['[$__rate_interval]']));
  });

  it('names a metric of ours, or up, in every query, and counts a fact of several replicas once', () => {
    for (const { name, expr } of queries) {
      expect({ name, ours: /\bcountersign_\w+|\bup\{/.test(expr) }).toEqual({ name, ours: true });
      // Every recorder and detector reports these for the whole ledger.
      const shared = /countersign_(ledger_size|checkpoint_timestamp|findings_open|items_)/;
      if (shared.test(expr)) expect(expr).toMatch(/max by \([\w, ]+\) \(countersign_/);
    }
  });

  it('uses only variables that it declares', () => {
    const names = dashboard().templating.list.map(({ name }) => name);
    for (const { expr } of queries) {
      for (const [, name] of expr.replaceAll('$__rate_interval', '').matchAll(/\$\{?(\w+)/g))
        expect(names).toContain(name);
      expect(filledIn(expr, '1m')).not.toContain('$');
    }
  });

  it('lies on a grid of 24 columns without overlaps', () => {
    const cells = new Map<string, string>();
    for (const { title = '', gridPos } of dashboard().panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (const cell of cellsOf(gridPos)) {
        expect([cells.get(cell), title]).toEqual([undefined, title]);
        cells.set(cell, title);
      }
    }
    const ids = dashboard().panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('cannot be changed in the browser, where the change would be lost', () => {
    expect(dashboard()).toMatchObject({ editable: false, timezone: 'utc', uid: 'countersign', title: 'Countersign' });
  });
});

describe('the alerts', () => {
  it('state the event, its meaning and its severity', () => {
    const all = alerts();
    expect(all.length).toBeGreaterThan(0);
    for (const { alert, labels, annotations } of all) {
      expect(alert).toMatch(/^Countersign[A-Z]\w+$/);
      expect(['warning', 'critical']).toContain(labels['severity']);
      expect(annotations['summary']!.length).toBeGreaterThan(10);
      expect(annotations['description']!.length).toBeGreaterThan(30);
    }
  });

  it('each have a paragraph in the operations page', () => {
    const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    for (const { alert } of alerts()) expect(page).toContain(`\`${alert}\``);
  });
});

describe('the operations page', () => {
  it('lists every metric that an app declares, and no other', () => {
    const sources = [
      ...readdirSync(join(ROOT, 'apps/recorder/src/metrics'))
        .filter((name) => !name.includes('.spec.'))
        .map((name) => `apps/recorder/src/metrics/${name}`),
      'apps/detector/src/detector-metrics.ts',
      'apps/api/src/http/request-metrics.ts',
      'apps/witness/src/witness-metrics.ts',
      'libs/platform/src/http/rate-limit/rate-limits.ts',
    ];
    const declared = sources.flatMap((path) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\bname: '([a-z_]+)'/g)].map(
        ([, name]) => `countersign_${name}`,
      ),
    );
    const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `(countersign_\w+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(declared.sort());
  });
});

function* cellsOf({ x, y, w, h }: Panel['gridPos']): Generator<string> {
  for (let column = x; column < x + w; column++) for (let line = y; line < y + h; line++) yield `${column},${line}`;
}
