import { parentPort } from 'node:worker_threads';
import { type BundleJob, hashBundle } from './hash-bundle.js';

// One thread of a HashPool: jobs come in and results go out in the same order.
parentPort!.on('message', (job: BundleJob) => parentPort!.postMessage(hashBundle(job)));
