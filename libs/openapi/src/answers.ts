import { z } from 'zod';

export interface Answer {
  id: string;
  description: string;
  example: unknown;
}

/** Every schema that the api answers with: components of the OpenAPI document, each with an example that fits it. */
export const answers = z.registry<Answer>();
const registered: z.ZodType[] = [];

/** Registers a schema as a component. `example` is checked by a spec against the schema. */
export function answer<T extends z.ZodType>(id: string, description: string, schema: T, example: z.output<T>): T {
  answers.add(schema, { id, description, example });
  registered.push(schema);
  return schema;
}

/** The id under which a schema was registered. */
export function answerId(schema: z.ZodType): string {
  const known = answers.get(schema);
  if (!known) throw new TypeError('the schema is not a registered answer');
  return known.id;
}

export function registeredAnswers(): (Answer & { schema: z.ZodType })[] {
  return registered.map((schema) => ({ schema, ...answers.get(schema)! }));
}
