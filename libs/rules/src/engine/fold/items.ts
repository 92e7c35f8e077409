import type { Bulk } from '#libs/contracts';
import { BLOCK } from '../../bits.js';
import { newBlock, type BlockFacts } from '../../facts/block.js';
import { newRequest, type RequestFacts } from '../../facts/request.js';
import { keys } from '../keys.js';
import type { FoldContext } from './context.js';

/** One item of a bulk event: a cell of its row, or the part's default. */
export type Cell = (name: string) => unknown;

/**
 * Calls `note` for every row with its block and its bit in that block. The blocks it touches are judged afterwards.
 * Rows come mostly in order, so the block of the row before is kept at hand.
 */
export function forEachItem(
  { overlay, dirty, agreement }: FoldContext,
  request: string,
  bulk: Bulk,
  note: (block: BlockFacts, bit: number, cell: Cell) => void,
): void {
  const column = new Map(bulk.fields.map((name, i) => [name, i]));
  const itemColumn = column.get('itemNo')!;
  const defaults = bulk.defaults ?? {};
  let row: unknown[] = [];
  const cell: Cell = (name) => {
    const i = column.get(name);
    return i === undefined ? defaults[name] : row[i];
  };
  let current: BlockFacts | undefined;
  let top = -1;
  for (row of bulk.rows) {
    const item = (row[itemColumn] as number) - 1;
    const number = Math.floor(item / BLOCK);
    if (current?.block !== number) {
      const key = keys.block(agreement, request, number);
      current = overlay.edit(key, () => newBlock(agreement, request, number));
      dirty.add(key);
      if (number > top) top = number;
    }
    note(current, item % BLOCK, cell);
  }
  const known = overlay.read<RequestFacts>(keys.request(agreement, request));
  if (top > (known?.top ?? -1)) {
    overlay.edit(keys.request(agreement, request), () => newRequest(agreement, request)).top = top;
  }
}
