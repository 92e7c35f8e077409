import type { Gauge } from 'prom-client';

type Labels = Record<string, string>;

/** A gauge that is said anew each time, where several may have the same labels: they count in sum, or the largest of them does. */
export class Shared<T extends string> {
  private readonly said = new Map<string, { labels: Record<T, string>; value: number }>();

  constructor(
    private readonly gauge: Gauge<T>,
    private readonly how: 'sum' | 'max',
  ) {}

  say(labels: Labels & Record<T, string>, value: number): void {
    const key = JSON.stringify(labels);
    const before = this.said.get(key)?.value ?? (this.how === 'sum' ? 0 : -Infinity);
    this.said.set(key, { labels, value: this.how === 'sum' ? before + value : Math.max(before, value) });
  }

  /** What was said since the last time, and nothing else. */
  show(): void {
    this.gauge.reset();
    for (const { labels, value } of this.said.values()) this.gauge.set(labels, value);
    this.said.clear();
  }
}
