import type { TransferEvent } from '#libs/contracts';
import type { Act } from '../act.js';
import type { Work } from '../portions/touched.js';

/** What a fold of one event works with. A fold notes facts and what they touch; it never judges. */
export interface FoldContext extends Work {
  agreement: string;
  act: Act;
}

export type EventOf<T extends TransferEvent['type']> = Extract<TransferEvent, { type: T }>;
