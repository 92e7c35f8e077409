import { misused } from './recover.js';

const END = { newDatabase: 'postgres://x', newOrigin: 'log.example.gov/next', newLogKeyFile: 'next.key', reason: 'r' };

describe('the options of recover', () => {
  it('are right as documented', async () => {
    for (const options of [{}, { wait: true }, { acceptOffsets: true, json: true }, { end: true, ...END }])
      expect(await misused(options)).toBeUndefined();
  });

  it.each([
    [{ reason: 'r' }, /go with --end/],
    [{ wait: true, newOrigin: 'x' }, /go with --end/],
    [{ end: true }, /--end needs/],
    [{ end: true, ...END, reason: '' }, /--end needs/],
    [
      { end: true, ...END, reason: 'asked for by 123-45-6789' },
      /^--reason is recorded for good: leave the identifier out$/,
    ],
    [{ end: true, wait: true, ...END }, /neither --wait/],
    [{ end: true, acceptOffsets: true, ...END }, /neither --wait/],
  ])('are refused where one would be ignored: %j', async (options, message) => {
    expect(await misused(options)).toMatch(message);
  });
});
