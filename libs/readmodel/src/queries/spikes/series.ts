/** Times that are kept one by one: what comes late is among them. */
const MOST_APART = 20_000;
const KEPT_APART = 10_000;

/** How many units were suppressed, by time, and the most at once. What happens at one time happens together. */
export class Series {
  private readonly changes = new Map<number, number>();
  /** Of all that is too old to be kept one by one. */
  private past = { units: 0, most: 0, upTo: -Infinity };
  private known = 0;
  private isKnown = true;

  /** In any order. False: it is older than what is kept one by one, and nobody can say what it changes. */
  add(at: number, change: number): boolean {
    if (at <= this.past.upTo) return false;
    const sum = (this.changes.get(at) ?? 0) + change;
    if (sum === 0) this.changes.delete(at);
    else this.changes.set(at, sum);
    this.isKnown = false;
    return true;
  }

  get most(): number {
    if (this.isKnown) return this.known;
    let { units, most } = this.past;
    const times = [...this.changes.keys()].sort((a, b) => a - b);
    const apart = times.length > MOST_APART ? times.length - KEPT_APART : 0;
    times.forEach((at, n) => {
      units += this.changes.get(at)!;
      most = Math.max(most, units);
      if (n >= apart) return;
      this.changes.delete(at);
      this.past = { units, most, upTo: at };
    });
    [this.known, this.isKnown] = [most, true];
    return most;
  }
}
