import { parentPort } from 'node:worker_threads';
import { type EntryBundleJob, hashEntryBundle } from './hash-entry-bundle.js';

// One thread of a HashPool: jobs come in and results go out in the same order.
let turn: Promise<void> = Promise.resolve();
parentPort!.on('message', (job: EntryBundleJob) => {
  turn = turn.then(async () => parentPort!.postMessage(await hashEntryBundle(job)));
});
