import { z } from 'zod';

/** Which columns of a file: names with commas between them, each once, in the order in which they shall stand. */
export const columnsParameter = <N extends string>(names: readonly [N, ...N[]], usual: readonly N[]) => {
  const one = `(?:${names.join('|')})`;
  const chosen = [...usual];
  return z
    .string()
    .regex(new RegExp(`^${one}(?:,${one}){0,${names.length - 1}}$`), {
      error: `must be one or several of ${names.join(', ')}, with commas between them`,
    })
    .transform((text) => [...new Set(text.split(','))] as N[])
    .default(chosen)
    .meta({
      description: `Columns, in this order, with commas between them; of ${names.join(', ')}`,
      example: usual.slice(0, 3).join(','),
    });
};
