import { z } from 'zod';
import { envelope } from '../cloud-event.js';
import { bulkItems, type EventType } from '../registry.js';
import type { FieldSchema } from './field-forms.js';
import { columnSchemas, plainEventSchema } from './json-schemas.js';

const schemas = new Map<EventType | undefined, FieldSchema>();

/** The schema of a whole event of one type, with the cells of its bulk rows; of the attributes alone where the type is not known. */
export function fieldSchemaOf(type: EventType | undefined): FieldSchema {
  let schema = schemas.get(type);
  if (schema) return schema;
  schema = type ? plainEventSchema(type) : z.toJSONSchema(envelope, { target: 'draft-2020-12' });
  const rows = schema.properties!.data?.properties?.items?.properties?.rows;
  if (rows) rows.columns = columnSchemas(type as keyof typeof bulkItems).columns;
  schemas.set(type, schema);
  return schema;
}

/** What a member of an object, or an element of a list, may be. `fields` names the columns of bulk rows, of which a row is a list. */
export function memberSchema(schema: FieldSchema | undefined, name: string): FieldSchema | undefined {
  if (schema?.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
