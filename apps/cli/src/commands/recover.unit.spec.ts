import { callCli } from '../../../../tests/support/call-cli.js';
import * as recover from './recover.js';
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

describe('the URL of a new database', () => {
  const end = ['recover', '--end', '--new-origin', 'log.example.gov/next', '--new-log-key-file', 'k', '--reason', 'r'];
  const NAMES = ['COUNTERSIGN_NEW_DATABASE_URL', 'COUNTERSIGN_ORIGIN'];
  const before = NAMES.map((name) => process.env[name]);
  afterEach(() => {
    for (const [i, name] of NAMES.entries())
      if (before[i] === undefined) delete process.env[name];
      else process.env[name] = before[i];
  });

  it('is taken from a variable too: a password does not have to stand on a command line', async () => {
    for (const name of NAMES) delete process.env[name];
    expect((await callCli(recover, end, 2)).stderr).toMatch(/--end needs --new-database/);
    process.env['COUNTERSIGN_NEW_DATABASE_URL'] = 'postgres://localhost/next';
    // The next thing that it looks at is the recorder's own environment, which is not here.
    expect((await callCli(recover, end, 1)).stderr).toMatch(/wrong settings:[^]*COUNTERSIGN_ORIGIN/);
  });
});
