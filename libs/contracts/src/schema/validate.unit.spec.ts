import fc from 'fast-check';
import { z } from 'zod';
import { envelope } from '../cloud-event.js';
import { exampleEvents } from '../examples.js';
import { bulkItems, eventTypes, type EventType } from '../registry.js';
import { columnSchemas } from './json-schemas.js';
import { checkEvent } from './validate.js';

const matched = exampleEvents['gov.transfer.match.performed.v1'];
const check = (event: unknown) => checkEvent(event as { type: EventType });
const zods = new Map<EventType, z.ZodType>();
/** What CloudEvents lets anybody add: attributes of its types by lower-case names; null is unset. */
const isExtension = (name: string, value: unknown): boolean =>
  !(name in envelope.shape) &&
  name !== 'data' &&
  /^[a-z0-9]{1,50}$/.test(name) &&
  (typeof value === 'boolean' ||
    (typeof value === 'string' && [...value].length <= 8_192) ||
    value === (Number(value) | 0));
function zodCheck(sent: { type: EventType }): boolean {
  const { type } = sent;
  const set = Object.entries(sent).filter(
    ([name, value]) =>
      !(value === null && /^[a-z0-9]{1,50}$/.test(name) && name !== 'data') && !isExtension(name, value),
  );
  const event = Object.fromEntries(set);
  if (!zods.has(type)) zods.set(type, envelope.extend({ type: z.literal(type), data: eventTypes[type] }));
  return zods.get(type)!.safeParse(event).success;
}
const withItems = (items: object) => ({ ...matched, data: { ...matched.data, items } });
const ref = `k1:${'s'.repeat(43)}`;

it('counts the characters of a text as JSON Schema does: code points', () => {
  expect(check({ ...matched, subject: '𝄞'.repeat(200) })).toBeUndefined();
  for (const subject of ['𝄞'.repeat(201), 'x'.repeat(201)]) {
    const detail = 'subject: text of at most 200 characters';
    expect(check({ ...matched, subject })).toEqual({ pointer: '/subject', detail });
  }
});

describe('bulk rows', () => {
  it.each([
    ['required fields in columns', { fields: ['itemNo', 'path', 'result'], rows: [[1, 'TIN', 'MATCH']] }],
    [
      'required fields by default',
      { defaults: { path: 'TIN', result: 'MATCH' }, fields: ['itemNo'], rows: [[1], [2]] },
    ],
    [
      'a column over a default',
      { defaults: { path: 'TIN', result: 'MATCH' }, fields: ['result', 'itemNo'], rows: [['NO_MATCH', 1]] },
    ],
    ['no rows', { defaults: { path: 'TIN', result: 'MATCH' }, fields: ['itemNo'], rows: [] }],
  ])('fit: %s', (_name, items) => expect(check(withItems(items))).toBeUndefined());

  const fields = ['itemNo', 'path', 'result'];
  it.each([
    ['a missing column', { fields: ['itemNo', 'path'], rows: [] }, '/data/items/fields', /needs result/],
    [
      'no itemNo',
      { defaults: { path: 'TIN', result: 'MATCH' }, fields: ['subjectRef'], rows: [] },
      '/data/items/fields',
      /itemNo/,
    ],
    ['itemNo by default', { defaults: { itemNo: 1 }, fields, rows: [] }, '/data/items/defaults', /does not know/],
    ['a field twice', { fields: [...fields, 'path'], rows: [] }, '/data/items/fields', /twice/],
    [
      'no fields',
      { fields: [], rows: [] },
      '/data/items/fields',
      /^data\.items\.fields: a list of 1 to 6, each one of itemNo, path/,
    ],
    ['a short row', { fields, rows: [[1, 'TIN']] }, '/data/items/rows', /^data\.items\.rows\[0\]: has 2 values/],
    ['a long row', { fields, rows: [[1, 'TIN', 'MATCH', 1]] }, '/data/items/rows', /4 values/],
    ['an empty row', { fields, rows: [[]] }, '/data/items/rows', /0 values/],
    [
      'a row that is an object',
      { fields, rows: [{ itemNo: 1 }] },
      '/data/items/rows/*',
      /^data\.items\.rows\[0\]: a list/,
    ],
    [
      'rows that are an object',
      { fields, rows: {} },
      '/data/items/rows',
      /^data\.items\.rows: a list of at most 20,000 rows/,
    ],
    [
      'null in a cell',
      { fields, rows: [[1, 'TIN', null]] },
      '/data/items/rows/result',
      /rows\[0\]\.result: one of MATCH, /,
    ],
    [
      'a wrong number',
      {
        fields,
        rows: [
          [1, 'TIN', 'MATCH'],
          [0, 'TIN', 'MATCH'],
        ],
      },
      '/data/items/rows/itemNo',
      /^data\.items\.rows\[1\]\.itemNo: a whole number from 1 to 100,000,000$/,
    ],
    ['text as a number', { fields, rows: [['1', 'TIN', 'MATCH']] }, '/data/items/rows/itemNo', /a whole number from 1/],
    ['a list as a code', { fields, rows: [[1, ['TIN'], 'MATCH']] }, '/data/items/rows/path', /path: a code: /],
    [
      'a bad pseudonym',
      { fields: [...fields, 'subjectRef'], rows: [[1, 'TIN', 'MATCH', 'k1:short']] },
      '/data/items/rows/subjectRef',
      /subjectRef: a pseudonym: a key id/,
    ],
    [
      'a bad default',
      { defaults: { result: 'MAYBE' }, fields, rows: [] },
      '/data/items/defaults/result',
      /^data\.items\.defaults\.result: one of MATCH/,
    ],
  ])('do not fit: %s', (_name, items, pointer, detail) => {
    const event = withItems(items);
    expect(check(event)).toEqual({ pointer, detail: expect.stringMatching(detail) });
    expect(zodCheck(event as never)).toBe(false);
  });

  it('no column admits an object, so a row can hide no member', () => {
    for (const type of Object.keys(bulkItems) as (keyof typeof bulkItems)[])
      expect(JSON.stringify(columnSchemas(type).columns)).not.toContain('"object"');
  });
});

describe('a time zone', () => {
  const ZONE = 'data.policy.timeZone: a name of the IANA time zone database, such as America/New_York; no offset';
  const registered = exampleEvents['gov.transfer.agreement.registered.v1'];
  const zone = (timeZone: string) => ({
    ...registered,
    data: { ...registered.data, policy: { ...registered.data.policy, timeZone } },
  });
  it.each([
    ['Asia/Kolkata', undefined],
    ['UTC', undefined],
    ['Mars/Olympus', ZONE],
    ['+05:30', ZONE],
  ])('%s', (name, detail) => {
    expect(check(zone(name))).toEqual(detail && { pointer: '/data/policy/timeZone', detail });
    expect(zodCheck(zone(name))).toBe(detail === undefined);
  });
});

describe('parts', () => {
  const part = (part?: number, of?: number) => ({ ...matched, data: { ...matched.data, part, of } });
  it('are let in when they can be one of a whole', () => {
    for (const event of [part(), part(1, 1), part(2, 3), part(3, 3)]) expect(check(event)).toBeUndefined();
  });
  it('are refused when they cannot', () => {
    for (const event of [part(1), part(undefined, 2), part(4, 3)]) {
      expect(check(event)?.pointer).toBe('/data/part');
      expect(zodCheck(event as never)).toBe(false);
    }
    expect(check(part(0, 3))).toMatchObject({ pointer: '/data/part' });
  });
});

describe('reason codes, whose names are the sender’s', () => {
  const rejected = exampleEvents['gov.transfer.request.rejected.v1'];
  const codes = (reasonCodes: unknown) => check({ ...rejected, data: { ...rejected.data, reasonCodes } });
  it.each([
    ['a name that is no code', { 'Zqx\n9': 1 }],
    ['a value that is no count', { 'Zqx-9': 'Zqx' }],
    ['both', { 'Zqx/\n9': -1 }],
    ['a list', ['Zqx9']],
  ])('%s: said without the name', (_name, reasonCodes) => {
    const fault = codes(reasonCodes);
    expect(fault?.pointer).toBe('/data/reasonCodes');
    expect(JSON.stringify(fault)).not.toContain('Zqx');
  });
  it('are counted by code', () => expect(codes({ A01: 3, 'no name (blank)': 0 })).toBeUndefined());
});

/** All places of an event, the root left out. */
function* places(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    yield [...path, step];
    yield* places((value as Record<string, unknown>)[key], [...path, step]);
  }
}

it('zod and the compiled schemas agree on spoilt examples of every type', () => {
  const values = fc.oneof(
    fc.constantFrom<unknown>(null, true, '', 'x', [], {}, 0, 1, -1, 1.5, 2 ** 31, 1e300, 'A02', 'MATCH', 'TIN', ref),
    fc.constantFrom<unknown>(
      '2025-02-29T00:00:00Z',
      '2024-02-29T00:00:00Z',
      '2024-02-29',
      '2025-02-29',
      'Asia/Kolkata',
      'Mars/Olympus',
      false,
      'x'.repeat(301),
      '😀'.repeat(300),
      [ref],
      ['A01'],
      [[1]],
    ),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const how = fc.constantFrom('set', 'delete', 'add', 'push', 'double');
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(exampleEvents)),
      fc.nat(),
      how,
      values,
      (example, seed, act, value) => {
        const event = structuredClone(example) as unknown as Record<string, unknown> & { type: EventType };
        const all = [...places(event)].filter(([first]) => first !== 'type');
        const path = all[seed % all.length]!;
        const owner = path
          .slice(0, -1)
          .reduce<Record<string | number, unknown>>((at, step) => at[step] as never, event);
        const last = path.at(-1)!;
        const here = owner[last];
        if (act === 'set') owner[last] = value;
        else if (act === 'delete' && !Array.isArray(owner)) delete owner[last];
        else if (act === 'add' && typeof here === 'object' && here && !Array.isArray(here))
          (here as Record<string, unknown>)['more'] = value;
        else if (act === 'push' && Array.isArray(here)) here.push(value);
        else if (act === 'double' && Array.isArray(here) && here.length) here.push(structuredClone(here[0]));
        // JSON has no undefined and no sparse list: compare what would arrive.
        const sent = JSON.parse(JSON.stringify(event)) as typeof event;
        const fault = checkEvent(sent);
        if (fault) refused++;
        expect([fault, zodCheck(sent)]).toEqual([fault, fault === undefined]);
      },
    ),
    { numRuns: 4_000 },
  );
  expect(refused).toBeGreaterThan(1_000);
});
