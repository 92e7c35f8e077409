import type { KindOfFacts } from './kind.js';

/** Only a row for its target's wait, because a row has one point. */
export interface RivalWait {
  kind: 'rival wait';
}

export const rivalWait: KindOfFacts<RivalWait> = { empty: () => ({ kind: 'rival wait' }) };
