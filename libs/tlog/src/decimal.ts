import { DecimalError } from './errors.js';

const DECIMAL = /^(?:0|[1-9][0-9]{0,19})$/;

/** A decimal without sign, spaces or leading zeros, up to 2^64 - 1; throws DecimalError. */
export function parseUint64(text: string): bigint {
  // BigInt() alone also reads "", " 10 " and "0x10".
  if (!DECIMAL.test(text)) throw new DecimalError(text, 'digits without leading zeros expected');
  const value = BigInt(text);
  if (value > 0xffff_ffff_ffff_ffffn) throw new DecimalError(text, 'it is above 2^64 - 1');
  return value;
}

/** As parseUint64, up to 2^53 - 1: what sizes and indexes can be. */
export function parseUint53(text: string): number {
  const value = parseUint64(text);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new DecimalError(text, 'it is above 2^53 - 1');
  return Number(value);
}
