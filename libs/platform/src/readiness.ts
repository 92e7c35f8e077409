import type { OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { SharedAnswer } from './shared-answer.js';

export interface Readiness {
  ready: boolean;
  /** One word, where the app can do its work in more than one way. */
  state?: string;
  /** For the operator: the reason, and the remedy. No secrets, no payloads. */
  detail?: string;
}

export interface ReadinessCheck {
  name: string;
  check(): Readiness | Promise<Readiness>;
}

export interface ReadinessReport {
  ready: boolean;
  checks: ({ name: string } & Readiness)[];
}

const STOPPING = {
  name: 'process',
  ready: false,
  state: 'stopping',
  detail: 'this process was told to stop; send to another',
} as const;

/**
 * Conditions under which an app may be sent work. Parts of the app register their checks; none means ready. An app that was told to stop
 * is not ready, before anything of it stops.
 */
export class ReadinessChecks implements OnModuleDestroy {
  readonly #checks = new Map<string, { check: ReadinessCheck; answer: SharedAnswer<Readiness> }>();
  #stopping = false;
  /** How long the app goes on after it was told to stop, so that whoever asks for its readiness can send elsewhere first. */
  stopDelayMs = 0;

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Called before the server closes. */
  onClosing: () => void = () => undefined;

  /** Nest's first hook at the end: whatever disconnects has one of the later ones. */
  async onModuleDestroy(): Promise<void> {
    this.#stopping = true;
    await sleep(this.stopDelayMs);
  }

  /** When all has stopped that answers wait for, and before the server closes. */
  beforeApplicationShutdown(): void {
    this.onClosing();
  }

  /** A second check of the same name replaces the first. Returns a function that takes it off. */
  register(check: ReadinessCheck): () => void {
    this.#checks.set(check.name, { check, answer: new SharedAnswer(() => check.check()) });
    return () => {
      if (this.#checks.get(check.name)?.check === check) this.#checks.delete(check.name);
    };
  }

  /** Asks all at once. A check that throws, or takes longer than `limitMs`, is not ready. */
  async report(limitMs = 2_000): Promise<ReadinessReport> {
    // Nothing else is asked: it may be closed by now.
    if (this.#stopping) return { ready: false, checks: [STOPPING] };
    const checks = await Promise.all(
      [...this.#checks].map(async ([name, { answer }]) => ({ name, ...(await ask(answer, limitMs)) })),
    );
    return { ready: checks.every((check) => check.ready), checks };
  }
}

async function ask(answer: SharedAnswer<Readiness>, limitMs: number): Promise<Readiness> {
  try {
    return await answer.within(limitMs, { ready: false, detail: `no answer within ${limitMs} ms` });
  } catch (error) {
    return { ready: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
