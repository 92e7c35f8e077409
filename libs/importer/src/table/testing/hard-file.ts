import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { tableFile } from '../table-file.js';

/**
 * A file as some program writes it, and what reading it has to give. The lists were written before the reader was, from what the programs
 * named are known to write.
 */
export interface HardFile {
  name: string;
  bytes: Buffer;
  /** What the header says of the file. */
  says: Omit<z.input<typeof tableFile>, 'file'>;
  /** `line: cell|cell` of each row; undefined where the file is refused. */
  rows?: readonly string[];
  emptyRows?: number;
  warnings?: readonly string[];
  /** Lines that the refusal names. */
  refused?: readonly number[];
  /** How many refusals there are. */
  refusals?: number;
  /** What the refusal says to do. */
  advice?: RegExp;
}

export const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
export const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
export const utf16be = (text: string): Buffer => utf16(text).swap16();
export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
export const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export const csv = (more: object = {}): { format: z.input<typeof tableFile>['format'] } => ({
  format: { kind: 'csv', ...more },
});
export const fixed = (more: object = {}): { format: z.input<typeof tableFile>['format'] } => ({
  format: { kind: 'fixed', layout: { no: [1, 6], path: [7, 7], result: [8, 8] }, ...more },
});
