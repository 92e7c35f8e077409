import { oversight, type Oversight, parseEntry, streamOf, UTC_TIME } from '#libs/contracts';

/** What a fold makes of an entry of `oversight`. */
export interface OversightEntry {
  index: number;
  /** Milliseconds since 1970. */
  receivedAt: number;
  /** The act of a person. Undefined: a seal or another control, or what cannot be read. */
  body?: Oversight;
  /** The act's bytes are not what the contract says: it is passed over. */
  unreadable?: true;
}

/** Never throws. `before`: when the entry before was received, for one that does not say. */
export function oversightEntry(index: number, bytes: Buffer, before: number): OversightEntry {
  try {
    const entry = parseEntry(bytes);
    const receivedAt = UTC_TIME.test(entry.receivedAt) ? Date.parse(entry.receivedAt) : before;
    if (entry.oversight === undefined) return { index, receivedAt };
    const read = oversight.safeParse(entry.oversight);
    return read.success ? { index, receivedAt, body: read.data } : { index, receivedAt, unreadable: true };
  } catch {
    return { index, receivedAt: before, unreadable: true };
  }
}

/** By its act, not by what it says of itself: an act belongs to one row, whatever stream it names. */
export const rowOf = ({ act }: Oversight): string => streamOf(act);
