import type { Refuse } from './row.js';
import type { FileFacts } from './file-facts.js';
import type { TableFile } from './table-file.js';

/** Why a file may not be whole, or not be what it seems, where its header does not say. */
export type WarningReason = 'no-final-line-end' | 'excel-row-limit' | 'mixed-line-ends' | 'no-rows';

/** Rows of a sheet: a program that writes more of them into one file leaves out the rest, without a word. */
const SHEET_ROWS = [1_048_576, 65_536];

/**
 * Holds a file that was read to the end to what its header says of it. What differs is refused. Where the header says nothing that
 * would show it, what may be missing comes back as warnings.
 */
export function checkWhole(
  { rows, digest, trailer, format }: TableFile,
  facts: FileFacts,
  refuse: Refuse,
): WarningReason[] {
  const warnings: WarningReason[] = [];
  if (digest !== undefined && digest !== facts.digest)
    refuse(1, 'expected the file of the digest that the header says: it is another, or not whole');
  if (rows !== undefined && rows !== facts.rows)
    refuse(facts.lastLine, `expected ${rows} rows, as the header says; found ${facts.rows}`);
  if (facts.trailer) {
    const { line, counts, count } = facts.trailer;
    const found = facts[counts];
    if (count !== found) refuse(line, `expected ${count} ${counts}, as the trailer says; found ${found}`);
  }
  if (!facts.finalLineEnd && digest === undefined && !trailer) {
    if (rows === undefined) warnings.push('no-final-line-end');
    else
      refuse(
        facts.lastLine,
        'expected a line end after the last row, which may be cut: end it, or state the digest of the file',
      );
  }
  const counted = rows !== undefined || digest !== undefined || facts.trailer !== undefined;
  if (!counted && SHEET_ROWS.includes(facts.records + format.skipLines)) warnings.push('excel-row-limit');
  if (!counted && facts.rows === 0) warnings.push('no-rows');
  if (facts.ends.crlf > 0 && facts.ends.lf > 0) warnings.push('mixed-line-ends');
  return warnings;
}
