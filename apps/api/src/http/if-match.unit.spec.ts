import { InvalidParameters } from '#libs/platform';
import { VersionNeeded } from './errors.js';
import { etagOf, versionSeen } from './if-match.js';

describe('versionSeen', () => {
  it.each([0, 1, 42])('reads the ETag of version %d', (version) => expect(versionSeen(etagOf(version))).toBe(version));

  it('is demanded', () => expect(() => versionSeen(undefined)).toThrow(VersionNeeded));

  it.each(['*', '', '3', 'W/"3"', '"3", "4"', '"03"', '"-1"', '"1e3"', '"9999999999"'])('refuses %j', (text) => {
    expect(() => versionSeen(text)).toThrow(InvalidParameters);
  });
});
