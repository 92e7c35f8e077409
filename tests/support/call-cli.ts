import { Command, CommanderError } from 'commander';
import { EXIT, fail } from '../../apps/cli/src/lib/exit.js';

/**
 * Runs a command's source in this process, as `runCli` does without the second that a process takes to start. One at a
 * time: it takes standard output and error for as long. Each command has `runCli` as well, for what only a process shows.
 */
export async function callCli(
  { register }: { register: (program: Command) => void },
  args: string[],
  expected = 0,
): Promise<{ stdout: string; stderr: string }> {
  const program = new Command('countersign').exitOverride();
  register(program);
  const said = { stdout: '', stderr: '' };
  const streams = ['stdout', 'stderr'] as const;
  const own = streams.map((name) => process[name].write);
  for (const name of streams) {
    process[name].write = (chunk: Uint8Array | string) => {
      said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }
  process.exitCode = undefined;
  let code: unknown;
  try {
    await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof CommanderError)) return fail(error);
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    });
  } finally {
    code = process.exitCode ?? EXIT.ok;
    process.exitCode = undefined;
    for (const [i, name] of streams.entries()) process[name].write = own[i]!;
  }
  if (code !== expected)
    throw new Error(`countersign ${args.join(' ')}: exit ${String(code)}\n${said.stderr}\n${said.stdout}`);
  return said;
}
