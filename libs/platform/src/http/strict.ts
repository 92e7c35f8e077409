import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { jsonPointer, type FieldProblem } from '../problem.js';
import { InvalidParameters } from './refusals.js';

/**
 * Reads query or path parameters by a strict schema: unknown names are refused, because a misspelt filter that is
 * silently dropped answers another question than was asked. Answers with all that is wrong at once.
 */
export class Strict<S extends z.ZodObject> implements PipeTransform<Record<string, unknown>, z.output<S>> {
  constructor(
    private readonly schema: S,
    private readonly where: 'query' | 'path' = 'query',
  ) {}

  /** @throws InvalidParameters */
  transform(given: Record<string, unknown>): z.output<S> {
    const errors: FieldProblem[] = [];
    const at = (name: PropertyKey): string => `#/${this.where}${jsonPointer([name])}`;
    const known = Object.keys(this.schema.shape);
    const once = new Map<string, unknown>();
    for (const [name, value] of Object.entries(given)) {
      if (!known.includes(name)) {
        const others = known.length > 0 ? `known are ${known.join(', ')}` : 'this path has none';
        errors.push({ pointer: at(name), detail: `there is no such parameter; ${others}` });
      } else if (Array.isArray(value)) errors.push({ pointer: at(name), detail: 'is given more than once' });
      else once.set(name, value);
    }
    const result = this.schema.safeParse(Object.fromEntries(once));
    if (result.success && errors.length === 0) return result.data;
    for (const { path, message } of result.error?.issues ?? []) {
      const pointer = at(path[0] ?? '');
      if (!errors.some((error) => error.pointer === pointer)) errors.push({ pointer, detail: message });
    }
    throw new InvalidParameters(errors);
  }
}
