import { inOrder, type Listed, sumsOf } from './listed.js';

let index = 0;
const part = (changes: Partial<Listed> & { time?: number; source?: string } = {}): Listed => {
  const { time = 1, source = 'urn:agency:revenue:a', ...rest } = changes;
  index++;
  const act = { time, source, sequence: index, id: `id-${index}`, index, receivedAt: 0 };
  return { act, stated: 0, data: `data ${index}`, items: 0, ...rest };
};

describe('the sums of the parts of an act', () => {
  it('take the largest number of parts that share `of`, each of which repeats the size of the whole', () => {
    const parts = [1, 2, 3].map((n) => part({ part: n, of: 3, stated: 900, items: 300 }));
    expect(sumsOf(parts)).toEqual({ stated: 900, named: 900, size: 900, unknown: 0, apart: 0, missingParts: 0 });
    expect(sumsOf(parts.slice(1, 2))).toEqual({
      stated: 900,
      named: 300,
      size: 900,
      unknown: 600,
      apart: 600,
      missingParts: 2,
    });
  });

  it('take the larger of the stated and the named items', () => {
    expect(sumsOf([part({ stated: 3, items: 5 })])).toMatchObject({ stated: 3, named: 5, size: 5, unknown: 0 });
  });

  it('compare each whole with its own number: surplus items of one do not compensate for missing items of another', () => {
    const parts = [part({ stated: 5 }), part({ items: 4 }), part({ part: 1, of: 1, stated: 2, items: 1 })];
    expect(sumsOf(parts)).toMatchObject({ stated: 7, named: 5, size: 11, unknown: 6, apart: 10 });
  });

  it('add up groups and parts without `part`', () => {
    const parts = [
      part({ part: 1, of: 2, stated: 10 }),
      part({ part: 2, of: 2, stated: 10 }),
      part({ part: 1, of: 1, stated: 7 }),
      part({ stated: 3 }),
      part({ stated: 3 }),
    ];
    expect(sumsOf(parts).size).toBe(23);
  });

  it('add up deliveries of one part number, unless their data are equal', () => {
    const again = (data: string) => part({ part: 1, of: 1, stated: 1_000, data });
    expect(sumsOf(['a', 'b', 'c'].map(again)).size).toBe(3_000);
    expect(sumsOf(['a', 'a', 'a'].map(again)).size).toBe(1_000);
  });

  it('add up parts without `part` even if their data are equal', () => {
    const once = { stated: 5, data: 'same' };
    expect(sumsOf([part(once), part(once)]).size).toBe(10);
  });

  it('do not depend on the order of arrival', () => {
    const parts = [
      part({ time: 3, part: 1, of: 2, stated: 10, data: 'x' }),
      part({ time: 2, part: 1, of: 2, stated: 20, data: 'y' }),
      part({ time: 1, part: 2, of: 2, stated: 30, data: 'z' }),
    ];
    const sums = sumsOf(inOrder(parts));
    expect(sumsOf(inOrder([...parts].reverse()))).toEqual(sums);
    expect(sums.size).toBe(30 + 10);
  });
});
