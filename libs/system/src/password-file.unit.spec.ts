import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { urlWithPassword } from './password-file.js';

describe('urlWithPassword', () => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-password-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const file = (text: string, mode = 0o600): string => {
    const path = join(dir, `${Math.random()}`);
    writeFileSync(path, text, { mode });
    return path;
  };

  it.each(['hunter2', 'p@ss:w/o?r#d%41 ü'])(
    'puts the password %j into the URL, as a client reads it from there',
    (text) => {
      const url = urlWithPassword('postgres://someone@db:5432/ledger?sslmode=require', file(`${text}\n`));
      const { username, password, host, pathname, search } = new URL(url);
      expect([username, decodeURIComponent(password)]).toEqual(['someone', text]);
      expect([host, pathname, search]).toEqual(['db:5432', '/ledger', '?sslmode=require']);
    },
  );

  it.each([
    ['has a password', 'postgres://someone:else@db/ledger', 'hunter2', /has a password already/],
    ['names no user', 'postgres://db/ledger', 'hunter2', /names no user/],
    ['has an empty file', 'postgres://someone@db/ledger', '\n', /no password on one line/],
    ['has a file of two lines', 'postgres://someone@db/ledger', 'hunter2\nhunter3\n', /no password on one line/],
  ])('refuses a URL that %s, without showing any', (_what, url, text, message) => {
    let thrown: Error | undefined;
    try {
      urlWithPassword(url, file(text));
    } catch (error) {
      thrown = error as Error;
    }
    expect(thrown?.message).toMatch(message);
    expect(thrown?.message).not.toMatch(/hunter|else/);
  });

  it('refuses a file that others can read', () => {
    expect(() => urlWithPassword('postgres://someone@db/ledger', file('hunter2', 0o644))).toThrow(/mode 0644/);
  });
});
