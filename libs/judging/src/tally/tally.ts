import { type Act, compareActs } from '../act.js';
import { keys } from '../kinds/key.js';
import { type Child, type Member, newTallyPage, type Place, type TallyPage } from '../kinds/tally.js';
import type { Overlay } from '../memory/overlay.js';
import { afterTime, atTime, beginOf, comparePlaces, endOf } from './place.js';

/** The most members of a leaf, and the most children of an inner page. */
const MOST = 16;

const NOTHING: TallyPage = newTallyPage();

/** Members of one window, and the last of them. */
export interface WindowEnd {
  member: Member;
  /** Items in the window that ends with it. */
  value: number;
}

/** The continuation of a search: below a page, with an amount added to its values. */
interface Below {
  page: number;
  added: number;
  value: number;
}

/**
 * Acts in judging order with running sums: a B+ tree whose pages are facts, with count, sum and, by window, the highest value below each
 * page. The value of a member is the sum of items in (its time - window, its time], up to itself. Every query and change costs the
 * logarithm of the members, at any place: a member adds its items to the values of all that follow within the window, and an amount for a
 * whole page is recorded once, above it (range addition with lazy propagation).
 */
export class Tally {
  constructor(
    private readonly memory: Overlay,
    private readonly agreement: string,
    /** The name of the counted thing; '' for an agreement's disclosures. */
    private readonly of: string,
  ) {}

  get windows(): readonly number[] {
    return this.page(0).windows;
  }

  put(member: Member): void {
    const { windows } = this.page(0);
    const values = windows.map((window) => this.between(afterTime(member.time - window), member).sum + member.items);
    this.addToWindows(member, member.items);
    const right = this.insert(0, member, values);
    if (right) this.grow(right);
  }

  /** With the same values as it was put. */
  drop(member: Member): void {
    if (!this.remove(0, member)) throw new Error(`not in the tally: ${JSON.stringify(member)}`);
    this.addToWindows(member, -member.items);
  }

  /** Members in [from, to). */
  between(from?: Place, to?: Place): { count: number; sum: number } {
    return this.sums(this.page(0), from, to, undefined);
  }

  /** The first of those in [from, to) with the highest value. Costs all members if no values are kept for the window. */
  highest(window: number, from?: Place, to?: Place): WindowEnd | undefined {
    const n = this.windows.indexOf(window);
    if (n < 0) return highestOf(this.ends(window, from, to));
    const best = this.best(n, { page: 0, added: 0, value: 0 }, from, to, undefined);
    return best && ('member' in best ? best : this.firstHighest(n, best));
  }

  /** The first of those in [from, to) with a value above a limit. Costs all members if no values are kept for the window. */
  firstAbove(window: number, limit: number, from?: Place, to?: Place): WindowEnd | undefined {
    const n = this.windows.indexOf(window);
    if (n < 0) return this.ends(window, from, to).find(({ value }) => value > limit);
    return this.above(n, limit, { page: 0, added: 0, value: 0 }, from, to, undefined);
  }

  /** The member for this act, with any number of items. */
  find(act: Act): Member | undefined {
    // With an end, so that no page is read only to see that it holds something else.
    for (const member of this.list(beginOf(act), endOf(act))) if (member.index === act.index) return member;
    return undefined;
  }

  /** Stores an act's new marks, if it is counted. */
  mark(act: Act): void {
    for (const page of this.leavesFrom(0, beginOf(act))) {
      const { members } = this.page(page);
      const at = members.findIndex(({ member }) => member.index === act.index);
      if (at < 0 && members.every(({ member }) => compareActs(member, act) <= 0)) continue;
      if (at < 0) return;
      const counted = this.edit(page).members[at]!;
      const { mark: _, ...member } = counted.member;
      counted.member = act.mark ? { ...member, mark: act.mark } : member;
      return;
    }
  }

  /** Members in [from, to), in order. */
  *list(from?: Place, to?: Place): Generator<Member, void> {
    yield* this.walk(0, from, to);
  }

  /** Keeps values for these windows from now on. Costs n log n of all members if the windows change. */
  keepWindows(windows: readonly number[]): void {
    const known = this.page(0).windows;
    if (known.length === windows.length && known.every((window, n) => window === windows[n])) return;
    const all = [...this.list()];
    const values = windows.map((window) => valuesOf(all, window));
    this.edit(0).windows = [...windows];
    let at = 0;
    this.rewrite(0, () => {
      const own = values.map((of) => of[at]!);
      at++;
      return own;
    });
  }

  private page(page: number): TallyPage {
    return this.memory.read(keys.tally(this.agreement, this.of, page)) ?? NOTHING;
  }

  private edit(page: number): TallyPage {
    return this.memory.edit(keys.tally(this.agreement, this.of, page));
  }

  private ends(window: number, from?: Place, to?: Place): WindowEnd[] {
    const all = [...this.list()];
    const values = valuesOf(all, window);
    return all.flatMap((member, n) => (within(member, from, to) ? [{ member, value: values[n]! }] : []));
  }

  // Changing.

  private addToWindows(member: Member, items: number): void {
    if (items === 0) return;
    this.page(0).windows.forEach((window, n) => this.add(0, n, member, atTime(member.time + window), items, undefined));
  }

  /** Adds to the values of those in (from, to). Returns whether there were any. `end`: the end of the page. */
  private add(page: number, n: number, from: Place, to: Place, items: number, end: Place | undefined): boolean {
    const { members, children } = this.page(page);
    let any = false;
    members.forEach(({ member }, at) => {
      if (comparePlaces(member, from) <= 0 || comparePlaces(member, to) >= 0) return;
      this.edit(page).members[at]!.values[n]! += items;
      any = true;
    });
    for (let at = 0; at < children.length; at++) {
      const { first, page: below } = children[at]!;
      const next = children[at + 1]?.first ?? end;
      if (comparePlaces(first, to) >= 0) break;
      if (next && comparePlaces(next, from) <= 0) continue;
      if (comparePlaces(first, from) > 0 && next && comparePlaces(next, to) <= 0) {
        const child = this.edit(page).children[at]!;
        child.added[n]! += items;
        child.peaks[n]! += items;
      } else {
        if (!this.add(below, n, from, to, items, next)) continue;
        this.refresh(this.edit(page).children[at]!);
      }
      any = true;
    }
    return any;
  }

  /** Returns the page that was split off to the right, if the page was full. */
  private insert(page: number, member: Member, values: number[]): Child | undefined {
    const facts = this.edit(page);
    if (facts.children.length === 0) {
      const at = countUpTo(facts.members, ({ member: known }) => comparePlaces(known, member) <= 0);
      facts.members.splice(at, 0, { member, values });
      return facts.members.length > MOST ? this.split(facts, 'members', at) : undefined;
    }
    const at = Math.max(0, countUpTo(facts.children, ({ first }) => comparePlaces(first, member) <= 0) - 1);
    const child = facts.children[at]!;
    const right = this.insert(
      child.page,
      member,
      values.map((value, n) => value - child.added[n]!),
    );
    this.refresh(child);
    if (!right) return undefined;
    right.added = [...child.added];
    this.refresh(right);
    facts.children.splice(at + 1, 0, right);
    return facts.children.length > MOST ? this.split(facts, 'children', at + 1) : undefined;
  }

  /** Growth at the end leaves full pages behind; growth elsewhere leaves half full ones. */
  private split(facts: TallyPage, what: 'members' | 'children', at: number): Child {
    const all = facts[what];
    const keep = at === all.length - 1 ? MOST : Math.ceil(all.length / 2);
    return this.newPage(what, all.splice(keep) as never);
  }

  private newPage(what: 'members' | 'children', content: never): Child {
    const page = this.edit(0).next++;
    this.memory.create(keys.tally(this.agreement, this.of, page))[what] = content;
    const child = { page, count: 0, sum: 0, peaks: [], added: this.page(0).windows.map(() => 0) } as unknown as Child;
    this.refresh(child);
    return child;
  }

  /** The root was split: it becomes the page above both halves. */
  private grow(right: Child): void {
    const root = this.edit(0);
    const what = root.children.length > 0 ? 'children' : 'members';
    const left = this.newPage(what, root[what] as never);
    root.members = [];
    root.children = [left, right];
  }

  private remove(page: number, member: Place): boolean {
    const { members, children } = this.page(page);
    if (children.length === 0) {
      const at = members.findIndex(({ member: known }) => comparePlaces(known, member) === 0);
      if (at < 0) return false;
      this.edit(page).members.splice(at, 1);
      return true;
    }
    const at = countUpTo(children, ({ first }) => comparePlaces(first, member) <= 0) - 1;
    if (at < 0 || !this.remove(children[at]!.page, member)) return false;
    const own = this.edit(page).children;
    this.refresh(own[at]!);
    if (own[at]!.count === 0) own.splice(at, 1);
    return true;
  }

  /** Updates the values for a page below. */
  private refresh(child: Child): void {
    const { members, children } = this.page(child.page);
    child.count = 0;
    child.sum = 0;
    child.peaks = child.added.map(() => -Infinity);
    const first = members[0]?.member ?? children[0]?.first;
    if (!first) return;
    const { time, source, sequence, id, subject, index } = first;
    child.first = { time, source, sequence, id, subject, index };
    for (const { member, values } of members) {
      child.count++;
      child.sum += member.items;
      values.forEach((value, n) => (child.peaks[n] = Math.max(child.peaks[n]!, value)));
    }
    for (const { count, sum, peaks } of children) {
      child.count += count;
      child.sum += sum;
      peaks.forEach((value, n) => (child.peaks[n] = Math.max(child.peaks[n]!, value)));
    }
    child.added.forEach((added, n) => (child.peaks[n]! += added));
  }

  private rewrite(page: number, next: () => number[]): void {
    const facts = this.edit(page);
    for (const counted of facts.members) counted.values = next();
    for (const child of facts.children) {
      this.rewrite(child.page, next);
      child.added = this.page(0).windows.map(() => 0);
      this.refresh(child);
    }
  }

  // Asking. `end`: where a page ends, as far as the pages above it say so.

  private sums(page: TallyPage, from?: Place, to?: Place, end?: Place): { count: number; sum: number } {
    const all = { count: 0, sum: 0 };
    for (const { member } of page.members) {
      if (!within(member, from, to)) continue;
      all.count++;
      all.sum += member.items;
    }
    forChildren(page, { from, to, end }, (child, next, whole) => {
      const { count, sum } = whole ? child : this.sums(this.page(child.page), from, to, next);
      all.count += count;
      all.sum += sum;
      return undefined;
    });
    return all;
  }

  private best(
    n: number,
    { page, added }: Below,
    from?: Place,
    to?: Place,
    end?: Place,
  ): Below | WindowEnd | undefined {
    let best: Below | WindowEnd | undefined;
    const facts = this.page(page);
    for (const { member, values } of facts.members) {
      const value = values[n]! + added;
      if (within(member, from, to) && (!best || value > best.value)) best = { member, value };
    }
    forChildren(facts, { from, to, end }, (child, next, whole) => {
      const value = child.peaks[n]! + added;
      if (best && value <= best.value) return undefined;
      const below = { page: child.page, added: added + child.added[n]!, value };
      const found = whole ? below : this.best(n, below, from, to, next);
      if (found && (!best || found.value > best.value)) best = found;
      return undefined;
    });
    return best;
  }

  private firstHighest(n: number, { page, added }: Below): WindowEnd {
    const { members, children } = this.page(page);
    if (members.length > 0) {
      const first = members.reduce((best, one) => (one.values[n]! > best.values[n]! ? one : best));
      return { member: first.member, value: first.values[n]! + added };
    }
    const child = children.reduce((best, one) => (one.peaks[n]! > best.peaks[n]! ? one : best));
    return this.firstHighest(n, { page: child.page, added: added + child.added[n]!, value: 0 });
  }

  private above(
    n: number,
    limit: number,
    { page, added }: Below,
    from?: Place,
    to?: Place,
    end?: Place,
  ): WindowEnd | undefined {
    const facts = this.page(page);
    for (const { member, values } of facts.members) {
      const value = values[n]! + added;
      if (value > limit && within(member, from, to)) return { member, value };
    }
    return forChildren(facts, { from, to, end }, (child, next) => {
      if (child.peaks[n]! + added <= limit) return undefined;
      const below = { page: child.page, added: added + child.added[n]!, value: 0 };
      return this.above(n, limit, below, from, to, next);
    });
  }

  private *leavesFrom(page: number, from: Place): Generator<number, void> {
    const { children } = this.page(page);
    if (children.length === 0) yield page;
    for (let at = 0; at < children.length; at++) {
      const next = children[at + 1]?.first;
      if (!next || comparePlaces(next, from) > 0) yield* this.leavesFrom(children[at]!.page, from);
    }
  }

  private *walk(page: number, from?: Place, to?: Place): Generator<Member, void> {
    const { members, children } = this.page(page);
    for (const { member } of members) if (within(member, from, to)) yield member;
    for (let at = 0; at < children.length; at++) {
      const next = children[at + 1]?.first;
      if (from && next && comparePlaces(next, from) <= 0) continue;
      if (to && comparePlaces(children[at]!.first, to) >= 0) return;
      yield* this.walk(children[at]!.page, from, to);
    }
  }
}

const within = (place: Place, from?: Place, to?: Place): boolean =>
  (!from || comparePlaces(place, from) >= 0) && (!to || comparePlaces(place, to) < 0);

/**
 * Calls `call` for the children that may have members in a range, in order, until one returns a result. `whole`: all of its members are in
 * the range.
 */
function forChildren<T>(
  { children }: TallyPage,
  { from, to, end }: { from: Place | undefined; to: Place | undefined; end: Place | undefined },
  call: (child: Child, next: Place | undefined, whole: boolean) => T | undefined,
): T | undefined {
  for (let at = 0; at < children.length; at++) {
    const child = children[at]!;
    const next = children[at + 1]?.first ?? end;
    if (to && comparePlaces(child.first, to) >= 0) return undefined;
    if (from && next && comparePlaces(next, from) <= 0) continue;
    const begins = !from || comparePlaces(child.first, from) >= 0;
    const ends = !to || (next !== undefined && comparePlaces(next, to) <= 0);
    const found = call(child, next, begins && ends);
    if (found !== undefined) return found;
  }
  return undefined;
}

const highestOf = (ends: readonly WindowEnd[]): WindowEnd | undefined =>
  ends.reduce<WindowEnd | undefined>((best, one) => (best && one.value <= best.value ? best : one), undefined);

/** Values of members in order, for one window. */
function valuesOf(members: readonly Member[], window: number): number[] {
  let sum = 0;
  let first = 0;
  return members.map(({ time, items }) => {
    sum += items;
    while (members[first]!.time <= time - window) sum -= members[first++]!.items;
    return sum;
  });
}

/** The number of members, from the first on, that meet a condition; they come before all that do not. */
function countUpTo<T>(list: readonly T[], is: (one: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (is(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
