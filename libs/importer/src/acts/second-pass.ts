import { InputChanged } from '../errors.js';
import type { Progress } from '../progress.js';
import type { Row } from '../table/row.js';
import type { Table } from '../table/table.js';

/** The second pass over a file: the rows in batches, as items. Throws InputChanged when they are not those of the first. */
export async function* secondPass<T>(
  file: { table: Table; rows: number },
  reader: (row: Row) => T | undefined,
  progress: Progress,
): AsyncGenerator<T[]> {
  let rows = 0;
  for await (const batch of file.table.rows()) {
    const items: T[] = [];
    for (const row of batch) {
      const item = reader(row);
      if (!item) throw new InputChanged(file.table.path);
      items.push(item);
    }
    rows += items.length;
    yield items;
    progress.rows('build', items.length);
  }
  if (rows !== file.rows) throw new InputChanged(file.table.path);
}
