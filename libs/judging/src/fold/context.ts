import type { TransferEvent } from '#libs/contracts';
import type { Act } from '../act.js';
import type { Work } from '../portions/touched.js';

/** The inputs of folding one event. A fold records facts and the things that they touch; it never judges. */
export interface FoldContext extends Work {
  agreement: string;
  act: Act;
}

export type EventOf<T extends TransferEvent['type']> = Extract<TransferEvent, { type: T }>;
