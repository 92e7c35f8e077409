import { inflateRawSync } from 'node:zlib';

const HEADER = 10;
const TRAILER = 8;

/** The contents of each member of a gzip file (RFC 1952), for files without optional header fields, as zlib writes them. */
export function gzipMembers(bytes: Buffer): Buffer[] {
  const members: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 3] !== 0) throw new Error(`no member at byte ${at}`);
    const inflated = inflateRawSync(bytes.subarray(at + HEADER), { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    members.push(inflated.buffer);
    at += HEADER + inflated.engine.bytesWritten + TRAILER;
  }
  return members;
}
