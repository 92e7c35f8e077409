import fc from 'fast-check';
import { exampleEvents } from '../examples.js';
import type { EventType, TransferEvent } from '../registry.js';
import { TRACEPARENT } from '../cloud-event.js';
import { SEQUENCE } from '../primitives.js';
import { eventSchema } from '../schema/json-schemas.js';
import { clearIdentifier } from './clear-identifiers.js';
import { inspect } from './admission.js';
import { KnownForms } from './known-forms.js';

const made = exampleEvents['gov.transfer.disclosure.made.v1'];
const submitted = exampleEvents['gov.transfer.request.submitted.v1'];
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** The same with a decimal digit in place of each letter: the likest to numbers of persons. */
const digitsIn = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  texts.map((text) => text.replace(/[a-f]/g, (letter) => String(letter.charCodeAt(0) % 10)));

/** As the recorder does it. */
function learnt(...values: unknown[]): KnownForms {
  const forms = new KnownForms();
  for (const value of values) {
    const { event } = inspect(bytes(value));
    if (event) forms.learn(bytes(value), event);
  }
  return forms;
}

describe('what a known form lets in', () => {
  it.each(Object.keys(exampleEvents) as EventType[])('%s with other values, whatever the white space', (type) => {
    const event = exampleEvents[type];
    const other = {
      ...event,
      id: '01900000-0000-7000-8000-00000000abcd',
      source: 'urn:agency:dhs:other',
      time: '2026-02-28T23:59:59.123456789Z',
      agreementid: 'another.one:7',
    };
    for (const indent of [0, 1, '\t']) {
      const forms = learnt(JSON.stringify(event, null, indent));
      expect(forms.headOf(bytes(JSON.stringify(event, null, indent)))?.agreementid).toBe(event.agreementid);
      expect({ ...forms.headOf(bytes(JSON.stringify(other, null, indent))) }).toEqual({
        agreementid: 'another.one:7',
        source: 'urn:agency:dhs:other',
      });
      expect(forms.headOf(bytes(JSON.stringify(other, null, 7)))?.agreementid).toBeUndefined();
    }
  });

  it('words, flags, counts and rows of other values', () => {
    const event = { ...made, subject: 'a word', known: 'system' };
    const forms = learnt(event);
    const { itemsCount, items } = made.data;
    const recognised = (change: object, data: object = {}) =>
      forms.headOf(bytes({ ...event, ...change, data: { ...event.data, ...data } }))?.agreementid !== undefined;
    expect(itemsCount).toBeGreaterThan(0);
    expect(recognised({ subject: '' })).toBe(true);
    expect(recognised({ subject: 'x'.repeat(200), known: 'attested' })).toBe(true);
    expect(recognised({ subject: 'x'.repeat(201) })).toBe(false);
    expect(recognised({}, { itemsCount: 0 })).toBe(true);
    expect(recognised({}, { itemsCount: 999_999_999 })).toBe(true);
    expect(recognised({}, { items: { ...items, rows: [...items!.rows, ...items!.rows] } })).toBe(false);
  });

  it('not what is checked across fields: those stand for themselves', () => {
    const part = { ...submitted, data: { ...submitted.data, part: 2, of: 3 } };
    const forms = learnt(part);
    expect(forms.headOf(bytes(part))?.agreementid).toBe(part.agreementid);
    expect(forms.headOf(bytes({ ...part, data: { ...part.data, part: 3 } }))?.agreementid).toBeUndefined();
    const fields = submitted.data.items!.fields;
    const renamed = { ...submitted.data.items, fields: fields.map(() => fields[0]) };
    expect(
      learnt(submitted).headOf(bytes({ ...submitted, data: { ...submitted.data, items: renamed } }))?.agreementid,
    ).toBe(fields.length === 1 ? submitted.agreementid : undefined);
  });

  it('each place in a trace, which differs from event to event; other extension attributes stand for themselves', () => {
    const traced = {
      ...made,
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'rojo=00f067aa0ba902b7',
      partitionkey: 'a',
    };
    const forms = learnt(traced);
    const recognised = (change: object) =>
      forms.headOf(bytes({ ...traced, ...change }))?.agreementid === made.agreementid;
    const traceparent = fc.stringMatching(TRACEPARENT);
    fc.assert(
      fc.property(fc.oneof(traceparent, digitsIn(traceparent)), (next) => {
        expect(inspect(bytes({ ...traced, traceparent: next })).event).toBeDefined();
        expect(recognised({ traceparent: next })).toBe(true);
      }),
      { numRuns: 500 },
    );
    for (const odd of ['', '123-45-6789', `${traced.traceparent}-x`, traced.traceparent.toUpperCase(), null, 1])
      expect([odd, recognised({ traceparent: odd })]).toEqual([odd, false]);
    expect(recognised({ tracestate: 'rojo=1' })).toBe(false);
  });

  it('nothing of what admission refuses, learns from no escapes, and from no long event', () => {
    expect(learnt({ ...made, odd: {} }).headOf(bytes({ ...made, odd: {} }))?.agreementid).toBeUndefined();
    const escaped = JSON.stringify(made).replace('"specversion"', '"\\u0073pecversion"');
    expect(inspect(bytes(escaped)).event).toBeDefined();
    expect(learnt(escaped).headOf(bytes(escaped))?.agreementid).toBeUndefined();
    const long = JSON.stringify(made).padEnd(5_000);
    expect(inspect(bytes(long)).event).toBeDefined();
    expect(learnt(long).headOf(bytes(long))?.agreementid).toBeUndefined();
  });
});

describe('a known form never lets in what admission refuses', () => {
  const odd = [
    ...['123-45-6789', '123 45 6789', '12-3456789', '912-50-1234', 'SSN:123456789', 'theSSN:123456789', 'x 12 Main St'],
    ...[
      '12 O’Hare Street',
      '123.45.6789',
      '123_45 6789',
      '123 - 45 - 6789',
      '202-25-0601',
      'SSN-202-25-0601',
      'SSN:123-456-789',
      '123456789 (SSN)',
      'a@example.gov',
      'nobody@example.gov, ever',
      'Main Street, Springfield',
      '100 Main St, Springfield',
      '100 Main St Springfield IL 62701',
      'MOU-1',
      'A01',
      'A13',
      'b:' + 'x'.repeat(43),
      'b:' + '-SSN123456789'.padEnd(43, 'x'),
      'ssn:' + '123456789'.padEnd(43, 'x'),
      'TIN-123456789'.padEnd(43, 'x'),
      '123-45-6789:' + 'x'.repeat(43),
      '2025-02-30T00:00:00Z',
    ],
    ...[
      '',
      'x'.repeat(81),
      'x'.repeat(301),
      'a"b',
      'a\\b',
      'a\u0000b',
      'a\u0007b',
      'ä',
      '§',
      '审',
      '\ud800',
      '1',
      'VAULT-1',
    ],
    ...[
      0,
      1,
      -1,
      1.5,
      13,
      123456789,
      2147483647,
      2147483648,
      1e21,
      9007199254740993,
      true,
      false,
      null,
      [],
      {},
      ['A02'],
    ],
  ];
  const values = fc.oneof(
    fc.constantFrom<unknown>(...odd),
    fc.string(),
    fc.integer(),
    fc.stringMatching(/^[0-9A-Za-z .:@_-]{1,40}$/),
    fc.stringMatching(/^(?:SSN|TIN|x)?[ :-]?[0-9]{3}[-._ ]{0,2}[0-9]{2,3}[-._ ]{0,2}[0-9]{3,4}(?: x)?$/),
  );

  /** The places of an event that hold a value or a list, as paths. */
  function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
    if (typeof value !== 'object' || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([name, member]) => places(member, [...path, name]))];
  }
  function changed(event: TransferEvent, path: (string | number)[], value: unknown): unknown {
    if (path.length === 0) return value;
    const copy = structuredClone(event) as unknown as Record<string, unknown>;
    let at = copy;
    for (const step of path.slice(0, -1)) at = at[step] as Record<string, unknown>;
    at[path.at(-1)!] = value;
    return copy;
  }
  function expectAgrees(forms: KnownForms, value: Buffer): void {
    const agreement = forms.headOf(value)?.agreementid;
    if (agreement !== undefined)
      expect([value.toString(), inspect(value).event?.agreementid]).toEqual([value.toString(), agreement]);
  }

  it('each value of each event, in turn, is every odd one', () => {
    let recognised = 0;
    for (const event of Object.values(exampleEvents)) {
      const forms = learnt(event);
      for (const path of places(event)) {
        for (const value of odd) {
          const text = bytes(changed(event, path, value));
          if (forms.headOf(text)?.agreementid !== undefined) recognised++;
          expectAgrees(forms, text);
          for (const raw of [
            text.toString('latin1'),
            JSON.stringify(changed(event, path, 'ODD')).replace('"ODD"', '1e3'),
          ])
            expectAgrees(forms, Buffer.from(raw, 'latin1'));
        }
      }
    }
    // The odd values that fit are let in, so the comparison compares something.
    expect(recognised).toBeGreaterThan(500);
  });

  it('any values at two places, and forms learnt from them', () => {
    const event = fc.constantFrom<TransferEvent>(...Object.values(exampleEvents));
    fc.assert(
      fc.property(event, fc.nat(), fc.nat(), values, values, values, (one, a, b, u, v, w) => {
        const all = places(one);
        const [p, q] = [all[a % all.length]!, all[b % all.length]!];
        const first = changed(one, p, u) as TransferEvent;
        const forms = learnt(one, first);
        expectAgrees(forms, bytes(changed(one, p, v)));
        expectAgrees(forms, bytes(changed(one, q, w)));
      }),
      { numRuns: 500 },
    );
  });

  it('any change of bytes: cut, put in, replaced, repeated', () => {
    const event = fc.constantFrom<TransferEvent>(...Object.values(exampleEvents));
    const mark = fc.constantFrom(
      ...[
        '"',
        '\\',
        ',',
        ':',
        '{',
        '}',
        '[',
        ']',
        ' ',
        '0',
        '9',
        '-',
        'a',
        '\n',
        '\u00a7',
        '\u00ff',
        '\u0000',
        '""',
        ':"',
        '",',
      ],
    );
    fc.assert(
      fc.property(event, fc.nat(), fc.nat(12), mark, fc.boolean(), (one, place, length, what, twice) => {
        const text = JSON.stringify(one);
        const at = place % text.length;
        const middle = twice ? text.slice(at, at + 40).repeat(2) : what;
        expectAgrees(
          learnt(one),
          Buffer.from(text.slice(0, at) + middle + text.slice(at + (twice ? 40 : length % 3)), 'latin1'),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('patterns in which no identifier is looked for cannot show one', () => {
    const { properties } = eventSchema('gov.transfer.request.submitted.v1') as {
      properties: { id: { pattern: string }; time: { pattern: string } };
    };
    for (const pattern of [
      properties.id.pattern,
      properties.time.pattern,
      SEQUENCE.source,
      TRACEPARENT.source,
      '^sha256:[0-9a-f]{64}$',
      '^[A-Za-z0-9_-]{43}$',
    ]) {
      fc.assert(
        fc.property(fc.stringMatching(new RegExp(pattern)), (text) => expect(clearIdentifier(text)).toBeUndefined()),
        { numRuns: 300 },
      );
    }
  });
});

it('a digest is let in whatever its random characters spell, by admission and by a form', () => {
  const event = exampleEvents['gov.transfer.disposition.certified.v1'];
  const unlucky = { ...event, data: { ...event.data, certifierRef: 'k1:' + '-SSN123456789'.padEnd(43, 'x') } };
  expect(inspect(bytes(unlucky)).refused).toBeUndefined();
  expect(learnt(event).headOf(bytes(unlucky))?.agreementid).toBe(event.agreementid);
});

it('an agreement whose number has the form of a person’s has a form, unless a text repeats the number', () => {
  const agreementid = '202-25-0601';
  const event = { ...made, agreementid };
  expect(learnt(event).headOf(bytes(event))?.agreementid).toBe(agreementid);
  expect(learnt(made).headOf(bytes(event))?.agreementid).toBe(agreementid);
  const named = { ...event, subject: `of ${agreementid}` };
  expect(inspect(bytes(named)).refused).toBeUndefined();
  const other = bytes({ ...named, agreementid: 'MOU-1' });
  expect(inspect(other).refused?.reason).toBe('clear-identifier');
  expect(learnt(named).headOf(other)).toBeUndefined();
});

describe('a bound holds at admission, and whatever form is known', () => {
  const registered = exampleEvents['gov.transfer.agreement.registered.v1'];
  const watermarked = exampleEvents['gov.transfer.source.watermarked.v1'];
  const rejected = exampleEvents['gov.transfer.request.rejected.v1'];
  const validated = exampleEvents['gov.transfer.request.validated.v1'];
  const threshold = (name: string) => ['data', 'policy', name, 'value'];
  const volume = (...path: (string | number)[]) => ['data', 'policy', 'volume', ...path];
  const LARGE = [
    '9007199254740992',
    '9007199254740993',
    '9007199254741000',
    '90071992547409910',
    '9223372036854775808',
  ];

  it.each<[string, TransferEvent, (string | number)[], unknown[], unknown[]]>([
    ['sequence', made, ['sequence'], ['1', '9007199254740991'], ['0', '01', ...LARGE]],
    ['nextSequence', watermarked, ['data', 'nextSequence'], ['1', '9007199254740991'], ['0', ...LARGE]],
    ['itemNo', submitted, ['data', 'items', 'rows', 0, 0], [1, 100_000_000], [0, 100_000_001, 2_147_483_647]],
    ['itemsCount', made, ['data', 'itemsCount'], [0, 1_000_000_000], [-1, 1_000_000_001, 2_147_483_647]],
    ['a reason', rejected, ['data', 'reasonCodes'], [{ A: 1_000_000_000 }], [{ A: 1_000_000_001 }]],
    ['checks', validated, ['data', 'checks', 0, 'failed'], [0, 1_000_000_000], [1_000_000_001]],
    ['a cap', registered, volume('lifetime', 'value'), [0, 1e12], [-1, 0.5, 1e12 + 1]],
    ['days', registered, volume('perWindow', 0, 'days'), [1, 36_600], [0, 1.5, 36_601]],
    ['officerSpanMax', registered, threshold('officerSpanMax'), [0, 100_000_000], [0.5, 100_000_001]],
    ['hours', registered, threshold('ackDeadlineHours'), [0, 0.5, 87_600], [-1, 87_600.1, 87_601, 1e12]],
    ['lateness', registered, threshold('latenessSeconds'), [0, 0.5, 604_800], [604_800.5, 604_801, 1e12]],
    ['a version', registered, ['data', 'version'], [1, 100_000], [0, 100_001]],
  ])('%s', (name, event, path, within, beyond) => {
    const set = (value: unknown): Buffer => {
      const copy = structuredClone(event) as unknown as Record<string | number, unknown>;
      let at = copy;
      for (const step of path.slice(0, -1)) at = at[step] as typeof copy;
      at[path.at(-1)!] = value;
      return bytes(copy);
    };
    // Forms of the values within, too: the largest is the one that a form might stretch.
    const forms = learnt(event, ...within.map((value) => set(value).toString()));
    for (const value of within) {
      expect(inspect(set(value)).refused).toBeUndefined();
      expect(forms.headOf(set(value))?.agreementid).toBe(event.agreementid);
    }
    for (const value of beyond) {
      const { refused } = inspect(set(value));
      expect([value, refused?.reason]).toEqual([value, 'schema']);
      expect(refused!.pointer).toBe(
        name === 'itemNo' ? '/data/items/rows/itemNo' : `/${path.map((step) => (step === 0 ? '*' : step)).join('/')}`,
      );
      expect([value, forms.headOf(set(value))?.agreementid]).toEqual([value, undefined]);
    }
  });

  it('a form of one sequence is that of every sequence', () => {
    const forms = learnt({ ...made, sequence: '7' });
    for (const sequence of ['1', '123456789', '1750000000000', '9007199254740991'])
      expect(forms.headOf(bytes({ ...made, sequence }))?.agreementid).toBe(made.agreementid);
    for (const sequence of LARGE) expect(forms.headOf(bytes({ ...made, sequence }))?.agreementid).toBeUndefined();
  });

  it('200 reason codes, and no more; a sequence beyond its bound is not known of a refused event', () => {
    const codes = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`C${i}`, 1]));
    const of = (n: number) => bytes({ ...rejected, data: { ...rejected.data, reasonCodes: codes(n) } });
    expect(inspect(of(200)).refused).toBeUndefined();
    expect(inspect(of(201)).refused).toMatchObject({ reason: 'schema', pointer: '/data/reasonCodes' });
    const { sequence, ...known } = inspect(bytes({ ...rejected, zz: {} })).refused!.known;
    expect(sequence).toBe(rejected.sequence);
    const { refused } = inspect(bytes({ ...rejected, sequence: '9007199254740992' }));
    expect(refused).toMatchObject({ reason: 'schema', pointer: '/sequence' });
    expect(refused!.known).toEqual(known);
  });
});

describe('forms are few', () => {
  const layout = (n: number) => JSON.stringify(made, null, n);

  it('a type keeps eight; the least useful makes room once in a thousand', () => {
    const forms = learnt(...[0, 1, 2, 3, 4, 5, 6, 7].map(layout));
    for (let n = 0; n < 8; n++) if (n !== 3) expect(forms.headOf(bytes(layout(n)))?.agreementid).toBe(made.agreementid);
    const ninth = bytes(layout(8));
    for (let i = 1; i < 1_000; i++) forms.learn(ninth, made);
    expect(forms.headOf(ninth)?.agreementid).toBeUndefined();
    forms.learn(ninth, made);
    expect(forms.headOf(ninth)?.agreementid).toBe(made.agreementid);
    expect(forms.headOf(bytes(layout(3)))?.agreementid).toBeUndefined();
    expect(forms.headOf(bytes(layout(2)))?.agreementid).toBe(made.agreementid);
  });

  it('none of many values: to compile one takes the square of their number', () => {
    const rows = (n: number) => {
      const data = { ...made.data, items: { fields: ['itemNo'], rows: Array.from({ length: n }, () => [1]) } };
      return { ...made, data };
    };
    for (const [n, known] of [
      [90, true],
      [200, false],
    ] as const) {
      expect(inspect(bytes(rows(n))).event).toBeDefined();
      expect(learnt(rows(n)).headOf(bytes(rows(n)))?.agreementid !== undefined).toBe(known);
    }
  });

  it('and so are the tries, also those that end without a form', () => {
    const rejected = exampleEvents['gov.transfer.request.rejected.v1'];
    const labelled = { ...rejected, data: { ...rejected.data, reasonCodes: { TIN: 1 } } };
    expect(inspect(bytes(labelled)).event).toBeDefined();
    const forms = learnt(...Array<unknown>(8).fill(labelled));
    expect(forms.headOf(bytes(labelled))?.agreementid).toBeUndefined();
    for (let i = 1; i < 1_000; i++) forms.learn(bytes(rejected), rejected);
    expect(forms.headOf(bytes(rejected))?.agreementid).toBeUndefined();
    forms.learn(bytes(rejected), rejected);
    expect(forms.headOf(bytes(rejected))?.agreementid).toBe(rejected.agreementid);
  });
});
