import { createHash } from 'node:crypto';

/** How a SHA-256 is written in events, entries and reports: `sha256:<hex>`. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
const LEAD = 'sha256:';

/** Of bytes, or of a text's UTF-8. */
export const digestOf = (content: string | Uint8Array): string =>
  digestText(createHash('sha256').update(content).digest());

/** Of a hash that is known: 32 bytes. */
export const digestText = (hash: Buffer): string => `${LEAD}${hash.toString('hex')}`;

/** The 32 bytes of a digest. */
export const digestBytes = (digest: string): Buffer => Buffer.from(digest.slice(LEAD.length), 'hex');
