import type { AgreementPolicy, RosterKind } from '#libs/contracts';
import { type Act, compareActs, type Mark, type Retraction, speakerOf } from '../../act.js';
import { CLAIMED } from '../../ways.js';
import { type AgreementFacts, compareDocuments, type DocumentAct, newAgreement } from '../../kinds/agreement.js';
import { Documents } from '../documents.js';
import { effectiveFrom } from '../content.js';
import type { Timeline } from '../timeline.js';
import { Standing } from '../standing.js';

const DAY = 86_400_000;
const FIRST = Date.UTC(2025, 0, 1);

/** Milliseconds of a moment of the tests' calendar: 1 is the first moment of 2025-01-01 in UTC, 1.5 its noon. */
export const day = (number: number): number => FIRST + (number - 1) * DAY;

export const party = (agency: string, role: 'source' | 'recipient'): AgreementPolicy['parties'][number] => ({
  agency,
  role,
});

export const policyOf = (other: Partial<AgreementPolicy> = {}): AgreementPolicy => ({
  agreementType: 'MOU',
  exchangeMode: 'request',
  parties: [party('irs', 'source'), party('dhs', 'recipient')],
  authorityPacks: ['core', 'usc26-6103'],
  authority: [],
  effectiveFrom: '2025-01-01',
  elementsAllowed: ['address'],
  ...other,
});

/** The differences of an act from a proven one of the agency's own system whose time is known. */
export interface How {
  system?: string;
  id?: string;
  day?: string;
  via?: string;
  sequence?: number;
}

export { CLAIMED };

/** Writes the facts of one agreement for specs, record by record. */
export class Book {
  readonly facts: AgreementFacts = newAgreement('A-1', 0);

  /** `quiet`: agencies without statements other than registrations. */
  constructor(private readonly quiet: readonly string[] = []) {}

  /** Any act other than a document. Every speaker has then done something, unless it is `quiet`. */
  act(agency: string, at: number, { system = 'main', id, day: date, via, sequence }: How = {}): Act {
    const number = this.facts.lastIndex + 1;
    this.facts.lastIndex = number;
    if (!this.quiet.includes(agency)) this.facts.actors[agency] = true;
    return {
      time: date === undefined ? day(at) : Date.parse(date),
      source: `urn:agency:${agency}:${system}`,
      sequence: sequence ?? number,
      id: id ?? `e-${number}`,
      index: number,
      receivedAt: day(at),
      ...(date !== undefined && { day: date }),
      ...(via !== undefined && { via }),
    };
  }

  registered(
    agency: string,
    at: number,
    policy = policyOf(),
    { digest = 'D1', version = 1, ...how }: How & { digest?: string; version?: number } = {},
  ): DocumentAct {
    const effectiveAt = effectiveFrom(policy);
    return this.document(agency, at, { kind: 'registered', digest, effectiveAt, version, policy }, how);
  }

  /** Recorded by each of these at a time. */
  registeredBy(
    agencies: string[],
    at: number,
    ...rest: [AgreementPolicy?, (How & { digest?: string; version?: number })?]
  ): void {
    for (const agency of agencies) this.registered(agency, at, ...rest);
  }

  amended(
    agency: string,
    at: number,
    policy: AgreementPolicy,
    { digest = 'D2', version = 2, from = at, ...how }: How & { digest?: string; version?: number; from?: number } = {},
  ): DocumentAct {
    return this.document(agency, at, { kind: 'amended', digest, effectiveAt: day(from), version, policy }, how);
  }

  renewed(
    agency: string,
    at: number,
    to: number,
    { digest = 'N1', from = at, ...how }: How & { digest?: string; from?: number } = {},
  ): DocumentAct {
    const document = { kind: 'renewed' as const, digest, effectiveAt: day(from), effectiveTo: day(to) };
    return this.document(agency, at, document, how);
  }

  terminated(
    agency: string,
    at: number,
    { digest = '', from = at, ...how }: How & { digest?: string; from?: number } = {},
  ): DocumentAct {
    return this.document(agency, at, { kind: 'terminated', digest, effectiveAt: day(from) }, how);
  }

  roster(
    agency: string,
    at: number,
    change: { add?: string[]; remove?: string[]; kind?: RosterKind },
    { digest = 'R1', from = at, ...how }: How & { digest?: string; from?: number } = {},
  ): DocumentAct {
    const { kind = 'recipient', add = [], remove = [] } = change;
    const document = { kind: 'roster' as const, digest, effectiveAt: day(from), roster: { kind, add, remove } };
    return this.document(agency, at, document, how);
  }

  /** Retracted by the record's own source, or by another agency. */
  retracted(act: Act, at: number, by?: string, how: How = {}): Retraction {
    const retraction: Retraction = {
      ...this.act(by ?? speakerOf(act), at, how),
      ...(by === undefined && { source: act.source }),
      target: `${act.source} ${act.id}`,
    };
    this.mark(act, { retracted: [...(act.mark?.retracted ?? []), retraction].sort(compareActs) });
    return retraction;
  }

  /** Its source sent other content under the same id. */
  conflicting(act: Act): void {
    this.mark(act, { conflict: true });
  }

  /** Its source had vouched that nothing up to a time was to come. */
  contradicted(act: Act, vouched: number): void {
    this.mark(act, { after: day(vouched) });
  }

  /** An agency has spoken proven at a time. */
  proven(agency: string, at: number): void {
    this.facts.proven[agency] = day(at);
  }

  /** There is a claimed statement in an agency's name. */
  claimed(agency: string): void {
    this.facts.claimed[agency] = true;
  }

  get documents(): Documents {
    this.facts.documents.sort(compareDocuments);
    return new Documents(this.facts);
  }

  /** The only family. */
  get timeline(): Timeline {
    const { families } = this.documents;
    if (families.length !== 1) throw new Error(`${families.length} families have bound`);
    return families[0]!;
  }

  get standing(): Standing {
    return new Standing(this.facts, this.timeline);
  }

  private mark(act: Act, mark: Mark): void {
    act.mark = { ...act.mark, ...mark };
  }

  private document(
    agency: string,
    at: number,
    document: Omit<DocumentAct, keyof Act | 'party'>,
    how: How,
  ): DocumentAct {
    const act = { ...this.act(agency, at, how), party: agency, ...document };
    this.facts.documents.push(act);
    return act;
  }
}
