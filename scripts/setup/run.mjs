import { spawn } from 'node:child_process';

/**
 * Runs a program and keeps the end of what it prints. Resolves to {code, output}; code is -1 when it cannot be started.
 * Its input is empty, so that nothing can wait for an answer.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const kept = [];
    const keep = (chunk) => {
      kept.push(chunk.toString());
      if (kept.length > 400) kept.splice(0, 200);
    };
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      ...options,
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: -1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, output: kept.join('') }));
  });
}

/** The last lines of a program's output, for an error message. */
export function tail(output, lines = 25) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
