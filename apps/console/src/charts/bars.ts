import { scaleLinear } from 'd3-scale';
import { type Amount, isEnlarged, mostOf, segmentsOf, type Segment } from './amount.js';
import { type Measure, THINNEST } from './measure.js';

export interface Bar {
  /** Where each line of its text stands, and where the bar begins, from above. */
  texts: number[];
  top: number;
  height: number;
  segments: Segment[];
  /** Where the stated number lies; null: none is stated. */
  stated: number | null;
}

interface Bars {
  bars: Bar[];
  height: number;
  enlarged: boolean;
}

/** Bars below one another, each under its own text of so many lines, so that a narrow page has room for both. */
export function barsOf(amounts: readonly Amount[], { width, em }: Measure, lines = 1): Bars {
  const mark = em * 0.4;
  // Room at the end for half a mark, and for bars that are drawn wider than they are.
  const scale = scaleLinear([0, mostOf(amounts)], [0, Math.max(0, width - mark - 2 * THINNEST)]);
  const [line, bar, gap] = [em * 1.4 * lines, em * 1.25, em * 0.75];
  const row = line + bar + gap;
  return {
    bars: amounts.map((amount, n) => ({
      texts: Array.from({ length: lines }, (_, above) => n * row + em * (1.1 + 1.4 * above)),
      top: n * row + line,
      height: bar,
      segments: segmentsOf(amount, scale, THINNEST),
      stated: amount.stated === null ? null : scale(amount.stated),
    })),
    height: Math.max(0, amounts.length * row - gap + mark),
    enlarged: isEnlarged(amounts, scale, THINNEST),
  };
}
