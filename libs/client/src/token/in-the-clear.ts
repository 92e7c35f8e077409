import { TokenInTheClear } from './errors.js';

/** Throws TokenInTheClear for an address at which others could read what is sent. */
export function refuseInTheClear(url: string): void {
  const { protocol, hostname } = new URL(url);
  const here = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && here)) throw new TokenInTheClear(url);
}
