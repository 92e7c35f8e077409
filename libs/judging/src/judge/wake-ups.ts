import { agreementOf, type Key, keys, targetOf } from '../kinds/key.js';
import { NotLoaded, type WaitingPlace, type WaitingRange } from '../memory/memory.js';
import { passedOrders, type Settled } from './settled.js';
import { bothRules, storedTime, type WakeUp, type Woken } from './wake-up.js';
import { END, endsAt, later, START, WakeUpQueue } from './wake-up-queue.js';

/** A queue is cleaned when it holds more than twice the waiting wake-ups and this many. */
const FEW = 1_000;
const FEW_OF_AGREEMENT = 16;

/** The loaded wake-ups of one agreement. */
interface OfAgreement {
  waiting: Set<WakeUp>;
  point: WakeUpQueue;
  due: WakeUpQueue;
}

/** The stored wake-ups. */
export interface StoredWakeUps {
  /** The wake-up of a target before the batch. Null: it has none. Undefined: not loaded. */
  of: (target: Key) => WakeUp | null | undefined;
  /** Number of stored wake-ups. */
  count: number;
}

/**
 * Pending wake-ups of a shard. The changes of a batch can be undone until `merge`. Only some stored wake-ups are loaded: the first ones of
 * each order, up to a place. A question beyond that place throws `NotLoaded`, as for facts, so the answers do not depend on what is loaded.
 */
export class WakeUps {
  /** The loaded ones. */
  private readonly pending = new Map<Key, WakeUp>();
  private readonly byAgreement = new Map<string, OfAgreement>();
  private all: WakeUpQueue;
  /** Targets whose wake-up the batch changed, with the earlier wake-up. */
  private readonly before = new Map<Key, WakeUp | undefined>();
  /** Targets whose wake-up the previous batch changed: the stored ones may still be the old ones. */
  private flying: ReadonlySet<Key> = new Set();
  private count: number;

  /**
   * Without `stored`, all are loaded. Otherwise at most about `most` wake-ups and agreements; beyond that, all are dropped and loaded
   * again.
   */
  constructor(
    private readonly stored?: StoredWakeUps,
    private readonly most = Infinity,
  ) {
    this.all = new WakeUpQueue('due', this.origin);
    this.count = stored?.count ?? 0;
  }

  private get origin(): WaitingPlace {
    return this.stored ? START : END;
  }

  /** The wake-up of a target. @throws NotLoaded */
  of(target: Key): WakeUp | undefined {
    const known = this.pending.get(target);
    if (known || !this.stored || this.before.has(target)) return known;
    const stored = this.stored.of(target);
    if (stored === undefined) throw new NotLoaded({ kind: 'facts', key: target });
    return stored ?? undefined;
  }

  /** The rules that wait for a loaded target. Undefined: any rule may. */
  rulesOf(target: Key): WakeUp['rules'] {
    return this.pending.get(target)?.rules;
  }

  /** The current wake-ups of the targets that the batch changed. */
  get changed(): Map<Key, WakeUp | undefined> {
    const changed = new Map<Key, WakeUp | undefined>();
    for (const target of this.before.keys()) changed.set(target, this.pending.get(target));
    return changed;
  }

  /**
   * A target has one wake-up, at its earliest point and due time: when its rules are asked again, they wait for the rest. An extra question
   * changes no result, and separate points would treble the stored rows. A wait for the watermarks of a rival registration has a key of its
   * own (`keys.rivalWait`), and is never due.
   */
  add(target: Key, atPoint: number, atDue: number, of?: WakeUp['rules']): void {
    const [point, due] = [storedTime(atPoint), storedTime(atDue)];
    const known = this.of(target);
    const rules = known ? bothRules(known.rules, of) : of;
    if (known && known.due <= due && known.point <= point && rules === known.rules) return;
    this.remember(target, known);
    this.drop(target);
    this.insert({
      target,
      point: known ? Math.min(known.point, point) : point,
      due: known ? Math.min(known.due, due) : due,
      ...(rules ? { rules } : {}),
    });
    if (!known) this.count++;
  }

  /**
   * The agreement whose conclusions are drawn next: `settled`'s, if watermarks have passed a wake-up of it, otherwise the agreement of the
   * wake-up that is due first at `now`. Undefined: there is none. @throws NotLoaded
   */
  next(now: number, settled: Settled): string | undefined {
    if (this.passed(settled)) return settled.agreement;
    const first = this.first({ by: 'due', until: now });
    return first && agreementOf(first.target);
  }

  /**
   * Removes and returns the next target of one agreement: those that watermarks have passed in the order (point, key), then those that are
   * due in the order (due, key). So other agreements do not change the order of an agreement's conclusions. The target's waits for the
   * other `registrations` of the agreement end too. @throws NotLoaded
   */
  take(agreement: string, now: number, settled: Settled, registrations = 1): Woken | undefined {
    const passed = settled.agreement === agreement ? this.passed(settled) : undefined;
    const next = passed ?? this.first({ agreement, by: 'due', until: now });
    if (!next) return undefined;
    const target = targetOf(next.target);
    const rules = this.of(target)?.rules;
    this.remove(target);
    for (let n = 1; n < registrations; n++) this.remove(keys.rivalWait(agreement, n, target));
    return { target, rules };
  }

  private remove(target: Key): void {
    const known = this.of(target);
    if (!known) return;
    this.remember(target, known);
    this.drop(target);
    this.count--;
  }

  /**
   * Loaded targets that will be taken, roughly in that order: at most `most` that watermarks have passed, then at most `most` that are due
   * at `now`, `portion` of one agreement at a time.
   */
  *upcoming(now: number, settled: Iterable<Settled> = [], most = Infinity, portion = 1): Iterable<Key> {
    let left = most;
    for (const { agreement, until } of [...settled].flatMap(passedOrders)) {
      if (left <= 0) break;
      for (const wakeUp of this.byAgreement.get(agreement)?.point.inOrder() ?? []) {
        if (wakeUp.point > until) break;
        if (!this.waits(wakeUp)) continue;
        yield targetOf(wakeUp.target);
        if (--left <= 0) break;
      }
    }
    yield* this.upcomingDue(now, most, portion);
  }

  private *upcomingDue(now: number, most: number, portion: number): Iterable<Key> {
    const seen = new Set<WakeUp>();
    const byAgreement = new Map<string, Iterator<WakeUp, undefined>>();
    for (const first of this.all.inOrder()) {
      if (first.due > now || seen.size >= most) return;
      if (!this.waits(first) || seen.has(first)) continue;
      const agreement = agreementOf(first.target);
      const own = byAgreement.get(agreement) ?? this.byAgreement.get(agreement)!.due.inOrder();
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

  /**
   * The range to load so that the first `most` wake-ups of an order up to `until` are loaded, or all, if there are fewer. Undefined: they
   * are loaded. Without `agreement`: the order over all agreements.
   */
  lacking(order: Omit<WaitingRange, 'after'>, most: number): WaitingRange | undefined {
    const reach = this.reachOf(order);
    if (endsAt(reach, order.until)) return undefined;
    const queue = this.queueOf(order);
    let known = 0;
    for (const wakeUp of queue.inOrder()) {
      if (known >= most || wakeUp[order.by] > order.until || !queue.reaches(wakeUp, reach)) break;
      if (this.waits(wakeUp)) known++;
    }
    return known >= most ? undefined : { ...order, after: reach };
  }

  /** The ranges to load for the next due conclusions: `most` agreements, `portion` conclusions of each. */
  lackingDue(until: number, most: number, portion: number): WaitingRange[] {
    const lacking: WaitingRange[] = [];
    const seen = new Set<string>();
    for (const first of this.all.inOrder()) {
      if (first.due > until || seen.size >= most) break;
      const agreement = agreementOf(first.target);
      if (seen.has(agreement) || !this.waits(first)) continue;
      seen.add(agreement);
      const range = this.lacking({ agreement, by: 'due', until }, portion);
      if (range) lacking.push(range);
    }
    return lacking;
  }

  /** Adds the first stored wake-ups of a range, in its order. `whole`: there are no further ones. */
  learn({ until, ...order }: WaitingRange, rows: readonly WakeUp[], whole: boolean): void {
    for (const wakeUp of rows) {
      // A wake-up that changed after it was stored is loaded already, or no longer waits.
      if (!this.pending.has(wakeUp.target) && !this.flying.has(wakeUp.target)) this.insert(wakeUp);
    }
    const queue = this.queueOf(order);
    const last = rows.at(-1);
    if (whole) queue.reach = later(queue.reach, { time: until });
    else if (last) queue.reach = later(queue.reach, { time: last[order.by], target: last.target });
  }

  /** Number of wake-ups, loaded or not. */
  get size(): number {
    return this.count;
  }

  /** Number of loaded wake-ups. */
  get held(): number {
    return this.pending.size;
  }

  /** Call it after the commit of this batch was sent and the previous commit has ended. */
  merge(): void {
    const landed = this.flying;
    this.flying = new Set(this.before.keys());
    this.before.clear();
    if (!this.stored) return;
    for (const target of landed) {
      const wakeUp = this.pending.get(target);
      if (wakeUp && !this.keeps(wakeUp)) this.drop(target);
    }
    if (this.pending.size + this.byAgreement.size > this.most + this.flying.size) this.forget();
  }

  /** Undoes the batch. */
  discard(): void {
    for (const [target, wakeUp] of this.before) {
      let now = this.pending.has(target) ? 1 : 0;
      this.drop(target);
      if (wakeUp) {
        now--;
        // A copy: the original may still lie in the queues.
        if (this.keeps(wakeUp)) this.insert({ ...wakeUp });
      }
      this.count -= now;
    }
    this.before.clear();
  }

  /** Drops all wake-ups except those that may not be stored yet. */
  private forget(): void {
    const flying: WakeUp[] = [];
    for (const target of this.flying) {
      const wakeUp = this.pending.get(target);
      if (wakeUp) flying.push(wakeUp);
    }
    this.pending.clear();
    this.byAgreement.clear();
    this.all = new WakeUpQueue('due', this.origin);
    for (const wakeUp of flying) this.insert(wakeUp);
  }

  private keeps(wakeUp: WakeUp): boolean {
    const of = this.byAgreement.get(agreementOf(wakeUp.target));
    return (
      this.flying.has(wakeUp.target) ||
      this.all.reaches(wakeUp) ||
      (of !== undefined && (of.point.reaches(wakeUp) || of.due.reaches(wakeUp)))
    );
  }

  /** The first wake-up, by point and then by key, that the watermarks of any registration have passed. */
  private passed(settled: Settled): WakeUp | undefined {
    let best: WakeUp | undefined;
    for (const order of passedOrders(settled)) {
      const first = this.first(order);
      if (!first) continue;
      const [one, other] = [targetOf(first.target), best && targetOf(best.target)];
      if (!best || first.point < best.point || (first.point === best.point && one < other!)) best = first;
    }
    return best;
  }

  /** The first wake-up of an order. @throws NotLoaded if one that is not loaded may come before it */
  private first(order: Omit<WaitingRange, 'after'>): WakeUp | undefined {
    const queue = this.queueOf(order);
    const reach = this.reachOf(order);
    const first = queue.first(this.waits);
    if (first && queue.reaches(first, reach)) return first[order.by] <= order.until ? first : undefined;
    if (endsAt(reach, order.until)) return undefined;
    throw new NotLoaded({ kind: 'waiting', ...order, after: reach });
  }

  private queueOf({ agreement, by }: Pick<WaitingRange, 'agreement' | 'by'>): WakeUpQueue {
    return agreement === undefined ? this.all : this.ofAgreement(agreement)[by];
  }

  /** If all due wake-ups up to a place are loaded, so are those of each agreement. */
  private reachOf(order: Pick<WaitingRange, 'agreement' | 'by'>): WaitingPlace {
    const { reach } = this.queueOf(order);
    return order.by === 'due' ? later(reach, this.all.reach) : reach;
  }

  private ofAgreement(agreement: string): OfAgreement {
    let of = this.byAgreement.get(agreement);
    if (!of) {
      of = {
        waiting: new Set(),
        point: new WakeUpQueue('point', this.origin),
        due: new WakeUpQueue('due', this.origin),
      };
      this.byAgreement.set(agreement, of);
    }
    return of;
  }

  /** Does it still wait? Replaced and taken wake-ups stay in the queues until they come first. */
  private readonly waits = (wakeUp: WakeUp): boolean => this.pending.get(wakeUp.target) === wakeUp;

  private remember(target: Key, known: WakeUp | undefined): void {
    if (!this.before.has(target)) this.before.set(target, known);
  }

  private insert(wakeUp: WakeUp): void {
    const of = this.ofAgreement(agreementOf(wakeUp.target));
    this.pending.set(wakeUp.target, wakeUp);
    of.waiting.add(wakeUp);
    of.point.add(wakeUp, of.waiting, FEW_OF_AGREEMENT);
    of.due.add(wakeUp, of.waiting, FEW_OF_AGREEMENT);
    this.all.add(wakeUp, { size: this.pending.size, [Symbol.iterator]: () => this.pending.values() }, FEW);
  }

  private drop(target: Key): void {
    const wakeUp = this.pending.get(target);
    if (!wakeUp) return;
    this.pending.delete(target);
    this.byAgreement.get(agreementOf(target))?.waiting.delete(wakeUp);
  }
}
