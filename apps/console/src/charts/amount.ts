import { stack } from 'd3-shape';

/** How the parts of an amount are known. Each has a pattern of its own, and a word. */
export const KINDS = ['named', 'unknown', 'counted'] as const;
export type Kind = (typeof KINDS)[number];

/** Items of one stage, or of one day. */
export interface Amount {
  /** Listed one by one, in rows. */
  named: number;
  /** Stated as a number alone: nobody can say which they are. */
  unknown: number;
  /** Where nothing tells named from unknown: the number alone. */
  counted: number;
  /** What a request or disclosure gives as its number; null: nothing does. */
  stated: number | null;
}

export const totalOf = ({ named, unknown, counted }: Amount): number => named + unknown + counted;

/** The end of the scale: no bar and no mark is longer. Not zero, so that a chart without anything has a scale too. */
export const mostOf = (amounts: readonly Amount[]): number =>
  Math.max(1, ...amounts.map((amount) => Math.max(totalOf(amount), amount.stated ?? 0)));

/** Something of these is drawn larger than it is, or it would not be seen. */
export const isEnlarged = (amounts: readonly Amount[], scale: (items: number) => number, thinnest: number): boolean =>
  amounts.some((amount) => KINDS.some((kind) => amount[kind] > 0 && scale(amount[kind]) < thinnest));

export interface Segment {
  kind: Kind;
  from: number;
  to: number;
}

const stacked = stack<Amount, Kind>().keys(KINDS);

/** What lies beside what in one bar, in pixels from its beginning; `scale`: from items to pixels. What is not there has no segment. */
export function segmentsOf(amount: Amount, scale: (items: number) => number, thinnest: number): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const { key, 0: bounds } of stacked([amount])) {
    const [low, high] = bounds!;
    if (high === low) continue;
    const from = Math.max(end, scale(low));
    end = Math.max(from + thinnest, scale(high));
    segments.push({ kind: key, from, to: end });
  }
  return segments;
}
