import type { AgreementPolicy } from '#libs/contracts';
import type { Prng } from '../prng.js';
import { refOf } from '../random/writer.js';
import { day, HOUR, iso, LATENESS } from './calendar.js';
import { EvasiveWriter, type Manner, type Said } from './evasive-writer.js';
import { Expected } from './expected.js';

/** Policy members that a plan sets; data is checked at admission, so that what types lack is written as it is sent. */
export type Patch = Partial<AgreementPolicy> & Record<string, unknown>;

/** A number that the agreement itself states. */
export const clause = (value: number) => ({ value, basis: 'clause' as const });

/** The agencies of an agreement. The strangers are in none of its documents. */
export interface Cast {
  givers: string[];
  takers: string[];
  strangers: string[];
}

/** The agencies of an agreement, and its documents as each agency records them. */
export class DocumentsPlan {
  readonly writer: EvasiveWriter;
  readonly expected: Expected;
  private made = 0;

  constructor(
    readonly agreement: string,
    readonly cast: Cast,
    readonly random: Prng,
  ) {
    this.writer = new EvasiveWriter(agreement, random);
    this.expected = new Expected(agreement);
  }

  get giver(): string {
    return this.cast.givers[0]!;
  }
  get taker(): string {
    return this.cast.takers[0]!;
  }
  get stranger(): string {
    return this.cast.strangers[0]!;
  }
  get parties(): string[] {
    return [...this.cast.givers, ...this.cast.takers];
  }

  source = (agency: string, system = 'main'): string => `urn:agency:${agency}:${system}`;
  name = (prefix: string): string => `${prefix}-${++this.made}`;
  digest = (): string => `sha256:${this.random.uuid().replaceAll('-', '').padEnd(64, 'e')}`;
  person = (name: string): string => refOf(`${this.agreement} ${name}`);

  /** The base's policy: everything stated, so that nothing is not evaluable; caps and deadlines that nothing reaches. */
  policyOf(patch: Patch = {}): Patch {
    return {
      agreementType: 'MOU',
      exchangeMode: 'request',
      title: 'Memorandum of understanding',
      parties: [
        ...this.cast.givers.map((agency) => ({ agency, role: 'source' as const, name: agency })),
        ...this.cast.takers.map((agency) => ({ agency, role: 'recipient' as const, name: agency })),
      ],
      authorityPacks: ['core', 'usc26-6103'],
      authority: ['26 USC 6103(i)(2)'],
      effectiveFrom: iso(day(0)),
      purposes: ['criminal-investigation'],
      statutes: ['8 USC 1253(a)(1)'],
      elementsAllowed: ['address', 'name'],
      systemsOfRecords: ['MASTER'],
      addressPolicy: { minLevel: 'SUFFICIENT' },
      matchPathsAllowed: [
        { path: 'NAME', mustCompare: ['address'] },
        { path: 'TIN', mustCompare: ['name', 'address'] },
        { path: 'DOB', mustCompare: ['address'] },
      ],
      volume: { lifetime: clause(1_000_000_000) },
      matchRate: { min: clause(0), max: clause(1) },
      officerSpanMax: clause(5_000),
      ackDeadlineHours: clause(87_600),
      latenessSeconds: LATENESS,
      ...patch,
    };
  }

  /** The same content as another agency's clerk writes it: "sets sorted, times as instants, names and free text left out" (5). */
  private retold(policy: Patch): Patch {
    const parties = [...policy.parties!].reverse().map((party) => ({ ...party, name: `The ${party.agency}` }));
    const written = policy.effectiveFrom!.replace('.000Z', 'Z');
    const elementsAllowed = policy.elementsAllowed && [...policy.elementsAllowed].reverse();
    return {
      ...policy,
      title: 'The same memorandum',
      parties,
      effectiveFrom: written,
      ...(elementsAllowed && { elementsAllowed }),
    };
  }

  /** Registrations of one content, each agency's own record, an hour apart from `at`. */
  register(agencies: string[], policy: Patch, at = day(0, 8), digest = this.digest(), manner: Manner = {}): Said[] {
    return agencies.map((agency, i) =>
      this.writer.say(
        this.source(agency),
        'gov.transfer.agreement.registered.v1',
        at + i * HOUR,
        { version: 1, documentDigest: digest, policy: i % 2 === 0 ? policy : this.retold(policy) },
        manner,
      ),
    );
  }

  /** One agency's record of an amendment. */
  amend(agency: string, version: number, policy: Patch, at: number, effectiveAt: number, digest: string): Said {
    return this.writer.say(this.source(agency), 'gov.transfer.agreement.amended.v1', at, {
      version,
      supersedes: version - 1,
      documentDigest: digest,
      policy,
      effectiveAt: iso(effectiveAt),
    });
  }

  renew(agency: string, effectiveTo: number, at: number, effectiveAt: number, digest: string): Said {
    return this.writer.say(this.source(agency), 'gov.transfer.agreement.renewed.v1', at, {
      documentDigest: digest,
      effectiveAt: iso(effectiveAt),
      effectiveTo: iso(effectiveTo),
    });
  }

  terminate(agency: string, effectiveAt: number, at: number, digest = this.digest()): Said {
    return this.writer.say(this.source(agency), 'gov.transfer.agreement.terminated.v1', at, {
      reason: 'Notice was given',
      effectiveAt: iso(effectiveAt),
      documentDigest: digest,
    });
  }

  /** One agency's record of a change of a roster. */
  roster(
    agency: string,
    rosterKind: string,
    change: { add?: string[]; remove?: string[] },
    at: number,
    digest: string,
    manner: Manner = {},
  ): Said {
    const data = { rosterKind, ...change, effectiveAt: iso(at), documentDigest: digest };
    return this.writer.say(this.source(agency), 'gov.transfer.roster.changed.v1', at, data, manner);
  }

  /** People (or places) join a roster, recorded by both sides. */
  enroll(rosterKind: string, add: string[], at: number, taker = this.taker, giver = this.giver): void {
    const digest = this.digest();
    for (const agency of [taker, giver]) this.roster(agency, rosterKind, { add }, at, digest);
  }

  /** Officers who may receive and are engaged. */
  enrollOfficers(officers: string[], at: number, taker = this.taker, giver = this.giver): void {
    for (const kind of ['recipient', 'engaged_officer']) this.enroll(kind, officers, at, taker, giver);
  }

  /** Rosters from noon of a day on. */
  enrollBase(on = 1, takers = this.cast.takers): void {
    for (const taker of takers) {
      this.enroll('requester', [this.person(`clerk of ${taker}`)], day(on, 12), taker);
      this.enrollOfficers(this.officersOf(taker), day(on, 12), taker);
      this.enroll('holding_location', ['VAULT-1'], day(on, 12), taker);
    }
  }

  /** A pool, so that no officer is engaged for more than some requests. */
  officersOf = (taker: string): string[] =>
    Array.from({ length: 12 }, (_, i) => this.person(`officer ${i} of ${taker}`));
}
