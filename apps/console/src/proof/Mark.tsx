import type { Shape, Verdict } from './words.js';

const SHAPES: Readonly<Record<Shape, string>> = {
  checked: 'M2 8.5 6.2 13 14 3.5',
  'does-not-check': 'M3 3 13 13M13 3 3 13',
  'not-yet-checked': 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11Z',
  'not-open': 'M3 7H13V14H3ZM5 7V5a3 3 0 0 1 6 0V7',
  agrees: 'M2.5 5.5H13.5M2.5 10.5H13.5',
};

/** By word, shape and colour together. */
export function Mark({ verdict: { shape, word, because } }: { verdict: Verdict }) {
  return (
    <p className={`proof-mark proof-${shape}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <path d={SHAPES[shape]} fill="none" stroke="currentColor" strokeWidth="2" />
      </svg>
      <span>
        <strong>{word}</strong>
        {because !== '' && (shape === 'checked' ? ' ' : ': ')}
        {because}
      </span>
    </p>
  );
}
