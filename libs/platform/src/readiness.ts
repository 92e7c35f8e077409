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

/** Conditions under which an app may be sent work. Parts of the app register their checks; none means ready. */
export class ReadinessChecks {
  readonly #checks = new Map<string, { check: ReadinessCheck; answer: SharedAnswer<Readiness> }>();

  /** A second check of the same name replaces the first. Returns a function that takes it off. */
  register(check: ReadinessCheck): () => void {
    this.#checks.set(check.name, { check, answer: new SharedAnswer(() => check.check()) });
    return () => {
      if (this.#checks.get(check.name)?.check === check) this.#checks.delete(check.name);
    };
  }

  /** Asks all at once. A check that throws, or takes longer than `limitMs`, is not ready. */
  async report(limitMs = 2_000): Promise<ReadinessReport> {
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
