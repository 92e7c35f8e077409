import type { Act } from '../act.js';
import { type Bits, noBits, or } from '../bits.js';
import { type Key, type Kind, keys, kindOf } from '../kinds/key.js';
import { JUDGED } from '../kinds/all-kinds.js';
import type { Overlay } from '../memory/overlay.js';
import type { Task } from './task.js';

const NONE: readonly never[] = [];

/** Rules that have to be asked; undefined: all. */
type Rules = readonly string[] | undefined;

/** What folding and counting work on: the memory that they change, and what they touch by it. */
export interface Work {
  readonly memory: Overlay;
  readonly touched: Touched;
}

/** A part of a request by which an officer is engaged for more items, or for fewer. */
export interface Engagement {
  act: Act;
  subject: string;
  request: string;
  items: number;
}

/** What a portion has touched, so that only that is counted and judged. */
export class Touched {
  private readonly known = new Set<Key>();
  private readonly byKind = new Map<Kind, Key[]>();
  /** Of blocks that were not touched as a whole: which of their items. */
  private readonly items = new Map<Key<'block'>, Bits>();
  /** Blocks that may draw conclusions now, and which rules may. */
  private readonly woken = new Map<Key<'block'>, Rules>();
  /** Of what was touched for some rules alone: which. */
  private readonly rules = new Map<Key, ReadonlySet<string>>();
  /** By officer and entry: they are counted once for all blocks of a part. */
  private engaged = new Map<Key<'officer'>, Map<number, Engagement>>();

  /** `tasks`: where it goes what a touch leads to, if how much that is depends on what is there already. */
  constructor(private readonly tasks: { add: (task: Task) => void }) {}

  /** `rules`: those that have to be asked; undefined: all. */
  add(key: Key, rules?: Rules): void {
    if (this.items.size > 0) this.items.delete(key as Key<'block'>);
    this.narrow(key, rules);
    if (!this.known.has(key)) this.enter(key);
  }

  private narrow(key: Key, rules: Rules): void {
    const known = this.rules.get(key);
    if (!rules) {
      if (known) this.rules.delete(key);
    } else if (known || !this.known.has(key)) this.rules.set(key, new Set([...(known ?? []), ...rules]));
  }

  /** Which rules have to be asked of what was touched; undefined: all. */
  rulesOf(key: Key): ReadonlySet<string> | undefined {
    return this.rules.get(key);
  }

  /** Some items of a block. */
  addItems(key: Key<'block'>, items: Bits, rules?: Rules): void {
    this.narrow(key, rules);
    const known = this.items.get(key);
    if (known) this.items.set(key, or(known, items));
    else if (!this.known.has(key)) {
      this.items.set(key, items);
      this.enter(key);
    }
  }

  /** Of a block, what waits and may be concluded now. */
  addWoken(key: Key<'block'>, rules: Rules): void {
    this.addItems(key, noBits(), rules);
    this.woken.set(key, rules);
  }

  /** Which items of a block; undefined: all of them. */
  itemsOf(key: Key<'block'>): Bits | undefined {
    return this.items.get(key);
  }

  /** Whose conclusions a block may draw now. */
  wokenBy(key: Key<'block'>): { rules: Rules } | undefined {
    return this.woken.has(key) ? { rules: this.woken.get(key) } : undefined;
  }

  private enter(key: Key): void {
    this.known.add(key);
    const kind = kindOf(key);
    const keys = this.byKind.get(kind);
    if (keys) keys.push(key);
    else this.byKind.set(kind, [key]);
  }

  engage(officer: Key<'officer'>, { items, ...part }: Engagement): void {
    this.add(officer);
    let parts = this.engaged.get(officer);
    if (!parts) this.engaged.set(officer, (parts = new Map<number, Engagement>()));
    parts.set(part.act.index, { ...part, items: items + (parts.get(part.act.index)?.items ?? 0) });
  }

  /** What was engaged and not taken yet. */
  takeEngaged(): Iterable<[Key<'officer'>, Iterable<Engagement>]> {
    const { engaged } = this;
    this.engaged = new Map();
    return Array.from(engaged, ([officer, parts]) => [officer, parts.values()]);
  }

  /** A disclosure and the items it disclosed. */
  addDisclosure(agreement: string, disclosure: string, rules?: Rules): void {
    this.add(keys.disclosure(agreement, disclosure), rules);
    this.tasks.add({ do: 'disclosure', agreement, disclosure, done: 0, ...(rules ? { rules } : {}) });
  }

  /** All disclosures for a request, and the items they disclosed. */
  addDisclosuresOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'disclosures', agreement, request, done: 0 });
  }

  /** A request of which something has changed that matters to the size of such disclosures, and to none of the items that they name. */
  addSizesOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'sizes', agreement, request, done: 0 });
  }

  /** A request of whose size something has changed: that matters to disclosures of which not all items are named, found or left open. */
  addUnlistedOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'unlisted', agreement, request, done: 0 });
  }

  /** All items of a request, by any speaker. */
  addItemsOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'items', agreement, request, after: '' });
  }

  /** All matches for a request. */
  addMatchesOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'matches', agreement, request, after: '' });
  }

  /** All officers engaged in a request. */
  addOfficersOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'officers', agreement, request, done: 0 });
  }

  /** Everything under an agreement, or all of these kinds: after a change of what was in effect. */
  addAgreement(agreement: string, kinds: readonly Kind[] = JUDGED): void {
    this.tasks.add({ do: 'judge', agreement, kinds, after: '' });
  }

  /** The roles have changed, and with them the weight of earlier statements. */
  addRoles(agreement: string, before: number): void {
    this.tasks.add({ do: 'roles', agreement, from: 0, before });
    this.tasks.add({ do: 'count', agreement, kinds: ['block', 'disclosure'], after: '' });
    this.addAgreement(agreement);
  }

  /** An entry of whose speaker it is decided otherwise whether it had standing. */
  addIrregular(agreement: string, index: number): void {
    this.tasks.add({ do: 'roles', agreement, from: index, before: index + 1 });
  }

  /** An entry whose statement is worth something else now: what it touches is counted and judged again. */
  addAgain(agreement: string, index: number): void {
    this.tasks.add({ do: 'again', agreement, from: index, before: index + 1 });
  }

  /** What something else has touched. */
  include(other: Touched): void {
    for (const key of other.known) {
      const items = other.items.get(key as Key<'block'>);
      if (items) this.addItems(key as Key<'block'>, items);
      else this.add(key);
    }
  }

  /** Touched keys of one kind, in an order that does not depend on how they were touched. */
  of<K extends Kind>(kind: K): readonly Key<K>[] {
    const keys = this.byKind.get(kind) as Key<K>[] | undefined;
    if (!keys) return NONE;
    // A copy: judging one of them may touch another.
    return keys.length === 1 ? [keys[0]!] : [...keys].sort();
  }
}
