import type { PoolClient } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { NOTIFY_CHANNEL } from '#libs/ledger';

/** Wakes the waiter for a shard when the ledger reports growth. A lost hint costs one poll interval, never an entry. */
export class Hints {
  private runner: QueryRunner | undefined;
  /** Gives the connection up when it is lost. */
  private lost: (() => void) | undefined;
  /** Shards that grew while nobody waited. */
  private readonly missed = new Set<string>();
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(private readonly db: DataSource) {}

  /** Listens if it does not do so yet. Call it regularly, because a lost connection is given up. */
  async listen(): Promise<void> {
    if (this.runner) return;
    const runner = this.db.createQueryRunner();
    this.runner = runner;
    const release = (): void => {
      if (this.runner === runner) this.runner = undefined;
      void runner.release().catch(() => undefined);
    };
    try {
      const client = (await runner.connect()) as PoolClient;
      this.lost = release;
      client.once('error', release);
      client.once('end', release);
      client.on('notification', ({ payload = '' }) => this.wake(payload.slice(0, payload.lastIndexOf(':'))));
      await client.query(`LISTEN ${NOTIFY_CHANNEL}`);
    } catch {
      release();
    }
  }

  async close(): Promise<void> {
    const { runner, lost } = this;
    this.runner = undefined;
    if (!runner) return;
    const client = (await runner.connect()) as PoolClient;
    client.removeAllListeners('notification');
    // The connection goes back to its pool, and may be listened on again.
    if (lost) for (const event of ['error', 'end']) client.off(event, lost);
    await client.query('UNLISTEN *').catch(() => undefined);
    await runner.release();
  }

  /** Resolves when the shard grew, `millis` have passed, or the signal aborts. */
  wait(shard: string, millis: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || this.missed.delete(shard)) return resolve();
      const waiters = this.waiting.get(shard) ?? new Set();
      this.waiting.set(shard, waiters);
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, millis);
      signal.addEventListener('abort', wake);
      waiters.add(wake);
    });
  }

  private wake(shard: string): void {
    const waiters = [...(this.waiting.get(shard) ?? [])];
    if (waiters.length === 0) this.missed.add(shard);
    for (const wake of waiters) wake();
  }
}
