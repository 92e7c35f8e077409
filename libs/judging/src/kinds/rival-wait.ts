import type { KindOfFacts } from './kind.js';

/** Nothing but a row, for what its target waits for: a row has one point. */
export interface RivalWait {
  kind: 'rival wait';
}

export const rivalWait: KindOfFacts<RivalWait> = { empty: () => ({ kind: 'rival wait' }) };
