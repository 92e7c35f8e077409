import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { jsonPointer, type FieldProblem } from '#libs/platform';
import { InvalidParameters } from './errors.js';

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
    const once: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(given)) {
      if (Array.isArray(value)) errors.push({ pointer: at(name), detail: 'is given more than once' });
      else once[name] = value;
    }
    const result = this.schema.safeParse(once);
    if (result.success && errors.length === 0) return result.data;
    for (const issue of result.error?.issues ?? []) {
      if (issue.code === 'unrecognized_keys') {
        const known = Object.keys(this.schema.shape);
        const detail = `there is no such parameter; ${known.length > 0 ? `known are ${known.join(', ')}` : 'this path has none'}`;
        for (const name of issue.keys) errors.push({ pointer: at(name), detail });
      } else if (!errors.some(({ pointer }) => pointer === at(issue.path[0] ?? ''))) {
        errors.push({ pointer: at(issue.path[0] ?? ''), detail: issue.message });
      }
    }
    throw new InvalidParameters(errors);
  }
}
