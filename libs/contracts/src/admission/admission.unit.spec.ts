import { MAX_EVENT_BYTES } from '../entry.js';
import { exampleEvents } from '../examples.js';
import { fieldSchemaOf } from '../schema/field-schemas.js';
import type { FieldSchema } from '../schema/field-forms.js';
import { knownTypes } from '../schema/json-schemas.js';
import { whatToWrite } from '../schema/what-to-write.js';
import { inspect } from './admission.js';
import { refusalInWords } from './refusal-in-words.js';
import { refusals, type RefusalReason } from './reasons.js';
import { HARMLESS_AGREEMENTS, HARMLESS_IDS } from './testing/harmless.js';

const made = exampleEvents['gov.transfer.disclosure.made.v1'];
const retracted = exampleEvents['gov.transfer.event.retracted.v1'];
const text = JSON.stringify(made);
const admit = (value: string | Uint8Array | null) => inspect(typeof value === 'string' ? Buffer.from(value) : value);
const json = (value: unknown) => admit(JSON.stringify(value));
const known = {
  type: made.type,
  source: made.source,
  id: made.id,
  agreementid: made.agreementid,
  sequence: made.sequence,
  time: made.time,
};
const withData = (change: object) => ({ ...made, data: { ...made.data, ...change } });

function expectRefusal(value: string | Uint8Array | null, reason: RefusalReason, more: object = {}) {
  const { refused } = admit(value);
  expect(refused).toMatchObject({ reason, ...more });
  expect(refused!.detail).toMatch(/^(The |A |Objects |[a-z][A-Za-z.[\]0-9 ]*: )/);
}

describe('what admission lets in', () => {
  it('an event, however its JSON is laid out', () => {
    expect(admit(text)).toEqual({ event: made });
    expect(admit(JSON.stringify(made, null, 2))).toEqual({ event: made });
    expect(admit(` \n${text}\t`)).toEqual({ event: made });
    expect(admit(text.replace('"gateway', '"gateway').replaceAll('/', '\\/'))).toEqual({ event: made });
    expect(admit(text.replace('"specversion"', '"\\u0073pecversion"'))).toEqual({ event: made });
  });

  it('text of any script, with whole surrogate pairs escaped or not', () => {
    const odd = { ...retracted, data: { ...retracted.data, reason: 'Überprüfung 審査 😀' } };
    expect(json(odd)).toEqual({ event: odd });
    const escaped = JSON.stringify(odd).replace('😀', '\\ud83d\\ude00');
    expect(admit(escaped)).toEqual({ event: odd });
  });

  it('a value that sits inside a larger buffer', () => {
    const buffer = Buffer.from(`xx${text}yy`);
    const view = new Uint8Array(buffer.buffer, buffer.byteOffset + 2, text.length);
    expect(inspect(view)).toEqual({ event: made });
  });

  it('-0 and 1.0 as the integers that every reader makes of them', () => {
    expect(admit(text.replace('"itemsCount":1', '"itemsCount":1.0')).event).toEqual(made);
    expect(admit(text.replace('"itemsCount":1', '"itemsCount":-0')).refused).toBeUndefined();
    expect(admit(text.replace('"itemsCount":1', '"itemsCount":10e-1')).event).toEqual(made);
  });

  it('exactly 64,000 bytes', () => {
    const value = text.padEnd(MAX_EVENT_BYTES);
    expect(admit(value).event).toEqual(made);
    expectRefusal(`${value} `, 'too-large', { known });
  });

  it('an unlawful act: legality is never checked here', () => {
    expect(json(withData({ requestId: undefined, itemsCount: 1_000_000_000 })).refused).toBeUndefined();
  });
});

describe('what admission refuses', () => {
  it('no value', () => expectRefusal(null, 'value-null', { known: {} }));

  it('5 MB, keeping what can be known', () => {
    expectRefusal(text.padEnd(5 * 1024 * 1024), 'too-large', { known });
    expectRefusal(Buffer.alloc(9 * 1024 * 1024, 0x20), 'too-large', { known: {} });
  });

  it('a byte order mark', () =>
    expectRefusal(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]), 'byte-order-mark', { known }));

  it.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate half', [0xed, 0xa0, 0x80]],
    ['Latin-1', [0xe9]],
    ['a cut sequence', [0xf0, 0x9f, 0x98]],
  ])('invalid UTF-8: %s', (_name, bytes) => {
    const at = text.indexOf('Enforcement Agency');
    const value = Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(bytes), Buffer.from(text.slice(at))]);
    expectRefusal(value, 'not-utf8', { known });
  });

  it.each(['', ' ', '{', '{"a":1,}', "{'a':1}", 'NaN', '{"a":01}', text + '}', text + text, '"\t"', '\0'])(
    'what is not JSON: %j',
    (value) => expectRefusal(value, 'not-json'),
  );

  it('says where JSON broke, and never quotes it', () => {
    expect(admit('{"a":1,}').refused!.detail).toMatch(
      /^The value is not JSON; write one JSON object\.( \(position \d+\))?$/,
    );
    expect(admit('x at position 123456789').refused!.detail).toBe(refusals['not-json']);
  });

  it.each([
    ['plainly', '{"a":1,"a":1}'],
    ['with an escape', '{"a":1,"\\u0061":1}'],
    ['with the same value at the top', text.replace('{', '{"specversion":"1.0",')],
    ['nested', text.replace('"recipient":{', '"recipient":{"agency":"x",')],
    ['nested, the second escaped', text.replace('"recipient":{', '"recipient":{"\\u0061gency":"x",')],
    ['in an object in a row', text.replace('"rows":[[', '"rows":[[{"a":1,"a":2},')],
    ['as __proto__', '{"__proto__":1,"__proto__":2}'],
    ['as the empty name', '{"":1,"":2}'],
    ['in blanks', '{ "a" : 1 , "a" : 1 }'],
    ['with a colon in a string beside it', '{"a":":","a":1}'],
  ])('a key twice, %s', (_name, value) => expectRefusal(value, 'duplicate-key'));

  it('does not take a key of another object, or a colon in a string, for a repeat', () => {
    for (const value of ['{"a":{"a":1},"b":[{"a":2},{"a":3}]}', '{"a:":":\\":","b":"{\\"a\\":1}"}', '{"__proto__":1}'])
      expectRefusal(value, 'not-a-cloudevent');
  });

  it('NUL, in a value or a name', () => {
    expectRefusal(text.replace('"Enforcement', '"\\u0000'), 'nul-character', { known });
    expectRefusal(text.replace('"known"', '"kn\\u0000wn"'), 'nul-character');
  });

  it.each(['\\ud83d', '\\ude00', '\\ud83dx\\ude00', '\\ude00\\ud83d', '\\uD83D\\n', '\\ud83d\\ud83d\\ude00'])(
    'half a surrogate pair: %s',
    (half) => {
      expectRefusal(text.replace('Enforcement', half), 'lone-surrogate', { known });
      expectRefusal(`{"${half}":1}`, 'lone-surrogate');
    },
  );

  it.each([
    '9007199254740993',
    '9007199254740992',
    '-9007199254740993',
    '1e400',
    '-1e400',
    '1E16',
    '9007199254740993.0',
  ])('a number that readers disagree about: %s', (number) =>
    expectRefusal(text.replace('"itemsCount":1', `"itemsCount":${number}`), 'unsafe-integer', { known }),
  );

  it('digits in a string are no number', () =>
    expectRefusal('{"specversion":"1.0","type":"x","id":"90071992547409931234"}', 'unknown-type'));

  it('nesting that could break a reader', () => {
    expectRefusal('['.repeat(30_000) + ']'.repeat(30_000), 'too-deep');
    expectRefusal('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), 'too-deep');
    // Refused by its depth before anything is parsed, so nobody asks whether the brackets close.
    expectRefusal('['.repeat(60_000), 'too-deep');
    expectRefusal(`[${'['.repeat(20)}`, 'not-json');
    expectRefusal('['.repeat(100_000) + ']'.repeat(100_000), 'too-large', { known: {} });
    expectRefusal('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 'too-large', { known: {} });
  });

  it.each(['[]', 'null', '1', '"x"', '{}', `[${text}]`, '{"specversion":"1.0"}', '{"specversion":"0.3","type":"x"}'])(
    'JSON that is no CloudEvent: %s',
    (value) => expectRefusal(value, 'not-a-cloudevent'),
  );

  it('an unknown type, keeping the rest', () =>
    expectRefusal(JSON.stringify({ ...made, type: 'gov.transfer.thing.done.v1' }), 'unknown-type', {
      pointer: '/type',
      known: { ...known, type: 'gov.transfer.thing.done.v1' },
    }));

  it.each([
    ['the envelope', { ...made, extra: {} }, undefined],
    ['the envelope, by a name that no attribute has', { ...made, Extra: 1 }, undefined],
    ['data', withData({ extra: 1 }), '/data'],
    ['an object in data', withData({ recipient: { ...made.data.recipient, extra: 1 } }), '/data/recipient'],
    ['items', withData({ items: { ...made.data.items, extra: 1 } }), '/data/items'],
    ['defaults', withData({ items: { ...made.data.items, defaults: { extra: 1 } } }), '/data/items/defaults'],
    ['fields', withData({ items: { fields: ['itemNo', 'extra'], rows: [] } }), '/data/items/fields/*'],
    ['__proto__', JSON.parse(text.replace('"itemsCount"', '"__proto__":1,"itemsCount"')), '/data'],
  ])('an unknown field in %s', (_level, event, pointer) => {
    const { refused } = json(event);
    expect(refused).toMatchObject({ reason: 'schema', known });
    expect(refused!.pointer).toBe(pointer);
    expect(JSON.stringify(refused)).not.toContain('extra');
  });

  it('an identifier in an attribute of somebody else, and never repeats that name', () => {
    for (const name of ['comexample', '123456789'])
      expectRefusal(JSON.stringify({ ...made, [name]: 'about 123-45-6789' }), 'clear-identifier', {
        pointer: '/*',
        detail: 'the event: holds what looks like an SSN; write a pseudonym or a code, or leave it out',
      });
  });

  it('data in base64, in words that help', () =>
    expect(json({ ...made, data: undefined, data_base64: 'AAAA' }).refused).toMatchObject({
      reason: 'schema',
      pointer: '/data',
      detail: expect.stringContaining('base64'),
    }));

  it('keeps no attribute that does not pass its own pattern', () =>
    expect(json({ ...made, sequence: 'one', time: '2025-02-30T00:00:00Z', subject: 7 }).refused!.known).toEqual({
      type: made.type,
      source: made.source,
      id: made.id,
      agreementid: made.agreementid,
    }));
});

describe('the detail names the field and what to write instead', () => {
  const submitted = exampleEvents['gov.transfer.request.submitted.v1'];
  const registered = exampleEvents['gov.transfer.agreement.registered.v1'];
  const rejected = exampleEvents['gov.transfer.request.rejected.v1'];
  const terminated = exampleEvents['gov.transfer.agreement.terminated.v1'];
  const rowsOf = (...rows: unknown[][]) => ({
    ...submitted,
    data: { ...submitted.data, items: { fields: ['itemNo'], rows } },
  });
  const policy = (change: object) => ({
    ...registered,
    data: { ...registered.data, policy: { ...registered.data.policy, ...change } },
  });

  it.each<[unknown, string | RegExp]>([
    [{ ...made, time: 'Zqx' }, 'time: write 2025-11-22T14:59:58Z or with an offset'],
    [
      { ...made, agreementid: 'Zqx Zqx' },
      /^agreementid: an id of letters, digits and \. _ : -, .* at most 100 characters$/,
    ],
    [{ ...made, agreementid: undefined }, /^agreementid: is missing; an id of letters/],
    [{ ...made, id: 'Zqx' }, 'id: a UUID, such as 0198a3f0-1c00-7000-8000-000000000002'],
    [{ ...made, source: 'Zqx' }, /^source: urn:agency:<agency>:<system>/],
    [{ ...made, sequence: 7 }, /^sequence: a whole number from 1, below 2\^53, as text/],
    [{ ...made, known: 'Zqx' }, 'known: one of system, attested, reconstructed'],
    [{ ...made, timeprecision: 'Zqx' }, 'timeprecision: write "day"'],
    [{ ...made, datacontenttype: 'Zqx' }, 'datacontenttype: write application/json'],
    [{ ...made, specversion: '0.3' }, 'specversion: write "1.0"'],
    [{ ...made, type: 7 }, /^type: a type that docs/],
    [{ ...made, type: 'gov.transfer.zqx.zqx.v1' }, /^type: a type that docs/],
    [{ ...made, subject: 7 }, 'subject: text of at most 200 characters'],
    [{ ...made, Zqx: 7 }, 'the event: an attribute has a name of lower-case letters and digits, at most 50'],
    [{ ...made, zqx: 0.5 }, /^the event: an attribute of your own is text of at most 8,192 characters, /],
    [{ ...made, data: 'Zqx' }, /^data: an object with disclosureId, /],
    [withData({ Zqx: 7 }), /^data: has a field that its schema does not know; an object with disclosureId, /],
    [
      withData({ recipient: undefined }),
      'data.recipient: is missing; an object with agency, and perhaps name, address, actorRefs, and no other field',
    ],
    [
      withData({ recipient: { agency: 'irs', Zqx: 7 } }),
      /^data\.recipient: has a field that its schema does not know; an object with agency/,
    ],
    [withData({ elements: ['a', 'b', '?'] }), /^data\.elements\[2\]: a code: letters/],
    [withData({ elements: 'Zqx' }), /^data\.elements: a list of at most 100, each a code: /],
    [withData({ itemsCount: -1 }), 'data.itemsCount: a whole number from 0 to 1,000,000,000'],
    [withData({ payloadDigest: 'Zqx' }), 'data.payloadDigest: sha256: and 64 hexadecimal digits in lower case'],
    [withData({ part: 2 }), /^data\.part: part and of come together/],
    [rowsOf([1], [2], [3], [0]), 'data.items.rows[3].itemNo: a whole number from 1 to 100,000,000'],
    [rowsOf([1], [2, 3]), 'data.items.rows[1]: has 2 values where fields names 1; give one for each'],
    [policy({ parties: [{ agency: 'irs', role: 'Zqx' }] }), 'data.policy.parties[0].role: one of source, recipient'],
    [
      policy({ matchRate: { min: { value: 2, basis: 'clause' } } }),
      'data.policy.matchRate.min.value: a number from 0 to 1',
    ],
    [policy({ requireApprover: 'Zqx' }), 'data.policy.requireApprover: true or false'],
    [
      { ...rejected, data: { ...rejected.data, reasonCodes: { 'Zqx?': 1 } } },
      /^data\.reasonCodes: at most 200 members, each name a code: .*; each value a whole number from 0/,
    ],
    [{ ...rejected, data: { ...rejected.data, reasonCodes: { Zqx: -1 } } }, /^data\.reasonCodes: at most 200 members/],
    [{ ...terminated, data: { ...terminated.data, reason: '' } }, 'data.reason: text of 1 to 300 characters'],
    [
      { ...retracted, data: { ...retracted.data, reason: 'Zqx 123-45-6789' } },
      'data.reason: holds what looks like an SSN; write a pseudonym or a code, or leave it out',
    ],
    [
      { ...retracted, data: { ...retracted.data, reason: 'Zqx@example.gov' } },
      /^data\.reason: holds what looks like an e-mail address; /,
    ],
    [
      withData({
        items: {
          fields: ['itemNo', 'elements'],
          rows: [
            [1, []],
            [2, ['x', '123-45-6789']],
          ],
        },
      }),
      /^data\.items\.rows\[1\]\.elements\[1\]: holds what looks like an SSN/,
    ],
    [withData({ Zqx: { Zqx: '123-45-6789' } }), /^data: holds what looks like an SSN/],
    [withData({ itemsCount: 2 ** 53 }), /^data\.itemsCount: A number is beyond 2\^53/],
    [withData({ Zqx: 2 ** 53 }), /^data: A number is beyond 2\^53/],
  ])('%j', (event, detail) => {
    const { refused } = json(event);
    expect(refused?.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
    expect(refused!.detail.toLowerCase()).not.toContain('zqx');
    // Later, of the entry: the same field, and what to write where one field can be told.
    const {
      reason,
      pointer,
      known: { type },
    } = refused!;
    const later = refusalInWords(reason, pointer, type);
    expect(later.toLowerCase()).not.toContain('zqx');
    if (reason === 'schema' && pointer) {
      const field = refused!.detail.split(':')[0]!.replace(/\[\d+\]/g, '');
      expect(later.split(':')[0]!.replaceAll('[*]', '')).toBe(field);
    }
  });

  it('every field of every event has a sentence, and none is of the pattern alone', () => {
    const of = (schema: FieldSchema): FieldSchema[] => [
      schema,
      ...[
        ...(schema.anyOf ?? []),
        schema.items,
        ...Object.values(schema.properties ?? {}),
        ...Object.values(schema.columns ?? {}),
      ]
        .filter((one) => one !== undefined)
        .flatMap(of),
    ];
    for (const type of knownTypes)
      for (const schema of of(fieldSchemaOf(type)).filter(({ type: one }) => one !== undefined))
        expect(whatToWrite(schema)).toMatch(/^(?!.*(undefined|NaN| 0 char|\[object))[a-z0-9"].{6,}$/);
  });

  it('of an entry: what it can say, whatever is unknown of it', () => {
    expect(refusalInWords('schema', '/data/items/rows/itemNo', submitted.type)).toBe(
      'data.items.rows.itemNo: a whole number from 1 to 100,000,000',
    );
    expect(refusalInWords('schema', '/data/items/fields', submitted.type)).toMatch(
      /^data\.items\.fields: each column once/,
    );
    expect(refusalInWords('clear-identifier', '/data/reason', retracted.type)).toMatch(
      /^data\.reason: holds what looks/,
    );
    expect(refusalInWords('schema', '/time', null)).toMatch(/^time: write 2025/);
    expect(refusalInWords('schema', '/data/reason', 'unknown')).toBe(refusals.schema);
    expect(refusalInWords('schema', null, null)).toBe(refusals.schema);
    expect(refusalInWords('toString')).toBe('Admission refused it: toString.');
    expect(refusalInWords('a-newer-one', '/x', 'y')).toBe('Admission refused it: a-newer-one.');
  });
});

describe('identifiers in the clear', () => {
  const ssn = '123-45-6789';
  const refusedAt = (event: unknown) => {
    const { refused } = json(event);
    expect(refused?.reason).toBe('clear-identifier');
    expect(JSON.stringify(refused)).not.toContain('6789');
    return refused!;
  };

  it('in a text', () =>
    expect(refusedAt({ ...retracted, data: { ...retracted.data, reason: `wrong ${ssn}` } }).pointer).toBe(
      '/data/reason',
    ));
  it('in a text, written with escapes', () => {
    const value = JSON.stringify({ ...retracted, data: { ...retracted.data, reason: 'wrong 123\\u002d45-6789' } });
    expectRefusal(value.replace('\\\\u', '\\u'), 'clear-identifier', { pointer: '/data/reason' });
  });
  it('in a bulk row', () =>
    expect(refusedAt(withData({ items: { fields: ['itemNo', 'elements'], rows: [[1, [ssn]]] } })).pointer).toBe(
      '/data/items/rows/*/*/*',
    ));
  it('as the name of a field, without repeating it', () =>
    expect(refusedAt(withData({ [ssn]: 1 })).pointer).toBeUndefined());
  it('as a reason code of the sender, whose name the schema admits', () => {
    const rejected = exampleEvents['gov.transfer.request.rejected.v1'];
    expect(refusedAt({ ...rejected, data: { ...rejected.data, reasonCodes: { [ssn]: 1 } } }).pointer).toBe(
      '/data/reasonCodes',
    );
  });
  it('under a field that says so', () => {
    refusedAt(withData({ ssn: '123456789' }));
    refusedAt(withData({ SSN: 123456789 }));
  });
  it('in the id, the agreement or the subject, which are then not known', () => {
    expect(refusedAt({ ...made, id: ssn }).known.id).toBeUndefined();
    expect(refusedAt({ ...made, agreementid: `SSN-${ssn}` }).known).not.toHaveProperty('agreementid');
    expect(refusedAt({ ...made, source: `urn:agency:irs:${ssn}` }).known).not.toHaveProperty('source');
    expect(refusedAt({ ...made, subject: ssn }).pointer).toBe('/subject');
  });
  it('as the id of a request, and as the key id of a pseudonym', () => {
    expect(refusedAt(withData({ requestId: ssn })).pointer).toBe('/data/requestId');
    expect(refusedAt(withData({ requestId: '123.45.6789' })).pointer).toBe('/data/requestId');
    const recipient = { ...made.data.recipient, actorRefs: [`${ssn}:${'x'.repeat(43)}`] };
    expect(refusedAt(withData({ recipient })).pointer).toBe('/data/recipient/actorRefs/*');
  });
  it('in an event of unknown type', () => {
    refusedAt({ ...made, type: 'gov.transfer.x.y.v1', data: { a: [{ b: ssn }] } });
  });
  it('a street address where none belongs, and not where an agency has its own', () => {
    const home = '12 Main St, Springfield 62701 6789';
    expect(refusedAt({ ...retracted, data: { ...retracted.data, reason: `moved to ${home}` } }).pointer).toBe(
      '/data/reason',
    );
    const recipient = { ...made.data.recipient, address: '1600 Pennsylvania Avenue NW, Washington' };
    expect(json(withData({ recipient })).refused).toBeUndefined();
    expect(
      json(withData({ recipient: { ...recipient, name: '1600 Pennsylvania Avenue, Washington' } })).refused?.reason,
    ).toBe('clear-identifier');
    expect(json(withData({ recipient: { ...recipient, address: ssn } })).refused?.reason).toBe('clear-identifier');
    expect(json(withData({ recipient: { ...recipient, address: 'a@example.gov' } })).refused?.reason).toBe(
      'clear-identifier',
    );
  });
});

describe('what is no identifier of a person', () => {
  it.each(HARMLESS_AGREEMENTS)(
    'an agreement of the number %j: its events are let in, and may name it',
    (agreementid) => {
      const reason = `${agreementid} was read twice`;
      expect(json({ ...retracted, agreementid, data: { ...retracted.data, reason } }).refused).toBeUndefined();
      expect(json({ ...made, agreementid, zz: {} }).refused).toMatchObject({
        reason: 'schema',
        known: { agreementid },
      });
    },
  );
  it.each(HARMLESS_IDS)('a request of the id %j', (requestId) =>
    expect(json(withData({ requestId })).refused).toBeUndefined(),
  );
});
