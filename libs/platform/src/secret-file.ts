import { createHash, timingSafeEqual } from 'node:crypto';
import { readPrivateFileSync } from '#libs/system';
import { ConfigError } from './config.js';

/** What nobody guesses. */
const SECRET = /^[\x21-\x7e]{32,1024}$/;

/** The bearer token in the file that a setting names. @throws ConfigError */
export function readSecret(key: string, file: string): string {
  const refused = (received: string): ConfigError =>
    new ConfigError([
      { key, expected: 'a file with one line of 32 to 1024 printable characters is expected', received },
    ]);
  let text: string;
  try {
    text = readPrivateFileSync(file).replace(/\r?\n$/, '');
  } catch (error) {
    throw refused((error as Error).message);
  }
  if (!SECRET.test(text)) throw refused(`${text.length} characters`);
  return text;
}

/** Takes as long for whatever was sent. */
export function bearerCheck(secret: string): (authorization: string | undefined) => boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = hash(`Bearer ${secret}`);
  return (authorization) => timingSafeEqual(hash(authorization ?? ''), expected);
}
