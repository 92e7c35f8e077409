import { MAX_LATENESS_SECONDS, spanOf, type Threshold } from '#libs/contracts';
import { type Act, speakerOf } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import type { BlockFacts } from '../kinds/block.js';
import type { Claim, SourceFacts } from '../kinds/source.js';
import type { MatchFacts } from '../kinds/match.js';
import type { VolumeFacts } from '../kinds/volume.js';
import { after, type Key, keys, matchesOf } from '../kinds/key.js';
import { countDisclosures, disclosureAt, type RequestFacts } from '../kinds/request.js';
import type { Overlay } from '../memory/overlay.js';
import type { Pack } from '../pack.js';
import { isEmptyRecord } from '../record.js';
import type { Documents } from '../standing/documents.js';
import { isSaidBy } from '../standing/said-by.js';
import type { Speakers } from '../standing/speakers.js';
import type { Standing } from '../standing/standing.js';
import type { Timeline, Version } from '../standing/timeline.js';
import { Tally } from '../tally/tally.js';
import type { Disclosure, Request, Things } from './things.js';
import { Claims } from './claims.js';
import { holderOf, takerOf } from './number-taken.js';
import type { Wait, Waits } from './waits.js';

/** The default delay, in seconds, after which a party's silence counts as absence (docs/judging.md#when). */
export const DEFAULT_LATENESS_SECONDS = 900;
/** The default tolerance, in seconds, between the clocks of two agencies (docs/judging.md#when). */
const DEFAULT_TOLERANCE_SECONDS = 2;

/** The moment that is assumed for acts that are known by their day only: the first or the last moment of the day. */
export type Moment = 'first' | 'last';

/** The fields that date an act and its receipt. */
type Dated = Pick<Act, 'time' | 'day' | 'receivedAt'>;

/** Matches of one request that are read at once. */
const SOME_MATCHES = 1_000;

const NOT_VOUCHED = { through: 0, claimed: false };

const NO_DAYS: ReadonlySet<string> = new Set();

const DAY_OF_UTC = 86_400_000 - 1;

/** Everything that a rule may read while it judges one target: the facts of the agreement, and the conclusions that may be drawn. */
export class View {
  /** The documents that judge. Undefined: none has bound. With rivals, each judges the target. */
  family: Timeline | undefined;
  moment: Moment = 'first';
  /** The pack of the rule that judges. */
  pack: Pack = 'core';
  /** The rules that ask, and that wait for conclusions which cannot be drawn yet. */
  asking: string | readonly string[] = [];
  /** An act that is known by its day was dated, so the other moment of that day may give another answer. */
  dayAsked = false;
  /** A conclusion could not be drawn yet. */
  denied = false;
  /** The claimed statements that the verdict rests on. */
  claims = new Claims();
  private standing: Standing | undefined;
  private familyAt = -1;

  constructor(
    private readonly memory: Overlay,
    private readonly waits: Waits,
    private readonly things: Things,
    /** Key of the target, which a wake-up judges again. Undefined for an entry, which is judged once. */
    private readonly target: Key | undefined,
    /** The time of receipt of the current entry: the only wall clock there is (docs/invariants.md#i7). */
    readonly now: number,
  ) {
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

  // Statements that excuse acts.

  /** Have both sides retracted an accusing act? */
  undone(act: Act): boolean {
    return this.speakers?.undone(act) ?? false;
  }

  sourceSaid(statement: Act): boolean {
    return this.standing?.source(statement) ?? false;
  }

  recipientSaid(statement: Act): boolean {
    return this.standing?.recipient(statement) ?? false;
  }

  /** Like `sourceSaid`, for an answer: it also has the standing of the version at the act that it answers. */
  sourceAnswered(statement: Act, act: Act): boolean {
    return this.standing?.answersAs('source', statement, act) ?? false;
  }

  recipientAnswered(statement: Act, act: Act): boolean {
    return this.standing?.answersAs('recipient', statement, act) ?? false;
  }

  /** Does a statement, by a speaker with standing, still excuse `speaker`? */
  heard(statement: Act, speaker: string): boolean {
    return this.speakers?.heard(statement, speaker) ?? true;
  }

  /** Does a statement excuse an act: was it made at or before the act, and does it still count? */
  excuses(statement: Act, act: Act, toleranceMillis = 0): boolean {
    if (!this.heard(statement, speakerOf(act))) return false;
    const after = statement.mark?.after;
    if (after !== undefined && this.at(act) <= after) return false;
    const spanOf = (one: Act) => ({ first: this.firstOf(one), last: this.lastOf(one) });
    const isEarlier = isSaidBy(statement, act, spanOf, toleranceMillis);
    if (isEarlier !== undefined) return isEarlier;
    this.dayAsked = true;
    return this.moment === 'last';
  }

  /** The time by which a request may be later than its answer, because clocks differ. Milliseconds. */
  tolerance(act: Act): number {
    return toleranceUnder(this.bound(act));
  }

  // Facts.

  requestFacts(id: string): RequestFacts | undefined {
    return this.things.requestFacts(id);
  }

  /** Has any agency made a request under this id? */
  isRequested(id: string): boolean {
    return !isEmptyRecord(this.requestFacts(id)?.requesters ?? {});
  }

  /** The names of all disclosures for a request. */
  *disclosuresFor(facts: RequestFacts): Iterable<string> {
    const all = countDisclosures(facts);
    for (let n = 0; n < all; n++) yield disclosureAt(facts, n, (key) => this.memory.read(key))!;
  }

  /** All matches for a request id, in no particular order. Expensive: there may be one for each item. */
  *matchesFor(id: string): Iterable<MatchFacts> {
    const [first, to] = matchesOf(this.agreementId, id);
    for (let from: string = first; ;) {
      const some = this.memory.scan([from, to], SOME_MATCHES, keys.request(this.agreementId, id));
      for (const key of some) yield this.memory.read(key as Key<'match'>)!;
      if (some.length < SOME_MATCHES) return;
      from = after(some.at(-1)!);
    }
  }

  /** `subject`: `<requester>/<id>`. */
  request(subject: string): Request | undefined {
    return this.things.request(subject);
  }

  /** `subject`: `<discloser>/<id>`. The result omits parts that both sides have retracted. */
  disclosure(subject: string): Disclosure | undefined {
    return this.things.disclosure(subject);
  }

  /**
   * The request that a bare id means: the recipient's, otherwise the only one by an agency that may request, otherwise the only one at all.
   * `several`: it cannot be decided.
   */
  requestMeant(id: string, recipient?: string): Request | 'several' | undefined {
    const facts = this.requestFacts(id);
    if (!facts) return undefined;
    if (recipient !== undefined && Object.hasOwn(facts.requesters, recipient))
      return this.things.requestIn(facts, recipient);
    const all = Object.keys(facts.requesters).flatMap((agency) => this.things.requestIn(facts, agency) ?? []);
    const standing = all.filter(({ parts }) => parts.some(({ act }) => this.recipientSaid(act)));
    const [only, ...others] = standing.length > 0 ? standing : all;
    return others.length > 0 ? 'several' : only;
  }

  block(request: string, block: number): BlockFacts | undefined {
    return this.memory.read(keys.block(this.agreementId, request, block));
  }

  volume(): VolumeFacts | undefined {
    return this.memory.read(keys.volume(this.agreementId));
  }

  /** The tally of a name (`tallyName`), for reading only. */
  tally(of: string): Tally {
    return new Tally(this.memory, this.agreementId, of);
  }

  source(source: string): SourceFacts | undefined {
    return this.memory.read(keys.source(this.agreementId, source));
  }

  /** The entry that has a sequence of a source, or names it as the next. */
  holderOf(source: string, sequence: number): number | undefined {
    return this.agreement && holderOf(this.memory, this.agreement, source, sequence);
  }

  /** The claim of an event that has taken the sequence of a refused event of this type. */
  takerOf(refused: { source: string; sequence: number; type: string }): Claim | undefined {
    return this.agreement && takerOf(this.memory, this.agreement, refused);
  }

  // Absence.

  /**
   * May the absence of something at or before `point` be concluded, for an act? If not yet, the target waits and is judged again when it
   * may. A rule asks this before it states an absence.
   */
  passed(point: number, act: Pick<Act, 'time' | 'receivedAt'>, target = this.target): boolean {
    return this.overdue(point, act) || this.settled(point) || this.awaits(target, point, this.dueOf(point, act));
  }

  /** `passed` for the time of an act. */
  concluded(act: Dated & Partial<Pick<Act, 'index'>>): boolean {
    const passed = this.passed(this.pointOf(act), act);
    if (!passed && act.index !== undefined) this.waitingFor?.add(act.index);
    return passed;
  }

  /** Collects the entries that the target itself waits for, if it is set. */
  waitingFor: Set<number> | undefined;

  /**
   * `concluded` for the items of one part of a disclosure, by default its first. While it has few blocks, one wake-up serves all of them.
   */
  disclosureConcluded(
    { act: first, id, facts }: Pick<Disclosure, 'act' | 'id' | 'facts'>,
    { act }: { act: Act } = { act: first },
  ): boolean {
    // A shortcut: many rules ask this about the same disclosures of a block.
    const open = this.open.get(act);
    if (open?.familyAt === this.familyAt) {
      this.denied = true;
      this.join(open.wait);
      return false;
    }
    const passed = facts.apart
      ? this.concluded(act)
      : this.passed(this.pointOf(act), act, keys.disclosure(this.agreementId, id));
    if (!passed) this.open.set(act, { familyAt: this.familyAt, wait: this.wait });
    return passed;
  }

  /** Records the claimed statements that a verdict on an act rests on. `concluded`: an absence was concluded too. */
  recordClaims(act: Act, concluded: boolean): void {
    const point = this.pointOf(act);
    if (this.version(act) && concluded && !this.overdue(point, act)) this.settled(point);
  }

  /**
   * The time that must have passed before an absence at an act can be concluded. No act happens after its own receipt, so an act with a
   * later date (INT-03) is concluded as of its receipt.
   */
  private pointOf(act: Dated): number {
    const tolerance = toleranceUnder(this.family?.versionAt(act.time));
    return this.firstOf(act) > act.receivedAt + tolerance ? act.receivedAt : this.lastOf(act);
  }

  /** Like `passed`, for an absence that no watermark can show: a missing sequence keeps watermarks from counting. */
  late(since: number): boolean {
    const due = since + this.latenessMillis(since);
    return this.now >= due || this.awaits(this.target, Infinity, due);
  }

  /** The due time of a conclusion for an act: `point` or the receipt, whichever is later, and the lateness. */
  private dueOf(point: number, { time, receivedAt }: Pick<Act, 'time' | 'receivedAt'>): number {
    return Math.max(point, receivedAt) + this.latenessMillis(time);
  }

  /** Has the lateness run out? Then the conclusion does not need any watermark. */
  private overdue(point: number, act: Pick<Act, 'time' | 'receivedAt'>): boolean {
    return this.now >= this.dueOf(point, act);
  }

  /** Makes the target wait until watermarks pass `point`, or until `due`. */
  private awaits(target: Key | undefined, point: number, due: number): false {
    this.denied = true;
    if (target === undefined) return false;
    const family = Math.max(0, this.familyAt);
    this.wait = this.waits.add(target, family === 0 ? point : Infinity, due);
    this.join(this.wait);
    if (family > 0) {
      const byRival = keys.rivalWait(this.agreementId, family, target);
      this.memory.edit(byRival);
      this.waits.add(byRival, point, Infinity);
    }
    return false;
  }

  private join(wait: Wait | undefined): void {
    if (!wait) return;
    const { asking } = this;
    for (const rule of typeof asking === 'string' ? [asking] : asking)
      if (!wait.rules.includes(rule)) wait.rules.push(rule);
  }

  /** The latest wait. */
  private wait: Wait | undefined;

  /** Acts whose conclusion was denied by `disclosureConcluded`, with the family that was asked. */
  private readonly open = new Map<Act, { familyAt: number; wait: Wait | undefined }>();

  /** `through` 0 means that no watermark has passed anything yet, although acts may be dated before 1970. */
  private settled(point: number): boolean {
    const { through, claimed } = this.agreement?.vouched[this.familyAt] ?? NOT_VOUCHED;
    const passed = through > 0 && through >= point;
    if (passed && claimed) this.claims.watermarks = true;
    return passed;
  }

  /** Capped, because a policy in an older ledger may state more than admission accepts today. */
  private latenessMillis(time: number): number {
    const seconds = this.family?.versionAt(time)?.policy.latenessSeconds?.value ?? DEFAULT_LATENESS_SECONDS;
    return Math.min(seconds, MAX_LATENESS_SECONDS) * 1000;
  }
}

/** Milliseconds. */
const toleranceUnder = (version: Version | undefined): number =>
  (version?.policy.clockToleranceSeconds?.value ?? DEFAULT_TOLERANCE_SECONDS) * 1000;

/** A threshold's basis, in words for a clause. */
export function basisOf(threshold: Threshold | undefined, version?: Version): string {
  if (!threshold) return 'default';
  return [threshold.basis, threshold.ref, version && `agreement version ${version.version}`].filter(Boolean).join(', ');
}
