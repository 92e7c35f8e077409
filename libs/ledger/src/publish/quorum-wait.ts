import { backOffMs, type Log, silentLog } from '#libs/system';
import { isSatisfied, type NoteSignature, parseNote, type Policy } from '#libs/tlog';
import type { ShardName } from '../shard.js';

/** The result of one round of asking. `contradicted`: a witness says that it has seen more, or another tree; that may be so or not. */
export interface Collected {
  signatures: readonly NoteSignature[];
  failures: readonly { witness: string; detail: string; contradicted: boolean }[];
}

export interface QuorumOptions {
  policy: Policy;
  /** Asks all witnesses, each within its time limit. `proofFrom(n)`: from the tree of n entries to the checkpoint's. */
  collect: (note: Buffer, proofFrom: (oldSize: number) => Promise<Buffer[]>) => Promise<Collected>;
  /** How long the quorum may be missing before publication counts as stopped (or goes on without it, with `failOpen`). */
  graceMs: number;
  failOpen: boolean;
  retryMs?: number;
  retryMaxMs?: number;
  /** Milliseconds of any beginning, never falling; default: performance.now. */
  uptime?: () => number;
  log?: Log;
}

/** A signed checkpoint that is not published. */
export interface UnpublishedCheckpoint {
  shard: ShardName;
  size: number;
  /** Since when the shard's quorum is missing. */
  forMs: number;
  /** The grace period is over. */
  overdue: boolean;
  detail: string;
}

/** A shard whose newest checkpoint was published without the quorum, as the settings allow. */
export interface Unwitnessed {
  shard: ShardName;
  size: number;
  /** Since when the shard's quorum is missing. */
  forMs: number;
}

export interface Signed {
  shard: ShardName;
  size: number;
  note: Buffer;
  proofFrom: (oldSize: number) => Promise<Buffer[]>;
}

interface Waiting extends Signed {
  cosignatures: Map<string, NoteSignature>;
  attempt?: Promise<void>;
  attempts: number;
  nextAt: number;
  detail: string;
}

/**
 * Holds signed checkpoints until the policy is satisfied: asks in the background, each shard on its own, and publishes. One checkpoint
 * per shard waits at a time. Cosignatures that were given stay given, so witnesses need not all be there at once.
 */
export class QuorumWait {
  private readonly waiting = new Map<ShardName, Waiting>();
  /** Uptime at the first failure since a shard's quorum was last met. */
  private readonly lostAt = new Map<ShardName, number>();
  /** Size of the newest checkpoint of a shard, where it was published without the quorum. */
  private readonly bare = new Map<ShardName, number>();
  private readonly log: Log;
  private readonly uptime: () => number;

  constructor(
    private readonly options: QuorumOptions,
    private readonly publish: (signed: Signed, cosignatures: readonly NoteSignature[]) => Promise<void>,
    /** Called when a witness contradicts: look what it holds under our signature. */
    private readonly contradicted: (shard: ShardName, witness: string) => void,
  ) {
    this.log = options.log ?? silentLog;
    this.uptime = options.uptime ?? (() => performance.now());
  }

  get unpublished(): UnpublishedCheckpoint[] {
    const now = this.uptime();
    return [...this.waiting.values()].map(({ shard, size, detail }) => {
      const forMs = now - (this.lostAt.get(shard) ?? now);
      return { shard, size, forMs, overdue: forMs >= this.options.graceMs, detail };
    });
  }

  get unwitnessed(): Unwitnessed[] {
    const now = this.uptime();
    return [...this.bare].map(([shard, size]) => ({ shard, size, forMs: now - (this.lostAt.get(shard) ?? now) }));
  }

  /** Size of the shard's checkpoint that waits. */
  sizeOf(shard: ShardName): number | undefined {
    return this.waiting.get(shard)?.size;
  }

  begin(signed: Signed): void {
    this.waiting.set(signed.shard, {
      ...signed,
      cosignatures: new Map(),
      attempts: 0,
      nextAt: 0,
      detail: 'its witnesses are being asked',
    });
    this.poke(signed.shard);
  }

  /** Another recorder has published it. */
  drop(shard: ShardName): void {
    this.waiting.delete(shard);
    this.found(shard);
  }

  /** Asks again, if it is time to and nobody is being asked. */
  poke(shard: ShardName): void {
    const waiting = this.waiting.get(shard);
    if (!waiting || waiting.attempt || this.uptime() < waiting.nextAt) return;
    waiting.attempt = this.ask(waiting)
      .catch((error: Error) => this.failed(waiting, error.message))
      .finally(() => (waiting.attempt = undefined));
  }

  /** Resolves when nobody is being asked: before the connections are closed. */
  async drain(): Promise<void> {
    await Promise.all([...this.waiting.values()].flatMap(({ attempt }) => attempt ?? []));
  }

  private async ask(waiting: Waiting): Promise<void> {
    const { policy, collect } = this.options;
    const { signatures, failures } = await collect(waiting.note, waiting.proofFrom);
    const text = Buffer.from(parseNote(waiting.note).text);
    for (const signature of signatures) {
      const by = policy.witnesses.find(
        ({ verifier }) => verifier.name === signature.name && verifier.keyId === signature.keyId,
      );
      if (by?.verifier.verify(text, signature.signature)) waiting.cosignatures.set(by.name, signature);
    }
    for (const { witness, contradicted } of failures) if (contradicted) this.contradicted(waiting.shard, witness);
    const cosignatures = [...waiting.cosignatures.values()];
    if (isSatisfied(policy, cosignatures)) {
      await this.done(waiting, cosignatures);
      this.found(waiting.shard);
      return;
    }
    const said = failures.map(({ witness, detail }) => `${witness}: ${detail}`);
    this.failed(waiting, `no quorum of witnesses${said.length > 0 ? ` (${said.join('; ')})` : ''}`);
    if (this.options.failOpen && this.overdue(waiting.shard)) {
      this.log.warn(
        `checkpoint ${waiting.size} of shard ${waiting.shard} is published without the quorum, as COUNTERSIGN_WITNESS_FAIL_OPEN says: ${waiting.detail}`,
      );
      await this.done(waiting, cosignatures);
      this.bare.set(waiting.shard, waiting.size);
    }
  }

  /** The quorum is there again. */
  private found(shard: ShardName): void {
    this.lostAt.delete(shard);
    this.bare.delete(shard);
  }

  private async done(waiting: Waiting, cosignatures: readonly NoteSignature[]): Promise<void> {
    await this.publish(waiting, cosignatures);
    if (this.waiting.get(waiting.shard) === waiting) this.waiting.delete(waiting.shard);
  }

  private failed(waiting: Waiting, detail: string): void {
    const { retryMs = 1_000, retryMaxMs = 15_000 } = this.options;
    if (!this.lostAt.has(waiting.shard)) this.lostAt.set(waiting.shard, this.uptime());
    waiting.detail = detail;
    waiting.nextAt = this.uptime() + backOffMs(++waiting.attempts, { firstMs: retryMs, longestMs: retryMaxMs });
  }

  private overdue(shard: ShardName): boolean {
    const lostAt = this.lostAt.get(shard);
    return lostAt !== undefined && this.uptime() - lostAt >= this.options.graceMs;
  }
}
