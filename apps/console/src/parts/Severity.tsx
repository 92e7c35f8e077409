import { severityName } from '../words/names.js';

const SHAPES: Readonly<Record<string, string>> = {
  CRITICAL: 'M8 1 15 8 8 15 1 8Z',
  HIGH: 'M8 2 15 14 1 14Z',
  MEDIUM: 'M2 2H14V14H2Z',
  LOW: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12Z',
  INFO: 'M8 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8Z',
};

/** By word, shape and colour together. */
export function Severity({ of }: { of: string }) {
  return (
    <span className={`severity severity-${of.toLowerCase()}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
        <path d={SHAPES[of] ?? SHAPES.INFO} fill="currentColor" />
      </svg>
      {severityName(of)}
    </span>
  );
}
