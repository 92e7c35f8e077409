import type { Control } from '#libs/contracts';
import type { BundleResult } from './hash-bundle.js';
import { partitionName } from './entry-frame.js';
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
  /** Expired before they were read, as the intake said. */
  expired: OffsetRange[];
}

interface SequenceSeen {
  numbers: OffsetSet;
  least: bigint;
  most: bigint;
}

export interface PartitionTally {
  /** `<cluster>/<topic>#<incarnation>/<partition>` */
  name: string;
  /** The first offset that is claimed: where reading began, else the first recorded. */
  first: bigint;
  /** The last recorded; one less than `first`: none. */
  last: bigint;
  recorded: number;
  /** Offsets between the two that have no entry and did not expire: control records of the broker, or missing records. */
  without: OffsetRange[];
  expired: OffsetRange[];
}

export interface SequenceTally {
  source: string;
  agreement: string;
  first: bigint;
  last: bigint;
  holes: OffsetRange[];
}

/** At most this many holes of one partition or source are named. */
const MOST_HOLES = 1_000;

/**
 * What the entries of one ledger, all shards together, say of the intake: each Kafka record at most once, and in the order of its
 * partition within a log. Costs a bit for each record.
 */
export class IntakeTally {
  private readonly partitionsSeen = new Map<string, PartitionSeen>();
  private readonly sequencesSeen = new Map<string, SequenceSeen>();

  /** One bundle of a log, in order. Answers what is wrong with it. */
  add(log: string, bundle: Pick<BundleResult, 'runs' | 'controls' | 'sequences'>): { index: number; detail: string }[] {
    const wrong: { index: number; detail: string }[] = [];
    for (const { partition, from, count, index } of bundle.runs) {
      const seen = this.partition(partition);
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

  partitions(): PartitionTally[] {
    return [...this.partitionsSeen].sort(byName).map(([name, seen]) => {
      const first = seen.first ?? seen.least;
      const without: OffsetRange[] = [];
      if (seen.most >= 0n) {
        for (const hole of seen.offsets.holes(first, seen.most)) {
          without.push(...subtract(hole, seen.expired));
          if (without.length >= MOST_HOLES) break;
        }
      }
      return {
        name,
        first,
        last: seen.most < 0n ? first - 1n : seen.most,
        recorded: seen.count,
        without,
        expired: seen.expired,
      };
    });
  }

  /** Whether an offset has its entry. */
  has(partition: string, offset: bigint): boolean {
    return this.partitionsSeen.get(partition)?.offsets.has(offset) ?? false;
  }

  /** A source numbers its acts under an agreement from 1 on. */
  sequences(): SequenceTally[] {
    return [...this.sequencesSeen].sort(byName).map(([name, { numbers, least, most }]) => {
      const [source, agreement] = JSON.parse(name) as [string, string];
      const holes: OffsetRange[] = [];
      for (const hole of numbers.holes(1n, most)) {
        holes.push(hole);
        if (holes.length >= MOST_HOLES) break;
      }
      return { source, agreement, first: least, last: most, holes };
    });
  }

  private control(control: Control): void {
    if (control.kind === 'intake.first') {
      const seen = this.partition(partitionName(control));
      seen.first = BigInt(control.offset);
    } else if (control.kind === 'intake.gap') {
      const seen = this.partition(partitionName(control));
      const range = { from: BigInt(control.from), to: BigInt(control.to) };
      // A gap concerns every shard, so each has the same entry.
      if (!seen.expired.some(({ from, to }) => from === range.from && to === range.to)) seen.expired.push(range);
    }
  }

  private partition(name: string): PartitionSeen {
    const known = this.partitionsSeen.get(name);
    if (known) return known;
    const seen: PartitionSeen = {
      offsets: new OffsetSet(),
      count: 0,
      least: -1n,
      most: -1n,
      last: null,
      first: null,
      expired: [],
    };
    this.partitionsSeen.set(name, seen);
    return seen;
  }

  private sequence(source: string, agreement: string, number: bigint): void {
    const name = JSON.stringify([source, agreement]);
    const known = this.sequencesSeen.get(name);
    const seen = known ?? { numbers: new OffsetSet(), least: number, most: number };
    if (!known) this.sequencesSeen.set(name, seen);
    seen.numbers.add(number);
    if (number < seen.least) seen.least = number;
    if (number > seen.most) seen.most = number;
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
