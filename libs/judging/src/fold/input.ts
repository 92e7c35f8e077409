import { hash } from 'node:crypto';
import { eventBytes, MalformedEntry, parseEntry, UTC_TIME } from '#libs/contracts';
import type { FoldInput } from '../memory/memory.js';

/** What the engine takes of an entry's bytes. Throws MalformedEntry. */
export function foldInput(index: number, bytes: Uint8Array): FoldInput {
  const entry = parseEntry(bytes);
  // No recorder writes another; time in the fold, and in columns, must be one that both can hold.
  if (!UTC_TIME.test(entry.receivedAt)) throw new MalformedEntry('receivedAt is no time');
  const event = eventBytes(bytes);
  return {
    index,
    entry,
    receivedAt: Date.parse(entry.receivedAt),
    digest: event ? hash('sha256', event, 'hex') : '',
  };
}

/** What an entry that cannot be read is folded as: one that says nothing, received when the one before it was. */
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
