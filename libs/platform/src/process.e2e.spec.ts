import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort, startProcess } from '#libs/stack';

const platform = pathToFileURL(resolve('dist/libs/platform/src/index.js')).href;
const openapi = pathToFileURL(resolve('dist/libs/openapi/src/index.js')).href;
const nest = pathToFileURL(resolve('node_modules/@nestjs/common/index.js')).href;

/** A whole app on the built platform: one check that turns ready at SIGUSR2, one route that throws. */
const APP = `
import { Controller, Get, Module } from ${JSON.stringify(nest)};
import * as p from ${JSON.stringify(platform)};
import * as o from ${JSON.stringify(openapi)};
class Routes { fail() { throw new Error('secret detail'); } }
const answers = new o.Answers();
const content = { 'text/plain': { description: 'Words', example: 'none' } };
const text = { tag: 'spec', summary: 'Fails', description: 'Always <b>fails</b>', content };
const failing = Object.getOwnPropertyDescriptor(Routes.prototype, 'fail');
o.operations(answers, p.commonProblemKinds, ['unexpected'])(text)(Routes.prototype, 'fail', failing);
Get('fail')(Routes.prototype, 'fail', failing);
Controller()(Routes);
class App { onApplicationShutdown() { console.log('shut down in order'); } }
await p.main(async () => {
  const { z } = await import(${JSON.stringify(pathToFileURL(resolve('node_modules/zod/index.js')).href)});
  const settings = p.loadConfig(z.object({ ...p.processSettings, ...p.metricsSettings, PORT: p.setting.port('Port') }), process.env);
  const metrics = p.MetricsModule.of(new p.Metrics('spec'), settings);
  Module({ imports: [p.HealthModule, metrics], controllers: [Routes] })(App);
  const app = await p.bootstrap(App, {
    name: 'spec', port: settings.PORT, settings,
    configure: (app) =>
      o.serveOpenApi(app, () => o.openApiDocument(app, { title: 'Spec', description: '' }, answers)),
  });
  let ready = false;
  app.get(p.ReadinessChecks).register({ name: 'slow', check: () => ({ ready, detail: ready ? undefined : 'warming up' }) });
  process.on('SIGUSR2', () => (ready = true));
});
`;

describe('an app on the platform', () => {
  let dir: string;
  let entry: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-platform-'));
    entry = join(dir, 'app.mjs');
    writeFileSync(entry, APP);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('says when it is ready, serves metrics, docs and problems, and stops in order with code 0', async () => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const metrics = await freePort();
    const app = await startProcess({
      entry,
      name: 'spec',
      env: { PORT: `${port}`, COUNTERSIGN_METRICS_PORT: `${metrics}` },
      dir,
      readyUrl: `${base}/health/live`,
    });
    const notReady = await fetch(`${base}/health/ready`);
    expect(notReady.status).toBe(503);
    expect(await notReady.json()).toEqual({
      ready: false,
      checks: [{ name: 'slow', ready: false, detail: 'warming up' }],
    });
    process.kill(app.pid, 'SIGUSR2');
    await until(async () => (await fetch(`${base}/health/ready`)).status === 200);
    expect(await (await fetch(`${base}/health/ready`)).json()).toEqual({
      ready: true,
      checks: [{ name: 'slow', ready: true }],
    });
    expect((await fetch(`${base}/metrics`)).status).toBe(404);
    expect(await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()).toMatch(
      /^countersign_process_cpu_seconds_total\{app="spec"\}/m,
    );
    const failure = await fetch(`${base}/fail`);
    expect(failure.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem = (await failure.json()) as { instance: string };
    expect(problem).toMatchObject({ status: 500, type: 'about:blank' });
    expect(await (await fetch(`${base}/none`)).json()).toMatchObject({ status: 404, title: 'Not Found' });
    const document = (await (await fetch(`${base}/docs/openapi.json`)).json()) as { paths: object };
    expect(document).toMatchObject({ info: { title: 'Spec' } });
    // Not /health.
    expect(Object.keys(document.paths)).toEqual(['/fail']);

    expect(await app.stop()).toEqual({ code: 0, signal: null });
    const log = readFileSync(app.log, 'utf8');
    const lines = log
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { message: unknown });
    expect(lines.map((line) => line.message)).toContain(`spec listens on ${base}`);
    expect(JSON.stringify(lines)).toContain(problem.instance);
    expect(log).toContain('shut down in order');
  });

  it('answers to loopback names only, to that of its public URL, and in a container to those that are listed', async () => {
    const [port, open, known, alone, behind] = await Promise.all([1, 2, 3, 4, 5].map(freePort));
    const start = (name: string, env: Record<string, string>) =>
      startProcess({ entry, name, env, dir, readyUrl: `http://127.0.0.1:${env.PORT}/health/live` });
    const apps = await Promise.all([
      start('closed', { PORT: `${port}` }),
      start('open', {
        ...{ PORT: `${open}`, COUNTERSIGN_LISTEN_ANY: 'true', COUNTERSIGN_PUBLIC_URL: `http://localhost:${open}` },
        COUNTERSIGN_HOST_NAMES: 'recorder, Other.internal',
      }),
      start('known', { PORT: `${known}`, COUNTERSIGN_PUBLIC_URL: 'https://audit.example.gov' }),
      start('alone', { PORT: `${alone}`, COUNTERSIGN_LISTEN_ANY: 'true' }),
      start('behind', {
        ...{ PORT: `${behind}`, COUNTERSIGN_LISTEN_ANY: 'true', COUNTERSIGN_PUBLIC_URL: 'https://audit.example.gov' },
      }),
    ]);
    const rebound = await ask(port!, 'attacker.example');
    expect(rebound).toMatchObject({ status: 421, type: 'application/problem+json' });
    expect(JSON.parse(rebound.body)).toMatchObject({ status: 421, title: 'Misdirected Request' });
    expect(await ask(port!, `localhost:${port}`)).toMatchObject({ status: 200 });
    for (const name of ['recorder:3000', 'RECORDER', 'other.internal:1', `localhost:${open}`, '127.0.0.1'])
      expect(await ask(open!, name)).toMatchObject({ status: 200 });
    // As another machine would ask, by the address or the name of this one.
    for (const name of ['192.168.1.4:3000', 'machine:3000', 'recorder.attacker.example', '[fe80::1]:3000'])
      expect(await ask(open!, name)).toMatchObject({ status: 421 });
    // Behind TLS of its own name, proxies and probes ask by their addresses.
    expect(await ask(behind!, '10.0.0.7:3000')).toMatchObject({ status: 200 });
    for (const name of ['audit.example.gov', 'AUDIT.example.gov:443', `127.0.0.1:${known}`])
      expect(await ask(known!, name)).toMatchObject({ status: 200 });
    for (const name of ['attacker.example', 'audit.example.gov.attacker.example', 'x@audit.example.gov'])
      expect(await ask(known!, name)).toMatchObject({ status: 421 });
    expect(await ask(alone!, 'recorder:3000')).toMatchObject({ status: 421 });
    await Promise.all(apps.map((app) => app.stop()));
  });

  it('refuses wrong settings with code 78 and all of them', async () => {
    const wrong = await startProcess({ entry, name: 'wrong', env: { PORT: '70000', COUNTERSIGN_LOG_LEVEL: 'x' }, dir });
    expect(await wrong.exited).toEqual({ code: 78, signal: null });
    expect(readFileSync(wrong.log, 'utf8')).toMatch(/2 wrong settings:\n {2}COUNTERSIGN_LOG_LEVEL: [^\n]*\n {2}PORT: /);
    const beyond = { PORT: '0', COUNTERSIGN_HOST: '0.0.0.0', COUNTERSIGN_LISTEN_ANY: 'true' };
    const open = await startProcess({ entry, name: 'open', env: beyond, dir });
    expect(await open.exited).toEqual({ code: 78, signal: null });
    expect(readFileSync(open.log, 'utf8')).toContain('COUNTERSIGN_PUBLIC_URL');
  });

  it('stops in order when its parent is killed', async () => {
    const port = await freePort();
    const parent = join(dir, 'parent.mjs');
    writeFileSync(
      parent,
      `import { spawn } from 'node:child_process';
       import { openSync } from 'node:fs';
       const log = openSync(${JSON.stringify(join(dir, 'orphan.log'))}, 'a');
       spawn(process.execPath, [${JSON.stringify(entry)}], { stdio: ['pipe', log, log], detached: true,
         env: { ...process.env, PORT: '${port}', COUNTERSIGN_DIE_WITH_PARENT: '1' } });
       setInterval(() => {}, 1000);`,
    );
    const child = spawn(process.execPath, [parent], { stdio: 'ignore' });
    const live = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/health/live`).then(
        (r) => r.ok,
        () => false,
      );
    await until(live);
    child.kill('SIGKILL');
    await until(async () => !(await live()));
    await until(async () => readFileSync(join(dir, 'orphan.log'), 'utf8').includes('shut down in order'));
  });
});

/** fetch does not let us choose the name. */
function ask(port: number, host: string): Promise<{ status?: number; type?: string; body: string }> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/health/live', headers: { host } }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, type: answer.headers['content-type'], body }));
    })
      .on('error', reject)
      .end();
  });
}

async function until(condition: () => Promise<boolean>, forMs = 60_000): Promise<void> {
  for (
    const deadline = Date.now() + forMs;
    !(await condition());
    await new Promise((resolve) => setTimeout(resolve, 50))
  )
    if (Date.now() > deadline) throw new Error('waited in vain');
}
