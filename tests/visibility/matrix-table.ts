import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PEOPLE = [
  'nobody',
  'producer',
  'S officer',
  'S privacy',
  'R officer',
  'R privacy',
  'stranger',
  'auditor',
  'elsewhere',
  'overseer S',
  'overseer',
] as const;
export type Person = (typeof PEOPLE)[number];

export const ANSWERS = ['sees', '–', '404', '401', '403', '400'] as const;
export type Expected = (typeof ANSWERS)[number];

export interface Line {
  /** `GET /v1/findings`, as an OpenAPI document spells it. */
  route: string;
  thing: string;
  expected: Record<Person, Expected>;
}

/** The lines of tests/visibility/who-sees-what.md. */
export function matrixLines(): Line[] {
  const text = readFileSync(join(import.meta.dirname, 'who-sees-what.md'), 'utf8');
  const cells = text
    .split('\n')
    .filter((line) => /^\| (?:GET|POST|PUT) /.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return cells.map(([route = '', thing = '', ...answers]) => {
    if (answers.length !== PEOPLE.length || !answers.every((one) => ANSWERS.includes(one as Expected)))
      throw new Error(`the line of ${route}, ${thing} is not as the table's head says: ${answers.join(' ')}`);
    const expected = Object.fromEntries(PEOPLE.map((person, i) => [person, answers[i]])) as Record<Person, Expected>;
    return { route, thing, expected };
  });
}

/** `<METHOD> <path>` of every operation of an OpenAPI document in docs. */
export function operationsOf(...file: string[]): string[] {
  const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs', ...file), 'utf8')) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => methods.includes(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}
