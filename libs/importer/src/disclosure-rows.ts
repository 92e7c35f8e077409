import { MAX_ITEM_NO } from '#libs/contracts';
import type { ItemOf } from '#libs/client';
import type { BadRows } from './bad-rows.js';
import { readCodes } from './cells.js';
import type { ImportHeader } from './header-schema.js';
import { readItemNo } from './item-numbers.js';
import type { ImportKeys } from './keys.js';
import type { Row } from './table/row.js';
import type { Table } from './table/table.js';

type DisclosureItem = ItemOf<'gov.transfer.disclosure.made.v1'>;

const RELATIONS = ['same', 'different', 'no_usable_input'] as const;

/** Reads rows of a disclosure file. A row that cannot be read is added to `bad` and gives undefined. */
export function disclosureReader(
  { columns }: NonNullable<ImportHeader['disclosure']>,
  table: Table,
  keys: ImportKeys,
  bad: BadRows,
): (row: Row) => DisclosureItem | undefined {
  const row = table.column(columns.row);
  const subject = columns.subject === undefined ? -1 : table.column(columns.subject.column);
  const elements = columns.elements === undefined ? -1 : table.column(columns.elements);
  const relation = columns.relation === undefined ? -1 : table.column(columns.relation);
  return ({ line, cells }) => {
    const fail = (expected: string): undefined => bad.add(table.path, line, expected) as undefined;
    const itemNo = readItemNo(cells[row]);
    if (itemNo === undefined) return fail(`column ${columns.row}: expected an item number, 1 to ${MAX_ITEM_NO}`);
    const item: DisclosureItem = { itemNo };
    const who = subject < 0 ? '' : (cells[subject]?.trim() ?? '');
    if (who !== '') {
      const ref = keys.subject(columns.subject!, who);
      if (ref) item.subjectRef = ref;
    }
    const list = elements < 0 ? '' : (cells[elements]?.trim() ?? '');
    if (list !== '') {
      const codes = readCodes(list);
      if (!codes) return fail(`column ${columns.elements!}: expected codes parted by semicolons`);
      item.elements = codes;
    }
    const how = relation < 0 ? '' : (cells[relation]?.trim() ?? '');
    if (how !== '') {
      const known = RELATIONS.find((name) => name === how);
      if (!known) return fail(`column ${columns.relation!}: expected one of ${RELATIONS.join(', ')}, or nothing`);
      item.relation = known;
    }
    return item;
  };
}
