import fc from 'fast-check';
import { cutElements, NotAnArray } from './cut-elements.js';
import { BatchTooLong } from './errors.js';

const cut = (text: string, most = 1_000): string[] => cutElements(Buffer.from(text), most).map(String);

describe('cutElements', () => {
  it('keeps the bytes of each element', () => {
    expect(cut(' [ {"a": [1, 2], "b":"],[\\"" } ,\n{"c":{}},"x,y", 7 ] ')).toEqual([
      '{"a": [1, 2], "b":"],[\\"" }',
      '{"c":{}}',
      '"x,y"',
      '7',
    ]);
  });
  it('knows the empty array', () => expect(cut(' [ \n] ')).toEqual([]));
  it.each(['', '{}', '[1', '[1]x', '[1,]', 'null'])('refuses %j', (text) =>
    expect(() => cut(text)).toThrow(NotAnArray),
  );
  it.each([
    ['\ufeff[{}]', 'utf8', 'byte order mark'],
    ['[{}]', 'utf16le', 'not valid UTF-8'],
    ['\ufeff[{}]', 'utf16le', 'not valid UTF-8'],
    ['{"a":1}', 'utf8', 'application/cloudevents+json'],
  ] as const)('says of %j in %s what to write instead', (text, encoding, words) =>
    expect(() => cutElements(Buffer.from(text, encoding), 1)).toThrow(words),
  );
  it('counts what is too much, and keeps none of it', () => {
    expect(cut('[1,2]', 2)).toEqual(['1', '2']);
    expect(() => cut('[1,2,3,4]', 2)).toThrow(new BatchTooLong(4, 2));
  });
  it.each([
    ['numbers', `[${'1,'.repeat(4_000_000)}1]`, BatchTooLong],
    ['objects', `[${'{},'.repeat(2_700_000)}{}]`, BatchTooLong],
    ['brackets', '['.repeat(8_000_000), NotAnArray],
  ])('does not take seconds for 8 MB of %s', (_name, text, error) => {
    const body = Buffer.from(text);
    const before = process.cpuUsage();
    expect(() => cutElements(body, 1_000)).toThrow(error);
    // A third of a second here.
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000);
  });
  it('cuts any array at its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1), (values, indent) => {
        const elements = cut(JSON.stringify(values, null, indent));
        expect(elements.map((element) => JSON.parse(element) as unknown)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});
