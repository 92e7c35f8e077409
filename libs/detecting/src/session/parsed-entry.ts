import { leafHash } from '#libs/merkle';
import { foldInput, type FoldInput, unreadableInput } from '#libs/judging';

/** An entry that is ready to be folded. */
export interface ParsedEntry {
  input: FoldInput;
  leafHash: Buffer;
  bytes: number;
  /** The reason why it could not be read. It is then folded as an entry without a statement, and recorded as a gap. */
  unreadable?: string;
}

/** `receivedAt`: of the previous entry, for an unreadable one. */
export function parse(index: number, bytes: Buffer, receivedAt: number): ParsedEntry {
  const common = { leafHash: leafHash(bytes), bytes: bytes.length };
  try {
    return { ...common, input: foldInput(index, bytes) };
  } catch (error) {
    const input = unreadableInput(index, receivedAt);
    return { ...common, input, unreadable: error instanceof Error ? error.message : String(error) };
  }
}
