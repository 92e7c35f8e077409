// `npm run pictures:dashboards`: the pictures of docs/dashboards.md, of real answers: the demo, with load, an agreement with caps, a refused event
// and a desk that acts, seen by Debian's Prometheus, and the views of its database. Needs a built tree, and Chromium.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { dashboards } from '../../../deploy/grafana/src/index.js';
import { ROOT } from '../../deploy/compose-file.js';
import { type Dashboard, type Panel, panelsOf, postgresql, promql, type Target } from '../../deploy/dashboard.js';
import { CASE, MonitoredDemo } from '../monitored-demo.js';
import type { Series } from '../prometheus.js';
import { type Answer, pageOf, type Value } from './draw.js';

const FOLDER = join(ROOT, 'docs/images/dashboards');
const RATE_INTERVAL = '15s';
const SECONDS = 90;

const legendOf = (legend: string, { metric }: Series): string =>
  legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '');

async function linesOf(monitored: MonitoredDemo, { expr, legendFormat = '' }: Target): Promise<Answer['lines']> {
  const series = await monitored.prometheus.range(promql(expr!, RATE_INTERVAL));
  return series.map((one) => ({
    legend: legendOf(legendFormat, one),
    points: one.values
      .map(([time, value]) => [time, Number(value)] as [number, number])
      .filter(([, value]) => Number.isFinite(value)),
  }));
}

interface TimedRow {
  time: Date;
  metric: string;
  value: number;
}

/** As Grafana takes a table of `time`, `metric` and `value`. */
function linesOfRows(rows: readonly TimedRow[]): Answer['lines'] {
  const lines = new Map<string, [number, number][]>();
  for (const { time, metric, value } of rows)
    lines.set(metric, [...(lines.get(metric) ?? []), [time.getTime() / 1000, value]]);
  return [...lines].map(([legend, points]) => ({ legend, points }));
}

async function answerOf(monitored: MonitoredDemo, { targets = [] }: Panel): Promise<Answer> {
  const answer: Answer = { lines: [], rows: [] };
  for (const target of targets) {
    if (target.expr !== undefined) answer.lines.push(...(await linesOf(monitored, target)));
    else {
      const [rows] = await monitored.sql<Record<string, Value>>([
        postgresql(target.rawSql!, CASE, '2025-01-01', '2026-12-31'),
      ]);
      answer.rows.push(...rows!);
      if (target.format === 'time_series') answer.lines.push(...linesOfRows(rows as unknown as TimedRow[]));
    }
  }
  return answer;
}

const dir = mkdtempSync(join(tmpdir(), 'countersign-pictures-'));
const monitored = await MonitoredDemo.start(dir);
try {
  await monitored.happen();
  for (const until = Date.now() + SECONDS * 1000; Date.now() < until; await sleep(1_000)) await monitored.load();
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-lcd-text'],
  });
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, dashboard: made } of dashboards()) {
    const dashboard = made as unknown as Dashboard;
    const answers = new Map<number, Answer>();
    for (const panel of panelsOf(dashboard)) answers.set(panel.id, await answerOf(monitored, panel));
    const page = await browser.newPage();
    await page.setContent(pageOf(dashboard.title, dashboard.panels, answers));
    await page.locator('body').screenshot({ path: join(FOLDER, `${name}.png`) });
    await page.close();
    console.log(`docs/images/dashboards/${name}.png`);
  }
  await browser.close();
} finally {
  await monitored.stop();
  rmSync(dir, { recursive: true, force: true });
}
