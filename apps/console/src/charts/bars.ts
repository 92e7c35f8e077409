import { scaleLinear } from 'd3-scale';
import { type Amount, mostOf, segmentsOf, type Segment } from './amount.js';
import { type Measure, THINNEST } from './measure.js';

export interface Bar {
  /** Where its text stands, and where the bar begins and ends, from above. */
  text: number;
  top: number;
  height: number;
  segments: Segment[];
  /** Where the stated number lies; null: none is stated. */
  stated: number | null;
}

/** Bars below one another, each under its own text, so that a narrow page has room for both. */
export function barsOf(amounts: readonly Amount[], { width, em }: Measure): { bars: Bar[]; height: number } {
  const mark = em * 0.4;
  // Room at the end for half a mark, and for bars that are drawn wider than they are.
  const scale = scaleLinear([0, mostOf(amounts)], [0, Math.max(0, width - mark - 2 * THINNEST)]);
  const [line, bar, gap] = [em * 1.5, em * 1.25, em * 0.75];
  const row = line + bar + gap;
  return {
    bars: amounts.map((amount, n) => ({
      text: n * row + em * 1.1,
      top: n * row + line,
      height: bar,
      segments: segmentsOf(amount, scale, THINNEST),
      stated: amount.stated === null ? null : scale(amount.stated),
    })),
    height: Math.max(0, amounts.length * row - gap + mark),
  };
}
