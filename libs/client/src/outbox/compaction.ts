import type { Outgoing } from '../send/sender.js';
import { encodeRecord } from './journal-record.js';
import type { JournalState, Pending } from './journal-state.js';

/** The records of a journal that says the same as `state` without the events that were acknowledged. */
export async function* compactedRecords(
  state: JournalState,
  read: (pending: Pending) => Promise<Outgoing>,
): AsyncGenerator<Buffer> {
  for (const [name, { digest, events }] of state.jobs) yield encodeRecord('C', [name, digest, events]);
  for (const pending of state.pending.values()) {
    const { number, source, agreementid, id, signature } = pending;
    const { value } = await read(pending);
    // The sequence is in the value; the field serves to count on, which the S records below do here.
    yield encodeRecord('E', [number, source, agreementid, 0, id, signature ?? '-'], value);
  }
  for (const [key, next] of state.sequences) yield encodeRecord('S', [...key.split(' '), next]);
}
