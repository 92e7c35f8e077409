import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface CliRun {
  child: ChildProcess;
  /** Standard output so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code, or with the signal's name. */
  exited: Promise<number | string>;
}

/** Runs the built `countersign` command, as from a user's shell. */
export function startCli(args: string[], env: Record<string, string> = {}): CliRun {
  const child = spawn(process.execPath, [join(root, 'dist/apps/cli/src/main.js'), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return { child, stdout: () => stdout, stderr: () => stderr, exited };
}

/** Runs it to its end. Throws with its output if the exit code is not the expected one. */
export async function runCli(
  args: string[],
  expected = 0,
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  const run = startCli(args, env);
  const code = await run.exited;
  if (code !== expected)
    throw new Error(`countersign ${args.join(' ')}: exit ${code}\n${run.stderr()}\n${run.stdout()}`);
  return { stdout: run.stdout(), stderr: run.stderr() };
}

/** The object on the last line of standard output. */
export const lastLine = (stdout: string): unknown => JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
