import { hash } from 'node:crypto';
import { eventBytes, MalformedEntry, parseEntry, UTC_TIME } from '#libs/contracts';
import type { FoldInput } from '../memory/memory.js';

/** The engine's input from an entry's bytes. Throws MalformedEntry. */
export function foldInput(index: number, bytes: Uint8Array): FoldInput {
  const entry = parseEntry(bytes);
  // No recorder writes another format. Times in the fold, and in columns, must be values that both can hold.
  if (!UTC_TIME.test(entry.receivedAt)) throw new MalformedEntry('receivedAt is no time');
  const event = eventBytes(bytes);
  return {
    index,
    entry,
    receivedAt: Date.parse(entry.receivedAt),
    digest: event ? hash('sha256', event, 'hex') : '',
  };
}

/** The input for an unreadable entry: without a statement, received with the previous entry. */
export const unreadableInput = (index: number, receivedAt: number): FoldInput => ({
  index,
  entry: {
    v: 1,
    nonce: '',
    receivedAt: new Date(receivedAt).toISOString(),
    via: { recorder: { instance: 'unreadable' } },
    control: { kind: 'clock' },
  },
  receivedAt,
  digest: '',
});
