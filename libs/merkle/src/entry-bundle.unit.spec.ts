import fc from 'fast-check';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.js';
import { MAX_ENTRY_BYTES } from './limits.js';
import { EntryBundleFormatError, EntryTooLargeError } from './errors.js';

describe('bundles', () => {
  it('give back what was framed; no proper prefix is the same bundle', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 256 }), (entries) => {
        const bytes = encodeEntryBundle(entries);
        expect(decodeEntryBundle(bytes, entries.length).map((entry) => [...entry])).toEqual(
          entries.map((entry) => [...entry]),
        );
        if (entries.length > 0)
          expect(() => decodeEntryBundle(bytes.subarray(0, -1), entries.length)).toThrow(EntryBundleFormatError);
      }),
      { numRuns: 60 },
    );
  });

  it('hold the longest entry, and no longer one', () => {
    const [entry] = decodeEntryBundle(encodeEntryBundle([Buffer.alloc(MAX_ENTRY_BYTES, 7)]));
    expect(entry).toEqual(Buffer.alloc(65_535, 7));
    expect(() => encodeEntryBundle([Buffer.alloc(0), Buffer.alloc(65_536)])).toThrow(
      new EntryTooLargeError(1, 65_536, 65_535),
    );
  });

  it('hold 256 entries, and no more', () => {
    const empty = Array.from({ length: 257 }, () => Buffer.alloc(0));
    expect(decodeEntryBundle(encodeEntryBundle(empty.slice(1)))).toHaveLength(256);
    expect(() => encodeEntryBundle(empty)).toThrow(EntryBundleFormatError);
    expect(() => decodeEntryBundle(Buffer.alloc(257 * 2))).toThrow(EntryBundleFormatError);
  });

  it('are refused when they have another count than expected', () => {
    expect(() => decodeEntryBundle(Buffer.from('00000000', 'hex'), 3)).toThrow('2 entries, expected 3');
  });
});
