import type { Bulk } from '#libs/contracts';
import { BLOCK } from '../bits.js';
import { type BlockFacts } from '../kinds/block.js';
import { keys } from '../kinds/key.js';
import type { FoldContext } from './context.js';

/** Reads one member of an item: a cell of its row, or the part's default. */
export type Member<T> = (row: readonly unknown[]) => T | undefined;

/** Looks a member up once for all rows: a part has thousands of them. */
export function member<T>({ fields, defaults }: Bulk, name: string): Member<T> {
  const at = fields.indexOf(name);
  if (at >= 0) return (row) => row[at] as T;
  const shared = defaults?.[name] as T | undefined;
  return () => shared;
}

/**
 * Calls `note` for every row with its block and its bit in that block. The blocks it touches are judged afterwards.
 * Rows come mostly in order, so the block of the row before is kept at hand.
 */
export function forEachItem(
  { memory, touched, agreement }: FoldContext,
  request: string,
  bulk: Bulk,
  note: (block: BlockFacts, bit: number, row: readonly unknown[]) => void,
): void {
  const { rows } = bulk;
  const itemColumn = bulk.fields.indexOf('itemNo');
  let current: BlockFacts | undefined;
  let number = -1;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const item = (row[itemColumn] as number) - 1;
    const bit = item % BLOCK;
    const block = (item - bit) / BLOCK;
    if (current === undefined || block !== number) {
      number = block;
      const key = keys.block(agreement, request, number);
      current = memory.edit(key);
      touched.add(key);
    }
    note(current, bit, row);
  }
}
