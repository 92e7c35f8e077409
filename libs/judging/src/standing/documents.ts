import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AgreementPolicy } from '#libs/contracts';
import { type Act, compareActs } from '../act.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';
import { isEmptyRecord, newRecord, own } from '../record.js';
import { type Conflict, conflictsOf } from './conflicts.js';
import { contentKey, isVoid, partiesOf } from './content.js';
import type { Family } from './family.js';
import { lazily } from './lazily.js';
import { Registrations } from './registrations.js';
import { SameDay } from './same-day.js';
import { isSpoken, type Proof, provenFrom, provesFounding } from './spoken.js';
import { Sweep } from './sweep.js';
import { Timeline } from './timeline.js';

/** Cached states of the documents, as acts of the day of a document found them. */
const MOST_FOUND = 32;

/**
 * The effect of an agreement's documents, independent of their arrival (docs/judging.md#who-has-standing). The facts must not change while
 * it is in use, because most of it is computed on demand.
 */
export class Documents {
  /** Registrations that have bound, each with its later versions. By `start`. */
  readonly bound: readonly Timeline[];
  /**
   * The bound registrations that judge: usually one; several are rivals. A registration judges once an agency that recorded it has made any
   * other statement. If there is no such registration, the first one judges. An agency that none of them names is judged by all that judge.
   */
  readonly families: readonly Timeline[];
  private readonly sweep: Sweep;
  private readonly timelines = new Map<Family, Timeline>();
  private readonly byAgency = new Map<string, DocumentAct[]>();
  private readonly lazy = {
    without: lazily(() => this.findWithout()),
    conflicts: lazily(() => conflictsOf(this.bound, this.unbound())),
    packs: lazily(() => this.allPacks()),
    packsOf: lazily(() => this.findPacks()),
    sources: lazily(
      () => new Set(this.families.flatMap(({ steps }) => steps.flatMap(({ policy }) => sourcesOf(policy)))),
    ),
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
    this.families = this.bound.length < 2 ? this.bound : this.allJudging();
  }

  /** Entries of records by speakers without standing. Meaningful only if a registration has bound. */
  get without(): ReadonlySet<number> {
    return this.lazy.without();
  }

  /** Contradictions between documents. Several may have the same subject. */
  get conflicts(): readonly Conflict[] {
    return this.lazy.conflicts();
  }

  /** `core`, and the packs of rules that any registration names, bound or not; ascending. */
  get packs(): readonly string[] {
    return this.lazy.packs();
  }

  /** `core`, and the packs of registrations that name an agency; ascending. What others have agreed is not said to it. */
  packsOf(agency: string): readonly string[] {
    return this.lazy.packsOf().get(agency) ?? CORE;
  }

  /** Agencies that are parties of any version that ever bound: they, and only they, must vouch. */
  get vouching(): ReadonlySet<string> {
    return this.lazy.vouching();
  }

  /** Is it a source of any version that has ever bound and judges? */
  everSource(agency: string): boolean {
    return this.lazy.sources().has(agency);
  }

  /** The registrations that judge an agency: those that it recorded, or all where it recorded none. */
  judging(agency: string): readonly Timeline[] {
    const own = this.families.filter(({ recorders }) => recorders.has(agency));
    return own.length > 0 ? own : this.families;
  }

  /** All that recorded a bound registration that an agency recorded. */
  partnersOf(agency: string): ReadonlySet<string> {
    return new Set(this.bound.flatMap(({ recorders }) => (recorders.has(agency) ? [...recorders] : [])));
  }

  /** The sum to which an agency's disclosures are added: '' is that of the sources together (`VolumeFacts.by`). */
  sumOf(agency: string): string {
    return this.families.length === 0 || this.everSource(agency) ? '' : agency;
  }

  /** Sources by the registrations that an agency recorded, at a time or ever: whom its requests may ask. */
  askedBy(agency: string, time?: number): string[] {
    return this.bound
      .filter(({ recorders }) => recorders.has(agency))
      .flatMap((family) => (time === undefined ? family.versions : (family.versionAt(time) ?? [])))
      .flatMap(({ policy }) => sourcesOf(policy));
  }

  /** Days (`YYYY-MM-DD`) with a policy that is known by its day only. */
  get policyDays(): ReadonlySet<string> {
    return this.lazy.policyDays();
  }

  /**
   * A digest, for comparison only. It changes with the roles over time and with the speakers whose statements count, not with rosters and
   * terms.
   */
  get roles(): string {
    return this.lazy.roles();
  }

  /**
   * Among unbound registrations that name an agency, takes the agency's own, otherwise the one with the most records; returns the parties
   * that had not recorded it by a time, ascending. Empty: there was no such registration.
   */
  missing(agency: string, time: number): string[] {
    return this.lazy.registrations().missing(agency, time);
  }

  /**
   * The documents as an act found them, with the days of a zone: without records of its day that came after it. `open`: the result depends
   * on the moment of the day; `atLast` takes the last one. Computes the documents again for each place among its source's records of the
   * day.
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
   * The family here that corresponds to one of a larger set of this agreement's documents: the one with the same registration, otherwise
   * one that shares a bound document. Searched among all bound families, because the further documents may be the reason why it judges
   * there.
   */
  counterpartOf(family: Timeline): Timeline | undefined {
    const registration = contentKey(family.registration);
    const digests = new Set(family.versions.map(({ digest }) => digest));
    return (
      this.bound.find((one) => contentKey(one.registration) === registration) ??
      this.bound.find(({ versions }) => versions.some(({ digest }) => digests.has(digest)))
    );
  }

  private allJudging(): readonly Timeline[] {
    const { actors } = this.facts;
    // Acts of other agencies do not count, because a registration may name them without their consent: otherwise one event of a stranger
    // would make all registrations judge.
    const judging = this.bound.filter(({ recorders }) => some(recorders, (agency) => actors[agency] === true));
    return judging.length > 0 ? judging : this.bound.slice(0, 1);
  }

  private readonly founds = (act: DocumentAct): Proof | undefined => {
    const proof = provesFounding(
      act,
      this.facts,
      this.bound.map(({ steps }) => steps),
    );
    return proof && !isVoid(act.policy!) ? proof : undefined;
  };

  private hasStanding(act: DocumentAct): boolean {
    const { policy, party } = act;
    if (policy && isVoid(policy)) return false;
    if (this.founds(act)) return true;
    for (const family of this.sweep.familiesOf(party)) if (this.timelines.get(family)!.hears(act)) return true;
    // An agency that an amendment adds must record it as well; a document that no party has recorded adds nobody.
    if (!policy || !partiesOf(policy).includes(party)) return false;
    for (const family of this.sweep.heardBy(act)) {
      const timeline = this.timelines.get(family)!;
      if (isSpoken(act, this.facts, timeline.policyNear(act.time), [timeline.steps])) return true;
    }
    return false;
  }

  private findWithout(): Set<number> {
    return new Set(this.facts.documents.filter((act) => !this.hasStanding(act)).map(({ index }) => index));
  }

  private allPacks(): string[] {
    return sortedPacks([...this.lazy.packsOf().values()].flat());
  }

  private findPacks(): Map<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    for (const { policy } of this.facts.documents.filter(this.founds))
      for (const agency of partiesOf(policy!))
        found.set(agency, sortedPacks([...(found.get(agency) ?? []), ...policy!.authorityPacks]));
    return found;
  }

  /** Registrations by a party that they name, which is a party of no bound registration. */
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
      steps.map(({ from, policy: { parties, overseers, forwarders, speakers, keys, timeZone } }) => [
        from,
        parties.map(({ agency, role }) => `${role} ${agency}`).sort(),
        overseers,
        forwarders,
        speakers,
        // Whom they prove, whatever else the policy says.
        keys && [keys.map(({ agency, vkey, from, to }) => [agency, vkey, from, to].join()).sort(), timeZone],
      ]),
    ]);
    // The time of an agency's first proven statement decides until when its claimed ones count.
    const proven = Object.keys(facts.claimed)
      .sort()
      .map((agency) => [
        agency,
        own(facts.proven, agency),
        ...families.map(({ steps }) => provenFrom(agency, facts, steps)),
      ]);
    return hash('sha256', JSON.stringify([text, proven]), 'base64url');
  }
}

const CORE: readonly string[] = ['core'];

const sortedPacks = (packs: readonly string[]): string[] => [...new Set([...CORE, ...packs])].sort();

const sourcesOf = ({ parties }: AgreementPolicy): string[] =>
  parties.flatMap(({ role, agency }) => (role === 'source' ? agency : []));

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
 * The documents of an agreement's current facts. Copies of the facts share them, so they are computed once, until the documents, their
 * marks, the proven speakers or their signatures change. Costs n log n for n documents.
 */
export function documentsOf(facts: AgreementFacts): Documents {
  const known = made.get(facts.documents);
  if (known?.facts === facts && known.revision === facts.revision) return known.documents;
  const signature = signatureOf(facts);
  const documents = known?.signature === signature ? known.documents : new Documents(copyOf(facts));
  made.set(facts.documents, { facts, revision: facts.revision, signature, documents });
  return documents;
}

/** `Documents` needs a copy, because it computes on demand while the facts go on changing. */
const copyOf = (facts: AgreementFacts): AgreementFacts => ({
  ...facts,
  actors: Object.assign(newRecord<true>(), facts.actors),
  claimed: Object.assign(newRecord<true>(), facts.claimed),
  proven: Object.assign(newRecord<number>(), facts.proven),
  signed: Object.assign(
    newRecord<Record<string, number>>(),
    Object.fromEntries(Object.entries(facts.signed).map(([agency, keys]) => [agency, { ...keys }])),
  ),
});

/** The facts besides the documents that decide their effect. */
function signatureOf({ actors, claimed, proven, signed }: AgreementFacts): string {
  const names = Object.keys(actors).join(' ');
  if (isEmptyRecord(claimed)) return names;
  return JSON.stringify([
    names,
    Object.keys(claimed).map((agency) => [agency, own(proven, agency), own(signed, agency)]),
  ]);
}
