import { gzipSync } from 'node:zlib';
import { decodeEntryBundle, encodeEntryBundle } from '#libs/merkle';
import { unpackEntryBundle } from '#libs/verifier';
import type { Random } from './random.js';

/** Edits of the entries of a bundle or a row. Each result differs from its input. */
export const ENTRY_EDITS: Record<string, (entries: Buffer[], random: Random) => Buffer[]> = {
  'edit an entry': (entries, random) => {
    const at = random.below(entries.length);
    return entries.with(at, Buffer.from(entries[at]!.toString().replace('urn:agency:irs', 'urn:agency:ice')));
  },
  'flip a bit of an entry': (entries, random) => {
    const at = random.below(entries.length);
    return entries.with(at, random.flip(entries[at]!));
  },
  'delete an entry': (entries, random) => entries.toSpliced(random.below(entries.length), 1),
  'insert an entry': (entries, random) => {
    const at = random.below(entries.length + 1);
    return entries.toSpliced(at, 0, Buffer.from(`${entries[0]!.toString()} `));
  },
  'reorder entries': (entries, random) => {
    const [a, b] = random.two(entries.length);
    return entries.with(a, entries[b]!).with(b, entries[a]!);
  },
};

export const entriesIn = (packed: Buffer): Buffer[] => decodeEntryBundle(unpackEntryBundle(packed));
/** A row or bundle holds 256 entries at most, so an insertion pushes out the last one. */
export const packed = (entries: readonly Buffer[]): Buffer =>
  gzipSync(encodeEntryBundle(entries.slice(0, 256)), { level: 1 });

/** A flip that no reader notices: in the bits that fill deflate's last byte. */
export function sameContents(before: Buffer, after: Buffer): boolean {
  try {
    return unpackEntryBundle(after).equals(unpackEntryBundle(before));
  } catch {
    return false;
  }
}
