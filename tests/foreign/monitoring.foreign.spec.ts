import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { ROOT } from '../deploy/compose-file.js';
import { ALERTS, alerts, promtoolTests, RECORDING, recordingRules } from '../deploy/alerts.js';
import { dashboard, filledIn, panelQueries } from '../deploy/dashboard.js';
import { event, eventually } from '../faults/recorder-harness.js';
import { needDebianPackages } from './debian-packages.js';
import { type RunningDemo, startDemo } from '../support/demo.js';
import { Prometheus } from './prometheus.js';

/** A rate needs two samples; scrapes are a second apart. */
const RATE_INTERVAL = '5s';

/** prom-client names these gauges of Node; all others follow Prometheus's rules. */
const ALLOWED =
  /^countersign_nodejs_active_(handles|requests|resources)_total non-counter metrics should not have "_total" suffix$/;

const promtool = (args: readonly string[], input?: string): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync('/usr/bin/promtool', args, { input, encoding: 'utf8', timeout: 30_000 });
  return { status, output: stdout + stderr };
};

describe('promtool', () => {
  beforeAll(() => needDebianPackages(), 360_000);

  it('finds no error in the configuration and the rules', () => {
    const dir = mkdtempSync(join(tmpdir(), 'countersign-promtool-'));
    // It looks for the file with the secret, which is only where it is deployed.
    const secret = join(dir, 'secret');
    writeFileSync(secret, 'x');
    const deployed = readFileSync(join(ROOT, 'deploy/prometheus/prometheus.yml'), 'utf8');
    writeFileSync(join(dir, 'prometheus.yml'), deployed.replaceAll('/metrics-secret/prometheus', secret));
    for (const path of [ALERTS, RECORDING]) copyFileSync(path, join(dir, basename(path)));
    const { status, output } = promtool(['check', 'config', join(dir, 'prometheus.yml')]);
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('2 rule files found') });
    rmSync(dir, { recursive: true });
    for (const [path, rules] of [
      [ALERTS, alerts()],
      [RECORDING, recordingRules()],
    ] as const)
      expect(promtool(['check', 'rules', '--lint=all', '--lint-fatal', path])).toEqual({
        status: 0,
        output: expect.stringContaining(`${rules.length} rules found`),
      });
  });

  it('sees each alert fire for its fault and for no other', () => {
    const dir = mkdtempSync(join(tmpdir(), 'countersign-promtool-'));
    const tests = join(dir, 'alerts.yml');
    writeFileSync(tests, stringify(promtoolTests(), { aliasDuplicateObjects: false }));
    const { status, output } = promtool(['test', 'rules', tests]);
    rmSync(dir, { recursive: true });
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('SUCCESS') });
  });
});

describe('Prometheus on a running demo', () => {
  let dir: string;
  let demo: RunningDemo;
  let prometheus: Prometheus;
  beforeAll(async () => {
    needDebianPackages();
    dir = mkdtempSync(join(tmpdir(), 'countersign-monitoring-'));
    demo = await startDemo(dir);
    prometheus = await Prometheus.start(join(dir, 'prometheus'), demo.metrics);
  }, 480_000);
  afterAll(async () => {
    await prometheus?.stop();
    await demo?.process.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it.each(['recorder', 'detector', 'api'] as const)('accepts the metrics of the %s as well-formed', async (app) => {
    const { output } = promtool(['check', 'metrics'], await (await fetch(demo.metrics[app])).text());
    expect(output.split('\n').filter((line) => line !== '' && !ALLOWED.test(line))).toEqual([]);
  });

  it('scrapes every app', async () => {
    const up = ['recorder', 'detector', 'api', 'prometheus'].map((job) => ({ job, health: 'up', lastError: '' }));
    await eventually(async () => {
      const targets = await prometheus.targets();
      expect(targets).toHaveLength(up.length);
      expect(targets).toEqual(expect.arrayContaining(up));
    });
  });

  it('answers every query of every panel with a number', async () => {
    let n = 0;
    await eventually(async () => {
      // Per-second panels need activity: events over Kafka and requests to the api.
      const lines = Array.from({ length: 10 }, () => `${event(n++)}\n`).join('');
      const kcat = ['-P', '-b', demo.kafka, '-t', 'transfers.irs', '-k', 'MOU-1'];
      expect(spawnSync('/usr/bin/kcat', kcat, { input: lines }).status).toBe(0);
      // Open to all: what is counted is that somebody asked.
      expect((await fetch(`${demo.apps.api}/log/0/checkpoint`)).status).toBe(200);
      const empty: string[] = [];
      for (const { name, expr } of panelQueries()) {
        const series = await prometheus.range(filledIn(expr, RATE_INTERVAL));
        if (!series.some(({ values }) => values.some(([, value]) => Number.isFinite(Number(value))))) empty.push(name);
      }
      expect(empty).toEqual([]);
    }, 40_000);
  }, 60_000);

  it('shows the case: six findings by rule and severity, 47 disclosed of 1,280 requested', async () => {
    const last = async (panel: string): Promise<Record<string, number>> => {
      const query = panelQueries().find(({ name }) => name === panel)!.expr;
      const series = await prometheus.range(filledIn(query, RATE_INTERVAL));
      const of = ({ rule, severity, agreement }: Record<string, string>): string => agreement ?? `${rule} ${severity}`;
      return Object.fromEntries(series.map(({ metric, values }) => [of(metric), Number(values.at(-1)![1])]));
    };
    expect(await last('Open findings by rule and severity A')).toMatchObject({
      'DIS-17 CRITICAL': 1,
      'INC-02 MEDIUM': 1,
      'MAT-02 CRITICAL': 1,
      'RCP-04 HIGH': 1,
      'REQ-06 MEDIUM': 1,
      'REQ-09 HIGH': 1,
    });
    expect(await last('Disclosed against requested A')).toMatchObject({ 'irs-ice-mou-2025': 1280 });
    expect(await last('Disclosed against requested B')).toMatchObject({ 'irs-ice-mou-2025': 47 });
    expect((await last('Disclosed against requested C'))['irs-ice-mou-2025']).toBeCloseTo(47 / 1280);
  });

  it('offers the agreements in a list', async () => {
    for (const { type, query } of dashboard().templating.list) {
      if (type !== 'query') continue;
      const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec((query as { query: string }).query)!;
      expect(await prometheus.labelValues(label!, metric!)).toContain('irs-ice-mou-2025');
    }
  });

  it('can evaluate every alert, and a healthy stack raises none', async () => {
    await eventually(async () => {
      const rules = await prometheus.alerts();
      expect(rules.map(({ name, state, health, lastError }) => ({ name, state, health, lastError }))).toEqual(
        alerts().map(({ alert }) => ({ name: alert, state: 'inactive', health: 'ok', lastError: undefined })),
      );
    });
  });
});
