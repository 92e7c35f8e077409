import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workFolder } from '#libs/stack';
import { installFromDebian } from '../../support/from-debian.js';
import { buildGo } from '../need-go.js';

const runFile = promisify(execFile);
const HERE = import.meta.dirname;
const INSTALL_MS = 300_000;
const CLOUDEVENTS_FOR_JAVASCRIPT = 'cloudevents@10.0.0';

/** A program that sends events with other makers' code: all but its own arguments. */
export interface Sender {
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
}

/** Ends when all is acknowledged. Throws with what the program says otherwise. */
export async function runSender({ command, args, env = {} }: Sender, own: readonly string[]): Promise<void> {
  await runFile(command, [...args, ...own], { env: { ...process.env, ...env }, timeout: 600_000 });
}

/** A download that broke off is tried once more. What fails twice fails the tests: an SDK that is not there shows nothing. */
async function install(command: string, args: readonly string[], cwd: string): Promise<void> {
  const attempt = () => runFile(command, [...args], { cwd, timeout: INSTALL_MS, env: { ...process.env, CI: 'true' } });
  try {
    await attempt().catch(attempt);
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    const output = `${stdout ?? ''}${stderr ?? ''}`.slice(-2_000) || (error as Error).message;
    throw new Error(`${command} could not install what these tests send with:\n${output}`, { cause: error });
  }
}

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

/** Installs what a `requirements.txt` of ours names; gives what Python must be told to find it. */
export async function pythonPackages(folder: string, requirements: string): Promise<{ PYTHONPATH: string }> {
  if (!works('python3', '-m', 'pip', '--version'))
    installFromDebian('Python 3.10 or newer with pip', ['python3', 'python3-pip']);
  const target = join(folder, 'python');
  // Into a folder of its own: a Python that a distribution manages lets nothing be installed into itself.
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-warn-conflicts', '--only-binary', ':all:'];
  await install('python3', ['-m', 'pip', 'install', ...quiet, '--target', target, '-r', requirements], HERE);
  return { PYTHONPATH: target };
}

/** The CloudEvents SDK and librdkafka. `script` is one beside this file. */
export async function pythonSender(folder: string): Promise<(script: string) => Sender> {
  const env = await pythonPackages(folder, 'requirements.txt');
  return (script) => ({ command: 'python3', args: [join(HERE, script)], env });
}

/** The CloudEvents SDK, outside of this checkout, and the kafkajs of it. */
export async function javascriptSender(folder: string): Promise<Sender> {
  const quiet = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--loglevel', 'error'];
  await install('npm', ['install', ...quiet, '--prefix', folder, CLOUDEVENTS_FOR_JAVASCRIPT], folder);
  const sdk = join(folder, 'node_modules', 'cloudevents');
  return { command: process.execPath, args: [join(HERE, 'send.mjs'), sdk] };
}

/** The CloudEvents SDK with the client of Kafka that it was made for; `own`: with the broker's. */
export async function javaSender(folder: string): Promise<{ sdk: Sender; own: Sender }> {
  if (!works('javac', '-version')) installFromDebian('a JDK 17 or newer', ['default-jdk-headless']);
  const jars = join(folder, 'java');
  const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`];
  await install('mvn', ['-B', '-q', '-f', join(HERE, 'java', 'pom.xml'), ...copy], folder);
  const classes = join(folder, 'classes');
  await install('javac', ['-d', classes, '-cp', join(jars, '*'), join(HERE, 'java', 'Send.java')], folder);
  const sender = (...first: string[]): Sender => ({
    command: 'java',
    args: ['-cp', [...first, classes, join(jars, '*')].join(':'), 'Send'],
  });
  return { sdk: sender(), own: sender(join(workFolder('kafka', 'libs'), '*')) };
}

export const goSender = (folder: string): Sender => ({
  command: buildGo(join(HERE, 'go'), join(folder, 'sdk')),
  args: [],
});
