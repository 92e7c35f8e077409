/** cp037 as Unicode's and IBM's tables have it, a byte each: all of Latin-1 in another order. NEL is 0x15 and the line feed 0x25. */
const CP037 =
  '000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f' +
  '80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a' +
  '20a0e2e4e0e1e3e5e7f1a22e3c282b7c26e9eaebe8edeeefecdf21242a293bac' +
  '2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22' +
  'd8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4' +
  'b57e737475767778797aa1bfd0dddeae5ea3a5b7a9a7b6bcbdbe5b5dafa8b4d7' +
  '7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff' +
  '5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f';

/** Where another page differs from cp037. */
const OTHERS: Readonly<Record<EbcdicPage, Readonly<Record<number, string>>>> = {
  cp037: {},
  cp500: { 0x4a: '[', 0x4f: '!', 0x5a: ']', 0x5f: '^', 0xb0: '¢', 0xba: '¬', 0xbb: '|' },
  cp1047: { 0x5f: '^', 0xad: '[', 0xb0: '¬', 0xba: 'Ý', 0xbb: '¨', 0xbd: ']' },
};

export const EBCDIC_PAGES = ['cp037', 'cp500', 'cp1047'] as const;
export type EbcdicPage = (typeof EBCDIC_PAGES)[number];

export const isEbcdic = (encoding: string): encoding is EbcdicPage =>
  (EBCDIC_PAGES as readonly string[]).includes(encoding);

/** Decodes bytes of one page: all pages hold Latin-1's characters alone, so that the bytes are exchanged for Latin-1's. */
export function ebcdicDecoder(page: EbcdicPage): (bytes: Buffer) => string {
  const latin1 = Buffer.from(CP037, 'hex');
  for (const [byte, character] of Object.entries(OTHERS[page])) latin1[Number(byte)] = character.charCodeAt(0);
  return (bytes) => Buffer.from(bytes.map((byte) => latin1[byte]!)).toString('latin1');
}
