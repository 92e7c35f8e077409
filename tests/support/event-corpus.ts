import { type EventType, exampleEvents, type RefusalReason } from '#libs/contracts';

/**
 * Events as agencies' tools send them, good and bad, and what becomes of each. Written from the specifications (CloudEvents 1.0.2, RFC 3339,
 * RFC 7493, docs/events.md) before the code was asked, so that it says what is right.
 */

/**
 * `conflict`: recorded, with other bytes than an earlier event of this source and id. A refusal has its reason and, where one field is at
 * fault, the pointer to it.
 */
export type Outcome = 'recorded' | 'repeat' | 'conflict' | RefusalReason | `${RefusalReason} /${string}`;

/** A message that says an event in its headers and its value. */
export interface BinaryMessage {
  headers: readonly (readonly [name: string, value: string | Buffer])[];
  value: string | Buffer;
}

/** One thing to send, in each way; a sentence stands for a way in which it cannot be said. */
export interface Sending {
  structured: Buffer;
  binary: BinaryMessage | string;
  batch?: string;
  outcome: Outcome;
  /**
   * Its source or id cannot be read, so that HTTP answers 400 with the same words and records nothing: no receipt could be found again
   * (docs/invariants.md). A Kafka record cannot be answered, so it is quarantined.
   */
  nameless?: true;
}

export interface CorpusCase {
  name: string;
  sendings: readonly Sending[];
}

/** Attributes and data in the order in which they are written, each value as JSON text: so that a key may come twice. */
type Members = readonly (readonly [name: string, json: string])[];
type Event = Record<string, unknown>;

const membersOf = (event: Event): Members =>
  Object.entries(event).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, JSON.stringify(value)] as const],
  );
const objectOf = (members: Members): string =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

/** Numbers, booleans and texts have one spelling as header text (CloudEvents 1.0.2, 3.1); null is unset; nothing else is an attribute. */
function binaryOf(members: Members): BinaryMessage | string {
  const headers: [string, string][] = [];
  let value = '';
  for (const [name, json] of members) {
    const held = JSON.parse(json) as string | number | boolean | object | null;
    if (held === null) continue;
    if (name === 'data') value = json;
    else if (typeof held === 'object') return 'a header holds no list and no object';
    else headers.push([name === 'datacontenttype' ? 'content-type' : `ce_${name}`, String(held)]);
  }
  return { headers, value };
}

let made = 0;
/** A UUIDv7 of its own for each call. */
const fresh = (): string => `01960f2c-8400-7000-8000-${(++made + 0xc0000000).toString(16).padStart(12, '0')}`;

const example = (type: EventType, change: Event = {}): Event => ({ ...exampleEvents[type], id: fresh(), ...change });
const changed = (event: Event, change: Event): Event => ({ ...event, data: { ...(event.data as Event), ...change } });

const disclosure = (change: Event = {}): Event => example('gov.transfer.disclosure.made.v1', change);
const request = (change: Event = {}): Event => example('gov.transfer.request.submitted.v1', change);
const retraction = (change: Event = {}): Event => example('gov.transfer.event.retracted.v1', change);
const watermark = (change: Event = {}): Event => example('gov.transfer.source.watermarked.v1', change);
const reason = (text: string): Event => changed(retraction(), { reason: text });

type Odd = Partial<Pick<Sending, 'binary' | 'batch' | 'nameless'>>;

const sent = (event: Event | Members, outcome: Outcome, odd: Odd = {}): Sending => {
  const members = Array.isArray(event) ? (event as Members) : membersOf(event as Event);
  return { structured: Buffer.from(objectOf(members)), binary: binaryOf(members), outcome, ...odd };
};
const one = (name: string, event: Event | Members, outcome: Outcome, odd: Odd = {}): CorpusCase => ({
  name,
  sendings: [sent(event, outcome, odd)],
});
const NAMELESS = { nameless: true } as const;

/** The event with its bytes changed after they were written. In binary mode the header of that name, or the value, is changed alike. */
function rewritten(
  name: string,
  event: Event,
  change: (text: Buffer) => Buffer,
  outcome: Outcome,
  odd: Odd = {},
): CorpusCase {
  const { structured, binary } = sent(event, outcome);
  if (typeof binary === 'string') throw new Error(binary);
  const { headers, value } = binary;
  const changedHeaders = headers.map(([header, held]) => [header, change(Buffer.from(held))] as const);
  const both = { headers: changedHeaders, value: change(Buffer.from(value)) };
  return { name, sendings: [{ structured: change(structured), binary: both, outcome, ...odd }] };
}
const bytes = (from: string, to: readonly number[]) => (text: Buffer) => {
  const at = text.indexOf(from);
  return at < 0
    ? text
    : Buffer.concat([text.subarray(0, at), Buffer.from(to), text.subarray(at + Buffer.byteLength(from))]);
};
const words = (from: string, to: string) => bytes(from, [...Buffer.from(to)]);

/** A text that is not made of members at all. */
const text = (
  name: string,
  structured: string | Buffer,
  outcome: Outcome,
  odd: Odd & { binary: string },
): CorpusCase => ({
  name,
  sendings: [{ structured: Buffer.from(structured), outcome, ...odd }],
});
const NO_LAYOUT = 'headers have no JSON layout';
const NO_ENVELOPE = 'its headers would be an event all the same';
const NO_ARRAY = 'the whole array would be no JSON';

const GOOD: CorpusCase[] = Object.keys(exampleEvents).map((type) =>
  one(`a lawful ${type}`, example(type as EventType), 'recorded'),
);

const SPELLINGS: CorpusCase[] = [
  ...[
    '2025-04-07T12:00:00+00:00',
    '2025-04-07T12:00:00-00:00',
    '2025-04-07t12:00:00z',
    '2025-04-07T17:30:00+05:30',
    '2025-04-07T07:00:00.123456789-05:00',
    '2025-04-07T12:00:00.5Z',
    '2024-02-29T12:00:00Z',
    '1900-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '9998-12-31T23:59:59-23:59',
  ].map((time) => one(`the time ${time}`, disclosure({ time }), 'recorded')),
  one('an id in upper case', disclosure({ id: fresh().toUpperCase() }), 'recorded'),
  one('an id in both cases', disclosure({ id: '01960F2c-8400-7000-8000-0000000Abcde' }), 'recorded'),
  one('a random UUID as id', disclosure({ id: '3d3b3c1f-6f4a-4c57-9c5b-2f1e6a7d8e90' }), 'recorded'),
  one('a time of another offset in data', changed(watermark(), { upTo: '2025-04-08T12:00:00+02:00' }), 'recorded'),
  one('an id in upper case in data', changed(retraction(), { id: '01960F2C-8400-7000-8000-00000000000C' }), 'recorded'),
  ...[
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
    'text/json',
    'application/vnd.transfer+json',
  ].map((datacontenttype) => one(`the content type ${datacontenttype}`, disclosure({ datacontenttype }), 'recorded')),
  one('no content type', disclosure({ datacontenttype: undefined }), 'recorded'),
  one('neither sequence nor known', disclosure({ sequence: undefined, known: undefined }), 'recorded'),
  one('a day only', disclosure({ time: '2025-04-07T23:59:59-04:00', timeprecision: 'day' }), 'recorded'),
  one('the largest sequence', disclosure({ sequence: '9007199254740991' }), 'recorded'),
  one('an agreement id with dashes', disclosure({ agreementid: '202-25-0601' }), 'recorded'),
  one('an agreement id of all marks', disclosure({ agreementid: 'MOU:2025.1_a-b' }), 'recorded'),
  one('an agreement id of 100 characters', disclosure({ agreementid: 'M'.repeat(100) }), 'recorded'),
  one('attributes in another order', Object.fromEntries(Object.entries(disclosure()).reverse()), 'recorded'),
  rewritten('a count as 1.0', disclosure(), words('"itemsCount":1', '"itemsCount":1.0'), 'recorded'),
  rewritten('a count as 10e-1', disclosure(), words('"itemsCount":1', '"itemsCount":10e-1'), 'recorded'),
  rewritten('an escaped letter', disclosure(), words('"Enforcement', '"\\u0045nforcement'), 'recorded'),
  rewritten('an escaped solidus', reason('Sent twice: 1/2'), words('1/2', '1\\/2'), 'recorded'),
  rewritten('an escaped pair', reason('Read twice 😀'), words('😀', '\\ud83d\\ude00'), 'recorded'),
  one('text of other scripts', reason('Überprüfung 審査 😀'), 'recorded'),
  one('300 characters that are 600 units', reason('😀'.repeat(300)), 'recorded'),
  one('a subject', disclosure({ subject: 'Batch of 7 April' }), 'recorded'),
  text('white space between all tokens', JSON.stringify(disclosure(), null, 2), 'recorded', { binary: NO_LAYOUT }),
  text('an escaped attribute name', objectOf(membersOf(disclosure())).replace('"sp', '"\\u0073p'), 'recorded', {
    binary: NO_LAYOUT,
  }),
  ((event): CorpusCase => {
    const { headers, value } = binaryOf(membersOf(event)) as BinaryMessage;
    const both = { headers: [...headers, ['ce_datacontenttype', 'application/json'] as const], value };
    return one('the content type in both headers', event, 'recorded', { binary: both });
  })(disclosure()),
];

const NULLS: CorpusCase[] = [
  ...['subject', 'sequence', 'known', 'timeprecision', 'datacontenttype', 'dataschema', 'traceparent'].map((name) =>
    one(`${name}: null`, disclosure({ [name]: null }), 'recorded'),
  ),
  one(
    'all that is optional: null',
    disclosure({ subject: null, sequence: null, known: null, comexample: null }),
    'recorded',
  ),
  one('time: null', disclosure({ time: null }), 'schema /time'),
  one('agreementid: null', disclosure({ agreementid: null }), 'schema /agreementid'),
  one('data: null', disclosure({ data: null }), 'schema /data'),
  one('no data', disclosure({ data: undefined }), 'schema /data'),
  one('no time', disclosure({ time: undefined }), 'schema /time'),
  one('no agreement', disclosure({ agreementid: undefined }), 'schema /agreementid'),
  one('null in data', changed(retraction(), { reason: null }), 'schema /data/reason'),
  one('an optional field of data: null', changed(disclosure(), { purpose: null }), 'schema /data/purpose'),
  one('id: null', disclosure({ id: null }), 'schema /id', NAMELESS),
  one('source: null', disclosure({ source: null }), 'schema /source', NAMELESS),
  one('no id', disclosure({ id: undefined }), 'schema /id', NAMELESS),
];

const EXTENSIONS: CorpusCase[] = [
  one(
    'a trace',
    disclosure({
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7',
    }),
    'recorded',
  ),
  one(
    "Knative's",
    disclosure({ knativearrivaltime: '2025-04-07T12:00:01.5Z', knativehistory: 'default-kne-trigger-kn-channel' }),
    'recorded',
  ),
  one(
    "Dapr's",
    disclosure({ pubsubname: 'pubsub', topic: 'transfers', traceid: '00-4bf92f35', expiration: '' }),
    'recorded',
  ),
  one('a partition key', disclosure({ partitionkey: 'MOU-2025-001' }), 'recorded'),
  one('a boolean', disclosure({ sampled: true }), 'recorded'),
  one('the largest number', disclosure({ comexample: 2_147_483_647 }), 'recorded'),
  one('the smallest number', disclosure({ comexample: -2_147_483_648 }), 'recorded'),
  one('a name of 50 characters', disclosure({ ['x'.repeat(50)]: 'y' }), 'recorded'),
  one('a text of 8,192 characters', disclosure({ comexample: 'y'.repeat(8_192) }), 'recorded'),
  one('88 more', disclosure(Object.fromEntries(Array.from({ length: 88 }, (_, i) => [`x${i}`, 'y']))), 'recorded'),
  one(
    'more than 100 attributes',
    disclosure(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x${i}`, 'y']))),
    'schema',
  ),
  one('a name of 51 characters', disclosure({ ['x'.repeat(51)]: 'y' }), 'schema'),
  one('a name with an underscore', disclosure({ com_example: 'y' }), 'schema'),
  one('a text of 8,193 characters', disclosure({ comexample: 'y'.repeat(8_193) }), 'schema'),
  one('a list', disclosure({ comexample: ['y'] }), 'schema'),
  one('an object', disclosure({ comexample: { y: 1 } }), 'schema'),
  one('a fraction', disclosure({ comexample: 0.5 }), 'schema', { binary: 'as text it is none' }),
  one('a number beyond 32 bits', disclosure({ comexample: 2_147_483_648 }), 'schema', { binary: 'as text it is none' }),
];

const TYPES: CorpusCase[] = [
  one('time: a number', disclosure({ time: 1_744_027_200 }), 'schema /time'),
  one('sequence: a number', disclosure({ sequence: 7 }), 'schema /sequence', { binary: 'a header is text anyway' }),
  one('subject: a number', disclosure({ subject: 7 }), 'schema /subject', { binary: 'a header is text anyway' }),
  one('agreementid: a list', disclosure({ agreementid: ['MOU-1'] }), 'schema /agreementid'),
  one('type: a number', disclosure({ type: 7 }), 'not-a-cloudevent', { binary: 'a header is text anyway' }),
  one('specversion: a number', disclosure({ specversion: 1 }), 'not-a-cloudevent'),
  one('specversion: 0.3', disclosure({ specversion: '0.3' }), 'not-a-cloudevent'),
  one('specversion: 1.1', disclosure({ specversion: '1.1' }), 'not-a-cloudevent'),
  one('id: a number', disclosure({ id: 7 }), 'schema /id', NAMELESS),
  one('known: another word', disclosure({ known: 'guessed' }), 'schema /known'),
  one('timeprecision: another word', disclosure({ timeprecision: 'hour' }), 'schema /timeprecision'),
  one('datacontenttype: XML', disclosure({ datacontenttype: 'application/xml' }), 'schema /datacontenttype'),
  one('datacontenttype: text', disclosure({ datacontenttype: 'text/plain' }), 'schema /datacontenttype'),
  one('data: text', disclosure({ data: 'itemsCount=1' }), 'schema /data'),
  one('data: JSON in text', disclosure({ data: JSON.stringify({ itemsCount: 1 }) }), 'schema /data'),
  one('data: a list', disclosure({ data: [1] }), 'schema /data'),
  one('data: a number', disclosure({ data: 1 }), 'schema /data'),
  one('a count as text', changed(disclosure(), { itemsCount: '1' }), 'schema /data/itemsCount'),
  one('a list as text', changed(disclosure(), { elements: 'wages' }), 'schema /data/elements'),
  one('an object as text', changed(disclosure(), { recipient: 'enforcement' }), 'schema /data/recipient'),
  one('a code with a line end', changed(disclosure(), { purpose: 'a\nb' }), 'schema /data/purpose'),
  one(
    'a digest in upper case',
    changed(disclosure(), { payloadDigest: `sha256:${'A'.repeat(64)}` }),
    'schema /data/payloadDigest',
  ),
  one(
    'a row of another length',
    changed(request(), { items: { fields: ['itemNo', 'addressCodes'], rows: [[1]] } }),
    'schema /data/items/rows',
  ),
  ((): CorpusCase => {
    const event = disclosure({ data: undefined });
    const { headers } = binaryOf(membersOf(event)) as BinaryMessage;
    const held = { ...event, data_base64: Buffer.from('itemsCount=1').toString('base64') };
    return one('data that is not JSON', held, 'schema /data', { binary: { headers, value: 'itemsCount=1' } });
  })(),
];

const FIELDS: CorpusCase[] = [
  one('in data', changed(disclosure(), { note: 'x' }), 'schema /data'),
  one('in data, in another case', changed(disclosure(), { ItemsCount: 1 }), 'schema /data'),
  one(
    'in the recipient',
    changed(disclosure(), { recipient: { agency: 'enforcement', note: 'x' } }),
    'schema /data/recipient',
  ),
  one('in items', changed(disclosure(), { items: { fields: ['itemNo'], rows: [], note: 'x' } }), 'schema /data/items'),
  one(
    'as a column',
    changed(disclosure(), { items: { fields: ['itemNo', 'note'], rows: [] } }),
    'schema /data/items/fields/*',
  ),
  rewritten('as __proto__', disclosure(), words('"itemsCount"', '"__proto__":1,"itemsCount"'), 'schema /data'),
];

const IDENTIFIERS: CorpusCase[] = [
  ...[
    ['an SSN', 'Record of 123-45-6789'],
    ['an SSN with blanks', 'Record of 123 45 6789'],
    ['an SSN with mixed separators', 'Record of 123-45 6789'],
    ['an SSN in full width', 'Record of １２３-４５-６７８９'],
    ['an SSN with a zero-width space', 'Record of 123-\u200b45-6789'],
    ['nine digits behind a label', 'SSN 123456789'],
    ['an e-mail address', 'Ask jane.doe@example.org'],
    ['a street address', 'Lives at 12 Main Street, Springfield, IL 62701'],
  ].map(([name, held]) => one(`${name} in data`, reason(held!), 'clear-identifier /data/reason')),
  one('an SSN in the subject', disclosure({ subject: 'Record of 123-45-6789' }), 'clear-identifier /subject'),
  one('an SSN as request id', changed(disclosure(), { requestId: '123-45-6789' }), 'clear-identifier /data/requestId'),
  one('an SSN in an extension', disclosure({ comexample: '123-45-6789' }), 'clear-identifier /*'),
  one('an e-mail address in an extension', disclosure({ authid: 'jane.doe@example.org' }), 'clear-identifier /*'),
  one('an SSN as the name of a field', changed(disclosure(), { '123-45-6789': 1 }), 'clear-identifier'),
  one('an SSN in an unknown field', changed(disclosure(), { note: '123-45-6789' }), 'clear-identifier'),
  ...['1 external hard drive', 'Stayed after 2 district court orders', 'Pallet 7, row 3', 'Docket 1:25-cv-01907'].map(
    (held) => one(`harmless: ${held}`, reason(held), 'recorded'),
  ),
  one('harmless: a request id', changed(disclosure(), { requestId: '25-1234567' }), 'recorded'),
];

const twice = (event: Event, name: string, json: string): Members =>
  membersOf(event).flatMap((member) => (member[0] === name ? [member, [name, json] as const] : [member]));
const KEYS: CorpusCase[] = [
  one('specversion, alike', twice(disclosure(), 'specversion', '"1.0"'), 'duplicate-key'),
  one('sequence, different', twice(disclosure(), 'sequence', '"9"'), 'duplicate-key'),
  one('time, different', twice(disclosure(), 'time', '"2025-01-01T00:00:00Z"'), 'duplicate-key'),
  one('an extension', twice(disclosure({ comexample: 'a' }), 'comexample', '"b"'), 'duplicate-key'),
  rewritten('in data', disclosure(), words('"itemsCount":1', '"itemsCount":1,"itemsCount":1'), 'duplicate-key'),
  rewritten(
    'in data, escaped',
    disclosure(),
    words('"itemsCount":1', '"itemsCount":1,"\\u0069temsCount":2'),
    'duplicate-key',
  ),
  rewritten('deep in data', disclosure(), words('"recipient":{', '"recipient":{"agency":"x",'), 'duplicate-key'),
  text('data', objectOf([...membersOf(disclosure()), ['data', '{}']]), 'duplicate-key', {
    binary: 'a message has one value',
  }),
];

const BYTES: CorpusCase[] = [
  ...(
    [
      ['Latin-1', [0xe9]],
      ['the apostrophe of Windows', [0x92]],
      ['a lone continuation byte', [0x80]],
      ['an overlong solidus', [0xc0, 0xaf]],
      ['half a surrogate pair as bytes', [0xed, 0xa0, 0x80]],
      ['a cut sequence', [0xf0, 0x9f, 0x98]],
    ] as const
  ).flatMap(([name, held]) => [
    rewritten(`${name} in data`, reason('XX'), bytes('XX', held), 'not-utf8'),
    rewritten(`${name} in an attribute`, disclosure({ subject: 'XX' }), bytes('XX', held), 'not-utf8'),
  ]),
  rewritten('NUL in data', reason('XX'), words('XX', '\\u0000'), 'nul-character'),
  rewritten('half a pair in data', reason('XX'), words('XX', '\\ud83d'), 'lone-surrogate'),
  one('NUL in an attribute', disclosure({ subject: 'a\0b' }), 'nul-character'),
  rewritten(
    'lists in lists in data',
    disclosure(),
    words('"itemsCount":1', `"itemsCount":${'['.repeat(40)}${']'.repeat(40)}`),
    'too-deep',
  ),
  text('a byte order mark', `\ufeff${objectOf(membersOf(disclosure()))}`, 'byte-order-mark', {
    binary: NO_LAYOUT,
    batch: NO_ARRAY,
  }),
  ...(
    [
      ['a cut text', objectOf(membersOf(disclosure())).slice(0, -9), 'not-json'],
      ['a comma too many', objectOf(membersOf(disclosure())).replace(/\}$/, ',}'), 'not-json'],
      ['a comment', `// from the mainframe\n${objectOf(membersOf(disclosure()))}`, 'not-json'],
      ["Python's repr", objectOf(membersOf(disclosure())).replaceAll('"', "'"), 'not-json'],
      ['a number with a leading zero', objectOf(membersOf(disclosure())).replace(':1,', ':01,'), 'not-json'],
      ['NaN', objectOf(membersOf(disclosure())).replace('"itemsCount":1', '"itemsCount":NaN'), 'not-json'],
      ['plain words', 'sent 1 item', 'not-json'],
      ['UTF-16', Buffer.from(`\ufeff${objectOf(membersOf(disclosure()))}`, 'utf16le'), 'not-utf8'],
    ] as const
  ).map(([name, held, outcome]) => text(name, held, outcome, { binary: NO_ENVELOPE, batch: NO_ARRAY, ...NAMELESS })),
  text(
    'two events in a row',
    `${objectOf(membersOf(disclosure()))}\n${objectOf(membersOf(disclosure()))}`,
    'not-json',
    {
      ...{ binary: NO_ENVELOPE, batch: NO_ARRAY },
      ...NAMELESS,
    },
  ),
  ...['null', '7', '"text"', '[]', '{}'].map((held) =>
    text(`JSON that is no event: ${held}`, held, 'not-a-cloudevent', { binary: NO_ENVELOPE, ...NAMELESS }),
  ),
  one('70 kB in data', changed(retraction(), { reason: 'x'.repeat(70_000) }), 'too-large'),
  one(
    '70 kB of rows',
    changed(request(), {
      items: { fields: ['itemNo'], rows: Array.from({ length: 9_000 }, (_, i) => [i + 1]) },
      note: 'x'.repeat(20_000),
    }),
    'too-large',
  ),
];

const NAMES: CorpusCase[] = [
  ...[
    'someone',
    '',
    'urn:agency:REVENUE:gateway',
    'https://revenue.example/gateway',
    'urn:agency:revenue',
    '/gateway',
  ].map((source) => one(`the source ${source || '(empty)'}`, disclosure({ source }), 'schema /source', NAMELESS)),
  ...[
    '1',
    '',
    '01960f2c84007000800000000000000c',
    '00000000-0000-0000-0000-000000000000',
    '{01960f2c-8400-7000-8000-00000000000c}',
  ].map((id) => one(`the id ${id || '(empty)'}`, disclosure({ id }), 'schema /id', NAMELESS)),
  ...['', 'MOU 1', '../1', 'M'.repeat(101), 'Übereinkunft'].map((agreementid) =>
    one(`the agreement ${agreementid.slice(0, 20) || '(empty)'}`, disclosure({ agreementid }), 'schema /agreementid'),
  ),
  ...[
    '',
    'disclosure',
    'gov.transfer.disclosure.made.v2',
    'gov.transfer.thing.done.v1',
    'com.example.object.created',
  ].map((type) => one(`the type ${type || '(empty)'}`, disclosure({ type }), 'unknown-type /type')),
  one('a subject of 201 characters', disclosure({ subject: 'x'.repeat(201) }), 'schema /subject'),
  ...['0', '007', '-1', '1.0', '9007199254740992', 'one', ''].map((sequence) =>
    one(`the sequence ${sequence || '(empty)'}`, disclosure({ sequence }), 'schema /sequence'),
  ),
];

const TIMES: CorpusCase[] = [
  ...[
    '2025-02-30T12:00:00Z',
    '2025-02-29T12:00:00Z',
    '2025-13-01T12:00:00Z',
    '2025-04-07T24:00:00Z',
    '2016-12-31T23:59:60Z',
    '2025-04-07T12:00:00',
    '2025-04-07 12:00:00Z',
    '2025-04-07',
    '2025-04-07T12:00Z',
    '2025-04-07T12:00:00+5',
    '2025-04-07T12:00:00+0500',
    '2025-04-07T12:00:00+24:00',
    '2025-04-07T12:00:00.1234567890Z',
    '2025-04-07T12:00:00,5Z',
    '1744027200',
    '04/07/2025 12:00:00 PM',
    'Mon, 07 Apr 2025 12:00:00 GMT',
    '1899-12-31T23:59:59Z',
    '10000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-05:00',
    'now',
    '',
  ].map((time) => one(`the time ${time || '(empty)'}`, disclosure({ time }), 'schema /time')),
  one('no time in data', changed(watermark(), { upTo: 'yesterday' }), 'schema /data/upTo'),
  one('a day that is none in data', changed(watermark(), { upTo: '2025-02-30T00:00:00Z' }), 'schema /data/upTo'),
];

const NUMBERS: CorpusCase[] = [
  ...['9007199254740993', '9007199254740992', '-9007199254740993', '1e400', '1E16', '9007199254740993.0'].map(
    (number) =>
      rewritten(
        `the count ${number}`,
        disclosure(),
        words('"itemsCount":1', `"itemsCount":${number}`),
        'unsafe-integer',
      ),
  ),
  ...[1.5, -1, 1_000_000_001].map((itemsCount) =>
    one(`the count ${itemsCount}`, changed(disclosure(), { itemsCount }), 'schema /data/itemsCount'),
  ),
  one(
    'the item 0',
    changed(request(), { items: { fields: ['itemNo'], rows: [[0]] } }),
    'schema /data/items/rows/itemNo',
  ),
];

const again = (
  name: string,
  event: Event | Members,
  change: Event,
  outcome: Outcome,
  first: Outcome = 'recorded',
): CorpusCase => ({
  name,
  sendings: [
    sent(event, first),
    sent(Array.isArray(event) ? (event as Members) : { ...(event as Event), ...change }, outcome),
  ],
});
const AGAIN: CorpusCase[] = [
  again('the same bytes', disclosure(), {}, 'repeat'),
  again('the same bytes of a bulk event', request(), {}, 'repeat'),
  again('the same bytes with an offset', disclosure({ time: '2025-04-07T12:00:00+00:00' }), {}, 'repeat'),
  again('what was refused', changed(watermark(), { upTo: 'yesterday' }), {}, 'schema /data/upTo', 'schema /data/upTo'),
  again(
    'what was refused as a duplicate key',
    twice(disclosure(), 'sequence', '"9"'),
    {},
    'duplicate-key',
    'duplicate-key',
  ),
  ((id: string): CorpusCase => again('the id in upper case', disclosure({ id }), { id: id.toUpperCase() }, 'conflict'))(
    fresh(),
  ),
  again(
    'the time with an offset',
    disclosure({ time: '2025-04-07T12:00:00Z' }),
    { time: '2025-04-07T12:00:00+00:00' },
    'conflict',
  ),
  again('an attribute that is null', disclosure(), { subject: 'x' }, 'conflict'),
  again('other data', retraction(), { data: { ...(retraction().data as Event), reason: 'Another' } }, 'conflict'),
  again(
    'another type',
    disclosure(),
    { type: 'gov.transfer.source.watermarked.v1', data: watermark().data },
    'conflict',
  ),
  again('under another agreement', disclosure(), { agreementid: 'MOU-2025-002' }, 'recorded'),
  again('with another id', disclosure(), { id: fresh() }, 'recorded'),
  again(
    'corrected, after a refusal',
    changed(watermark(), { upTo: 'yesterday' }),
    { data: watermark().data },
    'recorded',
    'schema /data/upTo',
  ),
  {
    name: 'the same bytes three times',
    sendings: ((event) => [sent(event, 'recorded'), sent(event, 'repeat'), sent(event, 'repeat')])(disclosure()),
  },
];

const titled = (title: string, cases: readonly CorpusCase[]): CorpusCase[] =>
  cases.map(({ name, sendings }) => ({ name: `${title}: ${name}`, sendings }));

export const EVENT_CORPUS: readonly CorpusCase[] = [
  ...titled('good', GOOD),
  ...titled('spelling', SPELLINGS),
  ...titled('unset', NULLS),
  ...titled('extension', EXTENSIONS),
  ...titled('wrong type', TYPES),
  ...titled('unknown field', FIELDS),
  ...titled('identifier', IDENTIFIERS),
  ...titled('key twice', KEYS),
  ...titled('bytes', BYTES),
  ...titled('name', NAMES),
  ...titled('time', TIMES),
  ...titled('number', NUMBERS),
  ...titled('again', AGAIN),
];
