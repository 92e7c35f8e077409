const LATELY_MS = 10 * 60_000;
const MOST = 1_000;

/**
 * Findings of which something has failed lately, in this process. They are tried last: a request has an end, and one that fails slowly each
 * time would keep those after it from ever being done.
 */
export class LateFailures {
  private readonly at = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  add(finding: string): void {
    this.at.delete(finding);
    this.at.set(finding, this.now());
    // The oldest is the first.
    for (const [oldest] of this.at) if (this.at.size > MOST) this.at.delete(oldest);
  }

  /** The same, with those that failed lately at the end; else in their order. */
  last<T extends { id: string }>(findings: readonly T[]): T[] {
    const since = this.now() - LATELY_MS;
    const failed = ({ id }: T): boolean => (this.at.get(id) ?? -Infinity) > since;
    return [...findings.filter((one) => !failed(one)), ...findings.filter(failed)];
  }
}
