import { parentPort } from 'node:worker_threads';
import { type BundleJob, hashBundle } from './hash-bundle.js';

// One thread of a HashPool: jobs come in and results go out in the same order.
let turn: Promise<void> = Promise.resolve();
parentPort!.on('message', (job: BundleJob) => {
  turn = turn.then(async () => parentPort!.postMessage(await hashBundle(job)));
});
