import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bulkItems, type EventType } from '../registry.js';
import { columnSchemas, eventSchema, knownTypes } from './json-schemas.js';

type BulkType = keyof typeof bulkItems;
const isBulk = (type: EventType): type is BulkType => type in bulkItems;

/**
 * The published schemas: for each event type `<type>.json`, and for each bulk type `<type>.columns.json`, which says
 * what a row may hold in each column that `fields` can name, and which columns every item needs (there or in `defaults`).
 */
export function schemaFiles(): Map<string, string> {
  const files = new Map<string, string>();
  const put = (name: string, schema: unknown) => files.set(name, `${JSON.stringify(schema, null, 2)}\n`);
  for (const type of knownTypes) {
    put(`${type}.json`, { $id: `urn:countersign:schema:${type}`, title: type, ...eventSchema(type) });
    if (isBulk(type)) put(`${type}.columns.json`, { title: `${type}: columns of items.rows`, ...columnSchemas(type) });
  }
  return files;
}

/** Writes them and removes those of types that are gone. */
export function writeSchemas(directory: string): string[] {
  const files = schemaFiles();
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(directory)) {
    if (name.endsWith('.json') && !files.has(name)) rmSync(join(directory, name));
  }
  for (const [name, content] of files) writeFileSync(join(directory, name), content);
  return [...files.keys()];
}
