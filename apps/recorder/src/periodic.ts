import { setTimeout as sleep } from 'node:timers/promises';
import type { FieldLog } from '#libs/system';

/** A task that is repeated until the recorder stops. */
export class PeriodicTasks {
  private readonly running: Promise<void>[] = [];

  constructor(
    private readonly stopping: AbortSignal,
    private readonly log: FieldLog,
  ) {}

  /** At once, then `ms` after each round; a failure is told once, and the next round tries anew. */
  every(ms: number, act: () => Promise<void>): void {
    const { stopping: signal } = this;
    const loop = async (): Promise<void> => {
      let told: string | undefined;
      while (!signal.aborted) {
        try {
          await act();
          told = undefined;
        } catch (error) {
          const { message } = error as Error;
          if (message !== told && !signal.aborted)
            this.log.warn('a periodic task failed; trying again', { error: message });
          told = message;
        }
        await sleep(ms, undefined, { signal }).catch(() => undefined);
      }
    };
    this.running.push(loop());
  }

  /** Resolves when the rounds that were under way at the stop have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.running);
  }
}
