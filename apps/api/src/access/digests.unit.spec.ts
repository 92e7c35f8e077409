import { AccessDigests } from './digests.js';

describe('a place in the log that is sealed for a cursor', () => {
  const digests = new AccessDigests(Buffer.alloc(32, 7));

  it.each([0, 1, 17, Number.MAX_SAFE_INTEGER])('%i is opened again', (place) => {
    expect(digests.open(digests.seal(place))).toBe(place);
  });

  it('has one length for every place, and another text each time', () => {
    const sealed = [0, 17, 17, Number.MAX_SAFE_INTEGER].map((place) => digests.seal(place));
    expect(new Set(sealed.map(({ length }) => length))).toEqual(new Set([59]));
    expect(new Set(sealed).size).toBe(4);
  });

  it('is not opened with another key, in part, or changed', () => {
    const sealed = digests.seal(17);
    expect(new AccessDigests(Buffer.alloc(32, 8)).open(sealed)).toBeUndefined();
    const changed = (sealed.startsWith('A') ? 'B' : 'A') + sealed.slice(1);
    for (const other of [sealed.slice(1), changed, `${sealed}AAAA`, '']) expect(digests.open(other)).toBeUndefined();
  });
});
