import type { Kind } from '../kinds/key.js';

/**
 * Work that an entry leads to and that is done in portions, because how much there is depends on what others have recorded, not on what the
 * entry says. Plain data, so that it can be stored between two portions; each says how far it has come.
 *
 * `judge`: the facts of these kinds under an agreement are judged again, in the order of their keys; `count`: they are counted again.
 * `disclosure`: the blocks of all disclosures under one id, then these, by all rules or by some; `disclosures`: all those for a request, `unlisted`: those that hang on
 * its size, since not all of their items are named, or some were found or left open; `sizes`: those of which not all are named, without their
 * blocks, where these are many; `officers`: all those
 * engaged in one; `items`: all its blocks; `matches`: all those for it. `again`: entries in [from, before) say again what they say, because it is worth something else now; `roles`: of these
 * only what is irregular about them is decided again.
 */
export type Task =
  | { do: 'count' | 'judge'; agreement: string; kinds: readonly Kind[]; after: string }
  | { do: 'again' | 'roles'; agreement: string; from: number; before: number }
  | { do: 'items' | 'matches'; agreement: string; request: string; after: string }
  | { do: 'disclosure'; agreement: string; disclosure: string; done: number; rules?: readonly string[] }
  | { do: 'disclosures' | 'unlisted' | 'sizes' | 'officers'; agreement: string; request: string; done: number };

/** An entry of which some portions are done and others are not. Plain data: it is stored with the cursor. */
export interface Unfinished {
  /** Portions that are done; at least 1. */
  portion: number;
  /** The entry itself is still to be judged, when its tasks are done. */
  open: boolean;
  tasks: readonly Task[];
}
