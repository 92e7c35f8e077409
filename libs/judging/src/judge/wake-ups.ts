import { Heap } from './heap.js';
import { agreementOf, type Key } from '../kinds/key.js';

/**
 * A conclusion that waits: it may be drawn when every watermark has passed `point` (event time), at the latest when an
 * entry is received at or after `due` (DESIGN, Time across topics). `target` is the key of what is judged again then.
 */
export interface WakeUp {
  target: Key;
  /** Of the first registration that has bound. */
  point: number;
  due: number;
  /** Of its rivals, in their order: each has watermarks of its own. Infinity: none is waited for. */
  rivals?: readonly number[];
}

const pointOf = ({ point, rivals }: WakeUp, family: number): number =>
  family === 0 ? point : (rivals?.[family - 1] ?? Infinity);

/** By what may be concluded first, then by key, so that the order is the same in every run. */
const soonest =
  (by: (wakeUp: WakeUp) => number) =>
  (a: WakeUp, b: WakeUp): boolean =>
    by(a) < by(b) || (by(a) === by(b) && a.target < b.target);
const byDue = soonest(({ due }) => due);

/** A queue may hold as many beyond twice what waits, before what no longer waits is cleared out of it. */
const FEW = 1_000;
const FEW_OF_AGREEMENT = 16;

/** Milliseconds from 1970 to the last moment that is a Date, and back to the first. What waits for a later one waits for ever. */
const LAST = 8_640_000_000_000_000;

/**
 * A time as it is kept: whole milliseconds, as its column holds them, so that what is read from there waits for the same. Upwards: a
 * conclusion is never drawn before its time. A policy of an older ledger may put a point beyond all dates.
 */
const kept = (time: number): number =>
  Number.isFinite(time) ? Math.max(-LAST, Math.min(LAST, Math.ceil(time))) : time;

/** What waits under one agreement. The queues may hold what no longer does; it is passed over. */
interface OfAgreement {
  waiting: Set<WakeUp>;
  /** By family. */
  byPoint: Heap<WakeUp>[];
  byDue: Heap<WakeUp>;
}

/** What watermarks let be concluded under an agreement: by family, all that waits for a point up to this one. */
export interface Settled {
  agreement: string;
  through: readonly number[];
}

/** Pending wake-ups of a shard. What a batch changes can be undone until `merge`. */
export class WakeUps {
  private readonly pending = new Map<Key, WakeUp>();
  private readonly byAgreement = new Map<string, OfAgreement>();
  private readonly queue = new Heap(byDue);
  /** Targets whose wake-up the batch changed, and what they waited for before it. */
  private readonly before = new Map<Key, WakeUp | undefined>();

  constructor(stored: Iterable<WakeUp> = []) {
    this.restore(stored);
  }

  /** Further ones as they were stored, of other targets. */
  restore(stored: Iterable<WakeUp>): void {
    for (const wakeUp of stored) this.insert(wakeUp);
  }

  /** What a target waits for. */
  of(target: Key): WakeUp | undefined {
    return this.pending.get(target);
  }

  /** Targets that wait for something else than before the batch, or no longer. */
  get changed(): Iterable<Key> {
    return this.before.keys();
  }

  /**
   * One for each target, at the soonest of what it waits for: when it is judged again, it waits for the rest by itself.
   * Judging once too often changes nothing; keeping every point apart would treble what is stored. `family`: of which registration the
   * watermarks are that must pass the point.
   */
  add(target: Key, atPoint: number, atDue: number, family = 0): void {
    const [point, due] = [kept(atPoint), kept(atDue)];
    const known = this.pending.get(target);
    if (known && known.due <= due && pointOf(known, family) <= point) return;
    this.note(target, known);
    if (known) this.drop(known);
    const points = [known?.point ?? Infinity, ...(known?.rivals ?? [])];
    while (points.length <= family) points.push(Infinity);
    points[family] = Math.min(points[family]!, point);
    const [first = Infinity, ...rivals] = points;
    this.insert({
      target,
      point: first,
      due: known ? Math.min(known.due, due) : due,
      ...(rivals.length > 0 && { rivals }),
    });
  }

  /**
   * The agreement whose conclusions are drawn next: the one whose watermarks have passed some, then the one of what is due first at
   * `now`. Undefined: nothing may be concluded.
   */
  next(now: number, settled: Settled): string | undefined {
    if (this.passed(settled)) return settled.agreement;
    const first = this.head(this.queue);
    return first && first.due <= now ? agreementOf(first.target) : undefined;
  }

  /**
   * Takes out the target that is concluded next under one agreement: what watermarks have passed in the order (point, key), then what is
   * due in the order (due, key). So an agreement's conclusions come in the same order whatever waits under others.
   */
  take(agreement: string, now: number, settled: Settled): Key | undefined {
    const of = this.byAgreement.get(agreement);
    if (!of) return undefined;
    const passed = settled.agreement === agreement ? this.passed(settled) : undefined;
    const due = passed ?? this.head(of.byDue);
    if (!due || (due !== passed && due.due > now)) return undefined;
    this.note(due.target, due);
    this.drop(due);
    return due.target;
  }

  /**
   * Targets that will be taken until `now`, about in that order: what watermarks may let be concluded under some agreements, `most` of
   * all, then `most` of what is due, `portion` of one agreement at a time.
   */
  *upcoming(now: number, agreements: Iterable<string> = [], most = Infinity, portion = 1): Iterable<Key> {
    let left = most;
    for (const agreement of agreements) {
      if (left <= 0) break;
      for (const [family, queue] of this.byAgreement.get(agreement)?.byPoint.entries() ?? []) {
        for (const wakeUp of queue.inOrder()) {
          if (left <= 0 || pointOf(wakeUp, family) > now) break;
          if (!this.waits(wakeUp)) continue;
          yield wakeUp.target;
          left--;
        }
      }
    }
    yield* this.upcomingDue(now, most, portion);
  }

  private *upcomingDue(now: number, most: number, portion: number): Iterable<Key> {
    const seen = new Set<WakeUp>();
    const byAgreement = new Map<string, Iterator<WakeUp, undefined>>();
    for (const first of this.queue.inOrder()) {
      if (first.due > now || seen.size >= most) return;
      if (!this.waits(first) || seen.has(first)) continue;
      const agreement = agreementOf(first.target);
      const own = byAgreement.get(agreement) ?? this.byAgreement.get(agreement)!.byDue.inOrder();
      byAgreement.set(agreement, own);
      for (let n = 0; n < portion;) {
        const next = own.next();
        if (next.done || next.value.due > now) break;
        if (!this.waits(next.value)) continue;
        seen.add(next.value);
        yield next.value.target;
        n++;
      }
    }
  }

  /** Whether it still waits, and for this: what was replaced or taken is left in the queues until its time comes. */
  private waits(wakeUp: WakeUp): boolean {
    return this.pending.get(wakeUp.target) === wakeUp;
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
      // A copy: the one before may still lie in the queues.
      if (wakeUp) this.insert({ ...wakeUp });
    }
    this.merge();
  }

  private passed({ agreement, through }: Settled): WakeUp | undefined {
    let [first, point]: [WakeUp | undefined, number] = [undefined, Infinity];
    for (const [family, queue] of this.byAgreement.get(agreement)?.byPoint.entries() ?? []) {
      const one = this.head(queue);
      const at = one ? pointOf(one, family) : Infinity;
      if (!one || at > (through[family] ?? -Infinity)) continue;
      if (!first || at < point || (at === point && one.target < first.target)) [first, point] = [one, at];
    }
    return first;
  }

  /** The first in a queue that still waits. */
  private head(queue: Heap<WakeUp>): WakeUp | undefined {
    for (;;) {
      const { first } = queue;
      if (!first || this.waits(first)) return first;
      queue.removeFirst();
    }
  }

  private note(target: Key, known: WakeUp | undefined): void {
    if (!this.before.has(target)) this.before.set(target, known);
  }

  private insert(wakeUp: WakeUp): void {
    const agreement = agreementOf(wakeUp.target);
    this.pending.set(wakeUp.target, wakeUp);
    let of = this.byAgreement.get(agreement);
    if (!of) {
      of = { waiting: new Set(), byPoint: [], byDue: new Heap(byDue) };
      this.byAgreement.set(agreement, of);
    }
    of.waiting.add(wakeUp);
    const families = 1 + (wakeUp.rivals?.length ?? 0);
    for (let family = of.byPoint.length; family < families; family++)
      of.byPoint.push(new Heap(soonest((one) => pointOf(one, family))));
    for (const queue of [...of.byPoint.slice(0, families), of.byDue]) {
      queue.add(wakeUp);
      if (queue.size > 2 * of.waiting.size + FEW_OF_AGREEMENT) queue.fill(of.waiting);
    }
    this.queue.add(wakeUp);
    if (this.queue.size > 2 * this.pending.size + FEW) this.queue.fill(this.pending.values());
  }

  private drop(wakeUp: WakeUp): void {
    const agreement = agreementOf(wakeUp.target);
    this.pending.delete(wakeUp.target);
    const of = this.byAgreement.get(agreement);
    of?.waiting.delete(wakeUp);
    if (of?.waiting.size === 0) this.byAgreement.delete(agreement);
  }
}
