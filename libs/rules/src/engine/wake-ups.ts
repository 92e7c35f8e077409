/**
 * A conclusion that waits: it may be drawn when every watermark has passed `point` (event time), at the latest when an
 * entry is received at or after `due` (DESIGN, Time across topics). `target` is the key of what is judged again then.
 */
export interface WakeUp {
  agreement: string;
  target: string;
  point: number;
  due: number;
}

const keyOf = (w: WakeUp): string => `${w.agreement} ${w.target}`;

/** Pending wake-ups of a shard. Changes of a batch are kept apart until `merge` or `discard`. */
export class WakeUps {
  private readonly pending = new Map<string, WakeUp>();
  private readonly byAgreement = new Map<string, Set<string>>();
  private earliestDue = Infinity;
  readonly added = new Map<string, WakeUp>();
  readonly removed = new Map<string, WakeUp>();

  constructor(stored: Iterable<WakeUp> = []) {
    for (const wakeUp of stored) this.insert(wakeUp);
  }

  /**
   * One for each target, at the soonest of what it waits for: when it is judged again, it waits for the rest by itself.
   * Judging once too often changes nothing; keeping every point apart would treble what is stored.
   */
  add(wakeUp: WakeUp): void {
    const key = keyOf(wakeUp);
    const known = this.pending.get(key);
    if (known && known.due <= wakeUp.due && known.point <= wakeUp.point) return;
    const soonest = known
      ? { ...wakeUp, point: Math.min(known.point, wakeUp.point), due: Math.min(known.due, wakeUp.due) }
      : wakeUp;
    if (known) this.remove(known);
    this.insert(soonest);
    const stored = this.removed.get(key);
    if (stored?.due === soonest.due && stored.point === soonest.point) this.removed.delete(key);
    else this.added.set(key, soonest);
  }

  /** Takes out what may be concluded under an agreement whose watermarks have all passed `through`. */
  takePassed(agreement: string, through: number): string[] {
    const keys = this.byAgreement.get(agreement);
    if (!keys) return [];
    const taken = [...keys].map((key) => this.pending.get(key)!).filter((w) => w.point <= through);
    return this.take(taken);
  }

  /** Takes out what lateness allows to be concluded at `now`. */
  takeDue(now: number): WakeUp[] {
    if (now < this.earliestDue) return [];
    const taken = [...this.pending.values()].filter((w) => w.due <= now);
    this.take(taken);
    this.earliestDue = Infinity;
    for (const { due } of this.pending.values()) this.earliestDue = Math.min(this.earliestDue, due);
    return taken;
  }

  /** Targets that lateness lets be concluded at `now`, and those of an agreement that its watermarks may; takes none. */
  *targets(now: number, agreements: Iterable<string> = []): Iterable<string> {
    if (now >= this.earliestDue) for (const wakeUp of this.pending.values()) if (wakeUp.due <= now) yield wakeUp.target;
    for (const agreement of agreements) {
      for (const key of this.byAgreement.get(agreement) ?? []) {
        const wakeUp = this.pending.get(key)!;
        if (wakeUp.point <= now) yield wakeUp.target;
      }
    }
  }

  /** The next time of receipt at which something is due, for the detector's metrics. */
  get nextDue(): number {
    return this.earliestDue;
  }

  get size(): number {
    return this.pending.size;
  }

  /** After the commit. */
  merge(): void {
    this.added.clear();
    this.removed.clear();
  }

  /** Undoes the batch. */
  discard(): void {
    for (const wakeUp of this.added.values()) this.drop(wakeUp);
    for (const wakeUp of this.removed.values()) this.insert(wakeUp);
    this.merge();
  }

  private take(wakeUps: WakeUp[]): string[] {
    for (const wakeUp of wakeUps) this.remove(wakeUp);
    return wakeUps.map((w) => w.target);
  }

  private remove(wakeUp: WakeUp): void {
    const key = keyOf(wakeUp);
    this.drop(wakeUp);
    if (this.added.get(key)) this.added.delete(key);
    else this.removed.set(key, wakeUp);
  }

  private insert(wakeUp: WakeUp): void {
    const key = keyOf(wakeUp);
    this.pending.set(key, wakeUp);
    let keys = this.byAgreement.get(wakeUp.agreement);
    if (!keys) this.byAgreement.set(wakeUp.agreement, (keys = new Set()));
    keys.add(key);
    this.earliestDue = Math.min(this.earliestDue, wakeUp.due);
  }

  private drop(wakeUp: WakeUp): void {
    const key = keyOf(wakeUp);
    this.pending.delete(key);
    const keys = this.byAgreement.get(wakeUp.agreement);
    keys?.delete(key);
    if (keys?.size === 0) this.byAgreement.delete(wakeUp.agreement);
  }
}
