import type { Kind } from '../kinds/key.js';

/**
 * Work that an entry leads to and that is done in portions, because how much there is depends on what others have recorded, not on what the
 * entry says. Plain data, so that it can be stored between two portions; each says how far it has come.
 *
 * `judge`: the facts of these kinds under an agreement are judged again, in the order of their keys. `disclosure`: a disclosure's blocks,
 * then itself; `disclosures`: all those for a request; `officers`: all those engaged in one. `clear`, `fold`, `count`, in
 * this order and then `judge`: an agreement's facts are emptied, folded anew from its entries in [from, before), and counted.
 */
export type Task =
  | { do: 'clear' | 'count' | 'judge'; agreement: string; kinds: readonly Kind[]; after: string }
  | { do: 'fold'; agreement: string; from: number; before: number }
  | { do: 'disclosure'; agreement: string; disclosure: string; done: number }
  | { do: 'disclosures' | 'officers'; agreement: string; request: string; done: number };

/** An entry of which some portions are done and others are not. Plain data: it is stored with the cursor. */
export interface Unfinished {
  /** Portions that are done; at least 1. */
  portion: number;
  /** The entry itself is still to be judged, when its tasks are done. */
  open: boolean;
  tasks: readonly Task[];
}
