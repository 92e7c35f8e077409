import {
  type Bits,
  bitsToBytes,
  changedHits,
  type Facts,
  type FactsOf,
  findingId,
  type Key,
  ofKind,
} from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

interface FindingItems {
  finding: string;
  request: string;
  block: number;
  /** Undefined: none any more. */
  items: Bits | undefined;
}

/** The items that a finding holds, by block. A block without any stays as an empty row. */
export const FINDING_ITEMS = upsertInto<FindingItems>(
  'readmodel.finding_item',
  {
    finding: ['text', (row) => row.finding, 'key'],
    request: ['text', (row) => row.request, 'key'],
    block: ['int', (row) => row.block, 'key'],
    items: ['bytea', ({ items }) => (items ? bitsToBytes(items) : NO_ITEMS), 'set'],
  },
  { name: 'readmodel-finding-items', within: 'generation' },
);

const NO_ITEMS = Buffer.alloc(0);

function rowsOf(block: FactsOf<'block'>, before: FactsOf<'block'> | undefined): FindingItems[] {
  const { agreement, request, block: number } = block;
  return changedHits(block, before).map(({ rule, subject, items }) => ({
    finding: findingId(rule, agreement, subject),
    ...{ request, block: number, items },
  }));
}

export function upsertFindingItems(
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): Statement | undefined {
  const rows = Array.from(ofKind('block', changed), ([key, block]) =>
    rowsOf(block, (committed(key) ?? undefined) as FactsOf<'block'> | undefined),
  );
  return FINDING_ITEMS.write(rows.flat());
}

/** Of those that hold any. */
export const findingItemRows = (facts: ReadonlyMap<Key, Facts>): FindingItems[] =>
  Array.from(ofKind('block', facts), ([, block]) => rowsOf(block, undefined)).flat();
