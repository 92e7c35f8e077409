import { z } from 'zod';
import { answers } from './answers.js';

export type JsonSchema = Record<string, unknown>;

/** Of every schema that the controllers have registered: OpenAPI 3.0 has no null type, `nullable` says it. */
export function answerSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(answers, {
    target: 'openapi-3.0',
    uri: (id) => `#/components/schemas/${id}`,
  });
  const entries = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([id, schema]) => [id, withoutIds(schema as JsonSchema)]));
}

/** One parameter's schema, as it is written in a URL. */
export function parameterSchema(type: z.ZodType): JsonSchema {
  return withoutIds(z.toJSONSchema(type, { target: 'openapi-3.0', io: 'input' }));
}

function withoutIds({ $id: _id, id: _alias, $schema: _schema, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
