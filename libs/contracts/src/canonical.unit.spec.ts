import fc from 'fast-check';
import { inspect } from './admission/admission.js';
import { lowerCase, respell, utcTime } from './canonical.js';
import { encodeEntry, entryTail, parseEntry } from './entry.js';
import { exampleEvents } from './examples.js';
import { DAY_OR_TIME, EVENT_ID, TIME, UTC_TIME } from './primitives.js';
import { bulkItems } from './registry.js';
import { columnSchemas } from './schema/json-schemas.js';

const made = exampleEvents['gov.transfer.disclosure.made.v1'];
const read = (event: unknown) => inspect(Buffer.from(JSON.stringify(event)));
/** As every reader of the ledger gets it. */
const fromLedger = (event: unknown) => {
  const via = { http: { client: 'c' } };
  const tail = entryTail(via, { event: Buffer.from(JSON.stringify(event)) });
  return parseEntry(encodeEntry('A'.repeat(22), '2025-08-07T00:00:00.000Z', tail)).event;
};

describe('utcTime', () => {
  it.each([
    // As Python's isoformat, Java's OffsetDateTime, .NET's "o" and JavaScript write one moment.
    ['2025-11-22T14:59:58.123456+00:00', '2025-11-22T14:59:58.123456Z'],
    ['2025-11-22T09:59:58-05:00', '2025-11-22T14:59:58Z'],
    ['2025-11-22T09:59:58.1234567-05:00', '2025-11-22T14:59:58.1234567Z'],
    ['2025-11-22T14:59:58.000Z', '2025-11-22T14:59:58.000Z'],
    ['2025-11-22t14:59:58z', '2025-11-22T14:59:58Z'],
    // An offset that is not known (RFC 3339, section 4.3).
    ['2025-11-22T14:59:58-00:00', '2025-11-22T14:59:58Z'],
    ['2025-12-31T23:30:00-01:00', '2026-01-01T00:30:00Z'],
    ['2024-02-29T20:00:00-04:30', '2024-03-01T00:30:00Z'],
    ['2025-11-22T20:44:58+05:45', '2025-11-22T14:59:58Z'],
  ])('%s is %s', (written, time) => {
    expect(TIME.test(written)).toBe(true);
    expect(utcTime(written)).toBe(time);
  });

  it('keeps the moment and each digit of its fraction, within the years that we have', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.tuple(day, two(23), two(59), two(59)),
        fc.stringMatching(/^(?:\.[0-9]{1,9})?$/),
        fc.oneof(
          fc.constantFrom('Z', 'z'),
          fc.tuple(fc.constantFrom('+', '-'), two(23), two(59)).map(([sign, h, m]) => `${sign}${h}:${m}`),
        ),
        ([date, h, m, s], fraction, offset) => {
          const written = `${date.toISOString().slice(0, 10)}T${h}:${m}:${s}${fraction}${offset}`;
          const time = utcTime(written);
          if (!TIME.test(written)) return expect(written).toMatch(/^1900|^9999/);
          expect(time).toMatch(UTC_TIME);
          expect(Date.parse(time)).toBe(Date.parse(written.toUpperCase()));
          expect(/\.[0-9]+/.exec(time)?.[0] ?? '').toBe(fraction);
        },
      ),
    );
  });

  it.each(['', 'x', '2025-11-22', '2025-11-22T25:00:00+00:00'])('leaves %j alone', (text) =>
    expect(utcTime(text)).toBe(text),
  );
});

it.each([
  ['1900-01-01T00:00:00Z', true],
  ['1900-12-31T00:00:00+00:00', true],
  ['1900-01-01T23:59:59+23:59', false],
  ['9999-12-31T23:59:59Z', true],
  ['9999-12-31T23:59:59.999999+00:00', true],
  ['9999-12-31T23:59:59.5-00:01', false],
  ['2025-11-22T14:59:58+0000', false],
  ['2025-11-22T14:59:58+24:00', false],
  ['2025-11-22T14:59:58+00:60', false],
  ['2025-11-22 14:59:58+00:00', false],
  ['2025-11-22T14:59:58', false],
])('is %s a time: %s', (text, fits) => {
  expect([TIME.test(text), DAY_OR_TIME.test(text)]).toEqual([fits, fits]);
});

it('reads a UUID in either case as one', () => {
  expect(lowerCase('01960F2C-8400-7000-8000-00000000ABCD')).toBe('01960f2c-8400-7000-8000-00000000abcd');
});

describe('one act in two spellings', () => {
  /** Each time with an offset, each event id in upper case. */
  const otherSpelling = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(otherSpelling);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, otherSpelling(member)]));
    if (typeof value !== 'string') return value;
    if (EVENT_ID.test(value)) return value.toUpperCase();
    if (!UTC_TIME.test(value)) return value;
    const [, fraction = ''] = /(\.[0-9]+)Z$/.exec(value) ?? [];
    const shifted = new Date(Math.floor(Date.parse(value) / 1000) * 1000 - 5 * 3_600_000).toISOString().slice(0, 19);
    return `${shifted}${fraction}-05:00`;
  };

  it.each(Object.values(exampleEvents).map((event) => [event.type, event] as const))('%s', (_type, event) => {
    const other = otherSpelling(event);
    expect(other).not.toEqual(event);
    expect(read(other)).toEqual({ event });
    expect(fromLedger(other)).toEqual(event);
    expect(fromLedger(event)).toEqual(event);
  });

  it('no cell of a bulk row is spelled in two ways', () => {
    for (const type of Object.keys(bulkItems)) {
      const text = JSON.stringify(columnSchemas(type as keyof typeof bulkItems));
      for (const { source } of [TIME, DAY_OR_TIME, EVENT_ID]) expect(text).not.toContain(JSON.stringify(source));
    }
  });

  it('keeps the day as written of an event that is known by its day', () => {
    const byDay = { ...made, timeprecision: 'day', time: '2025-08-07T23:59:59-05:00' };
    expect(read(byDay).event?.time).toBe('2025-08-07T23:59:59Z');
    expect(read({ ...byDay, timeprecision: null }).event?.time).toBe('2025-08-08T04:59:59Z');
  });

  it('gives the known fields of a refused event in it too', () => {
    const refused = read(otherSpelling({ ...made, type: 'gov.transfer.thing.done.v1' }));
    expect(refused.refused?.known).toMatchObject({ id: made.id, time: made.time });
  });
});

describe('attributes that are null', () => {
  it('are unset', () => {
    const { sequence: _s, known: _k, ...fewer } = made;
    const nulls = {
      subject: null,
      dataschema: null,
      sequence: null,
      known: null,
      timeprecision: null,
      traceparent: null,
    };
    expect(read({ ...fewer, ...nulls })).toEqual({ event: fewer });
    expect(fromLedger({ ...fewer, ...nulls })).toEqual(fewer);
  });
  it.each(['id', 'source', 'time', 'agreementid', 'data'])('%s may not be', (name) =>
    expect(read({ ...made, [name]: null }).refused).toMatchObject({ reason: 'schema', pointer: `/${name}` }),
  );
});

describe('extension attributes of others', () => {
  it.each<[string, Record<string, unknown>]>([
    [
      'distributed tracing',
      { traceparent: `00-${'4bf92f3577b34da6'.repeat(2)}-00f067aa0ba902b7-01`, tracestate: 'congo=t61' },
    ],
    [
      'Knative',
      { knativearrivaltime: '2025-11-22T14:59:58.5Z', knativehistory: 'default-kn2-trigger.ns.svc.cluster.local' },
    ],
    [
      'Dapr',
      { pubsubname: 'pubsub', topic: 'transfers.irs', traceid: '00-x-y-01', expiration: '2025-11-22T14:59:58Z' },
    ],
    ['every type', { flag: true, small: -2147483648, large: 2147483647, text: '', unset: null }],
  ])('of %s', (_of, extensions) => expect(read({ ...made, ...extensions }).refused).toBeUndefined());

  it.each<[string, Record<string, unknown>]>([
    ['a name in upper case', { traceParent: 'x' }],
    ['a name with a mark', { trace_parent: 'x' }],
    ['an object', { extra: {} }],
    ['a list', { extra: ['x'] }],
    ['a fraction', { extra: 1.5 }],
    ['a number beyond 32 bits', { extra: 2147483648 }],
    ['a text without end', { extra: 'x'.repeat(8_193) }],
    ['more than there can be', Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`extra${i}`, 1]))],
  ])('are refused: %s', (_what, extensions) => {
    const { refused } = read({ ...made, ...extensions });
    expect(refused).toMatchObject({ reason: 'schema' });
    // What the sender chose is not repeated.
    expect(JSON.stringify(refused)).not.toMatch(/extra|trace/i);
  });

  it('are searched for identifiers in the clear', () =>
    expect(read({ ...made, note: 'SSN 123-45-6789' }).refused?.reason).toBe('clear-identifier'));
});

it.each([
  'application/json; charset=utf-8',
  'Application/JSON',
  'application/vnd.agency.v1+json',
  'text/json;charset="utf-8"',
])('JSON by the name of %s', (datacontenttype) => expect(read({ ...made, datacontenttype }).refused).toBeUndefined());
it.each(['application/xml', 'json', 'application/jsonp', 'application/json charset=utf-8'])(
  'no JSON: %s',
  (datacontenttype) => expect(read({ ...made, datacontenttype }).refused?.pointer).toBe('/datacontenttype'),
);

it('leaves alone what is no event', () => {
  for (const any of [
    null,
    1,
    'x',
    [],
    {},
    { type: 'x', data: null },
    { type: made.type, data: 5 },
    { type: made.type, data: { items: 1 } },
  ])
    expect(() => respell(any)).not.toThrow();
});
