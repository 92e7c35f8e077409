import { Command, CommanderError } from 'commander';
import { EXIT, fail } from '../../apps/cli/src/lib/exit.js';

/**
 * Runs a command's source in this process, without the second that `runCli` needs to start one. Only one call at a time, because it
 * captures standard output and error. Each command also has a test with `runCli`, for behaviour that only a process shows.
 */
export async function callCli(
  { register }: { register: (program: Command) => void },
  args: string[],
  expected = 0,
): Promise<{ stdout: string; stderr: string }> {
  const program = new Command('countersign').exitOverride();
  register(program);
  let command: Command | undefined;
  program.hook('preAction', (_program, action) => void (command = action));
  const output = { stdout: '', stderr: '' };
  const streams = ['stdout', 'stderr'] as const;
  const own = streams.map((name) => process[name].write);
  for (const name of streams) {
    process[name].write = (chunk: Uint8Array | string) => {
      output[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }
  process.exitCode = undefined;
  let code: unknown;
  try {
    await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof CommanderError)) return fail(error, command);
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    });
  } finally {
    code = process.exitCode ?? EXIT.ok;
    process.exitCode = undefined;
    for (const [i, name] of streams.entries()) process[name].write = own[i]!;
  }
  if (code !== expected)
    throw new Error(`countersign ${args.join(' ')}: exit ${String(code)}\n${output.stderr}\n${output.stdout}`);
  return output;
}
