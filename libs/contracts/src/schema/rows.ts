import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { Bulk } from '../bulk.js';
import type { bulkItems } from '../registry.js';
import { columnSchemas } from './json-schemas.js';
import { placeOf, whatToWrite } from './what-to-write.js';

export interface Fault {
  /** Path of schema field names; never a name or a value that the sender chose. */
  pointer: string;
  /** The field and what to write there, in words. */
  detail: string;
}

type RowsCheck = (bulk: Bulk) => Fault | undefined;

/** Checks the tuples of a bulk event column by column, against the schema of its item. Cost: one call per cell. */
export function compileRowsCheck(ajv: Ajv2020, type: keyof typeof bulkItems): RowsCheck {
  const { columns, required } = columnSchemas(type);
  const checks = new Map<string, ValidateFunction>(Object.entries(columns).map(([name, s]) => [name, ajv.compile(s)]));
  return (bulk) => {
    const { fields, rows, defaults = {} } = bulk;
    const ofFields = (detail: string): Fault => ({
      pointer: '/data/items/fields',
      detail: `data.items.fields: ${detail}`,
    });
    if (new Set(fields).size !== fields.length) return ofFields('names a field twice; name each column once');
    if (!fields.includes('itemNo')) return ofFields('must include itemNo');
    for (const name of required) {
      if (!fields.includes(name) && defaults[name] === undefined) {
        return ofFields(`every item needs ${name}: name it in fields or give it in defaults`);
      }
    }
    const cell = fields.map((name) => checks.get(name)!);
    const width = fields.length;
    for (const [at, row] of rows.entries()) {
      if (row.length !== width) {
        const detail = `data.items.rows[${at}]: has ${row.length} values where fields names ${width}; give one for each`;
        return { pointer: '/data/items/rows', detail };
      }
      for (let i = 0; i < width; i++) {
        if (!cell[i]!(row[i])) {
          const { name, schema } = placeOf(type, ['data', 'items', 'rows', at, { column: fields[i]! }]);
          return { pointer: `/data/items/rows/${fields[i]}`, detail: `${name}: ${whatToWrite(schema!)}` };
        }
      }
    }
    return undefined;
  };
}
