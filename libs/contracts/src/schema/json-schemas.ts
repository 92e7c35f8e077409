import { z } from 'zod';
import { envelope } from '../cloud-event.js';
import { bulkItems, eventTypes, type EventType } from '../registry.js';

export type JsonSchema = Record<string, unknown>;

export const knownTypes = Object.keys(eventTypes) as EventType[];
const known = new Set<unknown>(knownTypes);
export const isKnownType = (type: unknown): type is EventType => known.has(type);

/** JSON Schema (2020-12) of an event of one type that has no extension attributes of others, and says only what is set. */
export function plainEventSchema(type: EventType): JsonSchema {
  const schema = envelope.extend({ type: z.literal(type), data: eventTypes[type] });
  return z.toJSONSchema(schema, { target: 'draft-2020-12' });
}

/** Names of attributes (CloudEvents 1.0.2, "Naming conventions"). */
const ATTRIBUTE_NAME = '^[a-z0-9]{1,50}$';
/** Types of attributes as JSON has them (CloudEvents JSON format 1.0.2, section 2.2): the integer is one of 32 bits. */
const EXTENSION = {
  type: ['string', 'boolean', 'integer', 'null'],
  minimum: -(2 ** 31),
  maximum: 2 ** 31 - 1,
  maxLength: 8_192,
};
const MAX_ATTRIBUTES = 100;

/**
 * JSON Schema (2020-12) of a whole event of one type, envelope and data. Attributes that it does not know are extensions of others, such as
 * `traceparent`; one that is null is unset.
 */
export function eventSchema(type: EventType): JsonSchema {
  const plain = plainEventSchema(type) as { properties: Record<string, JsonSchema>; required: string[] };
  const properties = Object.entries(plain.properties).map(([name, schema]) => [
    name,
    plain.required.includes(name) ? schema : orNull(schema),
  ]);
  return {
    ...plain,
    properties: Object.fromEntries(properties) as Record<string, JsonSchema>,
    propertyNames: { pattern: ATTRIBUTE_NAME },
    additionalProperties: EXTENSION,
    maxProperties: MAX_ATTRIBUTES,
  };
}

function orNull({ const: only, enum: some, ...schema }: JsonSchema): JsonSchema {
  const values = only === undefined ? some : [only];
  return { ...schema, type: [schema.type, 'null'], ...(values ? { enum: [...(values as unknown[]), null] } : {}) };
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
