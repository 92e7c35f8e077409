import { type Bits, noBits, setBit } from '#libs/rules';
import { decodeEntity, encodeEntity } from './entity-codec.js';

function bits(...items: number[]): Bits {
  const set = noBits();
  for (const item of items) setBit(set, item);
  return set;
}

describe('the codec of the rules’ memory', () => {
  it('gives back what it was given', () => {
    const entity = {
      kind: 'block',
      request: '~d1',
      texts: ['', '~', '~b', '~s', 'quote " and \\', 'Zürich', '\u2028', '\u0001'],
      sets: { none: bits(), first: bits(0), sign: bits(31), last: bits(255), all: bits(...Array(256).keys()) },
      numbers: [0, -1, 1.5, 2 ** 53, 1_767_225_600_000],
      nothing: null,
      deep: { '"': { x: [[1, 'MATCH', true]] } },
    };
    expect(decodeEntity(encodeEntity(entity))).toEqual(entity);
  });

  it('writes the same text for the same entity, and leaves out what is undefined', () => {
    const text = encodeEntity({ a: bits(1, 40), b: undefined, c: [undefined] });
    expect(text).toBe('{"a":"~bAgAAAAABAAA=","c":[null]}');
    expect(encodeEntity(decodeEntity(text))).toBe(text);
  });

  it('reads as JSON, so that views can look into it', () => {
    expect(JSON.parse(encodeEntity({ items: bits(), n: 1 }))).toEqual({ items: '~b', n: 1 });
  });
});
