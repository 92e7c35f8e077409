import { type Bits, noBits, packItems, severities, withBit } from '#libs/judging';
import type { UnitsOfHit } from '../reopened.js';
import { HOUR, T0 } from './acts.js';

/** Items added and removed, from 1, within the first two blocks. */
export function packed(added: readonly number[], removed: readonly number[]): Buffer | null {
  const blocks = [...new Set([...added, ...removed].map((item) => (item - 1) >>> 8))].sort((a, b) => a - b);
  const bits = (items: readonly number[], block: number): Bits =>
    items.filter((item) => (item - 1) >>> 8 === block).reduce((all, item) => withBit(all, (item - 1) & 255), noBits());
  return packItems(blocks.map((block) => ({ block, added: bits(added, block), removed: bits(removed, block) })));
}

/** One hit: what it adds and takes away, by items or, without names, by number. */
export function hit(
  index: number,
  {
    add = [],
    remove = [],
    delta,
    unlisted = 0,
    severity = 'HIGH',
  }: {
    add?: readonly number[];
    remove?: readonly number[];
    delta?: number;
    unlisted?: number;
    severity?: (typeof severities)[number];
  } = {},
): UnitsOfHit {
  const by = delta ?? add.length - remove.length + unlisted;
  return {
    ...{ index, delta: by, unlisted, severity, receivedAt: T0 + index * HOUR, items: packed(add, remove) },
    // As the engine: units that came count, whatever went at the same time.
    change: add.length > 0 || unlisted > 0 || by > 0 ? 'raised' : by < 0 ? 'withdrawn' : 'restated',
  };
}
