import type { Kind } from '../kinds/key.js';

/**
 * Work that an entry leads to and that is done in portions, because its amount depends on the records of other agencies, not on the entry.
 * Plain data that is stored between two portions, with its progress.
 *
 * - `judge`: judges the facts of these kinds under an agreement again, in the order of their keys. `count`: counts them again.
 * - `disclosure`: judges the blocks of all disclosures under one id, then these disclosures, by all rules or by some.
 * - `disclosures`: judges all disclosures for a request. `unlisted`: only those that depend on its size, because not all their items are
 *   named, or some hit or are open. `sizes`: only those with unnamed items; where these have many blocks, without the blocks.
 * - `officers`: judges all officers engaged in a request. `items`: all its blocks. `matches`: all matches for it.
 * - `again`: folds the entries in [from, before) again, because their standing or marks have changed. `roles`: only decides again whether
 *   they are irregular.
 */
export type Task =
  | { do: 'count' | 'judge'; agreement: string; kinds: readonly Kind[]; after: string }
  | { do: 'again' | 'roles'; agreement: string; from: number; before: number }
  | { do: 'items' | 'matches'; agreement: string; request: string; after: string }
  | { do: 'disclosure'; agreement: string; disclosure: string; done: number; rules?: readonly string[] }
  | { do: 'disclosures' | 'unlisted' | 'sizes' | 'officers'; agreement: string; request: string; done: number };

/** An entry with some portions done and others left. Plain data: it is stored with the cursor. */
export interface Unfinished {
  /** Portions that are done; at least 1. */
  portion: number;
  /** The rules about the entry itself are still to be asked, after its tasks. */
  open: boolean;
  tasks: readonly Task[];
}
