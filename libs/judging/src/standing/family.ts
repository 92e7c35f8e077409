import type { AgreementPolicy } from '#libs/contracts';
import type { DocumentAct } from '../kinds/agreement.js';
import { effectiveAt, partiesOf } from './content.js';
import type { Draft } from './draft.js';
import { type Proof, proofOf, type Spoken } from './spoken.js';

/** A policy that all its parties have recorded. Times are milliseconds since 1970. */
export interface Version {
  /** The time at which it binds: its own date, or the last required record, whichever is later. */
  from: number;
  /** The time of the last required record. */
  recorded: number;
  version: number;
  policy: AgreementPolicy;
  /** Its own date. */
  effectiveFrom: number;
  /** The entry of its first record, in judging order. */
  index: number;
  digest: string;
  /** Rests on a claimed statement. */
  claimed: boolean;
}

/** The records of the parties under one digest: each content with its first record, and the content that binds. */
export interface Recorded {
  contents: Map<Draft, DocumentAct>;
  binding?: Draft;
}

/** A registration that has bound and its versions, as the sweep advances from moment to moment. */
export class Family {
  readonly versions: Version[] = [];
  /** Versions that came into effect, in order. Of several that bind at one moment only the highest number stays in effect. */
  readonly steps: Version[] = [];
  /** Agencies that are parties of any of the versions. */
  readonly agencies = new Set<string>();
  readonly documents = new Map<string, Recorded>();
  private readonly bound = new Set<Draft>();
  private readonly waiting = new Set<Draft>();
  /** Bound, but not in effect yet; the next one last. */
  private readonly coming: Version[] = [];
  /** Until its first day has come: the registration. */
  private policy: AgreementPolicy;
  private parties: ReadonlySet<string>;

  constructor(
    readonly founding: Draft,
    now: number,
    claimed: boolean,
    private readonly spoken: Spoken,
    /** Called for every agency that becomes a party. */
    private readonly joins: (agency: string, family: Family) => void,
  ) {
    this.policy = founding.act.policy!;
    this.parties = new Set(partiesOf(this.policy));
    this.bind(founding, now, claimed);
  }

  hasParty(agency: string): boolean {
    return this.parties.has(agency);
  }

  /** Brings due versions into effect. `now` never decreases. */
  advance(now: number): void {
    for (let next = this.coming.at(-1); next && next.from <= now; next = this.coming.at(-1)) {
      this.coming.pop();
      const last = this.steps.at(-1);
      if (last && last.from === next.from && next.version < last.version) continue;
      this.steps.push(next);
      const before = this.parties;
      this.policy = next.policy;
      this.parties = new Set(partiesOf(next.policy));
      // Drafts that waited for an agency that is no longer a party may now bind.
      if ([...before].some((agency) => !this.parties.has(agency))) {
        for (const draft of this.waiting) this.bindIfAgreed(draft, next.from);
      }
    }
  }

  /** Counts a record if its speaker is a party in effect. */
  hear(act: DocumentAct, draft: Draft): boolean {
    if (!this.parties.has(act.party) || !this.counts(act)) return false;
    const recorded = this.recordedAs(draft);
    if (!recorded.contents.has(draft)) recorded.contents.set(draft, act);
    if (!this.bound.has(draft)) this.waiting.add(draft);
    return true;
  }

  /**
   * Binds a draft that all parties in effect, and all that it names, have recorded by now. Returns whether they have, and so made it
   * theirs.
   */
  bindIfAgreed(draft: Draft, now: number): boolean {
    if (this.bound.has(draft)) return true;
    const needed = new Set([...this.parties, ...partiesOf(draft.act.policy!)]);
    if (!draft.isAgreed(needed, now, this.counts)) return false;
    const contradicts = this.recordedAs(draft).binding !== undefined;
    if (contradicts || draft.isUndone(needed, now, this.counts)) return true;
    this.bind(draft, now, draft.isClaimed(needed, now, this.counts));
    this.advance(now);
    return true;
  }

  readonly counts = (act: DocumentAct): Proof | undefined => proofOf(act, this.spoken, this.policy, [this.steps]);

  private bind(draft: Draft, now: number, claimed: boolean): void {
    const { version = 1, digest, index, policy } = draft.act;
    const effectiveFrom = effectiveAt(draft.act);
    const from = Math.max(effectiveFrom, now);
    const bound = { from, recorded: now, version, policy: policy!, effectiveFrom, index, digest, claimed };
    this.recordedAs(draft).binding = draft;
    this.bound.add(draft);
    this.waiting.delete(draft);
    this.versions.push(bound);
    const after = this.coming.findIndex((other) => other.from <= from);
    this.coming.splice(after < 0 ? this.coming.length : after, 0, bound);
    for (const agency of partiesOf(policy!)) {
      if (this.agencies.has(agency)) continue;
      this.agencies.add(agency);
      this.joins(agency, this);
    }
  }

  private recordedAs({ documentKey }: Draft): Recorded {
    let recorded = this.documents.get(documentKey!);
    if (!recorded) this.documents.set(documentKey!, (recorded = { contents: new Map() }));
    return recorded;
  }
}
