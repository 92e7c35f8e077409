import { MAX_ITEM_NO } from '#libs/contracts';

/** Which item numbers a file has named, a bit each: 160 KB for the 1.28 million of one request. */
export class ItemNumbers {
  private bits = new Uint8Array(1 << 16);

  /** False when the number was there before. */
  add(itemNo: number): boolean {
    const byte = itemNo >>> 3;
    if (byte >= this.bits.length) {
      const grown = new Uint8Array(Math.max(byte + 1, this.bits.length * 2));
      grown.set(this.bits);
      this.bits = grown;
    }
    const mask = 1 << (itemNo & 7);
    if (this.bits[byte]! & mask) return false;
    this.bits[byte]! |= mask;
    return true;
  }
}

const ITEM_NO = /^0*[1-9][0-9]{0,9}$/;

/** undefined for what is no item number: 1 to MAX_ITEM_NO. */
export function readItemNo(cell: string | undefined): number | undefined {
  const text = cell?.trim() ?? '';
  if (!ITEM_NO.test(text)) return undefined;
  const itemNo = Number(text);
  return itemNo <= MAX_ITEM_NO ? itemNo : undefined;
}
