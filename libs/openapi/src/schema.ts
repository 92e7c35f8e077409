import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** What schemas without a dialect of their own are read by. */
export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Numbers that are written in a URL as text: the schema says their range. */
export const WRITTEN_INTEGER = 'x-integer';

/** Components by id, as JSON Schema 2020-12. */
export function componentSchemas(known: Parameters<typeof z.toJSONSchema>[0] & object): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(known as z.core.$ZodRegistry<{ id?: string }>, {
    target: 'draft-2020-12',
    uri: (id) => `#/components/schemas/${id}`,
  });
  const entries = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([id, schema]) => [id, written(schema as JsonSchema)]));
}

/** One parameter's schema, as it is written in a URL. */
export function parameterSchema(type: z.ZodType): JsonSchema {
  const { [WRITTEN_INTEGER]: range, ...schema } = written(
    z.toJSONSchema(type, { target: 'draft-2020-12', io: 'input' }),
  );
  if (range === undefined) return schema;
  const { type: _type, pattern: _pattern, ...rest } = schema;
  return { type: 'integer', ...(range as JsonSchema), ...rest };
}

/** A schema as documents have it: without names that its place gives it, and with a union of types where one of two may be null. */
function written({ $id: _id, id: _alias, $schema: _schema, ...schema }: JsonSchema): JsonSchema {
  return withTypeUnions(schema) as JsonSchema;
}

/** Where zod writes `anyOf` a schema or null, one schema of two types says the same, and readers of a page need no second look. */
function withTypeUnions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTypeUnions);
  if (typeof value !== 'object' || value === null) return value;
  const { anyOf, ...rest } = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, DATA.has(name) ? part : withTypeUnions(part)]),
  ) as JsonSchema & { anyOf?: JsonSchema[] };
  if (!Array.isArray(anyOf)) return anyOf === undefined ? rest : { anyOf, ...rest };
  const [one, two] = anyOf;
  const nullable = anyOf.length === 2 && two!['type'] === 'null' && typeof one!['type'] === 'string';
  if (!nullable || 'const' in one!) return { anyOf, ...rest };
  const { enum: choice } = one as { enum?: unknown[] };
  return { ...one, type: [one!['type'], 'null'], ...(choice ? { enum: [...choice, null] } : {}), ...rest };
}

/** Members whose values are data, not schemas. */
const DATA = new Set(['const', 'default', 'enum', 'examples', 'required']);
