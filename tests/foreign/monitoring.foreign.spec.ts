import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { ROOT } from '../deploy/compose-file.js';
import { ALERTS, alerts, promtoolTests, RECORDING, recordingRules } from '../deploy/alerts.js';
import { dashboards } from '../../deploy/grafana/src/index.js';
import { type Dashboard, panelsOf, postgresql, promql, queriesOf } from '../deploy/dashboard.js';
import { eventually } from '../faults/recorder-harness.js';
import { needDebianPackages } from './debian-packages.js';
import { cleanLogs } from '../support/logs.js';
import { CANARIES, CAPPED, CASE, MonitoredDemo } from './monitored-demo.js';
import type { Prometheus } from './prometheus.js';

/** A rate needs two samples; scrapes are a second apart. */
const RATE_INTERVAL = '5s';

/** prom-client names these gauges of Node; all others follow Prometheus's rules. */
const ALLOWED =
  /^countersign_nodejs_active_(handles|requests|resources)_total non-counter metrics should not have "_total" suffix$/;

const promtool = (args: readonly string[], input?: string): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync('/usr/bin/promtool', args, {
    input,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status, output: stdout + stderr };
};

const made = dashboards().map(({ name, dashboard }) => ({ name, dashboard: dashboard as unknown as Dashboard }));

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

  it('finds no error in the configuration of Alertmanager, which names only alerts that there are', () => {
    const path = join(ROOT, 'deploy/prometheus/alertmanager.yml');
    const { status, stderr } = spawnSync('/usr/bin/amtool', ['check-config', path], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const names = alerts().map(({ alert }) => alert);
    for (const [name] of readFileSync(path, 'utf8').matchAll(/Countersign\w+/g)) expect(names).toContain(name);
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
  let monitored: MonitoredDemo;
  let prometheus: Prometheus;
  beforeAll(async () => {
    needDebianPackages();
    dir = mkdtempSync(join(tmpdir(), 'countersign-monitoring-'));
    monitored = await MonitoredDemo.start(dir);
    ({ prometheus } = monitored);
    await monitored.happen();
  }, 480_000);
  afterAll(async () => {
    await monitored?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it.each(['recorder', 'detector', 'api'] as const)('accepts the metrics of the %s as well-formed', async (app) => {
    const { output } = promtool(['check', 'metrics'], await (await fetch(monitored.demo.metrics[app])).text());
    expect(output.split('\n').filter((line) => line !== '' && !ALLOWED.test(line))).toEqual([]);
  });

  it('scrapes every app', async () => {
    const up = ['recorder', 'detector', 'api', 'node', 'prometheus'].map((job) => ({
      job,
      health: 'up',
      lastError: '',
    }));
    await eventually(async () => {
      const targets = await prometheus.targets();
      expect(targets).toHaveLength(up.length);
      expect(targets).toEqual(expect.arrayContaining(up));
    });
  });

  it.each(made.map(({ name }) => name))(
    'answers every query of every panel with a number: %s',
    async (name) => {
      const { dashboard } = made.find((one) => one.name === name)!;
      const queries = queriesOf(dashboard).filter(({ target }) => target.expr !== undefined);
      await eventually(async () => {
        await monitored.load();
        const empty: string[] = [];
        for (const query of queries) {
          const series = await prometheus.range(promql(query.target.expr!, RATE_INTERVAL));
          if (!series.some(({ values }) => values.some(([, value]) => Number.isFinite(Number(value)))))
            empty.push(query.name);
        }
        expect(empty).toEqual([]);
      }, 60_000);
    },
    90_000,
  );

  it('answers every query of the database with rows, as the login of a dashboard, which may do nothing else', async () => {
    const queries = made.flatMap(({ dashboard }) => queriesOf(dashboard)).filter(({ target }) => target.rawSql);
    expect(queries.length).toBeGreaterThan(8);
    await eventually(async () => {
      // Caps are of the agreement that has some.
      const answers = await monitored.sql(
        queries.map(({ name, target }) =>
          postgresql(target.rawSql!, name.includes('Caps') ? CAPPED : CASE, '2020-01-01', '2030-01-01'),
        ),
      );
      expect(queries.filter((_, n) => answers[n]!.length === 0).map(({ name }) => name)).toEqual([]);
    }, 60_000);
    const [caps] = await monitored.sql([
      `SELECT period, items FROM dashboard.cap WHERE agreement = '${CAPPED}' ORDER BY items`,
    ]);
    expect(caps).toEqual([
      { period: 'one request', items: '100' },
      { period: '30 days', items: '500' },
      { period: 'all time', items: '1000' },
    ]);
    await expect(monitored.sql(['SELECT FROM readmodel.finding'])).rejects.toThrow(/permission denied/);
  }, 90_000);

  it('shows the case: six findings by rule and severity, 47 disclosed of 1,280 requested', async () => {
    const last = async (query: string): Promise<Record<string, number>> => {
      const series = await prometheus.range(query);
      const of = ({ rule, severity }: Record<string, string>): string => `${rule} ${severity}`;
      return Object.fromEntries(series.map(({ metric, values }) => [of(metric), Number(values.at(-1)![1])]));
    };
    expect(await last('max by (rule, severity) (countersign_findings_open)')).toMatchObject({
      'DIS-17 CRITICAL': 1,
      'INC-02 MEDIUM': 1,
      'MAT-02 CRITICAL': 1,
      'RCP-04 HIGH': 1,
      'REQ-06 MEDIUM': 1,
      'REQ-09 HIGH': 1,
    });
    const [rows] = await monitored.sql([
      `SELECT stage, items FROM dashboard.stage WHERE agreement = '${CASE}' ORDER BY no`,
    ]);
    expect(rows).toEqual([
      { stage: 'requested', items: '1280' },
      { stage: 'accepted by name', items: '0' },
      ...['matched', 'disclosed', 'received'].map((stage) => ({ stage, items: '47' })),
    ]);
  });

  it('has what the alert of a full disk reads, and tells Alertmanager, which knows whom to tell', async () => {
    for (const metric of ['node_filesystem_avail_bytes', 'node_filesystem_size_bytes']) {
      const series = await prometheus.range(`${metric}{fstype!~"tmpfs|ramfs|overlay|squashfs"}`);
      expect([metric, series.length > 0]).toEqual([metric, true]);
    }
    await eventually(async () => {
      expect(await prometheus.told()).toContainEqual({ alert: 'CountersignWatchdog', receivers: ['watchdog'] });
    });
  });

  it('counts in panels what the page of the console counts for an overseer', async () => {
    const overseer = await monitored.as('overseer');
    const path = '/v1/findings?severity=CRITICAL&status=open&facets=1&limit=1';
    const link = made
      .flatMap(({ dashboard }) => panelsOf(dashboard))
      .find(({ title }) => title === 'Critical findings open')!;
    expect(link.links![0]!.url).toBe('${console}/findings?severity=CRITICAL&status=open');
    await eventually(async () => {
      const { total } = await monitored.ask<{ total: number }>(path, overseer);
      expect(total).toBeGreaterThan(2);
      const [series] = await prometheus.range(promql(link.targets![0]!.expr!, RATE_INTERVAL));
      expect(Number(series!.values.at(-1)![1])).toBe(total);
    });
  });

  it('is seen by a Prometheus of the demo’s own too, which knows the answers to what it is said to be asked', async () => {
    const output = readFileSync(monitored.demo.process.log, 'utf8');
    const commands = [...output.matchAll(/^ +(curl -s http\S+\/api\/v1\/query --data-urlencode .*)$/gm)].map(
      ([, one]) => one!,
    );
    expect(commands).toHaveLength(3);
    await eventually(() => {
      for (const command of commands) {
        const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
        const { data } = JSON.parse(stdout) as { data: { result: { value: [number, string] }[] } };
        expect([command, data.result.some(({ value }) => Number.isFinite(Number(value[1])))]).toEqual([command, true]);
      }
      return Promise.resolve();
    });
    const { data } = (await (await fetch(`${monitored.demo.prometheus!}/api/v1/targets`)).json()) as {
      data: { activeTargets: { labels: { job: string }; health: string }[] };
    };
    expect(data.activeTargets.map(({ labels, health }) => [labels.job, health]).sort()).toEqual(
      ['api', 'detector', 'prometheus', 'recorder'].map((job) => [job, 'up']),
    );
  });

  it('can evaluate every alert, and a stack that is well raises none but for what the demo leaves silent', async () => {
    // The case's sources have been silent since 2026: five minutes later somebody is told.
    const stateOf = (alert: string): string =>
      alert === 'CountersignWatchdog' ? 'firing' : alert === 'CountersignSourceSilent' ? 'pending' : 'inactive';
    await eventually(async () => {
      const rules = await prometheus.alerts();
      const expected = alerts().map(({ alert }) => ({
        ...{ name: alert, health: 'ok', lastError: undefined },
        state: stateOf(alert),
      }));
      const given = rules.filter(({ name }) => name.startsWith('Countersign'));
      expect(
        given.map(({ name, state, health, lastError }) => {
          // The disk is this machine's, which whatever else it does may fill.
          return { name, health, lastError, state: name === 'CountersignDiskFills' ? 'inactive' : state };
        }),
      ).toEqual(expected);
    });
  });

  it('logs lines of JSON that name requests, views and places, and never what was asked, sent, said or kept secret', async () => {
    await monitored.strangers();
    const dir = dirname(monitored.demo.secrets);
    const lines = cleanLogs(dir, ['recorder', 'detector', 'api'], Object.values(CANARIES));
    const answered = { message: 'answered', request: expect.any(String) as string, ms: expect.any(Number) as number };
    const view = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    for (const line of [
      { ...answered, method: 'GET', route: '/v1/findings', status: 200, view },
      // Nobody learns of a route before she is known.
      { ...answered, method: 'GET', route: 'none', status: 401 },
      { ...answered, route: '/v1/access', status: 200, view },
      { ...answered, route: '/v1/oversight', status: 200, shard: 'oversight', index: expect.any(Number) as number },
      {
        ...answered,
        route: '/v1/findings/:id/triage',
        status: 200,
        shard: 'oversight',
        index: expect.any(Number) as number,
      },
      {
        level: 'warn',
        topic: 'transfers.irs',
        partition: expect.any(Number) as number,
        reasons: { 'not-a-cloudevent': 1 },
      },
      { shard: '0', generation: expect.any(Number) as number, index: expect.any(Number) as number },
    ])
      expect(lines).toContainEqual(expect.objectContaining(line));
  });
});
