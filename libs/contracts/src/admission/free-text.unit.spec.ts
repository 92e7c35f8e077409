import { fieldSchemaOf } from '../schema/field-schemas.js';
import { formOfPattern, kindOf, type FieldKind, type FieldSchema } from '../schema/field-forms.js';
import { knownTypes } from '../schema/json-schemas.js';
import { exampleEvents } from '../examples.js';
import type { EventType, TransferEvent } from '../registry.js';
import { inspect } from './admission.js';
import { isLabelled } from './numbers.js';
import { KnownForms } from './known-forms.js';
import { HARMLESS } from './testing/harmless.js';
import { PASSES, SMUGGLED } from './testing/smuggled.js';

type Path = (string | number)[];
interface Place {
  path: Path;
  schema: FieldSchema;
}

/** Every place of a type's events that holds a text, as far as its schema says. Lists have one element, rows one column. */
function* textsOf(schema: FieldSchema, path: Path = []): Generator<Place> {
  for (const one of schema.anyOf ?? []) yield* textsOf(one, path);
  if (schema.type === 'string') yield { path, schema };
  if (schema.items && !schema.columns) yield* textsOf(schema.items, [...path, 0]);
  for (const [name, member] of Object.entries(schema.properties ?? {})) yield* textsOf(member, [...path, name]);
  for (const [name, cell] of Object.entries(schema.columns ?? {})) yield* textsOf(cell, [...path, name]);
}
const places = (type: EventType): Place[] => [...textsOf(fieldSchemaOf(type))];
const isFree = ({ schema }: Place): boolean => schema.maxLength !== undefined && schema.pattern === undefined;

/** The least that a schema takes, for what an example leaves out on the way to a place. */
function least(schema: FieldSchema): unknown {
  if (schema.anyOf) return least(schema.anyOf[0]!);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, least(schema.properties![name]!)]));
    case 'array':
      return [];
    case 'string':
      return schema.pattern === undefined ? 'x' : sampleOf(schema.pattern);
    case 'boolean':
      return true;
    default:
      return schema.minimum ?? 0;
  }
}
const SAMPLES = [
  'x',
  '1',
  `k:${'x'.repeat(43)}`,
  'x'.repeat(43),
  `sha256:${'0'.repeat(64)}`,
  '2025-04-07T00:00:00Z',
  'A01',
];
const sampleOf = (pattern: string): string => SAMPLES.find((one) => new RegExp(pattern, 'u').test(one))!;

/** The example with a text at a place; what it lacks on the way is added. */
function withText(type: EventType, path: Path, text: string): TransferEvent {
  const event = structuredClone(exampleEvents[type]) as unknown as Record<string | number, unknown>;
  let at = event;
  let schema: FieldSchema | undefined = fieldSchemaOf(type);
  for (const step of path.slice(0, -1)) {
    schema = typeof step === 'number' ? schema!.items : schema!.properties![step];
    at = (at[step] ??= least(schema!)) as typeof at;
  }
  at[path.at(-1)!] = text;
  return event as unknown as TransferEvent;
}
const bytes = (event: unknown): Buffer => Buffer.from(JSON.stringify(event));
const shorter = (text: string, { schema }: Place): boolean => [...text].length <= schema.maxLength!;

it('every text of the contract has a form of the table, or is free', () => {
  for (const type of knownTypes) {
    for (const place of places(type)) {
      const { schema, path } = place;
      const said =
        schema.const !== undefined ||
        schema.enum !== undefined ||
        isFree(place) ||
        (schema.pattern !== undefined && formOfPattern(schema.pattern) !== undefined);
      expect([type, path, said]).toEqual([type, path, true]);
    }
  }
});

it('no name of the contract is the label of an identifier', () => {
  for (const type of knownTypes)
    for (const { path } of places(type))
      for (const name of path) expect([name, isLabelled(`${name} 123456789`)]).toEqual([name, false]);
});

describe.each(knownTypes)('%s', (type) => {
  const free = places(type).filter(isFree);
  const reasonOf = (path: Path, text: string) => inspect(bytes(withText(type, path, text))).refused?.reason;
  const fields = (sample: string, ...kinds: FieldKind[]) =>
    places(type).filter(({ schema, path }) => kinds.includes(kindOf(schema, sample)) && !path.includes('rows'));

  it('takes every harmless phrase in every free text', () => {
    expect(free.length).toBeGreaterThanOrEqual(2);
    const refused = free.flatMap((place) =>
      [...HARMLESS, ...PASSES]
        .filter((text) => shorter(text, place) && reasonOf(place.path, text) !== undefined)
        .map((text) => [place.path, text]),
    );
    expect(refused).toEqual([]);
  });

  it('takes no identifier in any free text, whatever form of event is known', () => {
    for (const place of free) {
      const before = withText(type, place.path, 'a word');
      const forms = new KnownForms();
      forms.learn(bytes(before), before);
      expect(forms.headOf(bytes(before))).toBeDefined();
      const isAddress = place.path.at(-1) === 'address';
      const pointer = `/${place.path.map((step) => (typeof step === 'number' ? '*' : step)).join('/')}`;
      const passed = SMUGGLED.filter(([text, found]) => {
        if (!shorter(text, place) || (isAddress && found === 'street address')) return false;
        const value = bytes(withText(type, place.path, text));
        const { refused } = inspect(value);
        const named = refused?.reason === 'clear-identifier' && refused.pointer === pointer;
        return !named || JSON.stringify(refused).includes(text) || forms.headOf(value) !== undefined;
      });
      expect([place.path, passed]).toEqual([place.path, []]);
    }
  });

  it('takes no number of a person in a code or an id', () => {
    const passed = fields('123-45-6789', 'id', 'code').filter(
      ({ path }) => reasonOf(path, '123-45-6789') !== 'clear-identifier',
    );
    expect(passed.map(({ path }) => path)).toEqual([]);
  });

  it('takes the harmless phrases that are codes wherever a code stands', () => {
    const refused = fields('x y', 'code').flatMap(({ path, schema }) =>
      HARMLESS.filter((text) => kindOf(schema, text) === 'code' && reasonOf(path, text) !== undefined).map((text) => [
        path,
        text,
      ]),
    );
    expect(refused).toEqual([]);
  });
});
