import type { InCapacity } from '../visibility/capacity.js';
import { LiveIds } from './live-ids.js';
import type { LivePosition } from './position.js';

const HOUR = 3_600_000;
const ids = new LiveIds(Buffer.alloc(32, 7));
const READER: InCapacity = {
  ...{ issuer: 'https://id', subject: 'u1', role: 'compliance-officer', agency: 'irs' },
  scope: { agencies: ['irs'], agreements: '*' },
};
const at = Date.parse('2026-11-22T15:00:00Z');
const position = (...hits: number[]): LivePosition => ({
  ...{ generation: 3, acts: hits[0]!, at, exceptions: Buffer.alloc(16, 9) },
  hits: new Map(hits.map((no, shard) => [String(shard), no])),
});

describe('ids of live events', () => {
  it('say to their reader where she was, for a day', () => {
    const id = ids.seal(position(17, 0, 2 ** 47), READER);
    expect(ids.open(id, READER, at)).toEqual(position(17, 0, 2 ** 47));
    expect(ids.open(id, READER, at + 24 * HOUR)).toBeDefined();
    expect(ids.open(id, READER, at + 24 * HOUR + 1)).toBeUndefined();
    // Of a clock that was ahead.
    expect(ids.open(id, READER, at - 1)).toBeUndefined();
  });

  it('are the same after a restart, and on another api with the key', () => {
    expect(new LiveIds(Buffer.alloc(32, 7)).open(ids.seal(position(1), READER), READER, at)).toEqual(position(1));
  });

  it.each<[string, Partial<InCapacity>]>([
    ['person', { subject: 'u2' }],
    ['issuer', { issuer: 'https://other' }],
    ['role', { role: 'privacy-officer' }],
    ['agency', { agency: 'ice' }],
    ['scope', { scope: { agencies: ['irs', 'ice'], agreements: '*' } }],
  ])('are not another %s’s', (_name, change) => {
    expect(ids.open(ids.seal(position(1), READER), { ...READER, ...change }, at)).toBeUndefined();
  });

  it('cannot be made, changed or shortened', () => {
    const id = ids.seal(position(1), READER);
    const flipped = Buffer.from(id, 'base64url');
    for (let i = 0; i < flipped.length; i++) {
      flipped[i]! ^= 1;
      expect(ids.open(flipped.toString('base64url'), READER, at)).toBeUndefined();
      flipped[i]! ^= 1;
    }
    for (const other of ['', 'x', id.slice(4), `${id}AAAA`, 'A'.repeat(id.length), '"', 'ä'])
      expect(ids.open(other, READER, at)).toBeUndefined();
    expect(new LiveIds(Buffer.alloc(32, 8)).open(id, READER, at)).toBeUndefined();
  });

  it('tell nothing: they are as long for any number, and never twice the same', () => {
    const some = [position(0, 0), position(9, 0), position(2 ** 47, 2 ** 47)].map((one) => ids.seal(one, READER));
    expect(new Set(some.map(({ length }) => length)).size).toBe(1);
    expect(ids.seal(position(1), READER)).not.toBe(ids.seal(position(1), READER));
  });
});
