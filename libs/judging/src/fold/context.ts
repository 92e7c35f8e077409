import type { TransferEvent } from '#libs/contracts';
import type { Act } from '../act.js';
import type { Dirty } from '../portions/dirty.js';
import type { Overlay } from '../memory/memory.js';

/** What a fold of one event works with. A fold notes facts and what they touch; it never judges. */
export interface FoldContext {
  overlay: Overlay;
  dirty: Dirty;
  agreement: string;
  act: Act;
}

export type EventOf<T extends TransferEvent['type']> = Extract<TransferEvent, { type: T }>;
