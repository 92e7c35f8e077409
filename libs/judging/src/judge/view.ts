import { type AgreementPolicy, MAX_LATENESS_SECONDS, type Threshold } from '#libs/contracts';
import type { AgreementFacts } from '../kinds/agreement.js';
import type { BlockFacts } from '../kinds/block.js';
import type { DisclosureFacts } from '../kinds/disclosure.js';
import { type Key, keys } from '../kinds/key.js';
import type { RequestFacts } from '../kinds/request.js';
import type { SourceFacts } from '../kinds/source.js';
import type { VolumeSlot } from '../kinds/volume.js';
import type { Overlay } from '../memory/overlay.js';
import { type PolicyVersion, type Timeline, timelineOf, versionAt } from '../timeline.js';
import type { WakeUp, WakeUps } from './wake-ups.js';

/** Seconds by which an agreement lets a party be late before its silence counts as absence (DESIGN). */
export const DEFAULT_LATENESS_SECONDS = 900;

const empty: Timeline = {
  versions: [],
  endAt: () => Infinity,
  terms: [],
  parties: [],
  rosterAt: () => new Set(),
  hasRoster: () => false,
};

/** What a rule may see while it judges one target: the facts of the target's agreement, and what time allows. */
export class View {
  constructor(
    private readonly memory: Overlay,
    private readonly wakeUps: WakeUps,
    readonly agreementId: string,
    /** Key of the target: what a wake-up judges again. An entry is judged once, and has none. */
    private readonly target: Key | undefined,
    /** When the entry that is being judged was received: the only wall clock there is (I7). */
    readonly now: number,
  ) {}

  /** Kept: a view lives while one target is judged, and judging changes no facts of an agreement. */
  private about: { facts: AgreementFacts | undefined } | undefined;

  get agreement(): AgreementFacts | undefined {
    this.about ??= { facts: this.memory.read(keys.agreement(this.agreementId)) };
    return this.about.facts;
  }

  private line: Timeline | undefined;

  get timeline(): Timeline {
    this.line ??= this.agreement ? timelineOf(this.agreement) : empty;
    return this.line;
  }

  policyAt(time: number): PolicyVersion | undefined {
    return versionAt(this.timeline.versions, time);
  }

  /** Is it known which policy was in effect at a time? Before a rule falls back on a default. */
  policyKnown(time: number, receivedAt: number): boolean {
    return this.policyAt(time) !== undefined || this.passed(time, receivedAt);
  }

  /** The last policy to take effect: for questions about an agreement as a whole. */
  get latestPolicy(): AgreementPolicy | undefined {
    return this.timeline.versions.at(-1)?.policy;
  }

  /** Kept as well: rule after rule asks for the same ones. */
  private lastRequest: { id: string; facts: RequestFacts | undefined } | undefined;
  private lastDisclosure: { id: string; facts: DisclosureFacts | undefined } | undefined;

  request(id: string): RequestFacts | undefined {
    if (this.lastRequest?.id !== id)
      this.lastRequest = { id, facts: this.memory.read(keys.request(this.agreementId, id)) };
    return this.lastRequest.facts;
  }

  disclosure(id: string): DisclosureFacts | undefined {
    if (this.lastDisclosure?.id !== id)
      this.lastDisclosure = { id, facts: this.memory.read(keys.disclosure(this.agreementId, id)) };
    return this.lastDisclosure.facts;
  }

  block(request: string, block: number): BlockFacts | undefined {
    return this.memory.read(keys.block(this.agreementId, request, block));
  }

  /** The disclosures of a day, by id. */
  volumeDay(day: number): Pick<VolumeSlot, 'acts'> | undefined {
    const facts = this.memory.read(keys.volumeDay(this.agreementId, day));
    if (!facts) return undefined;
    const acts: VolumeSlot['acts'] = {};
    for (const slot of facts.slots) {
      Object.assign(acts, this.memory.read(keys.volumeSlot(this.agreementId, day, slot))?.acts);
    }
    return { acts };
  }

  source(source: string): SourceFacts | undefined {
    return this.memory.read(keys.source(this.agreementId, source));
  }

  /**
   * May the absence of something at or before `point` be concluded, for an act received at `receivedAt`? If not yet,
   * the target is judged again when it may. A rule asks this before it says that something is not there.
   */
  passed(point: number, receivedAt: number, target = this.target): boolean {
    return this.settled(point) || this.waited(target, point, Math.max(point, receivedAt));
  }

  /** `passed` for the items of a disclosure: one wake-up for all of its blocks. */
  disclosurePassed({ made, disclosure }: DisclosureFacts): boolean {
    if (!made) return false;
    return this.passed(made.time, made.receivedAt, keys.disclosure(this.agreementId, disclosure));
  }

  /** As `passed`, for what no watermark can vouch for (a hole in the sequences keeps watermarks from counting). */
  late(since: number): boolean {
    return this.waited(this.target, Infinity, since);
  }

  /** Whether lateness has run out since a time; else the target waits for that, or for watermarks to pass `point`. */
  private waited(target: Key | undefined, point: number, since: number): boolean {
    const due = since + this.latenessMillis;
    if (this.now >= due) return true;
    if (target === undefined) return false;
    // Rule after rule waits for the same.
    if (this.waits?.target === target && this.waits.point === point && this.waits.due === due) return false;
    this.waits = { target, point, due };
    this.wakeUps.add(target, point, due);
    return false;
  }

  private waits: WakeUp | undefined;

  /** 0: no watermark has passed anything yet; acts may be dated before 1970. */
  private settled(point: number): boolean {
    const through = this.agreement?.settledThrough ?? 0;
    return through > 0 && through >= point;
  }

  /** A policy of an older ledger may say more than the door lets in today. */
  private get latenessMillis(): number {
    const seconds = this.latestPolicy?.latenessSeconds?.value ?? DEFAULT_LATENESS_SECONDS;
    return Math.min(seconds, MAX_LATENESS_SECONDS) * 1000;
  }
}

/** A threshold's basis, in words for a clause. */
export function basisOf(threshold: Threshold | undefined, version?: PolicyVersion): string {
  if (!threshold) return 'default';
  return [threshold.basis, threshold.ref, version && `agreement version ${version.version}`].filter(Boolean).join(', ');
}
