import type { CheckedLog, CheckedReceipt, Step } from '#portable/verifier';
import { Away, Problem } from '../api/problem.js';
import { count, number } from '../words/format.js';
import { PinsUnreadable } from './check.js';
import { CheckerAway } from './checker.js';

/** `agrees`: with the key that the server itself names. It is as much as can be said without a pinned key, and no tick. */
export type Shape = 'checked' | 'not-yet-checked' | 'does-not-check' | 'not-open' | 'agrees';

export interface Verdict {
  shape: Shape;
  word: string;
  /** What it rests on, or what is missing, or what differs. */
  because: string;
}

export const WAITING: Verdict = { shape: 'not-yet-checked', word: 'Not yet checked', because: 'Checking…' };
export const IDLE: Verdict = { shape: 'not-yet-checked', word: 'Not yet checked', because: '' };

/** ledger.example/0+1ba54a53+AaTH… -> ledger.example/0, key 1ba54a53 */
export function keyInWords(vkey: string): string {
  const [name, keyId] = vkey.split('+');
  return `${name}, key ${keyId}`;
}

type Result = Pick<CheckedReceipt | CheckedLog, 'mark' | 'steps' | 'key' | 'serverKey' | 'checkpoint'>;

export function verdictOf({ mark, steps, key, serverKey, checkpoint }: Result): Verdict {
  const size = checkpoint ? number(checkpoint.size) : '';
  switch (mark) {
    case 'checked':
      return {
        shape: 'checked',
        word: 'Checked here',
        because: `by this browser, against ${keyInWords(key!)}, at size ${size}.`,
      };
    case 'does-not-check':
      return {
        shape: 'does-not-check',
        word: 'Does not check',
        because: steps.filter(isFailed).map(failedAt).join(' '),
      };
    case 'not-open':
      return {
        shape: 'not-open',
        word: 'Recorded, contents not open to your agency',
        because: key
          ? `The hash that the finding names is in the log, by ${keyInWords(key)}, at size ${size}; what the entry says could not be compared.`
          : 'What the entry says could not be compared.',
      };
    case 'not-yet-checked': {
      const missing = steps.find(
        ({ id, state }) => state === 'not-done' && id !== 'log-signature' && id !== 'witnesses',
      );
      if (serverKey && (missing === undefined || missing.id === 'consistency'))
        return {
          shape: 'agrees',
          word: 'Agrees with the key that this server names',
          because: 'That is no proof: a server that lies names a key that fits. Pin a key that you got elsewhere.',
        };
      // Where a witness is missing that is asked for, it has failed.
      const first = steps.find(({ id, state }) => state === 'not-done' && id !== 'witnesses');
      return { shape: 'not-yet-checked', word: 'Not yet checked', because: first?.said ?? '' };
    }
  }
}

const isFailed = ({ state }: Step): boolean => state === 'failed';
const failedAt = ({ title, said }: Step): string => `Fails at “${title.replace(/\.$/, '')}”: ${said}`;

/** A server that says that a log is empty, of which this browser remembers entries. */
export const emptied = (remembered: string): Verdict => ({
  shape: 'does-not-check',
  word: 'Does not check',
  because: `The log was rolled back: this server says that nothing of it is signed, and it had ${count(Number(remembered.split('\n')[1]), 'signed entry', 'signed entries')} last time.`,
});

export function unansweredInWords(error: unknown): string {
  if (error instanceof PinsUnreadable)
    return `The file of pinned keys in this browser cannot be read (${error.message}). Choose it again.`;
  if (error instanceof CheckerAway) return 'The part of this page that checks could not be loaded. Check again.';
  if (error instanceof Away) return 'Countersign does not answer. Check again when it does.';
  if (error instanceof Problem && error.status === 404)
    return 'The server gives no proof that this entry is in the log.';
  if (error instanceof Problem) return `The server did not give what is needed: ${error.title}. Check again.`;
  return 'This page has a fault, and could not check. It is ours, and not of the ledger.';
}
