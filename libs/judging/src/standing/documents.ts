import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Act, compareActs } from '../act.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';
import { isEmptyRecord, newRecord, own } from '../record.js';
import { type Conflict, conflictsOf } from './conflicts.js';
import { contentKey, isVoid, partiesOf } from './content.js';
import type { Family } from './family.js';
import { lazily } from './lazily.js';
import { Registrations } from './registrations.js';
import { SameDay } from './same-day.js';
import { isSpoken, mayFound } from './spoken.js';
import { Sweep } from './sweep.js';
import { Timeline } from './timeline.js';

/** Ways in which acts of a day found that day's documents, that are kept. */
const MOST_FOUND = 32;

/**
 * What the documents of an agreement come to, whatever the order in which they arrived (docs/judging.md#who-has-standing). Of facts that do not change while it is
 * in use: what is not asked for is not worked out.
 */
export class Documents {
  /** Registrations that have bound, each with what became of it. By `start`. */
  readonly bound: readonly Timeline[];
  /**
   * Of these the ones that judge anybody: usually one; more are rivals. As long as none of those who recorded a registration has done anything
   * else, there is nothing that it could judge; whom none of them names is judged by those that judge, or by the first.
   */
  readonly families: readonly Timeline[];
  private readonly sweep: Sweep;
  private readonly timelines = new Map<Family, Timeline>();
  private readonly byAgency = new Map<string, DocumentAct[]>();
  private readonly lazy = {
    without: lazily(() => this.findWithout()),
    conflicts: lazily(() => conflictsOf(this.bound, this.unbound())),
    packs: lazily(() => this.findPacks()),
    vouching: lazily(() => new Set(this.bound.flatMap(({ recorders }) => [...recorders]))),
    policyDays: lazily(
      () => new Set(this.facts.documents.flatMap(({ day, policy }) => (day !== undefined && policy ? [day] : []))),
    ),
    roles: lazily(() => this.digestOfRoles()),
    registrations: lazily(() => new Registrations(this.sweep.drafts.values(), this.founds)),
    sameDay: lazily(() => new SameDay(this.facts.documents)),
    found: lazily(() => new LRUCache<string, Documents>({ max: MOST_FOUND })),
  };

  constructor(private readonly facts: AgreementFacts) {
    this.sweep = new Sweep(facts);
    for (const act of facts.documents) {
      const acts = this.byAgency.get(act.party);
      if (acts) acts.push(act);
      else this.byAgency.set(act.party, [act]);
    }
    for (const family of this.sweep.families) {
      this.timelines.set(family, new Timeline(facts, family, () => this.recordedBy(family.agencies)));
    }
    this.bound = [...this.timelines.values()].sort((a, b) => a.start - b.start);
    this.families = this.bound.length < 2 ? this.bound : this.judging();
  }

  /** Entries of records whose speaker had no standing. Means something only where some family has bound. */
  get without(): ReadonlySet<number> {
    return this.lazy.without();
  }

  /** What contradicts what. Several may be of one subject. */
  get conflicts(): readonly Conflict[] {
    return this.lazy.conflicts();
  }

  /** Packs of rules that any registration names, bound or not, and `core`; ascending. */
  get packs(): readonly string[] {
    return this.lazy.packs();
  }

  /** Agencies that are parties of any version that ever bound: they, and only they, must vouch. */
  get vouching(): ReadonlySet<string> {
    return this.lazy.vouching();
  }

  /** Days (`YYYY-MM-DD`) of which some policy is known by its day only. */
  get policyDays(): ReadonlySet<string> {
    return this.lazy.policyDays();
  }

  /** Changes whenever who has which role when, or whose words count, changes; rosters and terms do not change it. To be compared, not read. */
  get roles(): string {
    return this.lazy.roles();
  }

  /**
   * Parties that had not recorded it by a time, of the registration that names an agency and has bound nobody yet: of several its own, then
   * the one that most had recorded. Ascending; empty: there was none.
   */
  missing(agency: string, time: number): string[] {
    return this.lazy.registrations().missing(agency, time);
  }

  /**
   * What an act found, by the days of a zone: without what was recorded on its day and came after it. `open`: that hangs on the moment of the
   * day, of which `atLast` is the last. Works the documents out anew for each place among its source's records of the day.
   */
  foundBy(act: Act, zone: () => string, atLast: boolean): { documents: Documents; open: boolean } {
    const found = this.lazy.sameDay().foundBy(act, zone, atLast);
    if (!found) return { documents: this, open: false };
    const { key, open, keep } = found;
    if (key === undefined) return { documents: this, open };
    const known = this.lazy.found();
    let documents = known.get(key);
    if (!documents) {
      documents = new Documents({ ...this.facts, documents: this.facts.documents.flatMap((each) => keep(each) ?? []) });
      known.set(key, documents);
    }
    return { documents, open };
  }

  /**
   * What a family of more documents of this agreement is here: that of the same registration, else one of whose documents bound in both. Among
   * all that have bound: the further documents may be what has it judge anybody.
   */
  counterpartOf(family: Timeline): Timeline | undefined {
    const registration = contentKey(family.registration);
    const digests = new Set(family.versions.map(({ digest }) => digest));
    return (
      this.bound.find((one) => contentKey(one.registration) === registration) ??
      this.bound.find(({ versions }) => versions.some(({ digest }) => digests.has(digest)))
    );
  }

  private judging(): readonly Timeline[] {
    const { actors } = this.facts;
    // Not where others act, whom it may name without their word: else one event of a stranger would have all of them judge.
    const judging = this.bound.filter(({ recorders }) => some(recorders, (agency) => actors[agency] === true));
    return judging.length > 0 ? judging : this.bound.slice(0, 1);
  }

  private readonly founds = (act: DocumentAct): boolean => mayFound(act, this.facts.proven) && !isVoid(act.policy!);

  private hasStanding(act: DocumentAct): boolean {
    const { policy, party } = act;
    if (policy && isVoid(policy)) return false;
    if (this.founds(act)) return true;
    for (const family of this.sweep.familiesOf(party)) if (this.timelines.get(family)!.hears(act)) return true;
    // An agency that an amendment adds must record it as well; a document that no party has recorded adds nobody.
    if (!policy || !partiesOf(policy).includes(party)) return false;
    for (const family of this.sweep.heardBy(act)) {
      const near = this.timelines.get(family)!.policyNear(act.time);
      if (isSpoken(act, this.facts.proven, near)) return true;
    }
    return false;
  }

  private findWithout(): Set<number> {
    return new Set(this.facts.documents.filter((act) => !this.hasStanding(act)).map(({ index }) => index));
  }

  private findPacks(): string[] {
    const registrations = this.facts.documents.filter(this.founds);
    return [...new Set(['core', ...registrations.flatMap(({ policy }) => policy!.authorityPacks)])].sort();
  }

  /** Registrations by those whom they name, of agencies that are parties of nothing that has bound. */
  private unbound(): DocumentAct[] {
    return this.facts.documents.filter((act) => this.founds(act) && [...this.sweep.familiesOf(act.party)].length === 0);
  }

  private recordedBy(agencies: Iterable<string>): DocumentAct[] {
    return [...agencies].flatMap((agency) => this.byAgency.get(agency) ?? []).sort(compareActs);
  }

  private digestOfRoles(): string {
    const { facts, families } = this;
    const text = families.map(({ recorders, steps }) => [
      [...recorders].sort(),
      steps.map(({ from, policy: { parties, overseers, forwarders, speakers } }) => [
        from,
        parties.map(({ agency, role }) => `${role} ${agency}`).sort(),
        overseers,
        forwarders,
        speakers,
      ]),
    ]);
    // When an agency first proved who it is matters to what was only claimed.
    const proven = Object.keys(facts.claimed)
      .sort()
      .map((agency) => [agency, own(facts.proven, agency)]);
    return hash('sha256', JSON.stringify([text, proven]), 'base64url');
  }
}

function some(agencies: Iterable<string>, is: (agency: string) => boolean): boolean {
  for (const agency of agencies) if (is(agency)) return true;
  return false;
}

interface Made {
  facts: AgreementFacts;
  revision: number;
  signature: string;
  documents: Documents;
}

const made = new WeakMap<DocumentAct[], Made>();

/**
 * Of an agreement's facts as they are now. Copies of facts share their documents, so that it is worked out once for all of them, until
 * documents, what others make of them, or who has spoken proven changes. Costs n log n of the documents.
 */
export function documentsOf(facts: AgreementFacts): Documents {
  const known = made.get(facts.documents);
  if (known?.facts === facts && known.revision === facts.revision) return known.documents;
  const signature = signatureOf(facts);
  const documents = known?.signature === signature ? known.documents : new Documents(asTheyAre(facts));
  made.set(facts.documents, { facts, revision: facts.revision, signature, documents });
  return documents;
}

/** What documents come to is worked out as it is asked for; the facts go on changing meanwhile. */
const asTheyAre = (facts: AgreementFacts): AgreementFacts => ({
  ...facts,
  actors: Object.assign(newRecord<true>(), facts.actors),
  claimed: Object.assign(newRecord<true>(), facts.claimed),
  proven: Object.assign(newRecord<number>(), facts.proven),
});

/** All beside the documents that decides what they come to. */
function signatureOf({ actors, claimed, proven }: AgreementFacts): string {
  const names = Object.keys(actors).join(' ');
  if (isEmptyRecord(claimed)) return names;
  return JSON.stringify([names, Object.keys(claimed).map((agency) => [agency, own(proven, agency)])]);
}
