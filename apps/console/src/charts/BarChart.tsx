import { useId } from 'react';
import { number } from '../words/format.js';
import { type Amount, KINDS, totalOf } from './amount.js';
import { barsOf } from './bars.js';
import { Legend } from './Legend.js';
import { Mark } from './Mark.js';
import { filling, Patterns } from './Patterns.js';
import { textWidth } from './measure.js';
import { useMeasure } from './useMeasure.js';

export interface NamedAmount {
  name: string;
  amount: Amount;
}

/** Bars with their words and numbers. `sentence`: all that it shows, for who cannot see it. The table with the same numbers stands beside it. */
export function BarChart({ bars, sentence }: { bars: readonly NamedAmount[]; sentence: string }) {
  const id = useId();
  const [place, measure] = useMeasure<HTMLDivElement>();
  const texts = bars.map(({ name, amount }) => [`${name} ${number(totalOf(amount))}`, besideTotal(amount)] as const);
  // The name is bold, and so a little wider.
  const fits = texts.every((parts) => textWidth(parts.join(' '), measure.em) * 1.1 <= measure.width);
  const amounts = bars.map(({ amount }) => amount);
  const { bars: drawn, height, enlarged } = barsOf(amounts, measure, fits ? 1 : 2);
  return (
    <div className="chart-place" ref={place}>
      <svg
        className="chart"
        role="img"
        aria-label={sentence}
        viewBox={`0 0 ${measure.width} ${height}`}
        width={measure.width}
        height={height}
      >
        <Patterns id={id} />
        {drawn.map(({ texts: at, top, height: thick, segments, stated }, n) => {
          const { name, amount } = bars[n]!;
          const beside = texts[n]![1];
          return (
            <g key={name}>
              <text x="0" y={at[0]}>
                <tspan className="chart-name">{name}</tspan> {number(totalOf(amount))}
                {fits ? ` ${beside}` : ''}
              </text>
              {!fits && beside !== '' && (
                <text x="0" y={at[1]}>
                  {beside}
                </text>
              )}
              <line className="chart-line" x1="0.5" x2="0.5" y1={top} y2={top + thick} />
              {segments.map(({ kind, from, to }) => (
                <rect
                  key={kind}
                  className={`chart-${kind}-bar`}
                  x={from}
                  y={top}
                  width={to - from}
                  height={thick}
                  fill={filling(id, kind)}
                />
              ))}
              {stated !== null && <Mark x={stated} y={top + thick / 2} size={thick} />}
            </g>
          );
        })}
      </svg>
      <Legend of={shown(amounts)} enlarged={enlarged} />
    </div>
  );
}

/** (1,000 unknown, 1,280,000 stated): what is not as the bar's number says; nothing: all is named, and stated so. */
function besideTotal(amount: Amount): string {
  const { unknown, stated } = amount;
  const parts = [
    ...(unknown > 0 ? [`${number(unknown)} unknown`] : []),
    ...(stated !== null && stated !== totalOf(amount) ? [`${number(stated)} stated`] : []),
  ];
  return parts.length === 0 ? '' : `(${parts.join(', ')})`;
}

/** What a chart of these has, in the order of the legend. */
export const shown = (amounts: readonly Amount[]) => [
  ...KINDS.filter((kind) => amounts.some((amount) => amount[kind] > 0)),
  ...(amounts.some(({ stated }) => stated !== null) ? (['stated'] as const) : []),
];
