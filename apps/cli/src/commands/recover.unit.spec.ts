import { misused } from './recover.js';

const END = { newDatabase: 'postgres://x', newOrigin: 'log.example.gov/next', newLogKeyFile: 'next.key', reason: 'r' };

describe('the options of recover', () => {
  it('are right as documented', () => {
    for (const options of [{}, { wait: true }, { acceptOffsets: true, json: true }, { end: true, ...END }])
      expect(misused(options)).toBeUndefined();
  });

  it.each([
    [{ reason: 'r' }, /go with --end/],
    [{ wait: true, newOrigin: 'x' }, /go with --end/],
    [{ end: true }, /--end needs/],
    [{ end: true, ...END, reason: '' }, /--end needs/],
    [{ end: true, wait: true, ...END }, /neither --wait/],
    [{ end: true, acceptOffsets: true, ...END }, /neither --wait/],
  ])('are refused where one would be ignored: %j', (options, message) => {
    expect(misused(options)).toMatch(message);
  });
});
