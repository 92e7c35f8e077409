import { z } from 'zod';

export interface Answer {
  id: string;
  description: string;
  example: unknown;
}

export type JsonSchema = Record<string, unknown>;

/** Every schema that an app answers with: components of its OpenAPI document, each with an example that fits it. */
export class Answers {
  private readonly known = z.registry<Answer>();
  private readonly registered: z.ZodType[] = [];

  /** Registers a schema as a component. `example` is checked by a spec against the schema. */
  readonly answer = <T extends z.ZodType>(id: string, description: string, schema: T, example: z.output<T>): T => {
    this.known.add(schema, { id, description, example });
    this.registered.push(schema);
    return schema;
  };

  /** Throws TypeError for a schema that was not registered. */
  of(schema: z.ZodType): Answer {
    const known = this.known.get(schema);
    if (!known) throw new TypeError('the schema is not a registered answer');
    return known;
  }

  get all(): (Answer & { schema: z.ZodType })[] {
    return this.registered.map((schema) => ({ schema, ...this.of(schema) }));
  }

  /** The components by id: OpenAPI 3.0 has no null type, `nullable` says it. */
  schemas(): Record<string, JsonSchema> {
    const { schemas } = z.toJSONSchema(this.known, {
      target: 'openapi-3.0',
      uri: (id) => `#/components/schemas/${id}`,
    });
    const entries = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([id, schema]) => [id, withoutIds(schema as JsonSchema)]));
  }
}

/** Numbers that are written in a URL as text: the schema says their range. */
export const WRITTEN_INTEGER = 'x-integer';

/** One parameter's schema, as it is written in a URL. */
export function parameterSchema(type: z.ZodType): JsonSchema {
  const { [WRITTEN_INTEGER]: range, ...schema } = withoutIds(
    z.toJSONSchema(type, { target: 'openapi-3.0', io: 'input' }),
  );
  if (range === undefined) return schema;
  const { type: _type, pattern: _pattern, ...rest } = schema;
  return { type: 'integer', ...(range as JsonSchema), ...rest };
}

function withoutIds({ $id: _id, id: _alias, $schema: _schema, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
