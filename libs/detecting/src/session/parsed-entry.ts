import { leafHash } from '#libs/merkle';
import { foldInput, type FoldInput, unreadableInput } from '#libs/judging';

/** An entry ready to be folded. */
export interface ParsedEntry {
  input: FoldInput;
  leafHash: Buffer;
  bytes: number;
  /** Why it could not be read: it is then folded as an entry that says nothing, and a gap says so. */
  unreadable?: string;
}

/** `receivedAt` of the entry before, for one that cannot be read. */
export function parse(index: number, bytes: Buffer, receivedAt: number): ParsedEntry {
  const common = { leafHash: leafHash(bytes), bytes: bytes.length };
  try {
    return { ...common, input: foldInput(index, bytes) };
  } catch (error) {
    const input = unreadableInput(index, receivedAt);
    return { ...common, input, unreadable: error instanceof Error ? error.message : String(error) };
  }
}
