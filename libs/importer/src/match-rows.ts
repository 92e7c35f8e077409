import { code, matchResult, MAX_ITEM_NO } from '#libs/contracts';
import type { ItemOf } from '#libs/client';
import type { BadRows } from './bad-rows.js';
import { readFlag } from './cells.js';
import type { ImportHeader } from './header-schema.js';
import { readItemNo } from './item-numbers.js';
import type { ImportKeys } from './keys.js';
import type { Row } from './table/row.js';
import type { Table } from './table/table.js';

/** Each stands in the report. In a column of something else it would be a cell. */
const MAX_PATHS = 32;

type MatchItem = ItemOf<'gov.transfer.match.performed.v1'>;

/** Reads rows of a match file. A row that cannot be read is added to `bad` and gives undefined. */
export function matchReader(
  { columns, paths, results }: NonNullable<ImportHeader['matches']>,
  table: Table,
  keys: ImportKeys,
  bad: BadRows,
): (row: Row) => MatchItem | undefined {
  const row = table.column(columns.row);
  const path = table.column(columns.path);
  const result = table.column(columns.result);
  const compared = columns.addressCompared === undefined ? -1 : table.column(columns.addressCompared);
  const candidates = columns.candidates === undefined ? -1 : table.column(columns.candidates);
  const subject = columns.subject === undefined ? -1 : table.column(columns.subject.column);
  // Not the objects: a cell may hold the name of one of their own members.
  const pathOf = new Map(Object.entries(paths));
  const resultOf = new Map(Object.entries(results));
  const known = new Set<string>(pathOf.values());
  return ({ line, cells }) => {
    const fail = (expected: string): undefined => bad.add(table.path, line, expected) as undefined;
    const itemNo = readItemNo(cells[row]);
    if (itemNo === undefined) return fail(`column ${columns.row}: expected an item number, 1 to ${MAX_ITEM_NO}`);
    const pathCell = cells[path]?.trim() ?? '';
    const pathCode = pathOf.get(pathCell) ?? pathCell;
    if (!known.has(pathCode)) {
      if (!code.safeParse(pathCode).success)
        return fail(`column ${columns.path}: expected a match path, such as TIN or ADDRESS`);
      if (known.size >= MAX_PATHS)
        return fail(
          `column ${columns.path}: expected a few match paths; found more than ${MAX_PATHS}: is it the right column?`,
        );
      known.add(pathCode);
    }
    const resultCell = cells[result]?.trim() ?? '';
    const outcome = resultOf.get(resultCell) ?? matchResult.safeParse(resultCell).data;
    if (!outcome) {
      const allowed = [...matchResult.options, ...Object.keys(results)].join(', ');
      return fail(`column ${columns.result}: expected one of ${allowed}`);
    }
    const item: MatchItem = { itemNo, path: pathCode, result: outcome };
    const flag = compared < 0 ? undefined : readFlag(cells[compared] ?? '');
    if (flag === null) return fail(`column ${columns.addressCompared!}: expected yes, no or nothing`);
    if (flag !== undefined) item.addressCompared = flag;
    const count = candidates < 0 ? '' : (cells[candidates]?.trim() ?? '');
    if (!/^\d{0,9}$/.test(count)) return fail(`column ${columns.candidates!}: expected a number or nothing`);
    if (count !== '') item.candidateCount = Number(count);
    const who = subject < 0 ? '' : (cells[subject]?.trim() ?? '');
    if (who !== '') {
      const ref = keys.subject(columns.subject!, who);
      if (ref) item.subjectRef = ref;
    }
    return item;
  };
}
