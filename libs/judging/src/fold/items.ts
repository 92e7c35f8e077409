import { hash } from 'node:crypto';
import type { Bulk } from '#libs/contracts';
import { BLOCK, type Bits, noBits, withBit } from '../bits.js';
import { type BlockFacts } from '../kinds/block.js';
import { keys } from '../kinds/key.js';
import type { FoldContext } from './context.js';

/** Reads one member of an item: from its row, or from the part's default. */
export type Member<T> = (row: readonly unknown[]) => T | undefined;

/** Looks a member up once for all rows: a part has thousands of them. */
export function member<T>({ fields, defaults }: Bulk, name: string): Member<T> {
  const at = fields.indexOf(name);
  if (at >= 0) return (row) => row[at] as T;
  const shared = defaults?.[name] as T | undefined;
  return () => shared;
}

/**
 * Calls `record` for every row with its block and its bit in that block, and touches these blocks. Rows are mostly in order, so the block
 * of the previous row is kept.
 */
export function forEachItem(
  { memory, touched, agreement }: FoldContext,
  request: string,
  bulk: Bulk,
  record: (block: BlockFacts, bit: number, row: readonly unknown[]) => void,
): void {
  const { rows } = bulk;
  const itemColumn = bulk.fields.indexOf('itemNo');
  let current: BlockFacts | undefined;
  let items: Bits = noBits();
  let number = -1;
  const touch = (): void => {
    if (current) touched.addItems(keys.block(agreement, request, number), items);
  };
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const item = (row[itemColumn] as number) - 1;
    const bit = item % BLOCK;
    const block = (item - bit) / BLOCK;
    if (current === undefined || block !== number) {
      touch();
      number = block;
      items = noBits();
      current = memory.edit(keys.block(agreement, request, number));
    }
    items = withBit(items, bit);
    record(current, bit, row);
  }
  touch();
}

/** The part number and the number of parts, if an event states both. */
export const partOf = ({
  part,
  of,
}: {
  part?: number | undefined;
  of?: number | undefined;
}): {
  part?: number;
  of?: number;
} => (part === undefined || of === undefined ? {} : { part, of });

/** JSON with members in the order of their names, so that equal data have equal texts. */
function ordered(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(ordered).join()}]`;
  const members = value as Record<string, unknown>;
  const names = Object.keys(members).filter((name) => members[name] !== undefined);
  return `{${names
    .sort()
    .map((name) => `${JSON.stringify(name)}:${ordered(members[name])}`)
    .join()}}`;
}

/** Equal for two events with equal data: 22 characters of base64url(sha256) over all data. */
export function dataDigest(data: { items?: Bulk | undefined }): string {
  const { items, ...rest } = data;
  // Rows have no named members, and there are thousands of them.
  const rows = items && JSON.stringify(items.rows);
  const head = ordered([rest, items && [items.fields, items.defaults]]);
  return hash('sha256', `${head}${rows ?? ''}`, 'base64url').slice(0, 22);
}
