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

/** Seconds by which an agreement lets a party be late before its silence counts as absence (docs/judging.md#when). */
export const DEFAULT_LATENESS_SECONDS = 900;
/** Seconds by which clocks of two agencies may differ where the agreement says nothing else (docs/judging.md#when). */
const DEFAULT_TOLERANCE_SECONDS = 2;

/** Of an act that is known by its day only: as if it were done at the day's first moment, or at its last. */
export type Moment = 'first' | 'last';

/** When something was done, and received. */
type Dated = Pick<Act, 'time' | 'day' | 'receivedAt'>;

/** Of all matches for a request so many are looked up at once. */
const SOME_MATCHES = 1_000;

const NOT_VOUCHED = { through: 0, claimed: false };

const NO_DAYS: ReadonlySet<string> = new Set();

const DAY_OF_UTC = 86_400_000 - 1;

/** What a rule may see while it judges one target: the facts of the target's agreement, and what time allows. */
export class View {
  /** The documents that judge; undefined: none has bound. With rivals the target is judged by each. */
  family: Timeline | undefined;
  moment: Moment = 'first';
  /** Of the rule that judges. */
  pack: Pack = 'core';
  /** Those who ask, and wait for what cannot be concluded yet: the rule that judges. */
  asking: string | readonly string[] = [];
  /** Whether an act's day has been looked at, so that its other moment may give another answer. */
  dayAsked = false;
  /** Whether a conclusion could not be drawn yet. */
  denied = false;
  /** What the judgement rests on that nobody proves. */
  claims = new Claims();
  private standing: Standing | undefined;
  private familyAt = -1;

  constructor(
    private readonly memory: Overlay,
    private readonly waits: Waits,
    private readonly things: Things,
    /** Key of the target: what a wake-up judges again. An entry is judged once, and has none. */
    private readonly target: Key | undefined,
    /** When the entry that is being judged was received: the only wall clock there is (docs/invariants.md#i7). */
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

  /** When an act is taken to have been done: its time or, where only its day is known, the moment by which is judged. */
  at(act: Act): number {
    if (act.day === undefined) return act.time;
    this.dayAsked = true;
    return this.moment === 'first' ? this.firstOf(act) : this.lastOf(act);
  }

  /** The first moment at which an act may have been done. */
  firstOf(act: Dated): number {
    if (act.day === undefined) return act.time;
    return this.family ? spanOf(act.day, this.family.zone(act.time)).first : act.time;
  }

  /** The last one. From here on its absence, or that of what should have come before it, can be concluded. */
  lastOf(act: Dated): number {
    if (act.day === undefined) return act.time;
    return this.family ? spanOf(act.day, this.family.zone(act.time)).after - 1 : act.time + DAY_OF_UTC;
  }

  // What binds.

  /** Do these documents judge who speaks? Of rivals each judges those who recorded it; a stranger is judged by all. */
  judges(act: Pick<Act, 'source'>): boolean {
    return this.families.length < 2 || this.judgesAgency(speakerOf(act));
  }

  judgesAgency(speaker: string): boolean {
    const { families } = this;
    if (families.length < 2) return true;
    if (this.family?.recorders.has(speaker)) return true;
    return !families.some(({ recorders }) => recorders.has(speaker));
  }

  /** The version that had bound at or before an act, whatever pack the rule is of. */
  bound(act: Act): Version | undefined {
    return this.judges(act) ? this.recorded(this.familyOf(act)?.versionAt(this.at(act))) : undefined;
  }

  /** As `version`, for acts at a moment of a day none of whose policies is known by the day only. */
  versionThen(time: number): Version | undefined {
    return this.chosen(this.recorded(this.family?.versionAt(time)));
  }

  private chosen(version: Version | undefined): Version | undefined {
    return version && this.isChosenBy(version) ? version : undefined;
  }

  /** Does a version choose the rule's pack? */
  isChosenBy({ policy }: Version): boolean {
    return this.pack === 'core' || policy.authorityPacks.includes(this.pack);
  }

  private recorded(version: Version | undefined): Version | undefined {
    if (version?.claimed) this.claims.restOn(version);
    return version;
  }

  /** Days of which a policy is known by its day only: which acts of that day found it, hangs on each. */
  get policyDays(): ReadonlySet<string> {
    return this.speakers?.documents.policyDays ?? NO_DAYS;
  }

  /** The documents that judge, as an act found them. Undefined: none had bound, whatever was recorded later that day. */
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

  /** The version by which the rule judges an act: the last that had bound, where it has chosen the rule's pack. */
  version(act: Act): Version | undefined {
    return this.chosen(this.bound(act));
  }

  /** Members of a roster at an act. */
  rosterAt(kind: Parameters<Timeline['rosterAt']>[0], act: Act): ReadonlySet<string> {
    return this.familyOf(act)?.rosterAt(kind, this.at(act)) ?? new Set();
  }

  // Statements: which may excuse which acts.

  /** Have both sides taken an accusing act back? */
  undone(act: Act): boolean {
    return this.speakers?.undone(act) ?? false;
  }

  sourceSaid(word: Act): boolean {
    return this.standing?.source(word) ?? false;
  }

  recipientSaid(word: Act): boolean {
    return this.standing?.recipient(word) ?? false;
  }

  /** As `sourceSaid`, of an answer: also by the version at the act that it answers. */
  sourceAnswered(word: Act, act: Act): boolean {
    return this.standing?.answersAs('source', word, act) ?? false;
  }

  recipientAnswered(word: Act, act: Act): boolean {
    return this.standing?.answersAs('recipient', word, act) ?? false;
  }

  /** Is a word, by somebody with standing, still to be heard in favour of `speaker`? */
  heard(word: Act, speaker: string): boolean {
    return this.speakers?.heard(word, speaker) ?? true;
  }

  /** Does a word excuse an act: was it said at or before it, and is it still to be heard? */
  excuses(word: Act, act: Act, toleranceMillis = 0): boolean {
    if (!this.heard(word, speakerOf(act))) return false;
    const after = word.mark?.after;
    if (after !== undefined && this.at(act) <= after) return false;
    const spanOf = (one: Act) => ({ first: this.firstOf(one), last: this.lastOf(one) });
    const said = isSaidBy(word, act, spanOf, toleranceMillis);
    if (said !== undefined) return said;
    this.dayAsked = true;
    return this.moment === 'last';
  }

  /** By how much a request may be later than its answer: clocks differ. */
  tolerance(act: Act): number {
    return toleranceUnder(this.bound(act));
  }

  // Facts.

  requestFacts(id: string): RequestFacts | undefined {
    return this.things.requestFacts(id);
  }

  /** Has anybody requested something under an id? */
  isRequested(id: string): boolean {
    return !isEmptyRecord(this.requestFacts(id)?.requesters ?? {});
  }

  /** Names of all disclosures for a request. */
  *disclosuresFor(facts: RequestFacts): Iterable<string> {
    const all = countDisclosures(facts);
    for (let n = 0; n < all; n++) yield disclosureAt(facts, n, (key) => this.memory.read(key))!;
  }

  /** All matches for a request id, in no order. There may be one for each item: only where nothing else will do. */
  *matchesFor(id: string): Iterable<MatchFacts> {
    const [first, to] = matchesOf(this.agreementId, id);
    for (let from: string = first; ;) {
      const some = this.memory.scan([from, to], SOME_MATCHES, keys.request(this.agreementId, id));
      for (const key of some) yield this.memory.read(key as Key<'match'>)!;
      if (some.length < SOME_MATCHES) return;
      from = after(some.at(-1)!);
    }
  }

  /** By `<requester>/<id>`. */
  request(subject: string): Request | undefined {
    return this.things.request(subject);
  }

  /** By `<discloser>/<id>`. Parts that both sides have retracted are not in it. */
  disclosure(subject: string): Disclosure | undefined {
    return this.things.disclosure(subject);
  }

  /**
   * The request that a bare id means: that of the recipient, else the only one of that id by somebody who may request, else the only one
   * at all. `several`: it cannot be said which.
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

  /** What is counted under a name (`tallyName`), to be asked, not changed. */
  tally(of: string): Tally {
    return new Tally(this.memory, this.agreementId, of);
  }

  source(source: string): SourceFacts | undefined {
    return this.memory.read(keys.source(this.agreementId, source));
  }

  /** The entry that has a number of a source, or names it as the next. */
  holderOf(source: string, sequence: number): number | undefined {
    return this.agreement && holderOf(this.memory, this.agreement, source, sequence);
  }

  /** What has taken a number from what was refused under it, of this type. */
  takerOf(refused: { source: string; sequence: number; type: string }): Claim | undefined {
    return this.agreement && takerOf(this.memory, this.agreement, refused);
  }

  // Absence.

  /**
   * May the absence of something at or before `point` be concluded, for an act? If not yet, the target is judged again when it may. A rule
   * asks this before it says that something is not there.
   */
  passed(point: number, act: Pick<Act, 'time' | 'receivedAt'>, target = this.target): boolean {
    return this.overdue(point, act) || this.settled(point) || this.awaits(target, point, this.dueOf(point, act));
  }

  /** `passed` up to an act itself. */
  concluded(act: Dated & Partial<Pick<Act, 'index'>>): boolean {
    const passed = this.passed(this.pointOf(act), act);
    if (!passed && act.index !== undefined) this.waitingFor?.add(act.index);
    return passed;
  }

  /** Entries that the target itself waits for, where somebody asks. */
  waitingFor: Set<number> | undefined;

  /** `concluded` for the items of one part of a disclosure, or of its first: one wake-up for all of its blocks, as long as they are few. */
  disclosureConcluded(
    { act: first, id, facts }: Pick<Disclosure, 'act' | 'id' | 'facts'>,
    { act }: { act: Act } = { act: first },
  ): boolean {
    // Rule after rule asks the same of all disclosures of a block.
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

  /** Notes what is only claimed of that by which an act was judged; `concluded`: something that is missing beside it too. */
  recordClaims(act: Act, concluded: boolean): void {
    const point = this.pointOf(act);
    if (this.version(act) && concluded && !this.overdue(point, act)) this.settled(point);
  }

  /**
   * Up to here all must be in before anybody can say what was missing at an act. Nothing was done after it was received: what is dated so
   * (INT-03) waits for no such date.
   */
  private pointOf(act: Dated): number {
    const tolerance = toleranceUnder(this.family?.versionAt(act.time));
    return this.firstOf(act) > act.receivedAt + tolerance ? act.receivedAt : this.lastOf(act);
  }

  /** As `passed`, for what no watermark can vouch for (a hole in the sequences keeps watermarks from counting). */
  late(since: number): boolean {
    const due = since + this.latenessMillis(since);
    return this.now >= due || this.awaits(this.target, Infinity, due);
  }

  /** When lateness has run out for what an act waits for. */
  private dueOf(point: number, { time, receivedAt }: Pick<Act, 'time' | 'receivedAt'>): number {
    return Math.max(point, receivedAt) + this.latenessMillis(time);
  }

  /** Has lateness run out? Then it is nothing to the conclusion what anybody vouched for. */
  private overdue(point: number, act: Pick<Act, 'time' | 'receivedAt'>): boolean {
    return this.now >= this.dueOf(point, act);
  }

  /** The target waits until watermarks pass `point`, or for `due`. */
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

  /** What was waited for last. */
  private wait: Wait | undefined;

  /** Acts that wait, as their disclosures do, by the family that was asked. */
  private readonly open = new Map<Act, { familyAt: number; wait: Wait | undefined }>();

  /** 0: no watermark has passed anything yet; acts may be dated before 1970. */
  private settled(point: number): boolean {
    const { through, claimed } = this.agreement?.vouched[this.familyAt] ?? NOT_VOUCHED;
    const passed = through > 0 && through >= point;
    if (passed && claimed) this.claims.watermarks = true;
    return passed;
  }

  /** A policy of an older ledger may say more than admission lets in today. */
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
