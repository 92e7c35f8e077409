import { DIGEST, digestBytes, digestOf, digestText } from './digest.js';

describe('digests', () => {
  it('are SHA-256 as sha256sum prints it, with its name before', () => {
    // FIPS 180-4, example B.1.
    const abc = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect([digestOf('abc'), digestOf(Buffer.from('abc'))]).toEqual([abc, abc]);
    expect(abc).toMatch(DIGEST);
    expect(digestText(digestBytes(abc))).toBe(abc);
  });
});
