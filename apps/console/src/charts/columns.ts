import { scaleBand, scaleLinear } from 'd3-scale';
import { number } from '../words/format.js';
import { type Amount, isEnlarged, mostOf, segmentsOf, type Segment, totalOf } from './amount.js';
import { type Measure, textWidth, THINNEST } from './measure.js';

export interface Column {
  left: number;
  width: number;
  middle: number;
  /** Upwards from the base line. */
  segments: Segment[];
  /** Height of the stated number above the base line; null: none is stated, or there is no room to tell it apart. */
  stated: number | null;
  /** Above the column, where there is room for it. */
  label: string | null;
}

export interface Columns {
  columns: Column[];
  /** The base line, from above, and what there is in all. */
  base: number;
  height: number;
  enlarged: boolean;
  /** Where the columns begin, from the left: before that stands what the lines are. */
  left: number;
  /** Lines across, with what they stand for. */
  lines: { up: number; label: string }[];
  /** Below the base line: which column, and where its text is centred. */
  names: { column: number; middle: number }[];
}

/** The text at the lines, beside all other. */
export const FINE = 0.8;
/** A few columns are not drawn as walls. */
const WIDEST_EM = 5;

/** Columns beside one another, one for each day or month from the first to the last. */
export function columnsOf(amounts: readonly Amount[], names: readonly string[], { width, em }: Measure): Columns {
  const [above, plot, below] = [em * 1.5, em * 10, em * 2];
  const most = mostOf(amounts);
  const scale = scaleLinear([0, most], [0, plot]).nice(3);
  const lines = scale
    .ticks(3)
    .filter(Number.isInteger)
    .map((value) => ({ up: scale(value), label: number(value) }));
  const left = Math.max(...lines.map(({ label }) => textWidth(label, em * FINE))) + em / 2;
  const band = scaleBand(
    amounts.map((_, n) => n),
    [left, width],
  ).padding(0.2);
  const thick = Math.min(band.bandwidth(), WIDEST_EM * em);
  const highest = amounts.findIndex((amount) => totalOf(amount) === Math.max(...amounts.map(totalOf)));
  const columns = amounts.map((amount, n): Column => {
    const middle = band(n)! + band.bandwidth() / 2;
    const text = number(totalOf(amount));
    const fits = textWidth(text, em) <= band.step();
    return {
      ...{ left: middle - thick / 2, width: thick, middle: clamp(middle, textWidth(text, em) / 2, width) },
      segments: segmentsOf(amount, scale, THINNEST),
      stated:
        amount.stated === null || amount.stated === totalOf(amount) || thick < em / 2 ? null : scale(amount.stated),
      label: totalOf(amount) > 0 && (fits || n === highest) ? text : null,
    };
  });
  return {
    ...{ columns, base: above + plot, height: above + plot + below },
    ...{ left, lines, enlarged: isEnlarged(amounts, scale, THINNEST) },
    names: namesThatFit(names, columns, band.step(), { width, em }),
  };
}

/** As many names as can be read beside one another, evenly spaced from the first on. */
function namesThatFit(names: readonly string[], columns: readonly Column[], step: number, { width, em }: Measure) {
  const room = Math.max(0, ...names.map((name) => textWidth(name, em))) + em;
  const every = Math.max(1, Math.ceil(room / step));
  const shown: Columns['names'] = [];
  for (let column = 0; column < columns.length; column += every) {
    const { left, width: thick } = columns[column]!;
    const middle = clamp(left + thick / 2, textWidth(names[column]!, em) / 2, width);
    // Those at the edges are moved inwards, so that their neighbours may have to go.
    const before = shown.at(-1);
    if (before === undefined || middle - before.middle >= room) shown.push({ column, middle });
  }
  return shown;
}

const clamp = (middle: number, half: number, width: number): number =>
  Math.max(Math.min(middle, width - half), Math.min(half, width / 2));
