import type { Facts } from '../kinds/all-kinds.js';
import type { Member } from '../kinds/tally.js';
import type { Memory } from '../memory/memory.js';
import { Overlay } from '../memory/overlay.js';
import { Tally } from './tally.js';

const NO_MEMORY: Memory = {
  get: (): Facts | null => null,
  scan: () => [],
  events: () => [],
  entriesOf: () => [],
};

/** A tally of these members, which is not stored. Costs n log n. */
export function tallyOf(members: Iterable<Member>, windows: readonly number[]): Tally {
  const tally = new Tally(new Overlay(NO_MEMORY), '', '');
  tally.keepWindows(windows);
  for (const member of members) tally.put(member);
  return tally;
}
