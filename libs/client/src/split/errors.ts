import { ClientError } from '../errors.js';

/** One item alone is larger than a part may be. Shorten its lists (officers, periods), or raise the limit up to 60,000. */
export class PartTooSmall extends ClientError {
  constructor(
    readonly itemNo: number,
    readonly maxBytes: number,
  ) {
    super(`item ${itemNo} alone needs more than the ${maxBytes} bytes that one part may have`);
  }
}
