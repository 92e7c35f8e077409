import { useId } from 'react';
import { number } from '../words/format.js';
import { type Amount, KINDS, totalOf } from './amount.js';
import { barsOf } from './bars.js';
import { Legend } from './Legend.js';
import { Mark } from './Mark.js';
import { filling, Patterns } from './Patterns.js';
import { useMeasure } from './useMeasure.js';

export interface NamedAmount {
  name: string;
  amount: Amount;
}

/** Bars with their words and numbers. `sentence`: all that it shows, for who cannot see it. The table with the same numbers stands beside it. */
export function BarChart({ bars, sentence }: { bars: readonly NamedAmount[]; sentence: string }) {
  const id = useId();
  const [place, measure] = useMeasure<HTMLDivElement>();
  const { bars: drawn, height } = barsOf(
    bars.map(({ amount }) => amount),
    measure,
  );
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
        {drawn.map(({ text, top, height: thick, segments, stated }, n) => {
          const { name, amount } = bars[n]!;
          return (
            <g key={name}>
              <text x="0" y={text}>
                <tspan className="chart-name">{name}</tspan> {number(totalOf(amount))}
                {amount.unknown > 0 && `, ${number(amount.unknown)} unknown`}
                {amount.stated !== null && amount.stated !== totalOf(amount) && `, ${number(amount.stated)} stated`}
              </text>
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
      <Legend of={shown(bars.map(({ amount }) => amount))} />
    </div>
  );
}

/** What a chart of these has, in the order of the legend. */
export const shown = (amounts: readonly Amount[]) => [
  ...KINDS.filter((kind) => amounts.some((amount) => amount[kind] > 0)),
  ...(amounts.some(({ stated }) => stated !== null) ? (['stated'] as const) : []),
];
