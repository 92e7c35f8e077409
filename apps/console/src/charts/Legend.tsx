import { useId } from 'react';
import type { Kind } from './amount.js';
import { Mark } from './Mark.js';
import { filling, Patterns } from './Patterns.js';

const WORDS: Readonly<Record<Kind | 'stated', string>> = {
  named: 'Named: listed one by one',
  unknown: 'Unknown: stated as a number, and not listed',
  counted: 'Counted: nothing tells named from unknown',
  stated: 'Stated: the number that the request or disclosure gives',
};

/** The patterns of a chart, in words: only those that it has. */
export function Legend({ of, enlarged }: { of: readonly (Kind | 'stated')[]; enlarged: boolean }) {
  const id = useId();
  return (
    <ul className="chart-legend">
      {of.map((kind) => (
        <li key={kind}>
          <svg className="chart" width="24" height="16" aria-hidden="true" focusable="false">
            <Patterns id={id} />
            {kind === 'stated' ? (
              <Mark x={12} y={8} size={16} />
            ) : (
              <rect className={`chart-${kind}-bar`} x="1" y="2" width="22" height="12" fill={filling(id, kind)} />
            )}
          </svg>
          {WORDS[kind]}
        </li>
      ))}
      {enlarged && <li>The smallest are drawn larger than they are, so that they are seen.</li>}
    </ul>
  );
}
