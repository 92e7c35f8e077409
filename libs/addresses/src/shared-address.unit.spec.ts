import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { DigestTable } from './digest-table.js';
import { assessAddress, namesAnAddress, SharedAddressCounter } from './index.js';

const digestOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();
const here = digestOf('100 MAIN ST');
const good = assessAddress('100 MAIN ST, ALBANY NY 12207');

describe('SharedAddressCounter', () => {
  it('flags an address at the 26th person, not at the 25th', () => {
    const counter = new SharedAddressCounter();
    for (let i = 1; i <= 25; i++) counter.add(here, digestOf(`person ${i}`));
    expect(counter.apply(good, here)).toBe(good);
    counter.add(here, digestOf('person 26'));
    expect(counter.apply(good, here)).toEqual({ codes: ['A11'], level: 'PARTIAL' });
    expect(counter.isShared(digestOf('elsewhere'))).toBe(false);
  });

  it('counts a person once, however many rows', () => {
    const counter = new SharedAddressCounter();
    for (let i = 0; i < 100; i++) counter.add(here, digestOf(`person ${i % 3}`));
    expect(counter.count(here)).toBe(3);
  });

  it('counts one person at two addresses at both', () => {
    const counter = new SharedAddressCounter();
    counter.add(here, digestOf('person'));
    counter.add(digestOf('there'), digestOf('person'));
    expect([counter.count(here), counter.count(digestOf('there'))]).toEqual([1, 1]);
  });

  it('counts a row without a person as one', () => {
    const counter = new SharedAddressCounter(1);
    counter.add(here);
    expect(counter.isShared(here)).toBe(false);
    counter.add(here);
    expect(counter.isShared(here)).toBe(true);
  });

  it('keeps the level of a worse address and leaves alone what names none', () => {
    const counter = new SharedAddressCounter(0);
    counter.add(here);
    expect(counter.apply(assessAddress('COUNTY JAIL'), here)).toEqual({
      codes: ['A03', 'A08', 'A11'],
      level: 'INSUFFICIENT',
    });
    for (const raw of ['', 'UNKNOWN', '12207']) {
      expect(namesAnAddress(assessAddress(raw))).toBe(false);
      expect(counter.apply(assessAddress(raw), here)).toBe(assessAddress(raw));
    }
  });
});

describe('DigestTable', () => {
  it('counts as a Map does, through growth and clashing slots', () => {
    const word = fc.integer({ min: 0, max: 3 }).map((n) => (n * 0x55555555) >>> 0);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(word, fc.nat()), word), { maxLength: 300 }), (keys) => {
        const table = new DigestTable(2);
        const model = new Map<string, number>();
        for (const [high, low] of keys) {
          const key = `${high}:${low}`;
          model.set(key, (model.get(key) ?? 0) + 1);
          expect(table.add(high, low)).toBe(model.get(key));
        }
        for (const [key, count] of model) {
          const [high, low] = key.split(':').map(Number);
          expect(table.count(high!, low!)).toBe(count);
        }
        expect(table.size).toBe(model.size);
      }),
    );
  });
});
