import { readPrivateFileSync } from './private-files.js';

/** A database's password cannot be taken from its file. The message says why, and nothing of what the file holds. */
export class PasswordFileError extends Error {
  override readonly name = 'PasswordFileError';
}

/**
 * A connection URL with the password that stands in a file, for whoever reads the environment of a process reads its URLs too. A URL that
 * has a password already is refused: one of the two would be ignored. @throws PasswordFileError, PrivateFileError
 */
export function urlWithPassword(url: string, file: string): string {
  const parsed = new URL(url);
  if (parsed.password !== '') throw new PasswordFileError('the URL beside it has a password already');
  if (parsed.username === '') throw new PasswordFileError('the URL beside it names no user');
  const password = readPrivateFileSync(file, { what: 'the password' }).replace(/\r?\n$/, '');
  if (password === '' || /[\r\n]/.test(password)) throw new PasswordFileError(`${file} holds no password on one line`);
  // Not by `encodeURI` alone: `/`, `@` and `:` would end the password.
  parsed.password = encodeURIComponent(password);
  return parsed.href;
}
