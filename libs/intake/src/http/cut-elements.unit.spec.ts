import fc from 'fast-check';
import { cutElements, NotAnArray } from './cut-elements.js';

const cut = (text: string): string[] => cutElements(Buffer.from(text)).map(String);

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
  it('cuts any array at its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1), (values, indent) => {
        const elements = cut(JSON.stringify(values, null, indent));
        expect(elements.map((element) => JSON.parse(element) as unknown)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});
