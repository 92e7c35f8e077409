import { Fragment, useId } from 'react';
import { type NamedAmount, shown } from './BarChart.js';
import { columnsOf } from './columns.js';
import { Legend } from './Legend.js';
import { Mark } from './Mark.js';
import { filling, Patterns } from './Patterns.js';
import { useMeasure } from './useMeasure.js';

/** Columns over time. `sentence`: all that it shows, for who cannot see it. The table with the same numbers stands beside it. */
export function ColumnChart({ columns, sentence }: { columns: readonly NamedAmount[]; sentence: string }) {
  const id = useId();
  const [place, measure] = useMeasure<HTMLDivElement>();
  const amounts = columns.map(({ amount }) => amount);
  const names = columns.map(({ name }) => name);
  const drawn = columnsOf(amounts, names, measure);
  const { base, height, left } = drawn;
  const legend = shown(amounts);
  const marked = drawn.columns.some(({ stated }) => stated !== null);
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
        {drawn.lines.map(({ up, label }) => (
          <Fragment key={label}>
            <line className="chart-across" x1={left} x2={measure.width} y1={base - up} y2={base - up} />
            <text className="chart-fine" textAnchor="end" x={left - measure.em * 0.25} y={base - up + measure.em * 0.3}>
              {label}
            </text>
          </Fragment>
        ))}
        {drawn.columns.map(({ left: from, width, middle, segments, stated, label }, n) => (
          <g key={names[n]}>
            {segments.map(({ kind, from: low, to }) => (
              <rect
                key={kind}
                className={`chart-${kind}-bar`}
                x={from}
                y={base - to}
                width={width}
                height={to - low}
                fill={filling(id, kind)}
              />
            ))}
            {stated !== null && <Mark x={from + width} y={base - stated} size={measure.em * 0.8} />}
            {label !== null && (
              <text
                className="chart-value"
                textAnchor="middle"
                x={middle}
                y={base - (segments.at(-1)?.to ?? 0) - measure.em * 0.35}
              >
                {label}
              </text>
            )}
          </g>
        ))}
        <line className="chart-line" x1={left} x2={measure.width} y1={base} y2={base} />
        {drawn.names.map(({ column, middle }) => (
          <text key={column} textAnchor="middle" x={middle} y={base + measure.em * 1.4}>
            {names[column]}
          </text>
        ))}
      </svg>
      <Legend of={marked ? legend : legend.filter((kind) => kind !== 'stated')} enlarged={drawn.enlarged} />
    </div>
  );
}
