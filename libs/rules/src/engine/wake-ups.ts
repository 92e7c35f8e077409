import { DueQueue } from './due-queue.js';
import { agreementOfKey } from './keys.js';

/**
 * A conclusion that waits: it may be drawn when every watermark has passed `point` (event time), at the latest when an
 * entry is received at or after `due` (DESIGN, Time across topics). `target` is the key of what is judged again then.
 */
export interface WakeUp {
  target: string;
  point: number;
  due: number;
}

const NONE: string[] = [];
/** The queue may hold as many beyond twice what waits, before what no longer waits is cleared out of it. */
const FEW = 1_000;

/** Milliseconds from 1970 to the last moment that is a Date, and back to the first. What waits for a later one waits for ever. */
const LAST = 8_640_000_000_000_000;

/**
 * A time as it is kept: whole milliseconds, as its column holds them, so that what is read from there waits for the same. Upwards: a
 * conclusion is never drawn before its time. A policy of an older ledger may put a point beyond all dates.
 */
const kept = (time: number): number =>
  Number.isFinite(time) ? Math.max(-LAST, Math.min(LAST, Math.ceil(time))) : time;

/** Pending wake-ups of a shard. What a batch changes can be undone until `merge`. */
export class WakeUps {
  private readonly pending = new Map<string, WakeUp>();
  private readonly byAgreement = new Map<string, Set<string>>();
  private readonly queue = new DueQueue();
  /** Targets whose wake-up the batch changed, and what they waited for before it. */
  private readonly before = new Map<string, WakeUp | undefined>();

  constructor(stored: Iterable<WakeUp> = []) {
    for (const wakeUp of stored) this.insert(wakeUp);
  }

  /** What a target waits for. */
  of(target: string): WakeUp | undefined {
    return this.pending.get(target);
  }

  /** Targets that wait for something else than before the batch, or no longer. */
  get changed(): Iterable<string> {
    return this.before.keys();
  }

  /**
   * One for each target, at the soonest of what it waits for: when it is judged again, it waits for the rest by itself.
   * Judging once too often changes nothing; keeping every point apart would treble what is stored.
   */
  add(target: string, atPoint: number, atDue: number): void {
    const [point, due] = [kept(atPoint), kept(atDue)];
    const known = this.pending.get(target);
    if (known && known.due <= due && known.point <= point) return;
    this.note(target, known);
    if (known) this.drop(known);
    this.insert({
      target,
      point: known ? Math.min(known.point, point) : point,
      due: known ? Math.min(known.due, due) : due,
    });
  }

  /** Takes out what may be concluded under an agreement whose watermarks have all passed `through`. */
  takePassed(agreement: string, through: number): string[] {
    const taken: string[] = [];
    for (const target of this.byAgreement.get(agreement) ?? []) {
      if (this.pending.get(target)!.point <= through) taken.push(target);
    }
    for (const target of taken) this.take(this.pending.get(target)!);
    return taken;
  }

  /** Takes out what lateness allows to be concluded at `now`. */
  takeDue(now: number): string[] {
    if (now < this.queue.earliest) return NONE;
    const taken: string[] = [];
    for (let next = this.queue.takeUntil(now); next; next = this.queue.takeUntil(now)) {
      // Only what still waits, and for this: what was replaced or taken is left in the queue until its time comes.
      if (this.pending.get(next.target) !== next) continue;
      this.take(next);
      taken.push(next.target);
    }
    return taken;
  }

  /** Targets that lateness lets be concluded at `now`, and those of an agreement that its watermarks may; takes none. */
  *targets(now: number, agreements: Iterable<string> = []): Iterable<string> {
    if (now >= this.queue.earliest) {
      for (const wakeUp of this.pending.values()) if (wakeUp.due <= now) yield wakeUp.target;
    }
    for (const agreement of agreements) {
      for (const target of this.byAgreement.get(agreement) ?? []) {
        if (this.pending.get(target)!.point <= now) yield target;
      }
    }
  }

  get size(): number {
    return this.pending.size;
  }

  /** After the commit. */
  merge(): void {
    this.before.clear();
  }

  /** Undoes the batch. */
  discard(): void {
    for (const [target, wakeUp] of this.before) {
      const now = this.pending.get(target);
      if (now) this.drop(now);
      if (wakeUp) this.insert(wakeUp);
    }
    this.merge();
  }

  private note(target: string, known: WakeUp | undefined): void {
    if (!this.before.has(target)) this.before.set(target, known);
  }

  private take(wakeUp: WakeUp): void {
    this.note(wakeUp.target, wakeUp);
    this.drop(wakeUp);
  }

  private insert(wakeUp: WakeUp): void {
    const agreement = agreementOfKey(wakeUp.target);
    this.pending.set(wakeUp.target, wakeUp);
    let targets = this.byAgreement.get(agreement);
    if (!targets) this.byAgreement.set(agreement, (targets = new Set()));
    targets.add(wakeUp.target);
    this.queue.add(wakeUp);
    if (this.queue.size > 2 * this.pending.size + FEW) this.queue.fill(this.pending.values());
  }

  private drop({ target }: WakeUp): void {
    const agreement = agreementOfKey(target);
    this.pending.delete(target);
    const targets = this.byAgreement.get(agreement);
    targets?.delete(target);
    if (targets?.size === 0) this.byAgreement.delete(agreement);
  }
}
