import { spanOf } from '#libs/contracts';
import { greatest } from '../extremes.js';
import { ALL_TIME, type Member, type Place } from '../kinds/tally.js';
import type { Version } from '../standing/timeline.js';
import { afterTime, atTime, comparePlaces } from '../tally/place.js';
import type { WindowEnd } from '../tally/tally.js';
import type { Counted } from './counted-acts.js';
import { type Day, DaySums } from './day-sums.js';
import type { View } from './view.js';

/** The largest sum of a window under a version, and the basis of that limit. */
export interface Limit {
  value: number;
  basis: string;
}

/** The window over which items are summed (milliseconds, or `ALL_TIME`), and the limits of versions. */
export interface Cap {
  subject: string;
  window: number;
  of: (version: Version) => Limit | undefined;
}

/** An act that ends a window: its assumed time, the items of the window, and the cap in effect. */
export interface End {
  member: Member;
  at: number;
  value: number;
  max: Limit;
  version: Version;
}

type Found = Pick<End, 'member' | 'at' | 'value'>;

/** A summed act. `at`: its assumed time. */
export interface Summand extends Member {
  at: number;
}

/** The start of a list of acts: at a moment, or after the act at this place of that moment. `day`: its day, if only that is known. */
export interface Start {
  at: number;
  place?: Place;
  day?: string | undefined;
}

/** Where a span ends. Undefined: nowhere, so that no page is read to see what lies behind the last act. */
const before = (to: number): Place | undefined => (to === Infinity ? undefined : atTime(to));

/** Consecutive ends of windows that one version judges. No two stretches overlap. */
interface Stretch {
  from: number;
  version: Version;
  max: Limit;
  /** No value in it is above this. */
  bound: number;
  highest: () => Found | undefined;
  firstAbove: (limit: number) => Found | undefined;
}

/**
 * Running sums of items under one family of documents, at one moment of the days. The cost is the logarithm of the acts, and the number of
 * days.
 */
export class RunningSums {
  private readonly daySums: DaySums;

  constructor(
    private readonly counted: Counted,
    private readonly view: View,
  ) {
    this.daySums = new DaySums(counted.days, (day) => this.momentOf(day));
  }

  /** Can the sum of any window exceed a limit? Decides by the highest values alone. */
  mayExceed(window: number, limit: number): boolean {
    const ofDays = greatest([0, ...this.days.map(({ at }) => this.daySums.within(window, at))]);
    return this.highestTimed(window) + ofDays > limit;
  }

  /** The end with the greatest excess over its cap or, without any, nearest to it. The first among equal ones. */
  peak(cap: Cap): End | undefined {
    let best: End | undefined;
    const excess = ({ value, max }: Pick<End, 'value' | 'max'>): number => value - max.value;
    for (const { version, max, bound, highest } of this.stretches(cap).sort(
      (a, b) => b.bound - b.max.value - (a.bound - a.max.value),
    )) {
      if (best && bound - max.value < excess(best)) break;
      const found = highest();
      if (!found) continue;
      const end = { ...found, version, max };
      if (!best || excess(end) > excess(best) || (excess(end) === excess(best) && compareEnds(end, best) < 0))
        best = end;
    }
    return best;
  }

  /** The first end that exceeds its cap. */
  crossing(cap: Cap): End | undefined {
    for (const { version, max, bound, firstAbove } of this.stretches(cap).sort((a, b) => a.from - b.from)) {
      const found = bound > max.value ? firstAbove(max.value) : undefined;
      if (found) return { ...found, version, max };
    }
    return undefined;
  }

  /** The number of acts in the window that an end closes. */
  countOf(window: number, { member, at }: End): number {
    const from = afterTime(at - window);
    const ofDays = this.days
      .slice(
        this.daySums.upTo(at - window),
        member.day === undefined ? this.daySums.upTo(at) : this.daySums.indexOf(member.day),
      )
      .reduce((count, { acts }) => count + acts, 0);
    if (member.day === undefined) return ofDays + this.counted.timed.between(from, member).count + 1;
    const ownDay = this.counted.ofDay(member.day).between(undefined, member).count + 1;
    return ofDays + ownDay + this.counted.timed.between(from, atTime(at)).count;
  }

  /** The acts of the window that an end closes, in order. */
  *actsOf(window: number, end: End): Generator<Summand, void> {
    for (const act of this.actsFrom({ at: end.at - window + 1 })) {
      yield act;
      if (comparePlaces(act, end.member) === 0) return;
    }
  }

  /** Acts in order, from a moment on, or after one of them. */
  *actsFrom(start: Start): Generator<Summand, void> {
    const { at, place } = start;
    const isAfter = (member: Member): boolean => !place || comparePlaces(member, place) > 0;
    let from: Place = place && start.day === undefined ? place : atTime(at);
    for (const { day, at: moment } of this.days) {
      if (moment < at || (moment === at && place && (start.day === undefined || day < start.day))) continue;
      for (const member of this.counted.timed.list(from, atTime(moment)))
        if (isAfter(member) || start.day !== undefined) yield { ...member, at: member.time };
      from = atTime(moment);
      const own = day === start.day;
      for (const member of this.counted.ofDay(day).list(own ? place : undefined))
        if (!own || isAfter(member)) yield { ...member, at: moment };
    }
    for (const member of this.counted.timed.list(from))
      if (start.day !== undefined || isAfter(member)) yield { ...member, at: member.time };
  }

  private get days(): readonly Day[] {
    return this.daySums.days;
  }

  /** Are there acts of which only the day is known? */
  get byDay(): boolean {
    return this.days.length > 0;
  }

  /** Items of acts under versions for which `is` holds. */
  itemsUnder(is: (version: Version) => boolean): number {
    let items = 0;
    const { timed } = this.counted;
    for (const { from, to, version } of this.terms()) {
      if (is(version)) items += timed.between(atTime(from), before(to)).sum;
    }
    for (const { day, at, items: ofDay } of this.days) {
      const version = this.isSplit(day) ? undefined : this.view.versionThen(at);
      if (version && is(version)) items += ofDay;
    }
    for (const act of this.single()) {
      const version = this.view.version(act);
      if (version && is(version)) items += act.items;
    }
    return items;
  }

  private momentOf(day: string): number {
    return this.view.at({ ...NOBODY, time: Date.parse(day), day });
  }

  /** Does each act of the day have its own judging version? */
  private isSplit(day: string): boolean {
    return this.view.policyDays.has(day);
  }

  /** Spans of split days, ascending. */
  private splitSpans(): { from: number; to: number }[] {
    const { family, policyDays } = this.view;
    return [...policyDays]
      .map((day) => spanOf(day, family!.zone(Date.parse(day))))
      .map(({ first, after }) => ({ from: first, to: after }))
      .sort((a, b) => a.from - b.from);
  }

  /** Acts that are judged one by one. */
  private *single(): Generator<Member, void> {
    for (const { from, to } of this.splitSpans()) yield* this.counted.timed.list(atTime(from), atTime(to));
    for (const { day } of this.days) if (this.isSplit(day)) yield* this.counted.ofDay(day).list();
  }

  /** Spans [from, to) with one version in effect, without split days. */
  private *terms(): Generator<{ from: number; to: number; version: Version }, void> {
    const splits = this.splitSpans();
    const { steps } = this.view.family!;
    for (const [n, version] of steps.entries()) {
      if (!this.view.isChosenBy(version)) continue;
      let from = version.from;
      const end = steps[n + 1]?.from ?? Infinity;
      for (const split of splits) {
        if (split.to <= from || split.from >= end) continue;
        if (split.from > from) yield { from, to: split.from, version };
        from = split.to;
      }
      if (from < end) yield { from, to: end, version };
    }
  }

  private highestTimed(window: number): number {
    return this.counted.timed.highest(window)?.value ?? 0;
  }

  private stretches(cap: Cap): Stretch[] {
    return [...this.timedStretches(cap), ...this.dayStretches(cap), ...this.singleStretches(cap)];
  }

  /** For acts whose time is known. A new stretch begins wherever the items of days in the window change. */
  private *timedStretches({ of, window }: Cap): Generator<Stretch, void> {
    const { timed } = this.counted;
    const changes = this.days.flatMap(({ at }) => [at, at + window]).sort((a, b) => a - b);
    for (const { from, to, version } of this.terms()) {
      const max = of(version);
      const whole = max && timed.highest(window, atTime(from), before(to));
      if (!whole) continue;
      this.view.versionThen(from);
      const starts = [from, ...new Set(changes.filter((at) => at > from && at < to))];
      for (const [n, start] of starts.entries()) {
        const range = [atTime(start), before(starts[n + 1] ?? to)] as const;
        const more = this.daySums.within(window, start);
        yield {
          ...{ from: start, version, max, bound: whole.value + more },
          highest: () => endOf(timed.highest(window, ...range), more),
          firstAbove: (limit) => endOf(timed.firstAbove(window, limit - more, ...range), more),
        };
      }
    }
  }

  /** For acts that are known by their day. They come before all other acts of their moment. */
  private *dayStretches({ of, window }: Cap): Generator<Stretch, void> {
    const { counted, view } = this;
    const highestTimed = this.highestTimed(window);
    for (const [index, { day, at, items }] of this.days.entries()) {
      const version = this.isSplit(day) ? undefined : view.versionThen(at);
      const max = version && of(version);
      if (!max) continue;
      const before = (): number => this.beforeDay(window, index);
      yield {
        ...{ from: at - 0.5, version, max, bound: highestTimed + this.daySums.before(window, index) + items },
        highest: () => endOf(counted.ofDay(day).highest(ALL_TIME), before(), at),
        firstAbove: (limit) => endOf(counted.ofDay(day).firstAbove(ALL_TIME, limit - before()), before(), at),
      };
    }
  }

  /** For acts that are judged one by one. */
  private *singleStretches({ of, window }: Cap): Generator<Stretch, void> {
    for (const member of this.single()) {
      const version = this.view.version(member);
      const max = version && of(version);
      if (!max) continue;
      const at = this.view.at(member);
      const value = this.valueOf(member, at, window);
      const end = { member, at, value };
      yield {
        ...{ from: at - (member.day === undefined ? 0 : 0.5), version, max, bound: value, highest: () => end },
        firstAbove: (limit) => (value > limit ? end : undefined),
      };
    }
  }

  private valueOf(member: Member, at: number, window: number): number {
    const { timed, ofDay } = this.counted;
    if (member.day !== undefined) {
      const ownDay = ofDay(member.day).between(undefined, member).sum;
      return this.beforeDay(window, this.daySums.indexOf(member.day)) + ownDay + member.items;
    }
    return this.daySums.within(window, at) + timed.between(afterTime(at - window), member).sum + member.items;
  }

  /** Items of the window that ends with the first act of a day, without that day itself. */
  private beforeDay(window: number, index: number): number {
    const { at } = this.days[index]!;
    return this.daySums.before(window, index) + this.counted.timed.between(afterTime(at - window), atTime(at)).sum;
  }
}

/** Stands for all acts of a day. */
const NOBODY = { source: '', sequence: 0, id: '', index: -1, receivedAt: 0 };

/** `more`: items of the window that are counted elsewhere. */
const endOf = (found: WindowEnd | undefined, more: number, at = found?.member.time): Found | undefined =>
  found && { member: found.member, at: at!, value: found.value + more };

function compareEnds(a: Found, b: Found): number {
  if (a.at !== b.at) return a.at - b.at;
  const [one, other] = [a.member.day, b.member.day];
  if ((one === undefined) !== (other === undefined)) return one === undefined ? 1 : -1;
  return comparePlaces(a.member, b.member);
}
