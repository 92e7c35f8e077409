import { entryTail, type FindingsSealed, parseEntry } from '#libs/contracts';
import { type LedgerAppender, type LedgerReader, OVERSIGHT, StreamMoved } from '#libs/ledger';
import { decodeEdge } from '#libs/merkle';
import { hitsRoot, noHits, type RuleSet, type Seal, sealStream } from '#libs/judging';
import type { DataSource } from 'typeorm';
import type { DetectorCrashPoint } from '../crash-points.js';
import type { FieldLog } from '#libs/system';

export interface SealerOptions {
  db: DataSource;
  reader: LedgerReader;
  appender: LedgerAppender;
  rules: RuleSet;
  instance: string;
  /** The shortest interval between two seals of a shard. */
  intervalMs: number;
  log: FieldLog;
  crash: (point: DetectorCrashPoint) => void;
  sealed?: (shard: string) => void;
}

/**
 * Seals the hits of one shard of a generation while its detector holds the lease. The last seal is read from the ledger, never remembered
 * across a failure, and every append names the version that it follows. So a crash makes no seal twice, and of two detectors that both
 * believe to hold the shard only one appends its seal.
 */
export class Sealer {
  private last: { version: number; seal: Seal | undefined } | undefined;
  /** performance.now(), which does not jump. */
  private notBefore = -Infinity;
  /** `moved`: another detector's seal came in between, which is no trouble once. */
  private failing: { since: number; times: number; moved: boolean; detail: string } | undefined;

  constructor(
    private readonly options: SealerOptions,
    private readonly generation: number,
    private readonly shard: string,
  ) {}

  /**
   * Seals if entries were judged since and the interval has passed. Never throws: findings continue without seals, and the next turn tries again.
   */
  async turn(): Promise<void> {
    const now = performance.now();
    if (now < this.notBefore) return;
    try {
      await this.sealIfMoved();
      this.failing = undefined;
    } catch (error) {
      this.last = undefined;
      this.notBefore = now + Math.min(this.options.intervalMs, 1_000);
      const detail = error instanceof Error ? error.message : String(error);
      const { since, times } = this.failing ?? { since: now, times: 0 };
      const told = this.trouble?.detail;
      this.failing = { since, times: times + 1, moved: error instanceof StreamMoved, detail };
      if (this.trouble && detail !== told)
        this.options.log.warn('findings are not sealed', { shard: this.shard, error: detail });
    }
  }

  /** Since when no seal can be written, and why; undefined while seals can. */
  get trouble(): { forMs: number; detail: string } | undefined {
    const { failing } = this;
    if (!failing || (failing.moved && failing.times === 1)) return undefined;
    return { forMs: performance.now() - failing.since, detail: failing.detail };
  }

  private async sealIfMoved(): Promise<void> {
    const { intervalMs, appender, instance, crash, sealed } = this.options;
    if (!this.last) {
      this.last = await this.lastSealed();
      const { seal } = this.last;
      const since = seal ? Date.now() - seal.at : Infinity;
      // A clock that went back must not delay the seal for longer than the interval.
      this.notBefore = performance.now() + Math.max(0, Math.min(intervalMs, intervalMs - since));
      if (performance.now() < this.notBefore) return;
    }
    const { version, seal } = this.last;
    // Read after the version: a seal in between makes this append fail, so that seals never go back.
    const found = await this.found();
    if (!found || !moved(seal, found)) {
      this.notBefore = performance.now() + Math.min(intervalMs, 1_000);
      return;
    }
    if (seal?.ruleSetDigest === found.ruleSetDigest && found.count < seal.count) {
      const fewer = `${found.count} hits, fewer than the ${seal.count} sealed under the same rules at oversight/${seal.index}`;
      this.options.log.warn(`there are ${fewer}; run \`countersign verify --findings\``, { shard: this.shard });
    }
    crash('seal.afterRead');
    const tail = entryTail({ detector: { instance } }, { control: found });
    const { placed } = await appender.append({
      drafts: [{ shard: OVERSIGHT, tail }],
      stream: { stream: sealStream(this.shard), expectedVersion: version },
    });
    crash('seal.afterAppend');
    const { index, receivedAt } = placed[0]!;
    this.last = { version: version + 1, seal: { ...found, index, at: Date.parse(receivedAt) } };
    this.notBefore = performance.now() + intervalMs;
    sealed?.(this.shard);
  }

  private async lastSealed(): Promise<{ version: number; seal: Seal | undefined }> {
    const { reader } = this.options;
    const end = await reader.streamEnd(sealStream(this.shard));
    if (!end) return { version: 0, seal: undefined };
    const { version, index } = end;
    const { control, receivedAt } = parseEntry(await reader.entry(OVERSIGHT, index));
    if (control?.kind !== 'findings.sealed') throw new Error(`oversight/${index} is not a seal of findings`);
    return { version, seal: { ...control, index, at: Date.parse(receivedAt) } };
  }

  /** Position and tree of one moment, if this generation is the live one, has judged an entry, and is between two entries. */
  private async found(): Promise<FindingsSealed | undefined> {
    const rows: { next_index: string; next_hit: string; edge: Buffer | null }[] = await this.options.db.query(
      `SELECT c.next_index, c.next_hit, t.edge FROM readmodel.cursor c
       JOIN readmodel.generation g ON g.id = c.generation AND g.state = 'live'
       LEFT JOIN readmodel.hit_tree t ON t.generation = c.generation AND t.shard = c.shard
       WHERE c.generation = $1 AND c.shard = $2 AND c.next_index > 0 AND c.portion = 0`,
      [this.generation, this.shard],
    );
    if (!rows[0]) return undefined;
    const edge = rows[0].edge === null ? noHits() : decodeEdge(rows[0].edge);
    if (edge.size !== Number(rows[0].next_hit))
      throw new Error('the size of the tree of hits differs from the number of hits');
    return {
      kind: 'findings.sealed',
      shard: this.shard,
      upToIndex: Number(rows[0].next_index) - 1,
      ruleSetDigest: this.options.rules.digest,
      hitsRoot: hitsRoot(edge),
      count: edge.size,
    };
  }
}

/**
 * Entries were judged since, whatever came of it. The size of `oversight` is open to all: seals that came with hits alone would tell everybody
 * that there were some, among them of findings that only the other side may see.
 */
const moved = (seal: Seal | undefined, found: FindingsSealed): boolean =>
  seal?.upToIndex !== found.upToIndex ||
  // Never by an entry alone, unless somebody altered the rows: the next seal then says so.
  seal.hitsRoot !== found.hitsRoot ||
  seal.ruleSetDigest !== found.ruleSetDigest;
