import { Worker } from 'node:worker_threads';

/** Asks again and again, apart from this thread, which the test keeps busy; beside that it measures how slow this machine is just then. */
const WATCH = `
const { parentPort, workerData } = require('node:worker_threads');
const { get } = require('node:http');
let [worst, over, spun, took] = [0, false, 0, 0];
parentPort.once('message', () => (over = true));
const ask = () => new Promise((resolve, reject) => {
  get(workerData, { agent: false }, (answer) => answer.resume().on('end', resolve)).on('error', reject);
});
const cpu = () => Number(require('node:fs').readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
const spin = () => {
  let before;
  // Linux alone tells it of a thread; elsewhere the machine counts as idle.
  try { before = cpu(); } catch { return; }
  const began = performance.now();
  while (cpu() - before < 5);
  spun += cpu() - before;
  took += performance.now() - began;
};
(async () => {
  while (!over) {
    spin();
    const began = performance.now();
    await ask();
    worst = Math.max(worst, performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  parentPort.postMessage({ worst, slow: spun > 0 ? Math.max(1, took / spun) : 1 });
})();
`;

export interface HealthWatch {
  /** Milliseconds of the slowest answer, and by how much other work slowed this machine down on average. Ends the watch. */
  end(): Promise<{ worst: number; slow: number }>;
}

export function watchHealth(url: string): HealthWatch {
  const worker = new Worker(WATCH, { eval: true, workerData: url });
  const result = new Promise<{ worst: number; slow: number }>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    end: () => {
      worker.postMessage('over');
      return result;
    },
  };
}
