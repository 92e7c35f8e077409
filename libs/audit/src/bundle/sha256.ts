import { createHash } from 'node:crypto';

/** Hexadecimal, as sha256sum prints it. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
