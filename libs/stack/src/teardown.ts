/**
 * What to undo, last in first out. `run` is idempotent: a second call waits for the first. A step that fails does not
 * keep the others from running; the errors are thrown together at the end.
 */
export class Teardown {
  readonly #steps: { name: string; stop: () => Promise<void> | void }[] = [];
  #running: Promise<void> | undefined;

  /** @throws when teardown has begun: a process started then would never be stopped. */
  push(name: string, stop: () => Promise<void> | void): void {
    if (this.#running) throw new Error(`Stopping already; not starting ${name}`);
    this.#steps.push({ name, stop });
  }

  run(): Promise<void> {
    return (this.#running ??= this.#unwind());
  }

  async #unwind(): Promise<void> {
    const errors: Error[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step.stop();
      } catch (error) {
        errors.push(new Error(`Stopping ${step.name}: ${String(error)}`, { cause: error }));
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, errors.map((e) => e.message).join('; '));
  }

  /**
   * Runs on SIGINT, SIGTERM, SIGHUP and uncaught errors, then exits (128 + signal, or 1). A signal a second or more
   * after the first does not wait: the warden then ends what is left. (Sooner, it is the same Ctrl-C passed on by a
   * parent.) Returns a function that takes the handlers off again.
   */
  install(onSignal?: (signal: NodeJS.Signals) => void): () => void {
    const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
    let first: number | undefined;
    const finish = (code: number): void => {
      void this.run().then(
        () => process.exit(code),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(code);
        },
      );
    };
    const signal = (name: NodeJS.Signals): void => {
      const code = codes[name as keyof typeof codes];
      if (first !== undefined) {
        if (Date.now() - first >= 1_000) process.exit(code);
        return;
      }
      first = Date.now();
      onSignal?.(name);
      finish(code);
    };
    const crash = (error: unknown): void => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      finish(1);
    };
    for (const name of Object.keys(codes)) process.on(name, signal);
    process.on('uncaughtException', crash);
    return () => {
      for (const name of Object.keys(codes)) process.off(name, signal);
      process.off('uncaughtException', crash);
    };
  }
}
