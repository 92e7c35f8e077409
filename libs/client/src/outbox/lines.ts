import type { FileHandle } from 'node:fs/promises';

export interface Line {
  /** Without its line feed. */
  bytes: Buffer;
  offset: number;
  /** False for a last line without a line feed. */
  whole: boolean;
}

/** The lines of a file with their offsets. A line's bytes are valid until the next is asked for. */
export async function* readLines(file: FileHandle, chunkBytes = 1 << 20): AsyncGenerator<Line> {
  let held = Buffer.alloc(0);
  let offset = 0;
  let position = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const read = chunk.subarray(0, bytesRead);
    held = held.length === 0 ? read : Buffer.concat([held, read]);
    let start = 0;
    for (let end = held.indexOf(0x0a); end >= 0; end = held.indexOf(0x0a, start)) {
      yield { bytes: held.subarray(start, end), offset: offset + start, whole: true };
      start = end + 1;
    }
    held = held.subarray(start);
    offset += start;
  }
  if (held.length > 0) yield { bytes: held, offset, whole: false };
}
