import {
  EmptyOldTreeError,
  HashLengthError,
  NumberRangeError,
  ProofLengthError,
  RootMismatchError,
  ShrunkTreeError,
} from './errors.js';
import { bitLength, differingBits, popcount, shiftRight, trailingZeros } from './size.js';
import { EMPTY_ROOT, leafHash, nodeHash, verifyConsistency, verifyInclusion } from './node.js';

const [a, b] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))];
const root = nodeHash(a, b);

describe('a refusal says what is wrong', () => {
  const inclusion = { leafHash: a, index: 0, size: 2, proof: [b], root };
  const consistency = { oldSize: 1, newSize: 2, oldRoot: a, newRoot: root, proof: [b] };

  it('inclusion', () => {
    expect(() => verifyInclusion(inclusion)).not.toThrow();
    expect(() => verifyInclusion({ ...inclusion, index: 2 })).toThrow(new NumberRangeError('index', 2, 0, 1));
    expect(() => verifyInclusion({ ...inclusion, size: 0 })).toThrow(NumberRangeError);
    expect(() => verifyInclusion({ ...inclusion, proof: [] })).toThrow(new ProofLengthError('inclusion', 1, 0));
    expect(() => verifyInclusion({ ...inclusion, proof: [b, b] })).toThrow(new ProofLengthError('inclusion', 1, 2));
    expect(() => verifyInclusion({ ...inclusion, proof: [Buffer.alloc(31)] })).toThrow(HashLengthError);
    expect(() => verifyInclusion({ ...inclusion, leafHash: Buffer.alloc(33) })).toThrow(HashLengthError);
    expect(() => verifyInclusion({ ...inclusion, leafHash: b })).toThrow(
      new RootMismatchError('root', root, nodeHash(b, b)),
    );
  });

  it('consistency', () => {
    expect(() => verifyConsistency(consistency)).not.toThrow();
    expect(() => verifyConsistency({ ...consistency, oldSize: 0, oldRoot: EMPTY_ROOT, proof: [] })).toThrow(
      EmptyOldTreeError,
    );
    expect(() => verifyConsistency({ ...consistency, oldSize: 3 })).toThrow(new ShrunkTreeError(3, 2));
    expect(() => verifyConsistency({ ...consistency, proof: [] })).toThrow(new ProofLengthError('consistency', 1, 0));
    expect(() => verifyConsistency({ ...consistency, oldRoot: b })).toThrow(RootMismatchError);
    expect(() => verifyConsistency({ ...consistency, oldRoot: Buffer.alloc(0) })).toThrow(HashLengthError);
    const same = { oldSize: 2, newSize: 2, oldRoot: root, newRoot: root, proof: [] };
    expect(() => verifyConsistency(same)).not.toThrow();
    expect(() => verifyConsistency({ ...same, proof: [b] })).toThrow(new ProofLengthError('consistency', 0, 1));
    expect(() => verifyConsistency({ ...same, newRoot: a })).toThrow(new RootMismatchError('newRoot', a, root));
  });
});

describe('arithmetic beyond 32 bits', () => {
  const numbers = [1, 2, 3, 255, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40 - 1, 2 ** 52, 2 ** 53 - 1];

  it.each(numbers)('%d is as bigint has it', (n) => {
    const bits = BigInt(n).toString(2);
    expect(bitLength(n)).toBe(bits.length);
    expect(popcount(n)).toBe(bits.replaceAll('0', '').length);
    expect(trailingZeros(n)).toBe(/0*$/.exec(bits)![0].length);
    for (const other of [0, ...numbers]) {
      const xor = BigInt(n) ^ BigInt(other);
      expect(differingBits(n, other)).toBe(xor === 0n ? 0 : xor.toString(2).length);
    }
    for (const shift of [0, 1, 31, 32, 33, 52, 53])
      expect(shiftRight(n, shift)).toBe(Number(BigInt(n) >> BigInt(shift)));
  });
});

describe('leafHash', () => {
  it('hashes entries of any length apart from each other and from nodes', () => {
    const known = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d';
    expect(leafHash(Buffer.alloc(0)).toString('hex')).toBe(known);
    const lengths = [0, 1, 64, 65_534, 65_535, 65_536, 65_537, 100_000];
    expect(new Set(lengths.map((length) => leafHash(Buffer.alloc(length)).toString('hex'))).size).toBe(lengths.length);
    expect(leafHash(Buffer.concat([a, b]))).not.toEqual(root);
    expect(() => nodeHash(a, Buffer.alloc(31))).toThrow(HashLengthError);
  });
});
