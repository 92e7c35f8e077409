import { z } from 'zod';
import { envelope } from '../cloud-event.js';
import { bulkItems, eventTypes, type EventType } from '../registry.js';

export type JsonSchema = Record<string, unknown>;

export const knownTypes = Object.keys(eventTypes) as EventType[];

/** JSON Schema (2020-12) of a whole event of one type, envelope and data. */
export function eventSchema(type: EventType): JsonSchema {
  const schema = envelope.extend({ type: z.literal(type), data: eventTypes[type] });
  return z.toJSONSchema(schema, { target: 'draft-2020-12' });
}

/** JSON Schema of each column that a bulk row of this type may have, and which of them an item must have. */
export function columnSchemas(type: keyof typeof bulkItems): {
  columns: Record<string, JsonSchema>;
  required: string[];
} {
  const item = z.toJSONSchema(bulkItems[type], { target: 'draft-2020-12' }) as {
    properties: Record<string, JsonSchema>;
    required?: string[];
  };
  return { columns: item.properties, required: item.required ?? [] };
}
