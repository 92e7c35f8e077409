import fc from 'fast-check';
import { inspect } from 'node:util';
import { InvalidIdentifier, InvalidKey, PseudonymKey, Pseudonymiser, type SubjectId } from './index.js';

const SECRET = Uint8Array.from({ length: 32 }, (_, i) => i);
const OTHER = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
const SSN: SubjectId = { type: 'ssn', value: '123-45-6789' };
const first = new PseudonymKey('source-1', 1, SECRET);
const second = new PseudonymKey('source-2', 2, OTHER);
const one = new Pseudonymiser([first]);

describe('Pseudonymiser', () => {
  // Computed with another implementation of HMAC (Python's) from the labels and normal forms.
  it.each([
    ['SSN', one.subjectRef(SSN), 'Tlizgd-MIfGquKcrp2-DzUhiZ-NRjID8j-UArK24sUs'],
    [
      'name',
      one.subjectRef({ type: 'name-dob', name: ' Maria  Pen\u0303a ', dob: '02/28/1990' }),
      'Qt-eOTvlyQuoMuuJMF45uNInViysVMCQi5WWOT3ixmA',
    ],
    [
      'agency',
      one.subjectRef({ type: 'agency', scheme: 'A-File', value: '12  34' }),
      'nNIJYRwMSBZy0s6S6OX4Lt3ilTkvSOmz9rIkdz0T3hk',
    ],
    [
      'exchange',
      one.exchangeRef('A-1', { type: 'itin', value: '912-70-1234' }),
      'UJS_0-JeRd2u9UwIwstLDa6PYT3ZLFKlVrrm8aL2rLs',
    ],
    ['actor', one.actorRef('jane  doe'), 'TG6Msv2WjmE5fQBGNdbqggr61AhbS_HfSME4OqesfRg'],
    ['reason', one.reasonDigest('Final order,\nsection 1253 '), '9MhAwG2C1QR6LQJNPyjYqFLW82f1DtlnGW9SlGg0i6s'],
  ])('%s: is the HMAC of label and normal form', (_name, ref, expected) => {
    expect(ref).toBe(`source-1:${expected}`);
    expect(ref).toMatch(/^[A-Za-z0-9._-]{1,32}:[A-Za-z0-9_-]{43}$/);
  });

  it('separates kinds, agreements and keys', () => {
    const both = { type: 'agency', scheme: 's', value: 'X' } as const;
    const other = new Pseudonymiser([new PseudonymKey('source-1', 1, OTHER)]);
    const refs = [
      one.subjectRef(both),
      one.exchangeRef('A', both),
      one.exchangeRef('B', both),
      one.actorRef('X'),
      one.reasonDigest('X'),
      other.subjectRef(both),
      other.actorRef('X'),
    ];
    expect(new Set(refs).size).toBe(refs.length);
  });

  it('makes references under the newest epoch and looks up under all', () => {
    const both = new Pseudonymiser([first, second]);
    expect([both.keyId, both.epoch]).toEqual(['source-2', 2]);
    const refs = both.refsUnderAllEpochs(SSN);
    expect(refs).toEqual([new Pseudonymiser([second]).subjectRef(SSN), one.subjectRef(SSN)]);
    expect(both.subjectRef(SSN)).toBe(refs[0]);
    expect(both.actorRef('x')).toMatch(/^source-2:/);
  });

  it.each([
    ['none', []],
    ['one id twice', [first, new PseudonymKey('source-1', 2, OTHER)]],
    ['one epoch twice', [first, new PseudonymKey('source-2', 1, OTHER)]],
    ['one key twice', [first, new PseudonymKey('source-2', 2, SECRET)]],
  ])('refuses a set of keys with %s', (_name, keys) => {
    expect(() => new Pseudonymiser(keys)).toThrow(InvalidKey);
  });

  it.each([
    ['actor', () => one.actorRef(' \n')],
    ['reason', () => one.reasonDigest('')],
    ['agreement', () => one.exchangeRef('A|B', SSN)],
  ])('refuses an empty or malformed %s', (_name, act) => {
    expect(act).toThrow(InvalidIdentifier);
  });

  it('never runs two identifiers together', () => {
    const text = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('A', 'B', '|', ' ', '1') });
    const agency = fc.record({ type: fc.constant('agency' as const), scheme: fc.constantFrom('a', 'b'), value: text });
    fc.assert(
      fc.property(agency, agency, (a, b) => {
        fc.pre(a.value.trim() !== '' && b.value.trim() !== '');
        const normal = (id: typeof a): string => JSON.stringify([id.scheme, id.value.trim().replace(/ +/g, ' ')]);
        expect(one.subjectRef(a) === one.subjectRef(b)).toBe(normal(a) === normal(b));
      }),
    );
  });

  it('prints no key, however it is printed', () => {
    const both = new Pseudonymiser([first, second]);
    const secrets = [SECRET, OTHER].flatMap((bytes) => {
      const buffer = Buffer.from(bytes);
      return [buffer.toString('base64'), buffer.toString('base64url'), buffer.toString('hex'), [...bytes].join(',')];
    });
    for (const thing of [first, both]) {
      const printed = [
        inspect(thing, { depth: 9, showHidden: true }),
        inspect({ nested: [thing] }, { showHidden: true, depth: 9 }),
        inspect(thing, { customInspect: false, showHidden: true, depth: 9 }),
        JSON.stringify({ thing }),
        `${String(thing)}`,
        JSON.stringify({ ...thing }),
        JSON.stringify(Object.getOwnPropertyDescriptors(thing)),
      ].join('\n');
      for (const secret of secrets) expect(printed.replace(/[\s"]/g, '')).not.toContain(secret);
      expect(printed).toContain('[redacted]');
      expect(printed).toContain('source-1');
    }
    expect(JSON.parse(JSON.stringify(first))).toEqual({ keyId: 'source-1', epoch: 1, key: '[redacted]' });
  });
});

describe('PseudonymKey', () => {
  it.each([
    ['an id with a colon', () => new PseudonymKey('a:b', 1, SECRET)],
    ['an id too long for a reference', () => new PseudonymKey('a'.repeat(33), 1, SECRET)],
    ['epoch 0', () => new PseudonymKey('a', 0, SECRET)],
    ['epoch 1.5', () => new PseudonymKey('a', 1.5, SECRET)],
    ['31 bytes', () => new PseudonymKey('a', 1, SECRET.slice(1))],
    ['33 bytes', () => new PseudonymKey('a', 1, new Uint8Array([...SECRET, 1]))],
    ['all zeros', () => new PseudonymKey('a', 1, new Uint8Array(32))],
  ])('refuses %s', (_name, make) => expect(make).toThrow(InvalidKey));

  it('copies the bytes it is given', () => {
    const bytes = Uint8Array.from(SECRET);
    const key = new PseudonymKey('source-1', 1, bytes);
    bytes.fill(0);
    expect(new Pseudonymiser([key]).subjectRef(SSN)).toBe(one.subjectRef(SSN));
  });

  it('generates different keys', () => {
    expect(PseudonymKey.generate('a', 1).hasSameSecret(PseudonymKey.generate('a', 1))).toBe(false);
  });
});
