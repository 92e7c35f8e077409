import fc from 'fast-check';
import { contentMode, fromBinary, type RecordHeaders } from './cloud-event-modes.js';
import { inspect } from './admission/admission.js';
import { MAX_EVENT_BYTES } from './entry.js';
import { exampleEvents } from './examples.js';

const { data, datacontenttype, ...attributes } = exampleEvents['gov.transfer.disclosure.made.v1'];
const event = { ...attributes, datacontenttype, data };
const structured = Buffer.from(JSON.stringify(event));
const value = Buffer.from(JSON.stringify(data, null, 2));
const headers: RecordHeaders = {
  'content-type': Buffer.from('application/json; charset=UTF-8'),
  ...Object.fromEntries(Object.entries(attributes).map(([name, text]) => [`ce_${name}`, Buffer.from(text)])),
};

describe('contentMode', () => {
  it.each<[string, RecordHeaders | undefined, Buffer | null, string]>([
    ['the content type says so', { 'content-type': 'application/cloudevents+json' }, structured, 'structured'],
    [
      'in any case',
      { 'Content-Type': Buffer.from('Application/CloudEvents+JSON; charset=utf-8') },
      structured,
      'structured',
    ],
    ['even beside ce_ headers', { ...headers, 'content-type': 'application/cloudevents+json' }, value, 'structured'],
    ['no headers at all', undefined, structured, 'structured'],
    ['headers that say nothing', { trace: 'x' }, structured, 'structured'],
    ['headers that say nothing, and junk', { 'content-type': 'text/plain' }, Buffer.from('junk'), 'structured'],
    ['ce_ headers over a whole event', headers, structured, 'structured'],
    ['ce_ headers over data', headers, value, 'binary'],
    ['ce_ headers over junk that names an attribute', headers, Buffer.from('specversion'), 'binary'],
    ['ce_ headers over nothing', headers, null, 'binary'],
  ])('%s', (_name, given, bytes, mode) => expect(contentMode(given, bytes)).toBe(mode));
});

describe('fromBinary', () => {
  const refusal = (given: RecordHeaders, bytes: Buffer | null = value) => inspect(fromBinary(given, bytes)).refused;

  it('rebuilds the event, with the value’s own bytes as its data', () => {
    const rebuilt = fromBinary(headers, value);
    expect(inspect(rebuilt)).toEqual({ event: { ...event, datacontenttype: 'application/json; charset=UTF-8' } });
    expect(rebuilt.includes(value)).toBe(true);
    expect(inspect(fromBinary({ ...headers, 'content-type': undefined, trace: 'x' }, value)).event).toMatchObject(
      attributes,
    );
  });

  it('takes the content type once, from its own header', () => {
    const twice = { ...headers, ce_datacontenttype: 'application/json' };
    expect(inspect(fromBinary(twice, value)).event).toMatchObject({
      datacontenttype: 'application/json; charset=UTF-8',
    });
    expect(inspect(fromBinary({ ...twice, 'content-type': undefined }, value)).event).toMatchObject({
      datacontenttype: 'application/json',
    });
  });

  it('lets admission see what is wrong', () => {
    expect(refusal({ ...headers, ce_id: [headers.ce_id as Buffer, 'x'] })).toMatchObject({ reason: 'duplicate-key' });
    expect(refusal({ ...headers, ce_data: 'x' })?.reason).toBe('duplicate-key');
    expect(refusal({ ...headers, 'Content-Type': 'application/json' })?.reason).toBe('duplicate-key');
    expect(refusal({ ...headers, ce_subject: Buffer.from([0xff]) })?.reason).toBe('not-utf8');
    expect(refusal({ ...headers, ce_subject: 'a\0b' })?.reason).toBe('nul-character');
    expect(refusal({ ...headers, ce_subject: '123-45-6789' })?.reason).toBe('clear-identifier');
    expect(refusal({ ...headers, ce_Extra: 'x' })?.reason).toBe('schema');
    expect(refusal({ ...headers, 'content-type': 'application/xml' })).toMatchObject({ pointer: '/datacontenttype' });
    expect(refusal({ ...headers, ce_specversion: undefined })?.reason).toBe('not-a-cloudevent');
    expect(refusal(headers, null)).toMatchObject({ reason: 'schema', pointer: '/data' });
    expect(refusal(headers, Buffer.from(''))).toMatchObject({ reason: 'schema', pointer: '/data' });
    expect(refusal(headers, Buffer.from('{"disclosureId":"D-1","disclosureId":"D-2"}'))?.reason).toBe('duplicate-key');
    expect(refusal({})?.reason).toBe('not-a-cloudevent');
    expect(refusal({}, null)?.reason).toBe('not-a-cloudevent');
  });

  it('does not let a value end the data and write attributes of its own', () => {
    const { ce_sequence: _, ...fewer } = headers;
    const attack = Buffer.concat([value, Buffer.from(',"sequence":"99"')]);
    expect(refusal(fewer, attack)).toMatchObject({ reason: 'schema', pointer: '/data' });
    expect(refusal(fewer, Buffer.concat([value, Buffer.from('}'), value]))?.reason).toBe('schema');
  });

  it('keeps a value that is too large as it is, and known attributes beside it', () => {
    const large = Buffer.from(JSON.stringify({ text: 'x'.repeat(MAX_EVENT_BYTES) }));
    const rebuilt = fromBinary(headers, large);
    const { data_base64: kept } = JSON.parse(rebuilt.toString()) as { data_base64: string };
    expect(Buffer.from(kept, 'base64')).toEqual(large);
    expect(refusal(headers, large)).toMatchObject({ reason: 'too-large', known: { id: attributes.id } });
  });

  it('leaves out headers without a value', () => {
    expect(fromBinary({ ...headers, ce_subject: null, ce_other: [null, undefined] }, value)).toEqual(
      fromBinary(headers, value),
    );
  });

  it('carries the text of any header', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text)),
        (text) => {
          const rebuilt = JSON.parse(fromBinary({ ce_subject: Buffer.from(text) }, null).toString()) as unknown;
          expect(rebuilt).toEqual({ subject: text });
        },
      ),
    );
  });
});
