import type { AgreementPolicy, RosterKind } from '#libs/contracts';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';
import { partiesOf } from './content.js';
import type { Family, Recorded, Version } from './family.js';
import { lazily } from './lazily.js';
import { Rosters } from './rosters.js';
import { isSpoken, mayCarry, provesFounding, saidFrom } from './spoken.js';
import { type Term, Terms } from './terms.js';
import { lastUpTo } from './up-to.js';
import type { InEffect, Roles } from './in-effect.js';
export type { Version } from './family.js';
export type { Term } from './terms.js';

const DAY = 86_400_000;

/** The versions of one registration, with the times at which they bound. Times are milliseconds since 1970. */
export class Timeline implements InEffect {
  /** By `from`. */
  readonly versions: readonly Version[];
  /** Agencies that recorded one of its versions as a party of it: if there are rivals, it judges these. */
  readonly recorders: ReadonlySet<string>;
  /** By `from`: versions that came into effect. */
  readonly steps: readonly Version[];
  private readonly allTerms: () => Terms;
  private readonly rosters: () => Rosters;

  constructor(
    private readonly facts: AgreementFacts,
    private readonly family: Family,
    /** All documents that its parties ever recorded, in judging order. */
    documents: () => DocumentAct[],
  ) {
    this.versions = family.versions.toSorted((a, b) => a.from - b.from);
    this.recorders = family.agencies;
    this.steps = family.steps;
    this.allTerms = lazily(() => new Terms(this, facts, documents()));
    this.rosters = lazily(() => new Rosters(this, facts, documents()));
  }

  /** The first record of its registration. */
  get registration(): DocumentAct {
    return this.family.founding.act;
  }

  /** The time at which the first version binds. */
  get start(): number {
    return this.versions[0]!.from;
  }

  /** The version in effect: the last that had bound at or before the time; among several that bound at one moment, the highest number. */
  versionAt(time: number): Version | undefined {
    return lastUpTo(this.steps, time);
  }

  /** Had all parties recorded it at or before the time, while its own first day was still to come? */
  early(time: number): boolean {
    return time < this.start && this.versions.some(({ recorded }) => recorded <= time);
  }

  /**
   * The end (exclusive) of the term at a time: of the version in effect, moved by renewals and terminations that bound with or after it.
   * Infinity: it has none.
   */
  endAt(time: number): number {
    return lastUpTo(this.terms, time)?.end ?? Infinity;
  }

  /** Every start of a version in effect, and every change of the term, with the end from then on; ascending. */
  get terms(): readonly Term[] {
    return this.allTerms().terms;
  }

  /** The time zone of the agreement's days: that of the version in effect at noon UTC of that day, otherwise of the first. */
  zone(time: number): string {
    return this.policyNear(Math.floor(time / DAY) * DAY + DAY / 2).timeZone ?? 'UTC';
  }

  rolesOf(agency: string, time: number): Roles {
    return rolesUnder(this.versionAt(time)?.policy, agency);
  }

  /** Members of a roster at a time. */
  rosterAt(kind: RosterKind, time: number): ReadonlySet<string> {
    return this.rosters().at(kind, time);
  }

  /** Has any change of this roster bound? */
  hasRoster(kind: RosterKind): boolean {
    return this.rosters().has(kind);
  }

  /** Does the version in effect allow one agency's topic or client to carry another's statements? */
  forwards(forwarder: string, agency: string, time: number): boolean {
    return mayCarry(this.versionAt(time)?.policy, forwarder, agency);
  }

  /** Parties of the registration that had not recorded it by a time; ascending. */
  missing(time: number): string[] {
    const { founding } = this.family;
    const counts = (act: DocumentAct) => provesFounding(act, this.facts, [this.steps]);
    return partiesOf(founding.act.policy!)
      .filter((agency) => founding.isMissing(agency, time, counts))
      .sort();
  }

  /** The policy in effect. Before the first has bound, that first one: documents that were recorded ahead of it are compared with it. */
  policyNear(time: number): AgreementPolicy {
    return (this.versionAt(time) ?? this.versions[0]!).policy;
  }

  /** Like `rolesOf`, by `policyNear`. */
  rolesNear(agency: string, time: number): Roles {
    return rolesUnder(this.policyNear(time), agency);
  }

  /** The documents that its parties recorded under each digest. */
  *documents(): Generator<Recorded, undefined> {
    yield* this.family.documents.values();
    yield* this.allTerms().documents.values();
    return undefined;
  }

  /** Is the speaker of a document a party in effect? The record with which a version binds still belongs to the previous version. */
  hears(act: DocumentAct): boolean {
    const time = saidFrom(act, this.zone(act.time));
    return [time - 1, time].some((moment) => {
      const policy = this.policyNear(moment);
      return rolesUnder(policy, act.party).party && isSpoken(act, this.facts, policy, [this.steps]);
    });
  }
}

function rolesUnder(policy: AgreementPolicy | undefined, agency: string): Roles {
  const has = (role: 'source' | 'recipient'): boolean =>
    policy?.parties.some((party) => party.agency === agency && party.role === role) ?? false;
  const [source, recipient] = [has('source'), has('recipient')];
  return { source, recipient, party: source || recipient, overseer: policy?.overseers?.includes(agency) ?? false };
}
