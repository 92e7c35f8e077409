import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { Bulk } from '../bulk.js';
import type { bulkItems } from '../registry.js';
import { columnSchemas } from './json-schemas.js';

export interface Fault {
  /** Path of schema field names; never a name or a value that the sender chose. */
  pointer: string;
  detail: string;
}

type RowsCheck = (bulk: Bulk) => Fault | undefined;

/** Checks the tuples of a bulk event column by column, against the schema of its item. Cost: one call per cell. */
export function compileRowsCheck(ajv: Ajv2020, type: keyof typeof bulkItems): RowsCheck {
  const { columns, required } = columnSchemas(type);
  const checks = new Map<string, ValidateFunction>(Object.entries(columns).map(([name, s]) => [name, ajv.compile(s)]));
  return (bulk) => {
    const { fields, rows, defaults = {} } = bulk;
    if (new Set(fields).size !== fields.length) return { pointer: '/data/items/fields', detail: 'names a field twice' };
    if (!fields.includes('itemNo')) return { pointer: '/data/items/fields', detail: 'must include itemNo' };
    for (const name of required) {
      if (!fields.includes(name) && defaults[name] === undefined) {
        return {
          pointer: `/data/items/fields`,
          detail: `every item needs ${name}: name it in fields or give it in defaults`,
        };
      }
    }
    const cell = fields.map((name) => checks.get(name)!);
    const width = fields.length;
    for (const row of rows) {
      if (row.length !== width) {
        return { pointer: '/data/items/rows', detail: `a row has ${row.length} values where fields names ${width}` };
      }
      for (let i = 0; i < width; i++) {
        if (!cell[i]!(row[i])) {
          return { pointer: `/data/items/rows/${fields[i]}`, detail: cell[i]!.errors?.[0]?.message ?? 'is not valid' };
        }
      }
    }
    return undefined;
  };
}
