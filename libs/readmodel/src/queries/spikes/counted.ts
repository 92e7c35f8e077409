import type { Exception } from '#libs/triage';
import type { HitPositions } from '../live-changes.js';
import { asReader, type Queryable, type Reader, WHOLE_LEDGER } from '../queryable.js';
import { type Change, changesOf, findingsBetween, findingsOfRule, seenAmong, type Span } from './changes.js';
import { Series } from './series.js';

/** Findings that are read together at first, and hits of a shard later. */
const FINDINGS_AT_ONCE = 2_000;
const HITS_AT_ONCE = 10_000;

/** Where the ledger is, in a snapshot. */
export interface Moment {
  generation: number;
  /** Of who is a party: that says who sees a finding. */
  parties: string;
  /** By shard, the number of the newest hit; -1: none. */
  hits: HitPositions;
}

/**
 * What an exception has suppressed, up to a position of hits. Newer hits are added to it: hits are numbered as they are committed, so that a
 * snapshot that has one has all before it. It follows from the rows, whoever asks.
 */
export class Counted {
  private series = new Series();
  /** Findings that it has ever suppressed anything of. */
  private suppressed = new Set<string>();
  private hits: Map<string, number> | undefined;
  /** Id of the last finding that was read at first; undefined: all were. */
  private readUpTo: string | undefined = '';
  /** Where so many took too long, fewer are read at once. */
  private findingsAtOnce = FINDINGS_AT_ONCE;
  private hitsAtOnce = HITS_AT_ONCE;

  constructor(
    private readonly exception: Exception,
    private readonly givenAt: number,
    /** Whose findings count. */
    private readonly by: Reader,
  ) {}

  /** undefined: not all is read that there is at this moment. */
  hasSpiked(at: Moment): boolean | undefined {
    return this.readUpTo === undefined && this.grown(at).length === 0
      ? this.series.most > this.exception.spike
      : undefined;
  }

  /** That it can be brought up to a moment soon. */
  get isBegun(): boolean {
    return this.readUpTo === undefined;
  }

  /** Reads on, until all is read or the time is over; what was read is kept. */
  async read(tx: Queryable, at: Moment, deadline: number): Promise<void> {
    while (this.hasSpiked(at) === undefined && Date.now() < deadline)
      if (this.readUpTo === undefined) await this.readNewer(tx, at);
      else await this.readFirst(tx, at, this.readUpTo);
  }

  /** So many took too long. */
  readLess(): void {
    this.findingsAtOnce = Math.ceil(this.findingsAtOnce / 4);
    this.hitsAtOnce = Math.ceil(this.hitsAtOnce / 4);
  }

  /** Some findings with their hits up to where it began. */
  private async readFirst(tx: Queryable, { generation, hits }: Moment, after: string): Promise<void> {
    const { rule } = this.exception;
    const began = (this.hits ??= new Map(hits));
    const some = await asReader(tx, this.by, () => findingsOfRule(tx, generation, rule, after, this.findingsAtOnce));
    const spans = some.map(({ id, shard }) => ({ finding: id, after: -1, until: began.get(shard) ?? -1 }));
    const changes = await this.changes(tx, generation, spans);
    this.readUpTo = some.length < this.findingsAtOnce ? undefined : some.at(-1)!.id;
    this.add(changes, 1);
  }

  /** Some hits after those that are read, of each shard. */
  private async readNewer(tx: Queryable, at: Moment): Promise<void> {
    const { generation } = at;
    const hits = this.hits!;
    const to = new Map(
      this.grown(at).map(([shard, no]) => [shard, Math.min(no, (hits.get(shard) ?? -1) + this.hitsAtOnce)]),
    );
    const touched = await asReader(tx, WHOLE_LEDGER, () =>
      findingsBetween(tx, generation, this.exception.rule, hits, to),
    );
    const ids = touched.map(({ finding }) => finding);
    const seen =
      this.by === WHOLE_LEDGER ? new Set(ids) : await asReader(tx, this.by, () => seenAmong(tx, generation, ids));
    const [more, less]: [Span[], Span[]] = [[], []];
    for (const { finding, shard } of touched) {
      const [after, until] = [hits.get(shard) ?? -1, to.get(shard)!];
      const isOld = this.suppressed.has(finding);
      // A hit may change who sees its finding: all of it counts from then on, or nothing.
      if (seen.has(finding)) more.push({ finding, after: isOld || this.by === WHOLE_LEDGER ? after : -1, until });
      else if (isOld) less.push({ finding, after: -1, until: after });
    }
    const [added, taken] = [await this.changes(tx, generation, more), await this.changes(tx, generation, less)];
    for (const [shard, no] of to) hits.set(shard, no);
    for (const { finding } of less) this.suppressed.delete(finding);
    if (this.add(taken, -1)) this.add(added, 1);
  }

  private changes(tx: Queryable, generation: number, spans: readonly Span[]): Promise<Change[]> {
    // All hits of these are to be had: a policy for each of them would look at its finding, party by party, again.
    return asReader(tx, WHOLE_LEDGER, () => changesOf(tx, generation, this.exception, this.givenAt, spans));
  }

  /** False: it came too late, and all is read again. */
  private add(changes: readonly Change[], sign: 1 | -1): boolean {
    for (const { finding, at, change } of changes) {
      if (!this.series.add(at, sign * change)) {
        [this.series, this.suppressed, this.hits, this.readUpTo] = [new Series(), new Set(), undefined, ''];
        return false;
      }
      if (sign > 0) this.suppressed.add(finding);
    }
    return true;
  }

  /** Of a snapshot from before nothing is asked: what is known has it. */
  private grown({ hits }: Moment): [string, number][] {
    return [...hits].filter(([shard, no]) => no > (this.hits?.get(shard) ?? -1));
  }
}
