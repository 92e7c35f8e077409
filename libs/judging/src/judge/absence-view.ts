import { MAX_LATENESS_SECONDS } from '#libs/contracts';
import type { Act } from '../act.js';
import { type Key, keys } from '../kinds/key.js';
import type { Overlay } from '../memory/overlay.js';
import { type Dated, DocumentsView, toleranceUnder } from './documents-view.js';
import type { Disclosure, Things } from './things.js';
import type { Wait, Waits } from './waits.js';

/** The default delay, in seconds, after which a party's silence counts as absence (docs/judging.md#when). */
const DEFAULT_LATENESS_SECONDS = 900;

const NOT_VOUCHED = { through: 0, claimed: false };

/** Adds the conclusions that may be drawn from what is not there, and the waits for those that may not be drawn yet. */
export class AbsenceView extends DocumentsView {
  /** The rules that ask, and that wait for conclusions which cannot be drawn yet. */
  asking: string | readonly string[] = [];
  /** A conclusion could not be drawn yet. */
  denied = false;

  constructor(
    protected readonly memory: Overlay,
    private readonly waits: Waits,
    things: Things,
    /** Key of the target, which a wake-up judges again. Undefined for an entry, which is judged once. */
    private readonly target: Key | undefined,
    /** The time of receipt of the current entry: the only wall clock there is (docs/invariants.md#i7). */
    readonly now: number,
  ) {
    super(things);
  }

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
