import { inspect } from './admission/admission.js';
import { exampleEvents } from './examples.js';
import { eventTypes, type EventType } from './registry.js';
import { eventSchema, knownTypes, type JsonSchema } from './schema/json-schemas.js';

type Json = Record<string, unknown>;
const admit = (event: unknown) => inspect(Buffer.from(JSON.stringify(event)));

/** Every member of an event with the schema that it must fit, by path. Rows have no schema of their own here. */
function* members(
  value: unknown,
  schema: JsonSchema,
  path: string[] = [],
): Generator<{ path: string[]; required: boolean }> {
  if (typeof value !== 'object' || value === null) return;
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  for (const [name, member] of Object.entries(value)) {
    if (!properties[name]) continue;
    yield { path: [...path, name], required: ((schema.required ?? []) as string[]).includes(name) };
    if (!Array.isArray(member)) yield* members(member, properties[name], [...path, name]);
  }
}

function changed(event: unknown, path: string[], change: (owner: Json, name: string) => void): unknown {
  const copy = structuredClone(event) as Json;
  const owner = path.slice(0, -1).reduce((at, name) => at[name] as Json, copy);
  change(owner, path.at(-1)!);
  return copy;
}

it('there is an example of every type', () => expect(Object.keys(exampleEvents)).toEqual(knownTypes));

describe.each(Object.entries(exampleEvents))('%s', (type, event) => {
  const all = [...members(event, eventSchema(type as EventType))];

  it('is let in', () => {
    expect(admit(event)).toEqual({ event });
    expect(eventTypes[type as EventType].safeParse(event.data).error).toBeUndefined();
  });

  it('names every field of its schema that it must have', () => {
    const shown = new Set(all.map(({ path }) => path.join('/')));
    for (const name of Object.keys(eventTypes[type as EventType].shape)) {
      if (name !== 'part' && name !== 'of' && name !== 'courtOrderRef') expect(shown).toContain(`data/${name}`);
    }
  });

  it.each(all.map(({ path, required }) => [path.join('/'), path, required] as const))('%s', (_name, path, required) => {
    const without = admit(changed(event, path, (owner, name) => delete owner[name]));
    if (required) {
      expect(without.refused?.reason).toBe(['specversion', 'type'].includes(path[0]!) ? 'not-a-cloudevent' : 'schema');
    }
    const having = (value: unknown) => admit(changed(event, path, (owner, name) => (owner[name] = value)));
    for (const wrong of [{ zz: {} }, [{ zz: {} }]]) expect(having(wrong).refused).toBeDefined();
    // An attribute that is null is unset; in data there is no such word.
    if (required || path.length > 1) expect(having(null).refused).toBeDefined();
    else expect(having(null)).toEqual(without);
    const renamed = changed(event, path, (owner, name) => {
      owner[`${name}X`] = owner[name];
    });
    // An agency's own address under a name that is not its field's is one out of place.
    expect(['schema', 'clear-identifier']).toContain(admit(renamed).refused?.reason);
  });
});

describe('times that the calendar does not have', () => {
  const times = Object.entries(exampleEvents).flatMap(([type, event]) =>
    [...members(event, eventSchema(type as EventType))]
      .filter(({ path }) =>
        /^\d{4}-\d\d-\d\d(?:T|$)/.test(String(path.reduce((at, name) => (at as Json)[name], event as unknown))),
      )
      .map(({ path }) => [type, path.join('/'), event, path] as const),
  );

  it.each(times)('%s %s', (_type, pointer, event, path) => {
    for (const time of ['2025-02-30T00:00:00Z', '2025-02-30']) {
      const { refused } = admit(changed(event, path, (owner, name) => (owner[name] = time)));
      expect(refused).toMatchObject({ reason: 'schema', pointer: `/${pointer}` });
    }
  });
});
