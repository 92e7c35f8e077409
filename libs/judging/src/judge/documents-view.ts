import { spanOf, type Threshold } from '#libs/contracts';
import { type Act, speakerOf } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import type { Pack } from '../pack.js';
import type { Documents } from '../standing/documents.js';
import type { Speakers } from '../standing/speakers.js';
import type { Standing } from '../standing/standing.js';
import type { Timeline, Version } from '../standing/timeline.js';
import { Claims } from './claims.js';
import type { Things } from './things.js';

/** The default tolerance, in seconds, between the clocks of two agencies (docs/judging.md#when). */
const DEFAULT_TOLERANCE_SECONDS = 2;

/** The moment that is assumed for acts that are known by their day only: the first or the last moment of the day. */
export type Moment = 'first' | 'last';

/** The fields that date an act and its receipt. */
export type Dated = Pick<Act, 'time' | 'day' | 'receivedAt'>;

const NO_DAYS: ReadonlySet<string> = new Set();

const DAY_OF_UTC = 86_400_000 - 1;

/** What a rule may read of the documents that judge, and of the times of acts under them. */
export class DocumentsView {
  /** The documents that judge. Undefined: none has bound. With rivals, each judges the target. */
  family: Timeline | undefined;
  moment: Moment = 'first';
  /** The pack of the rule that judges. */
  pack: Pack = 'core';
  /** An act that is known by its day was dated, so the other moment of that day may give another answer. */
  dayAsked = false;
  /** The claimed statements that the verdict rests on. */
  claims = new Claims();
  protected standing: Standing | undefined;
  protected familyAt = -1;

  constructor(protected readonly things: Things) {
    this.judgeBy(this.families[0], 'first');
  }

  get agreementId(): string {
    return this.things.agreementId;
  }

  get agreement(): AgreementFacts | undefined {
    return this.things.agreement;
  }

  /** The speakers and their standing. */
  get speakers(): Speakers | undefined {
    return this.things.speakers;
  }

  get families(): readonly Timeline[] {
    return this.speakers?.documents.families ?? [];
  }

  judgeBy(family: Timeline | undefined, moment: Moment): void {
    this.family = family;
    this.moment = moment;
    this.familyAt = family ? this.families.indexOf(family) : -1;
    this.standing = this.speakers?.standings[this.familyAt];
  }

  // Time.

  /** The time of an act or, if only its day is known, the moment of that day at which it is judged. */
  at(act: Act): number {
    if (act.day === undefined) return act.time;
    this.dayAsked = true;
    return this.moment === 'first' ? this.firstOf(act) : this.lastOf(act);
  }

  /** The earliest possible time of an act. */
  firstOf(act: Dated): number {
    if (act.day === undefined) return act.time;
    return this.family ? spanOf(act.day, this.family.zone(act.time)).first : act.time;
  }

  /** The latest possible time of an act. Once this has passed, the absence of the act, or of a condition for it, can be concluded. */
  lastOf(act: Dated): number {
    if (act.day === undefined) return act.time;
    return this.family ? spanOf(act.day, this.family.zone(act.time)).after - 1 : act.time + DAY_OF_UTC;
  }

  /** The time by which a request may be later than its answer, because clocks differ. Milliseconds. */
  tolerance(act: Act): number {
    return toleranceUnder(this.bound(act));
  }

  // Documents.

  /** Do these documents judge the speaker of an act? Each of several rivals judges the agencies that recorded it; all judge a stranger. */
  judges(act: Pick<Act, 'source'>): boolean {
    return this.families.length < 2 || this.judgesAgency(speakerOf(act));
  }

  judgesAgency(speaker: string): boolean {
    const { families } = this;
    if (families.length < 2) return true;
    if (this.family?.recorders.has(speaker)) return true;
    return !families.some(({ recorders }) => recorders.has(speaker));
  }

  /** The version that had bound at or before an act, even if it has not chosen the rule's pack. */
  bound(act: Act): Version | undefined {
    return this.judges(act) ? this.recorded(this.familyOf(act)?.versionAt(this.at(act))) : undefined;
  }

  /** Like `version`, for acts at a time. Not for the days in `policyDays`. */
  versionThen(time: number): Version | undefined {
    return this.chosen(this.recorded(this.family?.versionAt(time)));
  }

  private chosen(version: Version | undefined): Version | undefined {
    return version && this.isChosenBy(version) ? version : undefined;
  }

  /** Has a version chosen the rule's pack? */
  isChosenBy({ policy }: Version): boolean {
    return this.pack === 'core' || policy.authorityPacks.includes(this.pack);
  }

  private recorded(version: Version | undefined): Version | undefined {
    if (version?.claimed) this.claims.restOn(version);
    return version;
  }

  /** Days (`YYYY-MM-DD`) with a policy that is known by its day only: each act of such a day decides which policy it found. */
  get policyDays(): ReadonlySet<string> {
    return this.speakers?.documents.policyDays ?? NO_DAYS;
  }

  /** The documents that judge, as an act found them: without later records of the same day. Undefined: none had bound. */
  familyOf(act: Act): Timeline | undefined {
    const found = this.foundBy(act);
    if (!found || !this.family || found === this.speakers?.documents) return this.family;
    return found.counterpartOf(this.family);
  }

  /** Parties whose record of the registration an act did not find; ascending. */
  missing(act: Act): string[] {
    const time = this.at(act);
    return this.familyOf(act)?.missing(time) ?? this.foundBy(act)?.missing(speakerOf(act), time) ?? [];
  }

  private foundBy(act: Act): Documents | undefined {
    const documents = this.speakers?.documents;
    if (!documents || !this.family) return documents;
    const { family } = this;
    const found = documents.foundBy(act, () => family.zone(act.time), this.moment === 'last');
    if (found.open) this.dayAsked = true;
    return found.documents;
  }

  /** The version by which the rule judges an act: the last that had bound. Undefined also if it has not chosen the rule's pack. */
  version(act: Act): Version | undefined {
    return this.chosen(this.bound(act));
  }

  /** Members of a roster at the time of an act. */
  rosterAt(kind: Parameters<Timeline['rosterAt']>[0], act: Act): ReadonlySet<string> {
    return this.familyOf(act)?.rosterAt(kind, this.at(act)) ?? new Set();
  }
}

/** Milliseconds. */
export const toleranceUnder = (version: Version | undefined): number =>
  (version?.policy.clockToleranceSeconds?.value ?? DEFAULT_TOLERANCE_SECONDS) * 1000;

/** A threshold's basis, in words for a clause. */
export function basisOf(threshold: Threshold | undefined, version?: Version): string {
  if (!threshold) return 'default';
  return [threshold.basis, threshold.ref, version && `agreement version ${version.version}`].filter(Boolean).join(', ');
}
