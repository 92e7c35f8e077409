import { type Bits, newBlock, newMatched, noBits, setBit } from '#libs/rules';
import { decodeEntity, encodeEntity } from './entity-codec.js';

function bits(...items: number[]): Bits {
  const set = noBits();
  for (const item of items) setBit(set, item);
  return set;
}

describe('the codec of the rules’ memory', () => {
  it('gives back what it was given', () => {
    const entity = {
      kind: 'thing',
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

describe('a stored block', () => {
  it('leaves out what a new one has, and gives the same block back', () => {
    const block = newBlock('a', 'r', 3);
    expect(encodeEntity(block)).toBe('{"kind":"block","agreement":"a","request":"r","block":3}');
    expect(decodeEntity(encodeEntity(block))).toEqual(block);
    block.requested = bits(1);
    block.matches['m'] = { ...newMatched(), match: bits(1), paths: { TIN: bits(1), NONE: bits() } };
    block.disclosures['d'] = { items: bits(1), contents: {} };
    block.officers['nobody'] = bits();
    const text = encodeEntity(block);
    expect(decodeEntity(text)).toEqual(block);
    expect(Object.keys(decodeEntity(text))).toEqual(Object.keys(block));
    expect(encodeEntity(decodeEntity(text))).toBe(text);
  });
});
