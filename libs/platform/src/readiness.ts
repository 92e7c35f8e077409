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
  readonly #checks = new Map<string, ReadinessCheck>();

  /** A second check of the same name replaces the first. Returns a function that takes it off. */
  register(check: ReadinessCheck): () => void {
    this.#checks.set(check.name, check);
    return () => {
      if (this.#checks.get(check.name) === check) this.#checks.delete(check.name);
    };
  }

  /** Asks all at once. A check that throws, or takes longer than `limitMs`, is not ready. */
  async report(limitMs = 2_000): Promise<ReadinessReport> {
    const checks = await Promise.all(
      [...this.#checks.values()].map(async (check) => ({ name: check.name, ...(await ask(check, limitMs)) })),
    );
    return { ready: checks.every((check) => check.ready), checks };
  }
}

async function ask(check: ReadinessCheck, limitMs: number): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve({ ready: false, detail: `no answer within ${limitMs} ms` }), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(() => check.check()), late]);
  } catch (error) {
    return { ready: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
