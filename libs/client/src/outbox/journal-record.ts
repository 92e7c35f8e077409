import { crc32 } from 'node:zlib';

/**
 * A record of the journal is one line: kind, CRC-32 of the rest in hexadecimal, and the rest, parted by tabs. None of the
 * fields can hold a tab or a line feed (ids and sources by their patterns); an event's bytes come last and hold no line feed.
 *
 *   E  number, source, agreement id, sequence, event id, signature or '-', the value's bytes
 *   A  numbers that were acknowledged: `1-500,503`
 *   S  source, agreement id, next sequence: what compaction keeps of the events that it drops
 *   J  name, digest: a job begins; its events are void until its C
 *   C  name, digest, events: the job is whole
 *   B  bytes: everything before that offset was flushed to disk when this was written
 */
export type RecordKind = 'E' | 'A' | 'S' | 'J' | 'C' | 'B';

const TAB = 0x09;
const LF = Buffer.from('\n');

export function encodeRecord(kind: RecordKind, fields: readonly (string | number)[], tail?: Buffer): Buffer {
  const text = Buffer.from(fields.join('\t') + (tail ? '\t' : ''));
  const rest = tail ? Buffer.concat([text, tail]) : text;
  return Buffer.concat([Buffer.from(`${kind}\t${crc32(rest).toString(16).padStart(8, '0')}\t`), rest, LF]);
}

export interface JournalRecord {
  kind: RecordKind;
  fields: string[];
  /** Where an event's value begins in the line; its end is the line's. */
  valueAt: number;
}

/** Bytes of kind, CRC and their tabs. */
const HEAD = 11;
const EVENT_FIELDS = 6;

/** undefined: not a whole record. `line` is without its line feed. */
export function decodeRecord(line: Buffer): JournalRecord | undefined {
  if (line.length < HEAD || line[1] !== TAB || line[HEAD - 1] !== TAB) return undefined;
  const rest = line.subarray(HEAD);
  if (crc32(rest) !== Number.parseInt(line.toString('latin1', 2, HEAD - 1), 16)) return undefined;
  const kind = line.toString('latin1', 0, 1) as RecordKind;
  if (kind !== 'E') return { kind, fields: rest.toString('utf8').split('\t'), valueAt: line.length };
  let at = HEAD;
  for (let i = 0; i < EVENT_FIELDS; i++) at = line.indexOf(TAB, at) + 1;
  return { kind, fields: line.toString('latin1', HEAD, at - 1).split('\t'), valueAt: at };
}
