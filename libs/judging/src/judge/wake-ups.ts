import { Heap } from './heap.js';
import { agreementOf, type Key, keys, targetOf, waitingUnder } from '../kinds/key.js';
import { NotLoaded, type WaitingOrder, type WaitingPlace, type WaitingRange } from '../memory/memory.js';

/**
 * A conclusion that waits: it may be drawn when every watermark has passed `point` (event time), at the latest when an
 * entry is received at or after `due` (docs/judging.md#when). `target` is the key of what is judged again then.
 */
export interface WakeUp {
  target: Key;
  point: number;
  due: number;
  /** Rules that wait: those are asked again then. Undefined: all. */
  rules?: readonly string[] | undefined;
}

/** What is judged when a wait is over. */
export type Woken = Pick<WakeUp, 'target' | 'rules'>;

/** In one order, so that the same rules are always stored alike. Undefined: all. */
function both(some: WakeUp['rules'], others: WakeUp['rules']): WakeUp['rules'] {
  if (!some || !others) return undefined;
  const more = others.filter((rule) => !some.includes(rule));
  return more.length === 0 ? some : [...some, ...more].sort();
}

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

const START: WaitingPlace = { time: -Infinity };
const END: WaitingPlace = { time: Infinity };

const later = (a: WaitingPlace, b: WaitingPlace): WaitingPlace => {
  if (a.time !== b.time) return a.time > b.time ? a : b;
  return a.target === undefined || (b.target !== undefined && a.target > b.target) ? a : b;
};

/** In one order, by time and then by key, so that it is the same in every run: of what waits, what is in memory. */
class Queue {
  private readonly heap: Heap<WakeUp>;

  constructor(
    readonly by: WaitingOrder,
    /** All that wait up to here are in memory; of those after it, some. */
    public reach: WaitingPlace,
  ) {
    this.heap = new Heap((a, b) => a[by] < b[by] || (a[by] === b[by] && a.target < b.target));
  }

  /** `waiting`: all that still wait in it. Those that were dropped stay in the heap until they come first, or are too many. */
  add(wakeUp: WakeUp, waiting: { readonly size: number } & Iterable<WakeUp>, few: number): void {
    this.heap.add(wakeUp);
    if (this.heap.size > 2 * waiting.size + few) this.heap.fill(waiting);
  }

  first(waits: (wakeUp: WakeUp) => boolean): WakeUp | undefined {
    for (;;) {
      const { first } = this.heap;
      if (!first || waits(first)) return first;
      this.heap.removeFirst();
    }
  }

  inOrder(): Generator<WakeUp, undefined> {
    return this.heap.inOrder();
  }

  reaches(wakeUp: WakeUp, reach = this.reach): boolean {
    const time = wakeUp[this.by];
    return time < reach.time || (time === reach.time && (reach.target === undefined || wakeUp.target <= reach.target));
  }
}

/** What waits under one agreement, as far as it is in memory. */
interface OfAgreement {
  waiting: Set<WakeUp>;
  point: Queue;
  due: Queue;
}

/** What watermarks let be concluded under an agreement: by registration, all that waits for a point up to this one; -Infinity: nothing. */
export interface Settled {
  agreement: string;
  through: readonly number[];
}

/** The orders in which that is. */
export const passing = ({ agreement, through }: Settled): { agreement: string; by: 'point'; until: number }[] =>
  through.flatMap((until, family) =>
    until > -Infinity ? [{ agreement: waitingUnder(agreement, family), by: 'point' as const, until }] : [],
  );

/** Where those wait that are not in memory. */
export interface StoredWakeUps {
  /** What a target waits for, as it was before the batch; null: for nothing; undefined: not known. */
  of: (target: Key) => WakeUp | null | undefined;
  /** How many wait. */
  count: number;
}

/**
 * Pending wake-ups of a shard. What a batch changes can be undone until `merge`. Of those that are stored only some are in memory: for each
 * order the first ones, up to a place. Who asks beyond it learns that by `NotLoaded`, as of facts, and never gets another answer.
 */
export class WakeUps {
  /** Those in memory. */
  private readonly pending = new Map<Key, WakeUp>();
  private readonly byAgreement = new Map<string, OfAgreement>();
  private all: Queue;
  /** Targets whose wake-up the batch changed, and what they waited for before it. */
  private readonly before = new Map<Key, WakeUp | undefined>();
  /** Targets whose wake-up the batch before changed: what is stored may not say so yet. */
  private flying: ReadonlySet<Key> = new Set();
  private count: number;

  /** Without `stored` all are in memory; else about `most`, of wake-ups and agreements: of more, all are let go of and loaded again. */
  constructor(
    private readonly stored?: StoredWakeUps,
    private readonly most = Infinity,
  ) {
    this.all = new Queue('due', this.origin);
    this.count = stored?.count ?? 0;
  }

  private get origin(): WaitingPlace {
    return this.stored ? START : END;
  }

  /** What a target waits for. @throws NotLoaded */
  of(target: Key): WakeUp | undefined {
    const known = this.pending.get(target);
    if (known || !this.stored || this.before.has(target)) return known;
    const stored = this.stored.of(target);
    if (stored === undefined) throw new NotLoaded({ kind: 'facts', key: target });
    return stored ?? undefined;
  }

  /** Rules that wait for a target that is in memory; undefined: all may. */
  rulesOf(target: Key): WakeUp['rules'] {
    return this.pending.get(target)?.rules;
  }

  /** What targets wait for now that waited for something else before the batch. */
  get changed(): Map<Key, WakeUp | undefined> {
    const changed = new Map<Key, WakeUp | undefined>();
    for (const target of this.before.keys()) changed.set(target, this.pending.get(target));
    return changed;
  }

  /**
   * One for each target, at the soonest of what it waits for: when its rules are asked again, they wait for the rest by themselves.
   * Asking once too often changes nothing; keeping every point apart would treble what is stored. What waits for the watermarks of a rival
   * registration has a key of its own (`keys.rivalWait`), and is due never.
   */
  add(target: Key, atPoint: number, atDue: number, of?: WakeUp['rules']): void {
    const [point, due] = [kept(atPoint), kept(atDue)];
    const known = this.of(target);
    const rules = known ? both(known.rules, of) : of;
    if (known && known.due <= due && known.point <= point && rules === known.rules) return;
    this.note(target, known);
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
   * The agreement whose conclusions are drawn next: the one whose watermarks have passed some, then the one of what is due first at
   * `now`. Undefined: nothing may be concluded. @throws NotLoaded
   */
  next(now: number, settled: Settled): string | undefined {
    if (this.passed(settled)) return settled.agreement;
    const first = this.first({ by: 'due', until: now });
    return first && agreementOf(first.target);
  }

  /**
   * Takes out the target that is concluded next under one agreement: what watermarks have passed in the order (point, key), then what is
   * due in the order (due, key). So an agreement's conclusions come in the same order whatever waits under others. What the target waits for by
   * rivals of the first of the agreement's `registrations` is over too. @throws NotLoaded
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
    this.note(target, known);
    this.drop(target);
    this.count--;
  }

  /**
   * Targets that will be taken, about in that order, of those in memory: what watermarks will let be concluded, `most` of all, then
   * `most` of what is due at `now`, `portion` of one agreement at a time.
   */
  *upcoming(now: number, settled: Iterable<Settled> = [], most = Infinity, portion = 1): Iterable<Key> {
    let left = most;
    for (const { agreement, until } of [...settled].flatMap(passing)) {
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
   * What has to be loaded so that of an order's first up to `until` so many are in memory, or all there are; undefined: they are. An
   * agreement's, or those of all.
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

  /** The same of each agreement of whose conclusions `most`, `portion` of one, are drawn next because they are due. */
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

  /** The first ones of a range as they are stored, in its order; `whole`: all there are. */
  learn({ until, ...order }: WaitingRange, rows: readonly WakeUp[], whole: boolean): void {
    for (const wakeUp of rows) {
      // What was changed since is here already, or waits no longer.
      if (!this.pending.has(wakeUp.target) && !this.flying.has(wakeUp.target)) this.insert(wakeUp);
    }
    const queue = this.queueOf(order);
    const last = rows.at(-1);
    if (whole) queue.reach = later(queue.reach, { time: until });
    else if (last) queue.reach = later(queue.reach, { time: last[order.by], target: last.target });
  }

  /** How many wait, in memory or not. */
  get size(): number {
    return this.count;
  }

  /** In memory. */
  get held(): number {
    return this.pending.size;
  }

  /** After the commit was sent, and the one before it is through. */
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
        // A copy: the one before may still lie in the queues.
        if (this.keeps(wakeUp)) this.insert({ ...wakeUp });
      }
      this.count -= now;
    }
    this.before.clear();
  }

  /** Lets go of all but what may not be stored yet. */
  private forget(): void {
    const flying: WakeUp[] = [];
    for (const target of this.flying) {
      const wakeUp = this.pending.get(target);
      if (wakeUp) flying.push(wakeUp);
    }
    this.pending.clear();
    this.byAgreement.clear();
    this.all = new Queue('due', this.origin);
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

  /** Of several registrations whatever comes first by point, then by key. */
  private passed(settled: Settled): WakeUp | undefined {
    let best: WakeUp | undefined;
    for (const order of passing(settled)) {
      const first = this.first(order);
      if (!first) continue;
      const [one, other] = [targetOf(first.target), best && targetOf(best.target)];
      if (!best || first.point < best.point || (first.point === best.point && one < other!)) best = first;
    }
    return best;
  }

  /** The first in an order. @throws NotLoaded where one that is not in memory may come before it */
  private first(order: Omit<WaitingRange, 'after'>): WakeUp | undefined {
    const queue = this.queueOf(order);
    const reach = this.reachOf(order);
    const first = queue.first(this.waits);
    if (first && queue.reaches(first, reach)) return first[order.by] <= order.until ? first : undefined;
    if (endsAt(reach, order.until)) return undefined;
    throw new NotLoaded({ kind: 'waiting', ...order, after: reach });
  }

  private queueOf({ agreement, by }: Pick<WaitingRange, 'agreement' | 'by'>): Queue {
    return agreement === undefined ? this.all : this.ofAgreement(agreement)[by];
  }

  /** A queue that knows all due conclusions up to a place knows them of each agreement. */
  private reachOf(order: Pick<WaitingRange, 'agreement' | 'by'>): WaitingPlace {
    const { reach } = this.queueOf(order);
    return order.by === 'due' ? later(reach, this.all.reach) : reach;
  }

  private ofAgreement(agreement: string): OfAgreement {
    let of = this.byAgreement.get(agreement);
    if (!of) {
      of = { waiting: new Set(), point: new Queue('point', this.origin), due: new Queue('due', this.origin) };
      this.byAgreement.set(agreement, of);
    }
    return of;
  }

  /** Whether it still waits, and for this: what was replaced or taken is left in the queues until its time comes. */
  private readonly waits = (wakeUp: WakeUp): boolean => this.pending.get(wakeUp.target) === wakeUp;

  private note(target: Key, known: WakeUp | undefined): void {
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

/** Whether nothing up to a time comes after a place. */
const endsAt = (reach: WaitingPlace, until: number): boolean =>
  reach.time > until || (reach.time === until && reach.target === undefined);
