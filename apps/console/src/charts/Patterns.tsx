import type { Kind } from './amount.js';

/** Told apart by pattern, so that colour alone says nothing: `named` is solid, `unknown` hatched, `counted` dotted. */
export function Patterns({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-unknown`} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className="chart-ground" width="8" height="8" />
        <rect className="chart-unknown" width="3" height="8" />
      </pattern>
      <pattern id={`${id}-counted`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect className="chart-ground" width="6" height="6" />
        <circle className="chart-counted" cx="3" cy="3" r="1.5" />
      </pattern>
    </defs>
  );
}

/** What a segment of a kind is filled with; undefined: as its class says. */
export const filling = (id: string, kind: Kind): string | undefined =>
  kind === 'named' ? undefined : `url(#${id}-${kind})`;
