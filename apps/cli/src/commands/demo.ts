import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { EXIT } from '../lib/exit.js';
import { number, printJson, printLine } from '../lib/output.js';
import { ProgressBar } from '../lib/progress-bar.js';
import { wholeNumber } from './migrate.js';

interface Options {
  case: 'irs-ice' | 'random';
  items: number;
  seed: number;
  shards: number;
  keep?: boolean;
  monitor?: boolean;
  json?: boolean;
  export?: string;
}

export function register(program: Command): void {
  program
    .command('demo')
    .summary('run everything on this machine on a synthetic case')
    .description(
      'Starts a real PostgreSQL and a real Apache Kafka with recorder, detector and api as their own processes, replays a case\n' +
        'through Kafka, compares the findings with the planted ones, and verifies the ledger. Everything listens on loopback,\n' +
        'lies in a folder of its own, and is gone afterwards. DATABASE_URL and KAFKA_BROKERS replace its own services.',
    )
    .addOption(new Option('--case <name>', 'which case').choices(['irs-ice', 'random']).default('irs-ice'))
    .option('--items <n>', 'rows of the request (irs-ice)', wholeNumber, 1_280_000)
    .option('--seed <n>', 'another seed, another case', wholeNumber, 1)
    .option('--shards <n>', 'event shards of the ledger', wholeNumber, 1)
    .option('--keep', 'leave everything running until Ctrl-C, and say where')
    .addOption(
      new Option(
        '--monitor',
        'start Prometheus too, where it is installed, and say what to ask it; keeps all running',
      ).implies({
        keep: true,
      }),
    )
    .option('--export <folder>', "leave each shard's log in <folder>/<shard>, with its verifier key in `vkey`")
    .option('--json', 'print one JSON object on the last line of standard output; the rest goes to standard error')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const started = Date.now();
  if (options.export !== undefined)
    (await import('../demo/export-demo.js')).refuseTakenFolder(options.export, options.shards);
  const { removeAtDeath, Teardown, workFolder } = await import('#libs/stack');
  const say = options.json ? (line: string) => void process.stderr.write(`${line}\n`) : printLine;
  const bar = new ProgressBar();
  const teardown = new Teardown();
  const uninstall = teardown.install((signal) => {
    bar.stop();
    process.stderr.write(`\n${signal}: stopping what the demo started\n`);
  });
  if (process.channel) (await import('#libs/platform')).parentWatch(() => process.kill(process.pid, 'SIGTERM'));
  const dir = await demoFolder(workFolder('demo'));
  removeAtDeath(dir);
  teardown.push('folder', () => rm(dir, { recursive: true, force: true }));
  try {
    await perform(options, { started, dir, say, bar, teardown });
  } finally {
    bar.stop();
    await teardown.run();
    uninstall();
  }
}

async function demoFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, 'run-'));
}

interface Setting {
  started: number;
  dir: string;
  say: (line: string) => void;
  bar: ProgressBar;
  teardown: import('#libs/stack').Teardown;
}

async function perform(options: Options, { started, dir, say, bar, teardown }: Setting): Promise<void> {
  const { compare } = await import('#libs/cases');
  const { keysByShard, readTrust, verifyLedger } = await import('#libs/audit');
  const { startDemoStack } = await import('../demo/demo-stack.js');
  const { prepareIrsIce, prepareRandom } = await import('../demo/run-case.js');
  const { untilJudged, untilRecorded } = await import('../demo/wait.js');
  const { readResults } = await import('../demo/results.js');
  const { reportJson, reportLines } = await import('../demo/report.js');
  /** Seconds, in hundredths. */
  const since = (from: number, before = 0): number => Math.round((Date.now() - from) / 10 + before * 100) / 100;
  const before = Number(process.env.COUNTERSIGN_SETUP_SECONDS ?? 0);

  const caseOptions = { ...options, dir, bar };
  const generating = Date.now();
  const prepared = await (options.case === 'random' ? prepareRandom(caseOptions) : prepareIrsIce(caseOptions));
  const generate = since(generating);
  bar.stop();

  const starting = Date.now();
  const clockMs = options.case === 'random' ? 1_000 : 60_000;
  const stack = await startDemoStack({
    dir,
    shards: options.shards,
    agencies: prepared.agencies,
    ...(prepared.sources ? { sources: prepared.sources } : {}),
    clockMs,
    teardown,
    say,
  });
  const monitor = options.monitor
    ? await (await import('../demo/monitor.js')).startMonitor(stack, { dir, teardown, say })
    : null;
  const setup = since(starting, before);

  const sending = Date.now();
  const { events, counts } = await prepared.send(stack);
  const emit = since(sending);
  await untilRecorded(stack, dir, events, (done) => bar.show('recording events', Math.min(done, events), events));
  const record = since(sending);
  await untilJudged(stack, dir, (done) => bar.show('judging entries', done));
  const detect = since(sending);
  bar.stop();

  const verifying = Date.now();
  const keys = keysByShard((await readTrust({ vkeys: stack.vkeys })).keys);
  const report = await verifyLedger({
    db: stack.db,
    verifiers: (shard) => keys.get(shard),
    onProgress: ({ done, total }) => bar.show('verifying entries', done, total),
  });
  bar.stop();
  const results = await readResults(stack);
  const truth = prepared.truthFor(stack.intake);
  const run = {
    intake: stack.intake,
    items: prepared.items,
    events,
    truth,
    results,
    comparison: compare(truth, results.findings, results.notEvaluable),
    counts,
    verified: report.ok && report.unseen.length === 0,
    seconds: { setup, generate, emit, record, detect, verify: since(verifying), total: since(started, before) },
  };
  for (const line of reportLines(run)) say(line);
  for (const problem of report.problems.slice(0, 10))
    say(`  ${problem.kind} ${problem.shard ?? ''}/${problem.index ?? ''}: ${problem.detail}`);
  if (!run.verified || run.comparison.differences.length > 0) process.exitCode = EXIT.failed;
  if (options.export !== undefined) {
    const { exportDemo } = await import('../demo/export-demo.js');
    const exported = await exportDemo(
      stack,
      { dir, to: options.export, sealed: results.findings.length > 0 },
      (label, done, total) => bar.show(label, done, total),
    );
    bar.stop();
    say('');
    for (const { shard, size, files } of exported)
      say(
        `Exported shard ${shard}: ${number(size)} entries, ${number(files)} files, in ${join(options.export, shard)}`,
      );
  }
  const urls = {
    api: stack.api,
    log: `${stack.api}/log`,
    intake: stack.recorder,
    kafka: stack.brokers[0] ?? null,
    issuer: stack.issuer.url,
    ...(options.monitor ? { prometheus: monitor } : {}),
  };
  if (!options.keep) {
    say('');
    say('To look further: add --keep, which says who can sign in, and how to ask the api.');
    if (options.json) printJson(reportJson(run));
    return;
  }
  const { people, producers, secrets } = stack.issuer;
  const { leftRunningLines } = await import('../demo/left-running.js');
  const { logins } = stack;
  const places = { addresses: urls, api: stack.api, issuer: stack.issuer.url, tokenFile: join(dir, 'token') };
  const { vkeyFile, pinFile } = stack;
  for (const line of leftRunningLines({ ...places, vkeyFile, pinFile, people, producers, secrets, logins })) say(line);
  if (monitor !== null) for (const line of (await import('../demo/monitor.js')).monitorLines(monitor)) say(line);
  if (options.json) printJson({ ...reportJson(run, urls), issuer: { people, producers, secrets }, logins, pinFile });
  // A signal ends this: the teardown's handlers stop everything and exit.
  await new Promise(() => setInterval(() => undefined, 1 << 30));
}
