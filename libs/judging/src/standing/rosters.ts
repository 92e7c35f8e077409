import type { RosterKind } from '#libs/contracts';
import { compareActs } from '../act.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';
import { accusesFrom, recordedFrom, standsUntil } from './spoken.js';
import { isRetracted } from './retracted.js';
import { countUpTo } from './up-to.js';
import type { InEffect } from './in-effect.js';

/** The addition or removal of a member. */
interface Change {
  from: number;
  member: string;
  comes: boolean;
}

/** A record of a change, the time from which it counts (its own date, if that is later), and the time until which it stands. */
interface RosterStatement {
  act: DocumentAct;
  from: number;
  until: number;
  /** By the side whose roster it is, by the other one, or (an agency may be both) by each. */
  own: boolean;
  other: boolean;
  add: readonly string[];
  remove: readonly string[];
}

/** The records by which one document would add one member. */
interface Addition {
  /** By agency: records that wait for a record of the other side. */
  own: Map<string, RosterStatement>;
  other: Map<string, RosterStatement>;
  bound: boolean;
  /** The number of the member's removals when this was last read. */
  removals: number;
}

interface Member {
  additions: Map<string, Addition>;
  removals: number;
}

/** Members of the rosters under one timeline. Each member changes alone, whatever events and documents name it with others. */
export class Rosters {
  private readonly changes = new Map<RosterKind, Change[]>();
  private readonly members = new Map<string, Member>();
  /** The last answer for each kind: acts are judged one after the other, mostly between the same two changes. */
  private readonly answers = new Map<RosterKind, { upTo: number; members: ReadonlySet<string> }>();

  constructor(
    private readonly timeline: InEffect,
    private readonly facts: AgreementFacts,
    documents: readonly DocumentAct[],
  ) {
    const statements = documents.flatMap((act) => this.statementsOf(act));
    statements.sort((a, b) => a.from - b.from || compareActs(a.act, b.act));
    for (const statement of statements) {
      for (const member of statement.add) this.add(statement, member);
      this.remove(statement);
    }
  }

  has(kind: RosterKind): boolean {
    return this.changes.has(kind);
  }

  at(kind: RosterKind, time: number): ReadonlySet<string> {
    const changes = this.changes.get(kind) ?? [];
    const upTo = countUpTo(changes, time);
    const last = this.answers.get(kind);
    if (last?.upTo === upTo) return last.members;
    const members = new Set<string>();
    for (const { member, comes } of changes.slice(0, upTo)) {
      if (comes) members.add(member);
      else members.delete(member);
    }
    this.answers.set(kind, { upTo, members });
    return members;
  }

  /** Additions permit and removals accuse, so they may count from different times on. */
  private statementsOf(act: DocumentAct): RosterStatement[] {
    const { timeline, facts } = this;
    if (!act.roster || !timeline.hears(act)) return [];
    const { kind, add, remove } = act.roster;
    const zone = timeline.zone(act.time);
    const until = standsUntil(act, facts, zone, timeline.policyNear(act.time));
    const statement = (said: number, members: Pick<RosterStatement, 'add' | 'remove'>): RosterStatement => {
      const recorded = Math.max(said, timeline.start);
      const { source, recipient } = timeline.rolesNear(act.party, recorded);
      const [own, other] = kind === 'approver' ? [source, recipient] : [recipient, source];
      return { act, from: Math.max(recorded, act.effectiveAt), until, own, other, ...members };
    };
    const [excuses, accuses] = [recordedFrom(act, zone), accusesFrom(act, zone)];
    if (excuses === accuses) return [statement(excuses, { add, remove })];
    return [statement(accuses, { add: [], remove }), statement(excuses, { add, remove: [] })];
  }

  /** Needs a record of each side, by two agencies. A record by its own side from before the removal no longer counts. */
  private add(statement: RosterStatement, name: string): void {
    const { kind } = statement.act.roster!;
    const member = this.memberOf(kind, name);
    const addition = additionOf(member, statement.act.digest);
    if (addition.bound) return;
    if (statement.own) keepLongest(addition.own, statement);
    if (statement.other) keepLongest(addition.other, statement);
    if (!isAgreed(addition, statement.from)) return;
    addition.bound = true;
    this.change(kind, { from: statement.from, member: name, comes: true });
  }

  private remove(statement: RosterStatement): void {
    const { kind } = statement.act.roster!;
    const { remove } = statement;
    if (
      !statement.own ||
      remove.length === 0 ||
      statement.until < statement.from ||
      isRetracted(statement.act, this.facts, this.timeline)
    )
      return;
    for (const name of remove) {
      this.memberOf(kind, name).removals++;
      this.change(kind, { from: statement.from, member: name, comes: false });
    }
  }

  private change(kind: RosterKind, change: Change): void {
    const changes = this.changes.get(kind);
    if (changes) changes.push(change);
    else this.changes.set(kind, [change]);
  }

  private memberOf(kind: RosterKind, name: string): Member {
    const key = `${kind} ${name}`;
    let member = this.members.get(key);
    if (!member) this.members.set(key, (member = { additions: new Map(), removals: 0 }));
    return member;
  }
}

function additionOf({ additions, removals }: Member, digest: string): Addition {
  let addition = additions.get(digest);
  if (!addition) additions.set(digest, (addition = { own: new Map(), other: new Map(), bound: false, removals }));
  if (addition.removals === removals) return addition;
  // The member has been removed since. Its own side must record the addition again; the other side too, if its record was used.
  addition.own.clear();
  if (addition.bound) addition.other.clear();
  addition.bound = false;
  addition.removals = removals;
  return addition;
}

function keepLongest(statements: Map<string, RosterStatement>, statement: RosterStatement): void {
  const known = statements.get(statement.act.party);
  if (!known || known.until < statement.until) statements.set(statement.act.party, statement);
}

/** Are there records of two agencies that stand now, of which at least one will not be retracted? */
function isAgreed({ own, other }: Addition, now: number): boolean {
  for (const a of own.values()) {
    for (const b of other.values()) {
      const stand = a.until >= now && b.until >= now && (a.until === Infinity || b.until === Infinity);
      if (stand && a.act.party !== b.act.party) return true;
    }
  }
  return false;
}
