import { countBits, minus, type Bits } from '../bits.js';
import type { FirstAct } from '../kinds/finding.js';
import type { Key } from '../kinds/key.js';
import type { Explained, Rule } from '../rule.js';
import { type Seen, SEVERAL } from '../visibility.js';
import type { Clause, Evidence, Severity } from './clause.js';

/** The changes that one portion of an entry makes to one finding, gathered before they become one hit. */
export interface Change {
  rule: Rule;
  scope: string;
  subject: string;
  delta: number;
  added: number;
  items: { block: number; added: Bits; removed: Bits }[];
  /** The unnamed items in `delta`. */
  unlisted: number;
  /** Some units were withdrawn because a conclusion can no longer be drawn. */
  reopened: boolean;
  stated?: Stated;
  /** For a finding that many acts share: the part of each. */
  shares: Share[];
  /** Who may see the finding now. Undefined: as before. */
  seen?: Seen;
}

export interface Stated {
  severity: Severity;
  clauses: Clause[];
  evidence: Evidence[];
  /** The time of the act that it is about. Milliseconds since 1970. */
  at: number | undefined;
  /** The explanation belongs to units that were added. */
  raised: boolean;
}

/** The part of one request or disclosure in a finding that many share (`isShared`). Without `stated` it adds nothing, or no longer does. */
export interface Share {
  target: Key;
  first?: FirstAct;
  stated?: Stated;
}

/** An explanation of a verdict, with the evidence in its stored form. */
export type Statement = Omit<Explained, 'evidence'> & Pick<Stated, 'evidence'>;

/** Rules about single entries: their findings keep the highest severity and all distinct clauses. */
export const gathersClauses = ({ on }: Pick<Rule, 'on'>): boolean => on === 'entry' || on === 'irregular';

/** Who may see a finding about some entries and some further ones: their author, if it is the same. */
export function seenTogether(known: Seen | undefined, seen: Seen): Seen {
  return known && known.author !== seen.author ? { ...seen, author: SEVERAL } : seen;
}

const empty = (rule: Rule, scope: string, subject: string): Change => ({
  ...{ rule, scope, subject, delta: 0, added: 0 },
  ...{ items: [], unlisted: 0, reopened: false, shares: [] },
});

/** The changes of one portion, by finding. */
export class Changes {
  /** By scope and subject, then by rule. */
  private readonly bySubject = new Map<string, Map<Rule, Change>>();

  get none(): boolean {
    return this.bySubject.size === 0;
  }

  /** The rules whose findings about a subject change. */
  about(scope: string, subject: string): Iterable<Rule> {
    return this.bySubject.get(nameOf(scope, subject))?.keys() ?? [];
  }

  private of(rule: Rule, scope: string, subject: string): Change {
    const name = nameOf(scope, subject);
    let changes = this.bySubject.get(name);
    if (!changes) this.bySubject.set(name, (changes = new Map<Rule, Change>()));
    let change = changes.get(rule);
    if (!change) changes.set(rule, (change = empty(rule, scope, subject)));
    return change;
  }

  /** `reopened`: if units are withdrawn, the reason is that a conclusion can no longer be drawn. */
  count(rule: Rule, scope: string, subject: string, delta: number, reopened: boolean): void {
    const change = this.of(rule, scope, subject);
    change.delta += delta;
    if (delta > 0) change.added += delta;
    else change.reopened ||= reopened;
  }

  /** Items whose number alone is known. */
  unlisted(rule: Rule, scope: string, subject: string, delta: number, reopened: boolean): void {
    this.count(rule, scope, subject, delta, reopened);
    this.of(rule, scope, subject).unlisted += delta;
  }

  items(
    rule: Rule,
    scope: string,
    subject: string,
    { block, was, now }: { block: number; was: Bits; now: Bits },
    reopened: boolean,
  ): void {
    const added = minus(now, was);
    const removed = minus(was, now);
    const change = this.of(rule, scope, subject);
    change.delta += countBits(added) - countBits(removed);
    change.added += countBits(added);
    change.items.push({ block, added, removed });
    if (countBits(removed) > 0) change.reopened ||= reopened;
  }

  /** Several acts may state one finding in the same portion. The evidence then comes from the acts that added units. */
  state(rule: Rule, scope: string, subject: string, hit: Statement, raised: boolean): void {
    const change = this.of(rule, scope, subject);
    const { severity, clauses, evidence, at } = hit;
    const { stated } = change;
    const kept = !stated || stated.raised === raised ? [...(stated?.evidence ?? []), ...evidence] : undefined;
    const latest = raised ? evidence : (stated?.evidence ?? evidence);
    change.stated = { severity, clauses, evidence: kept ?? latest, at, raised: raised || (stated?.raised ?? false) };
  }

  /** Of a finding about many entries, several things of one portion may say whom it is about. */
  see(rule: Rule, scope: string, subject: string, seen: Seen): void {
    const change = this.of(rule, scope, subject);
    change.seen = gathersClauses(rule) ? seenTogether(change.seen, seen) : seen;
  }

  /** Adds the part of one request or disclosure in a shared finding, in addition to `state`. */
  share(rule: Rule, scope: string, subject: string, share: Share): void {
    this.of(rule, scope, subject).shares.push(share);
  }

  /** In the order of hit numbers within a portion: rule, subject, then scope (the scope of an entry may be its shard). */
  [Symbol.iterator](): Iterator<Change> {
    if (this.none) return [].values();
    const order = (a: Change, b: Change): number =>
      compare(a.rule.id, b.rule.id) || compare(a.subject, b.subject) || compare(a.scope, b.scope);
    return [...this.bySubject.values()]
      .flatMap((of) => [...of.values()])
      .sort(order)
      [Symbol.iterator]();
  }
}

/** Unambiguous, because no scope contains a space. */
const nameOf = (scope: string, subject: string): string => `${scope} ${subject}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
