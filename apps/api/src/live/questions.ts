export interface QuestionLimits {
  /** Questions at a time that are answered soon, or of which nobody knows yet. */
  quick: number;
  /** And of those that take long. */
  slow: number;
  /** From when on a question takes long. */
  slowMs: number;
}

interface Question {
  key: string;
  /** Whatever was slow under this name the last time is taken for slow. */
  name: string;
  /** Must not fail. */
  work: () => Promise<unknown>;
}
type Lane = 'quick' | 'slow';

/**
 * Runs questions a few at a time, each key once. One that takes long gives its place to others, while there are places of slow ones; if it
 * was slow before, it waits for one of these. So a slow search delays other slow ones, and hardly anybody else.
 */
export class Questions {
  private readonly asked = new Set<string>();
  private readonly slowBefore = new Set<string>();
  private readonly waiting: Record<Lane, Question[]> = { quick: [], slow: [] };
  private readonly running: Record<Lane, number> = { quick: 0, slow: 0 };
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly limits: QuestionLimits) {}

  /** Nothing happens if the same is waiting or under way. */
  ask(question: Question): void {
    if (this.asked.has(question.key)) return;
    this.asked.add(question.key);
    this.waiting[this.slowBefore.has(question.name) ? 'slow' : 'quick'].push(question);
    this.next();
  }

  /** Forgets who was slow, but for these. */
  keep(names: ReadonlySet<string>): void {
    for (const name of this.slowBefore) if (!names.has(name)) this.slowBefore.delete(name);
  }

  /** Resolves when what is under way is answered. What waits is not asked any more. */
  async end(): Promise<void> {
    for (const lane of ['quick', 'slow'] as const)
      for (const { key } of this.waiting[lane].splice(0)) this.asked.delete(key);
    await Promise.all(this.underWay);
  }

  private next(): void {
    for (const lane of ['quick', 'slow'] as const)
      while (this.running[lane] < this.limits[lane] && this.waiting[lane].length > 0) {
        const run = this.run(this.waiting[lane].shift()!, lane).finally(() => this.underWay.delete(run));
        this.underWay.add(run);
      }
  }

  private async run({ key, name, work }: Question, began: Lane): Promise<void> {
    const { limits, running } = this;
    let lane = began;
    running[lane] += 1;
    const since = Date.now();
    const moving = setInterval(() => {
      if (lane === 'slow' || running.slow >= limits.slow) return;
      running.quick -= 1;
      running.slow += 1;
      lane = 'slow';
      this.next();
    }, limits.slowMs).unref();
    try {
      await work();
    } finally {
      clearInterval(moving);
      running[lane] -= 1;
      if (Date.now() - since < limits.slowMs) this.slowBefore.delete(name);
      else this.slowBefore.add(name);
      this.asked.delete(key);
      this.next();
    }
  }
}
