import type { Control } from '#libs/contracts';
import type { EntryBundleResult } from './hash-entry-bundle.js';
import { partitionName } from './entry-frame.js';
import { MemoryBudget } from './memory-budget.js';
import { type OffsetRange, OffsetSet } from './offset-set.js';

interface PartitionSeen {
  offsets: OffsetSet;
  count: number;
  least: bigint;
  most: bigint;
  /** The last offset in the log that is being walked. */
  last: { log: string; offset: bigint } | null;
  /** Where reading began, as the intake said. */
  first: bigint | null;
  /** Expired before they were read, as the intake said; by `from-to`, because every shard has the same entry. */
  expired: Map<string, OffsetRange>;
  /** What entries say of the offsets before their own: from where on there was no record. By their own offset. */
  said: Map<bigint, bigint>;
  /** Records and gaps of it for which there was no room. */
  dropped: number;
}

interface SequenceSeen {
  numbers: OffsetSet;
  least: bigint;
  most: bigint;
}

export interface PartitionCounts {
  /** `<cluster>/<topic>#<incarnation>/<partition>` */
  name: string;
  /** The first offset that is claimed: where reading began, else the first recorded. */
  first: bigint;
  /** The last recorded; one less than `first`: none. */
  last: bigint;
  /** Without those of `untallied`. */
  recorded: number;
  /** Records, and gaps, that could not be remembered: with any, `without` says nothing and is empty. */
  untallied: number;
  /** Offsets between the two that have no entry and did not expire: control records of the broker, or missing records. */
  without: OffsetRange[];
  /** Of `without`: what the recorder says that it looked at, and that there was no record. */
  passed: OffsetRange[];
  /** Of `without`: what the recorder did not look at, although it says what it passed over: somebody raised its position. */
  unread: OffsetRange[];
  expired: OffsetRange[];
}

export interface SequenceCounts {
  source: string;
  agreement: string;
  first: bigint;
  last: bigint;
  /** As with PartitionCounts. */
  untallied: number;
  holes: OffsetRange[];
}

/** The memory of one tally: some 500 million records whose offsets lie close, and 250,000 that lie as far apart as they can. */
export const INTAKE_COUNTS_BYTES = 64_000_000;
/** Of one partition or source and agreement, beside its name. */
const NAME_OVERHEAD = 1_000;
const GAP_BYTES = 500;

/** At most this many holes of one partition or source are named. */
const MOST_HOLES = 1_000;
/** And of all together; then only the first of each, so that none looks whole. */
const MOST_HOLES_IN_ALL = 50_000;

/**
 * The intake as the entries of one ledger give it, all shards together: each Kafka record at most once, and in the order of its partition
 * within a log. Costs a bit for each record where offsets lie close, and INTAKE_COUNTS_BYTES at most: the rest is counted.
 */
export class IntakeCounts {
  private readonly partitionsSeen = new Map<string, PartitionSeen>();
  private readonly sequencesSeen = new Map<string, SequenceSeen>();
  private readonly budget: MemoryBudget;
  private nameless = 0;

  constructor(bytes = INTAKE_COUNTS_BYTES) {
    this.budget = new MemoryBudget(bytes);
  }

  /** Records, sequences and gaps that could not be remembered. Those of a log that come twice show all the same: by their order. */
  get uncounted(): number {
    let sum = this.nameless;
    for (const { dropped, offsets } of this.partitionsSeen.values()) sum += dropped + offsets.dropped;
    for (const { numbers } of this.sequencesSeen.values()) sum += numbers.dropped;
    return sum;
  }

  /** Entries that could not be read: what they record is not tallied, so that holes may be theirs. */
  readonly unread: { log: string; first: number; last: number }[] = [];

  passOver(log: string, first: number, last: number): void {
    if (this.unread.length < MOST_HOLES) this.unread.push({ log, first, last });
  }

  /** One entry bundle of a log, in order. Answers what is wrong with it. */
  add(
    log: string,
    bundle: Pick<EntryBundleResult, 'runs' | 'controls' | 'sequences'>,
  ): { index: number; detail: string }[] {
    const wrong: { index: number; detail: string }[] = [];
    for (const { partition, from, count, index, passed } of bundle.runs) {
      const seen = this.partition(partition);
      if (seen === undefined) {
        this.nameless += count;
        continue;
      }
      // Without room the hole before it stays unexplained.
      if (passed !== undefined && this.budget.take(GAP_BYTES)) seen.said.set(from, passed);
      const to = from + BigInt(count - 1);
      if (seen.last?.log === log && from <= seen.last.offset && !seen.offsets.has(from))
        wrong.push({ index, detail: `offset ${from} of ${partition} comes after ${seen.last.offset}` });
      const first = to <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(from) : undefined;
      for (let i = 0; i < count; i++) {
        if (seen.offsets.add(first === undefined ? from + BigInt(i) : first + i)) seen.count += 1;
        else wrong.push({ index: index + i, detail: `offset ${from + BigInt(i)} of ${partition} is recorded twice` });
      }
      seen.last = { log, offset: to };
      if (to > seen.most) seen.most = to;
      if (seen.least < 0n || from < seen.least) seen.least = from;
    }
    for (const { control } of bundle.controls) this.control(control);
    for (const { source, agreement, number } of bundle.sequences) this.sequence(source, agreement, BigInt(number));
    return wrong;
  }

  partitions(): PartitionCounts[] {
    let named = 0;
    return [...this.partitionsSeen].sort(byName).map(([name, seen]) => {
      const first = seen.first ?? seen.least;
      const without: OffsetRange[] = [];
      const uncounted = seen.dropped + seen.offsets.dropped;
      const expired = [...seen.expired.values()];
      if (seen.most >= 0n && uncounted === 0) {
        for (const hole of unexpired(seen.offsets.holes(first, seen.most), expired)) {
          without.push(hole);
          if (without.length >= MOST_HOLES || ++named >= MOST_HOLES_IN_ALL) break;
        }
      }
      return {
        name,
        first,
        last: seen.most < 0n ? first - 1n : seen.most,
        recorded: seen.count - seen.offsets.dropped,
        untallied: uncounted,
        without,
        ...explained(without, seen.said),
        expired,
      };
    });
  }

  /** Whether an offset has its entry. */
  has(partition: string, offset: bigint): boolean {
    return this.partitionsSeen.get(partition)?.offsets.has(offset) ?? false;
  }

  /** A source numbers its acts under an agreement from 1 on. */
  sequences(): SequenceCounts[] {
    let named = 0;
    return [...this.sequencesSeen].sort(byName).map(([name, { numbers, least, most }]) => {
      const [source, agreement] = JSON.parse(name) as [string, string];
      const holes: OffsetRange[] = [];
      for (const hole of numbers.dropped > 0 ? [] : numbers.holes(1n, most)) {
        holes.push(hole);
        if (holes.length >= MOST_HOLES || ++named >= MOST_HOLES_IN_ALL) break;
      }
      return { source, agreement, first: least, last: most, untallied: numbers.dropped, holes };
    });
  }

  private control(control: Control): void {
    if (control.kind !== 'intake.first' && control.kind !== 'intake.gap') return;
    const seen = this.partition(partitionName(control));
    if (seen === undefined) this.nameless += 1;
    else if (control.kind === 'intake.first') seen.first = BigInt(control.offset);
    else {
      const { from, to } = control;
      if (BigInt(from) > BigInt(to)) return;
      const name = `${from}-${to}`;
      if (seen.expired.has(name)) return;
      if (this.budget.take(GAP_BYTES)) seen.expired.set(name, { from: BigInt(from), to: BigInt(to) });
      else seen.dropped += 1;
    }
  }

  private partition(name: string): PartitionSeen | undefined {
    const known = this.partitionsSeen.get(name);
    if (known) return known;
    if (!this.budget.take(NAME_OVERHEAD + name.length * 2)) return undefined;
    const seen: PartitionSeen = {
      offsets: new OffsetSet(this.budget),
      count: 0,
      least: -1n,
      most: -1n,
      last: null,
      first: null,
      expired: new Map(),
      said: new Map(),
      dropped: 0,
    };
    this.partitionsSeen.set(name, seen);
    return seen;
  }

  private sequence(source: string, agreement: string, number: bigint): void {
    const name = JSON.stringify([source, agreement]);
    const known = this.sequencesSeen.get(name);
    if (!known && !this.budget.take(NAME_OVERHEAD + name.length * 2)) {
      this.nameless += 1;
      return;
    }
    const seen = known ?? { numbers: new OffsetSet(this.budget), least: number, most: number };
    if (!known) this.sequencesSeen.set(name, seen);
    seen.numbers.add(number);
    if (number < seen.least) seen.least = number;
    if (number > seen.most) seen.most = number;
  }
}

/** What the entry after each hole says of it: an older one says nothing. */
function explained(without: readonly OffsetRange[], said: ReadonlyMap<bigint, bigint>) {
  const passed: OffsetRange[] = [];
  const unread: OffsetRange[] = [];
  for (const { from, to } of without) {
    const start = said.get(to + 1n);
    if (start === undefined) continue;
    if (start <= to) passed.push({ from: start > from ? start : from, to });
    if (start > from) unread.push({ from, to: start <= to ? start - 1n : to });
  }
  return { passed, unread };
}

/** Holes, in order, without what expired: both are gone through once, however many there are. */
function* unexpired(holes: Iterable<OffsetRange>, expired: readonly OffsetRange[]): Generator<OffsetRange> {
  const merged: OffsetRange[] = [];
  for (const range of [...expired].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = merged.at(-1);
    if (last && range.from <= last.to + 1n) last.to = range.to > last.to ? range.to : last.to;
    else merged.push({ ...range });
  }
  let at = 0;
  for (const hole of holes) {
    while (at < merged.length && merged[at]!.to < hole.from) at++;
    const over: OffsetRange[] = [];
    for (let i = at; i < merged.length && merged[i]!.from <= hole.to && over.length <= MOST_HOLES; i++)
      over.push(merged[i]!);
    if (over.length <= MOST_HOLES) yield* subtract(hole, over);
    else yield* subtract({ from: hole.from, to: over[MOST_HOLES]!.from - 1n }, over.slice(0, MOST_HOLES));
  }
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

/** What is left of a range without those of a list. */
export function subtract(range: OffsetRange, others: readonly OffsetRange[]): OffsetRange[] {
  let rest: OffsetRange[] = [range];
  for (const { from, to } of others) {
    rest = rest.flatMap((one) =>
      to < one.from || from > one.to
        ? [one]
        : [
            ...(from > one.from ? [{ from: one.from, to: from - 1n }] : []),
            ...(to < one.to ? [{ from: to + 1n, to: one.to }] : []),
          ],
    );
  }
  return rest;
}
