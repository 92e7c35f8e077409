import { z } from 'zod';
import { componentSchemas, type JsonSchema } from './schema.js';

export interface Answer {
  id: string;
  description: string;
  example: unknown;
}

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

  /** The components by id. */
  schemas(): Record<string, JsonSchema> {
    return componentSchemas(this.known);
  }
}
