import {
  ACCESS,
  type Publication,
  type ShardName,
  SigningHeld,
  type UnpublishedCheckpoint,
  type Unwitnessed,
} from '#libs/ledger';
import type { Readiness } from '#libs/platform';

/** A shard whose next checkpoint cannot be signed. */
export interface Unsigned {
  shard: ShardName;
  forMs: number;
  /** Nothing is wrong with the ledger: those who could have seen more of it are being asked. */
  held: boolean;
  detail: string;
}

/**
 * `starting`: no round of signing has ended. `current`: nothing is signed and not published. `waiting`: for witnesses, within the grace
 * period. `unwitnessed`: published without the quorum, as the settings allow. `stopped`: a person must look.
 */
export type PublicationState = 'starting' | 'current' | 'waiting' | 'unwitnessed' | 'stopped';

/**
 * The state of publication, from one round of signing to the next. It never makes a recorder unready: events are recorded meanwhile, and
 * turning clients away would only lose them.
 */
export class PublicationProgress {
  private readonly failing = new Map<ShardName, { since: number; error: Error }>();
  private round: Pick<Publication, 'unpublished' | 'unwitnessed'> | undefined;

  constructor(
    private readonly graceMs: number,
    /** Milliseconds, of any beginning; never falls. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  observe(round: Pick<Publication, 'failed' | 'unpublished' | 'unwitnessed'>): void {
    this.round = round;
    const failed = new Set(round.failed.map(({ shard }) => shard));
    for (const shard of this.failing.keys()) if (!failed.has(shard)) this.failing.delete(shard);
    for (const { shard, error } of round.failed) {
      const since = this.failing.get(shard)?.since ?? this.clock();
      this.failing.set(shard, { since, error });
    }
  }

  get unsigned(): readonly Unsigned[] {
    const now = this.clock();
    return [...this.failing].map(([shard, { since, error }]) => ({
      shard,
      forMs: now - since,
      held: error instanceof SigningHeld,
      detail: error.message,
    }));
  }

  get unpublished(): readonly UnpublishedCheckpoint[] {
    return this.round?.unpublished ?? [];
  }

  get unwitnessed(): readonly Unwitnessed[] {
    return this.round?.unwitnessed ?? [];
  }

  get state(): PublicationState {
    if (!this.round) return 'starting';
    if (this.stopped.length > 0) return 'stopped';
    if (this.unwitnessed.some(isOpen)) return 'unwitnessed';
    return this.unsigned.some(isOpen) || this.unpublished.some(isOpen) ? 'waiting' : 'current';
  }

  /** Shards for which a person must look. */
  private get stopped(): ShardName[] {
    const { unsigned, unpublished, unwitnessed, graceMs } = this;
    // With fail-open each checkpoint is overdue from the start, until its witnesses were asked once more.
    const bare = new Set(unwitnessed.map(({ shard }) => shard));
    return [
      ...unsigned.filter(({ held, forMs }) => !held || forMs >= graceMs),
      ...unpublished.filter(({ shard, overdue }) => overdue && !bare.has(shard)),
    ].map(({ shard }) => shard);
  }

  /**
   * For the readiness page: always ready, with the state and what each shard waits for. The page is open to all, and `access` grows when
   * somebody looks: of it no more is said than that a person must look into this recorder's log.
   */
  readiness(): Readiness {
    const said = [
      ...this.unsigned.filter(isOpen).map(({ shard, detail }) => `shard ${shard}: ${detail}`),
      ...this.unpublished
        .filter(isOpen)
        .map(
          ({ shard, size, forMs, detail }) =>
            `shard ${shard}: checkpoint ${size} is signed and not published for ${Math.round(forMs / 1000)} s: ${detail}`,
        ),
      ...this.unwitnessed
        .filter(isOpen)
        .map(
          ({ shard, size }) =>
            `shard ${shard}: checkpoint ${size} is published without the quorum, as COUNTERSIGN_WITNESS_FAIL_OPEN says`,
        ),
      ...(this.stopped.includes(ACCESS) ? [`shard ${ACCESS}: its checkpoints stand still; ${LOG_SAYS_WHY}`] : []),
    ];
    return { ready: true, state: this.state, ...(said.length > 0 ? { detail: said.join('; ') } : {}) };
  }
}

export const LOG_SAYS_WHY = "the recorder's log says why";

const isOpen = ({ shard }: { shard: ShardName }): boolean => shard !== ACCESS;
