import { setImmediate as turn } from 'node:timers/promises';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { type EntryBundleJob, type EntryBundleResult, hashEntryBundle } from './hash-entry-bundle.js';

interface Thread {
  worker: Worker;
  waiting: { resolve: (result: EntryBundleResult) => void; reject: (error: Error) => void }[];
}

/** Hashes entry bundles in worker threads; with none, in this one. Close it: its threads keep a process alive. */
export class HashPool {
  private readonly threads: Thread[];
  private failed: Error | undefined;

  /** `entry`: the thread's own file, where it is not the compiled one beside this. */
  constructor(
    workers: number,
    entry: { url: URL; options?: WorkerOptions } = { url: new URL('./hash-worker.js', import.meta.url) },
  ) {
    this.threads = Array.from({ length: workers }, () => this.start(new Worker(entry.url, entry.options)));
  }

  get size(): number {
    return this.threads.length;
  }

  async hash(job: EntryBundleJob): Promise<EntryBundleResult> {
    if (this.threads.length === 0) {
      // Lets reads that have ended be noticed between two entry bundles.
      await turn();
      return hashEntryBundle(job);
    }
    if (this.failed) throw this.failed;
    const thread = this.threads.reduce((least, one) => (one.waiting.length < least.waiting.length ? one : least));
    return new Promise((resolve, reject) => {
      thread.waiting.push({ resolve, reject });
      thread.worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private start(worker: Worker): Thread {
    const thread: Thread = { worker, waiting: [] };
    worker.on('message', (result: EntryBundleResult) =>
      thread.waiting.shift()?.resolve({
        ...result,
        // Buffers arrive as plain byte arrays.
        hashes: Buffer.from(result.hashes.buffer, result.hashes.byteOffset, result.hashes.byteLength),
        root: result.root && Buffer.from(result.root.buffer, result.root.byteOffset, result.root.byteLength),
      }),
    );
    worker.on('error', (error) => {
      this.failed = error;
      for (const { reject } of thread.waiting.splice(0)) reject(error);
    });
    return thread;
  }
}
