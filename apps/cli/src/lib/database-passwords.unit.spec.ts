import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passwordsFromFiles } from './database-passwords.js';

describe('passwordsFromFiles', () => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-passwords-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'password');
  writeFileSync(file, 'hunter2\n', { mode: 0o600 });
  const changed = (env: Record<string, string>): Record<string, string> => {
    passwordsFromFiles(env);
    return env;
  };

  it('completes the URLs, once', () => {
    const env = { DATABASE_URL: 'postgres://u@h/a', DATABASE_PASSWORD_FILE: file };
    const keys = { QUARANTINE_KEYS_URL: 'postgres://k@h/b', QUARANTINE_KEYS_PASSWORD_FILE: file };
    const expected = { DATABASE_URL: 'postgres://u:hunter2@h/a', QUARANTINE_KEYS_URL: 'postgres://k:hunter2@h/b' };
    expect(changed(changed({ ...env, ...keys }))).toEqual(expected);
  });

  it('leaves alone what has no URL or no file, as where the command line names a database', () => {
    expect(changed({ DATABASE_PASSWORD_FILE: file })).toEqual({ DATABASE_PASSWORD_FILE: file });
    expect(changed({ DATABASE_URL: 'postgres://u:p@h/a' })).toEqual({ DATABASE_URL: 'postgres://u:p@h/a' });
  });

  it('says which variable is wrong', () => {
    const env = { DATABASE_URL: 'postgres://u:p@h/a', DATABASE_PASSWORD_FILE: file };
    expect(() => passwordsFromFiles(env)).toThrow(/^DATABASE_PASSWORD_FILE: the URL beside it has a password already/);
  });
});
