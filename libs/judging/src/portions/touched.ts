import type { Act } from '../act.js';
import { type Bits, noBits, or } from '../bits.js';
import { type Key, type Kind, keys, kindOf } from '../kinds/key.js';
import { JUDGED } from '../kinds/all-kinds.js';
import type { Overlay } from '../memory/overlay.js';
import type { Task } from './task.js';

const NONE: readonly never[] = [];

/** Rules to ask. Undefined: all. */
type Rules = readonly string[] | undefined;

/** The state of folding and counting: the memory that they change, and the things that they touch. */
export interface Work {
  readonly memory: Overlay;
  readonly touched: Touched;
}

/** A part of a request, with the items by which it changes an officer's engagement. */
export interface Engagement {
  act: Act;
  subject: string;
  request: string;
  items: number;
}

/** The things that a portion has touched. Only these are counted and judged. */
export class Touched {
  private readonly known = new Set<Key>();
  private readonly byKind = new Map<Kind, Key[]>();
  /** The touched items of blocks that were not touched as a whole. */
  private readonly items = new Map<Key<'block'>, Bits>();
  /** Blocks whose conclusions may be drawn now, with the rules that wait. */
  private readonly woken = new Map<Key<'block'>, Rules>();
  /** The rules of things that were touched for some rules only. */
  private readonly rules = new Map<Key, ReadonlySet<string>>();
  /** By officer and entry, so that a part is counted once for all its blocks. */
  private engaged = new Map<Key<'officer'>, Map<number, Engagement>>();

  /** `tasks`: takes work whose amount depends on existing facts. */
  constructor(private readonly tasks: { add: (task: Task) => void }) {}

  /** `rules`: the rules to ask. Undefined: all. */
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

  /** The rules to ask about a touched thing. Undefined: all. */
  rulesOf(key: Key): ReadonlySet<string> | undefined {
    return this.rules.get(key);
  }

  /** Touches some items of a block. */
  addItems(key: Key<'block'>, items: Bits, rules?: Rules): void {
    this.narrow(key, rules);
    const known = this.items.get(key);
    if (known) this.items.set(key, or(known, items));
    else if (!this.known.has(key)) {
      this.items.set(key, items);
      this.enter(key);
    }
  }

  /** Touches a block whose waiting conclusions may be drawn now. */
  addWoken(key: Key<'block'>, rules: Rules): void {
    this.addItems(key, noBits(), rules);
    this.woken.set(key, rules);
  }

  /** The touched items of a block. Undefined: all. */
  itemsOf(key: Key<'block'>): Bits | undefined {
    return this.items.get(key);
  }

  /** The rules whose conclusions on a block may be drawn now. Undefined: it was not woken. */
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

  /** Takes the engagements since the last call. */
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

  /** For a change of a request that affects the sizes of its disclosures, but none of their named items. */
  addSizesOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'sizes', agreement, request, done: 0 });
  }

  /** For a change of a request's size: it affects disclosures with unnamed items, or with named items that hit or are open. */
  addUnlistedOf(agreement: string, request: string): void {
    this.tasks.add({ do: 'unlisted', agreement, request, done: 0 });
  }

  /** All items under a request id, by any requester. */
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

  /** Everything under an agreement, or all facts of these kinds, after a change of the documents in effect. */
  addAgreement(agreement: string, kinds: readonly Kind[] = JUDGED): void {
    this.tasks.add({ do: 'judge', agreement, kinds, after: '' });
  }

  /** For a change of roles, which also changes the standing of earlier statements. */
  addRoles(agreement: string, before: number): void {
    this.tasks.add({ do: 'roles', agreement, from: 0, before });
    this.tasks.add({ do: 'count', agreement, kinds: ['block', 'disclosure'], after: '' });
    this.addAgreement(agreement);
  }

  /** An entry whose speaker's standing must be decided again. */
  addIrregular(agreement: string, index: number): void {
    this.tasks.add({ do: 'roles', agreement, from: index, before: index + 1 });
  }

  /** An entry whose statement has a new mark or standing: everything that it touches is counted and judged again. */
  addAgain(agreement: string, index: number): void {
    this.tasks.add({ do: 'again', agreement, from: index, before: index + 1 });
  }

  /** Adds everything that another has touched. */
  include(other: Touched): void {
    for (const key of other.known) {
      const items = other.items.get(key as Key<'block'>);
      if (items) this.addItems(key as Key<'block'>, items);
      else this.add(key);
    }
  }

  /** Touched keys of one kind, sorted, so that the order of touching does not matter. */
  of<K extends Kind>(kind: K): readonly Key<K>[] {
    const keys = this.byKind.get(kind) as Key<K>[] | undefined;
    if (!keys) return NONE;
    // A copy: judging one of them may touch another.
    return keys.length === 1 ? [keys[0]!] : [...keys].sort();
  }
}
