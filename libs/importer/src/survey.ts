import { AddressSurvey } from './address-survey.js';
import { BadRows } from './bad-rows.js';
import { disclosureReader } from './disclosure-rows.js';
import { codePoints } from './counts.js';
import type { ImportHeader } from './header-schema.js';
import { ItemNumbers } from './item-numbers.js';
import type { ImportKeys } from './keys.js';
import type { LoadedHeader } from './load-header.js';
import { matchReader } from './match-rows.js';
import type { Progress } from './progress.js';
import { requestReader } from './request-rows.js';
import type { Sides } from './sides.js';
import { FileFacts } from './table/file-facts.js';
import type { Row } from './table/row.js';
import type { TableFile } from './table/table-file.js';
import { Table } from './table/table.js';
import { checkWhole } from './table/whole-file.js';
import { warningOf, type ImportWarning } from './warnings.js';

/** The files of an import after the first pass: every row can be read, and what must be known before the first event is. */
export interface Survey {
  request?: { table: Table; rows: number; sufficient: number; addresses: AddressSurvey };
  matches?: { table: Table; rows: number };
  disclosure?: { table: Table; rows: number };
  /** Rows of all files. */
  rows: number;
  /** Rows of all files whose cells are all empty. */
  emptyRows: number;
  /** Characters beyond ASCII of each file, as `U+00E9`, and how often. */
  characters: Record<string, Record<string, number>>;
  warnings: ImportWarning[];
}

/** Reads all files once. Throws RowsInvalid, HeaderInvalid: then nothing of the import was said. */
export async function survey(
  { header, resolve }: LoadedHeader,
  sides: Sides,
  keys: ImportKeys,
  progress: Progress,
): Promise<Survey> {
  const bad = new BadRows();
  const found: Survey = { rows: 0, emptyRows: 0, characters: {}, warnings: [] };
  const open = (says: TableFile) => Table.open(resolve(says.file), says);
  const count = (table: Table, read: (row: Row) => object | undefined) => countRows(table, read, bad, found, progress);
  const { request, matches, disclosure, validated } = header;
  if (request && (sides.requester || validated))
    found.request = await surveyRequest(request, await open(request), keys, bad, count);
  if (sides.source && matches) {
    const table = await open(matches);
    found.matches = { table, rows: await count(table, matchReader(matches, table, keys, bad)) };
  }
  if (sides.source && disclosure) {
    const table = await open(disclosure);
    found.disclosure = { table, rows: await count(table, disclosureReader(disclosure, table, keys, bad)) };
  }
  bad.check();
  found.rows = (found.request?.rows ?? 0) + (found.matches?.rows ?? 0) + (found.disclosure?.rows ?? 0);
  return found;
}

async function surveyRequest(
  request: NonNullable<ImportHeader['request']>,
  table: Table,
  keys: ImportKeys,
  bad: BadRows,
  count: (table: Table, read: (row: Row) => object | undefined) => Promise<number>,
): Promise<NonNullable<Survey['request']>> {
  const read = requestReader(request, table, keys, bad);
  const addresses = new AddressSurvey();
  const seen = new ItemNumbers();
  let sufficient = 0;
  const rows = await count(table, (row) => {
    const parsed = read(row);
    if (!parsed) return undefined;
    const { item, address } = parsed;
    if (!seen.add(item.itemNo)) {
      bad.add(table.path, row.line, `column ${request.columns.row}: an item number that no earlier row has`);
      return undefined;
    }
    if (address === undefined || addresses.see(address).level !== 'INSUFFICIENT') sufficient++;
    return item;
  });
  return { table, rows, sufficient, addresses };
}

async function countRows(
  table: Table,
  read: (row: Row) => object | undefined,
  bad: BadRows,
  found: Survey,
  progress: Progress,
): Promise<number> {
  const facts = new FileFacts();
  const refuse = (line: number, expected: string): void => bad.add(table.path, line, expected);
  let rows = 0;
  for await (const batch of table.rows({ facts, refuse })) {
    for (const row of batch) if (read(row)) rows++;
    progress.rows('check', batch.length);
  }
  const reasons = checkWhole(table.says, facts, refuse);
  const { file } = table.says;
  found.warnings.push(...reasons.map((reason) => warningOf(file, reason, facts)));
  found.emptyRows += facts.emptyRows;
  if (facts.characters.size > 0) found.characters[file] = codePoints(facts.characters);
  return rows;
}
