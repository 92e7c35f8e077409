import { InvalidParameters } from '#libs/platform';
import { etagOf, VersionRequired, versionOf } from './version.js';

describe('the version that If-Match names', () => {
  it.each([0, 1, 17, 999_999_999])('is %d', (version) => expect(versionOf(etagOf(version))).toBe(version));

  it('must be there', () => expect(() => versionOf(undefined)).toThrow(VersionRequired));

  it.each(['*', '3', 'W/"3"', '"3", "4"', '"03"', '"-1"', '"3" ', '""', '"1e3"', '"9999999999"'])(
    'is not in %s',
    (text) => expect(() => versionOf(text)).toThrow(InvalidParameters),
  );
});
