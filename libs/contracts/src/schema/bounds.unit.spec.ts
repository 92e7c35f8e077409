import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { control } from '../control.js';
import { TIME_ZONE } from '../days.js';
import {
  agency,
  AGREEMENT_ID,
  code,
  DAY_OR_TIME,
  digest,
  EVENT_ID,
  EVENT_TYPE,
  localId,
  pseudonym,
  SEQUENCE,
  SOURCE,
  TIME,
} from '../primitives.js';
import { bulkItems } from '../registry.js';
import { VKEY } from '../vkey.js';
import { columnSchemas, eventSchema, type JsonSchema, knownTypes } from './json-schemas.js';

const patternOf = (schema: z.ZodType): string => (z.toJSONSchema(schema) as { pattern: string }).pattern;

/** Texts whose length their pattern bounds, and the longest that it lets in. */
const BOUNDED_BY_PATTERN = new Map<string, number>([
  [EVENT_ID.source, 36],
  [SOURCE.source, 112],
  [EVENT_TYPE.source, 78],
  [AGREEMENT_ID.source, 100],
  [SEQUENCE.source, 16],
  [TIME.source, 35],
  [DAY_OR_TIME.source, 35],
  [TIME_ZONE.source, 60],
  [VKEY.source, 118],
  [patternOf(localId), 64],
  [patternOf(agency), 40],
  [patternOf(digest), 71],
  [patternOf(pseudonym), 76],
  [patternOf(code), 80],
  // The name of an attribute; a commitment to a value; a code of the address assessment; an offset of Kafka's; a shard.
  ['^[a-z0-9]{1,50}$', 50],
  ['^[A-Za-z0-9_-]{43}$', 43],
  ['^A(?:0[1-9]|1[0-3])$', 3],
  ['^(0|[1-9][0-9]{0,18})$', 19],
  ['^(0|[1-9][0-9]{0,5})$', 6],
]);

/** What has no bound of its own, and why. */
const BOUNDED_ELSEWHERE: Record<string, string> = {
  '/data/items/rows/*/*': 'a cell: the schema of its column bounds it (<type>.columns.json)',
};

const all: [string, JsonSchema][] = [
  ...knownTypes.map((type): [string, JsonSchema] => [type, eventSchema(type)]),
  ...Object.keys(bulkItems).map((type): [string, JsonSchema] => [
    `${type}: columns`,
    { type: 'object', properties: columnSchemas(type as keyof typeof bulkItems).columns, additionalProperties: false },
  ]),
  ['control', z.toJSONSchema(control)],
];

/** Every value that a schema admits, by path; alternatives one by one. */
function* values(schema: JsonSchema, path = ''): Generator<[string, JsonSchema]> {
  const parts = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (parts) {
    for (const part of parts) yield* values(part, path);
    return;
  }
  yield [path, schema];
  for (const [name, member] of Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>))
    yield* values(member, `${path}/${name}`);
  for (const keyword of ['items', 'additionalProperties']) {
    if (typeof schema[keyword] === 'object') yield* values(schema[keyword] as JsonSchema, `${path}/*`);
  }
  if (schema.propertyNames) yield* values({ type: 'string', ...schema.propertyNames }, `${path}/*`);
}

function fault(schema: JsonSchema): string | undefined {
  if ('const' in schema || 'enum' in schema) return undefined;
  if (Array.isArray(schema.type))
    return schema.type.map((type: unknown) => fault({ ...schema, type })).find((said) => said !== undefined);
  switch (schema.type) {
    case 'boolean':
    case 'null':
      return undefined;
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' && typeof schema.maximum === 'number' ? undefined : 'no limit';
    case 'string':
      if (typeof schema.maxLength === 'number' || BOUNDED_BY_PATTERN.has(schema.pattern as string)) return undefined;
      return 'a text of any length';
    case 'array':
      return typeof schema.maxItems === 'number' && 'items' in schema ? undefined : 'a list of any length';
    case 'object':
      if (schema.additionalProperties === false) return undefined;
      return typeof schema.maxProperties === 'number' ? undefined : 'any number of members';
    default:
      return 'any value';
  }
}

it.each(all)('%s: nothing without a bound', (_name, schema) => {
  const faults = [...values(schema)].flatMap(([path, value]) => {
    const said = path in BOUNDED_ELSEWHERE ? undefined : fault(value);
    return said === undefined ? [] : [`${path}: ${said}`];
  });
  expect(faults).toEqual([]);
});

it('the walk finds what has no bound', () => {
  const loose = z.strictObject({
    number: z.number().max(1),
    text: z.string(),
    list: z.array(z.boolean()),
    record: z.record(code, z.boolean()),
    any: z.unknown(),
    inside: z.array(z.union([code, z.string().regex(/^a+$/)])).max(1),
  });
  expect([...values(z.toJSONSchema(loose))].flatMap(([path, value]) => (fault(value) ? [path] : []))).toEqual([
    ...['/number', '/text', '/list', '/record', '/any', '/inside/*'],
  ]);
});

it.each([...BOUNDED_BY_PATTERN])('%s lets in at most %i characters', (pattern, longest) => {
  // Without these a pattern says how often each of its parts may come.
  expect(pattern.replace(/\[[^\]]*\]|\\./g, '_')).not.toMatch(/[*+]|\{[0-9]+,\}/);
  const some = fc.sample(fc.stringMatching(new RegExp(pattern)), 500);
  expect(Math.max(...some.map(({ length }) => length))).toBeLessThanOrEqual(longest);
});

describe('docs/events.md says', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/events.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('|'));
  const said = new Map<string, Set<string>>();
  for (const [type, schema] of all) {
    if (type === 'control') continue;
    for (const [path, { maximum, maxItems, maxLength, maxProperties }] of values(schema)) {
      if (path in BOUNDED_ELSEWHERE) continue;
      const steps = path.split('/').filter((step) => step !== '*' && step !== '');
      if (steps.at(-1) === 'value') steps.pop();
      const name = ['min', 'max'].includes(steps.at(-1)!) ? steps.slice(-2).join('.') : steps.at(-1);
      const bound = (maximum ?? maxItems ?? maxLength ?? maxProperties) as number | undefined;
      if (name === undefined || bound === undefined) continue;
      // As many as there are columns, each once.
      if (name === 'fields' || (name === 'rows' && path.endsWith('/*'))) continue;
      said.set(name, (said.get(name) ?? new Set()).add(bound.toLocaleString('en-US')));
    }
  }

  it.each([...said])('the bound of %s', (name, bounds) => {
    for (const bound of bounds) {
      const found = rows.filter((row) => row.includes(`\`${name}\``) && row.split(/[^0-9,]+/).includes(bound));
      expect([name, bound, found.length]).toEqual([name, bound, 1]);
    }
  });
});
