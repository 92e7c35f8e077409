import { mkdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { checkoutRoot } from './checkout.js';
import { bareEnvironment, Child, type Exit } from './child.js';

export interface ProcessOptions {
  /** Built entry point, relative to the checkout: `dist/apps/recorder/src/main.js`. */
  entry: string;
  name: string;
  args?: readonly string[];
  /** The whole configuration: of our own environment only PATH, HOME and the like are passed on. */
  env: Record<string, string>;
  /** Folder of `<name>.log`. */
  dir: string;
  /** Polled until it answers 200: `http://127.0.0.1:<port>/health/ready`. Without it, starting is enough. */
  readyUrl?: string;
  /** Milliseconds, default 60,000. */
  readyTimeout?: number;
  nodeArgs?: readonly string[];
}

export interface StartedProcess {
  name: string;
  pid: number;
  log: string;
  exited: Promise<Exit>;
  /** undefined while it runs */
  readonly exit: Exit | undefined;
  /** SIGTERM, then SIGKILL after 10 s. */
  stop(): Promise<Exit>;
  kill9(): Promise<void>;
}

/** Starts one of our own apps from the built code and waits until it says that it is ready. */
export async function startProcess(options: ProcessOptions): Promise<StartedProcess> {
  const { entry, name, args = [], env, dir, readyUrl, readyTimeout = 60_000, nodeArgs = [] } = options;
  mkdirSync(dir, { recursive: true });
  const child = await Child.spawn({
    name,
    command: process.execPath,
    args: [...nodeArgs, isAbsolute(entry) ? entry : join(checkoutRoot(), entry), ...args],
    env: { ...bareEnvironment(), NO_COLOR: '1', COUNTERSIGN_DIE_WITH_PARENT: '1', ...env },
    log: join(dir, `${name}.log`),
    stdin: true,
  });
  if (readyUrl) await child.until(() => answersOk(readyUrl), readyTimeout);
  return child;
}

async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status} ${body.slice(0, 500)}`);
  return true;
}
