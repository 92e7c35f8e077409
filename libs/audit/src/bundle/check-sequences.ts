import { parseEntry } from '#libs/contracts';
import { OffsetSet } from '#libs/verifier';
import type { BundleFiles } from './bundle-files.js';
import type { SignedEntry } from './judge-again.js';

/** Numbers that a source gave under the agreement and that are not here. */
export function checkSequences(files: BundleFiles, agreement: string, entries: readonly SignedEntry[]): void {
  const sources = new Map<string, { seen: OffsetSet; highest: bigint }>();
  for (const { bytes } of entries) {
    const { event, quarantined } = parseEntry(bytes);
    const { source, sequence } = (event ?? quarantined?.known ?? {}) as { source?: string; sequence?: string };
    if (source === undefined || sequence === undefined) continue;
    const known = sources.get(source) ?? { seen: new OffsetSet(), highest: 0n };
    sources.set(source, known);
    const number = BigInt(sequence);
    known.seen.add(number);
    if (number > known.highest) known.highest = number;
  }
  for (const [source, { seen, highest }] of sources) {
    const missing = [...seen.holes(1n, highest)];
    if (missing.length > 0)
      files.leave(
        `events of ${source} under ${agreement} that are not here: ${missing.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ')} (a finding INT-02 if they never came, else they were left out)`,
      );
  }
}
