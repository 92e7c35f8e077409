import { readFileSync } from 'node:fs';
import type { RunningDemo } from '../../support/demo.js';

/** A service of the demo as a process, to be held up and let go on: it answers nobody meanwhile, as when its machine hangs. */
export function serviceOf({ process: { pid } }: RunningDemo, app: 'recorder' | 'api'): { hold(): void; goOn(): void } {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const its = children.find((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(`/apps/${app}/src/main.js`),
  );
  if (its === undefined) throw new Error(`the demo runs no ${app}`);
  const signal = (name: NodeJS.Signals): void => void process.kill(Number(its), name);
  return { hold: () => signal('SIGSTOP'), goOn: () => signal('SIGCONT') };
}
