import { MAX_ITEM_NO } from '#libs/contracts';
import type { ItemOf } from '#libs/client';
import type { AddressInput, AddressParts } from '#libs/addresses';
import type { BadRows } from './bad-rows.js';
import { readCodes } from './cells.js';
import type { ImportHeader } from './header-schema.js';
import { readItemNo } from './item-numbers.js';
import type { ImportKeys } from './keys.js';
import type { ColumnRef } from './table/format.js';
import type { Row } from './table/row.js';
import type { Table } from './table/table.js';

export interface RequestRow {
  /** Without the address codes: these depend on the other rows too (A11). */
  item: ItemOf<'gov.transfer.request.submitted.v1'>;
  /** Raw. Stays in this process. undefined: the file has no address columns. */
  address: AddressInput | undefined;
}

type RequestHeader = NonNullable<ImportHeader['request']>;

/** Reads rows of a request file. A row that cannot be read is added to `bad` and gives undefined. */
export function requestReader(
  { columns, officers }: RequestHeader,
  table: Table,
  keys: ImportKeys,
  bad: BadRows,
): (row: Row) => RequestRow | undefined {
  const index = (ref: ColumnRef | undefined): number => (ref === undefined ? -1 : table.column(ref));
  const row = table.column(columns.row);
  const names = columns.name?.map((ref) => table.column(ref));
  const [tin, reason, officer, statute, periods] = [
    columns.tin,
    columns.reason,
    columns.officers,
    columns.statute,
    columns.taxPeriods,
  ].map(index);
  const address = addressReader(columns.address, table);
  const engaged = officers && Object.freeze(officers.map((person) => keys.actor(person)));
  return ({ line, cells }) => {
    const itemNo = readItemNo(cells[row]);
    if (itemNo === undefined) {
      bad.add(table.path, line, `column ${columns.row}: expected an item number, 1 to ${MAX_ITEM_NO}`);
      return undefined;
    }
    const item: RequestRow['item'] = { itemNo };
    if (names) item.namePresent = names.some((at) => /\p{L}/u.test(cells[at] ?? ''));
    if (tin! >= 0) item.tinPresent = /[0-9]/.test(cells[tin!] ?? '');
    const why = cells[reason!]?.trim();
    if (why) item.reasonDigest = keys.reason(why);
    const who = cells[officer!]?.trim();
    if (who)
      item.officers = who
        .split(';')
        .filter((name) => name.trim() !== '')
        .map((name) => keys.actor(name.trim()));
    else if (engaged) item.officers = engaged as string[];
    for (const [name, at] of [
      ['statute', statute!],
      ['taxPeriods', periods!],
    ] as const) {
      const text = cells[at]?.trim();
      if (!text) continue;
      const codes = readCodes(text);
      if (!codes || (name === 'statute' && codes.length !== 1)) {
        bad.add(
          table.path,
          line,
          `column ${columns[name]!}: expected ${name === 'statute' ? 'one code' : 'codes parted by semicolons'}`,
        );
        return undefined;
      }
      if (name === 'statute') item.statute = codes[0];
      else item.taxPeriods = codes;
    }
    return { item, address: address(cells) };
  };
}

function addressReader(
  ref: RequestHeader['columns']['address'],
  table: Table,
): (cells: readonly string[]) => AddressInput | undefined {
  if (ref === undefined) return () => undefined;
  if (typeof ref !== 'object') {
    const at = table.column(ref);
    return (cells) => cells[at] ?? '';
  }
  const parts = Object.entries(ref).map(
    ([part, column]) => [part as keyof AddressParts, table.column(column)] as const,
  );
  return (cells) => {
    const address: AddressParts = {};
    for (const [part, at] of parts) address[part] = cells[at];
    return address;
  };
}
