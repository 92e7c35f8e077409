import { StringDecoder } from 'node:string_decoder';
import iconv from 'iconv-lite';
import { z } from 'zod';
import { EBCDIC_PAGES, ebcdicDecoder, isEbcdic } from './ebcdic.js';

export const ENCODINGS = [
  'utf-8',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'cp437',
  'cp850',
  'macintosh',
  ...EBCDIC_PAGES,
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Other names that programs have for them. Only what means one encoding: "ansi" is another on each machine. */
const ALIASES: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  utf16: 'utf-16',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  cp1252: 'windows-1252',
  latin1: 'iso-8859-1',
  latin9: 'iso-8859-15',
  ibm037: 'cp037',
  ibm500: 'cp500',
  ibm1047: 'cp1047',
};

/** In any case, and by its other names. */
export const encoding = z
  .string()
  .transform((name) => {
    const lower = name.toLowerCase().replaceAll('_', '-');
    return ALIASES[lower.replaceAll('-', '')] ?? lower;
  })
  .pipe(z.enum(ENCODINGS, `write one of ${ENCODINGS.join(', ')}`));

/** What stands for bytes that the encoding does not have, and is refused. */
export const LOST = '\ufffd';

export interface Decoder {
  /** Characters of the bytes so far, in whole; LOST for each piece that is none. */
  write(bytes: Buffer): string;
  end(): string;
}

/** `utf-16` is told by its mark: see `markOf`. */
export function decoderOf(encoding: Exclude<Encoding, 'utf-16'>): Decoder {
  switch (encoding) {
    case 'utf-8':
      return new StringDecoder('utf8');
    case 'utf-16le':
      return new Utf16Decoder(false);
    case 'utf-16be':
      return new Utf16Decoder(true);
    default: {
      const write = isEbcdic(encoding) ? ebcdicDecoder(encoding) : (bytes: Buffer) => iconv.decode(bytes, encoding);
      return { write, end: () => '' };
    }
  }
}

class Utf16Decoder implements Decoder {
  private readonly units = new StringDecoder('utf16le');
  private odd: Buffer = Buffer.alloc(0);

  constructor(private readonly bigEndian: boolean) {}

  write(bytes: Buffer): string {
    const all = Buffer.concat([this.odd, bytes]);
    const whole = all.length & ~1;
    this.odd = all.subarray(whole);
    const pairs = all.subarray(0, whole);
    return paired(this.units.write(this.bigEndian ? pairs.swap16() : pairs));
  }

  end(): string {
    return paired(this.units.end()) + (this.odd.length > 0 ? LOST : '');
  }
}

/** LOST for each surrogate without its pair. */
const paired = (text: string): string => text.replace(/\p{Surrogate}/gu, LOST);

/** The encoding that a mark at the beginning of a file says. */
export function markOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}
