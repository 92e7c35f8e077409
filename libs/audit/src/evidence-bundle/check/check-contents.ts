import { OVERSIGHT, parseEntry } from '#libs/contracts';
import { OffsetSet } from '#libs/verifier';
import type { BundleFiles } from './bundle-files.js';
import type { CheckedFindings } from './check-findings.js';
import type { SignedEntry } from './judge-again.js';
import { type Manifest, PATHS, sha256 } from '../format/layout.js';
import { readme } from '../format/readme.js';

/** The files are those that the manifest names, and no others. */
export function checkNamed(files: BundleFiles, manifest: Manifest): void {
  const named = new Set<string>([PATHS.manifest]);
  for (const { path, size, sha256: expected } of manifest.files) {
    named.add(path);
    const bytes = files.need(path);
    if (bytes && (bytes.length !== size || sha256(bytes) !== expected))
      files.fail(path, 'its bytes are not those that manifest.json names');
  }
  for (const path of files.files.keys()) if (!named.has(path)) files.fail(path, 'manifest.json does not name it');
  if (files.need(PATHS.readme)?.toString() !== readme(manifest))
    files.leave('what README.txt says: it is not the text of this program, and nobody signed it');
}

/** With a range, an entry beyond it is here only because a finding rests on it. */
export function checkRange(
  files: BundleFiles,
  { shard, from, to }: Manifest,
  entries: readonly SignedEntry[],
  { findings }: CheckedFindings,
): void {
  if (from === null && to === null) return;
  const evidence = new Set(findings.flatMap((finding) => finding.evidence.map(({ index }) => index)));
  const [first, end] = [from === null ? -Infinity : Date.parse(from), to === null ? Infinity : Date.parse(to)];
  for (const { index, bytes } of entries) {
    const { event, quarantined, receivedAt } = parseEntry(bytes);
    const at = Date.parse(event?.time ?? quarantined?.known.time ?? receivedAt);
    if (!(at >= first && at < end) && !evidence.has(index))
      files.fail(PATHS.entry(shard, index), 'its act is not in the range, and no finding rests on it');
  }
}

/** Files that are named, and have nothing to do with what the manifest says. */
export function checkStrangers(
  files: BundleFiles,
  { shard, entries, clocks, seal }: Manifest,
  { findings }: CheckedFindings,
): void {
  const known = new Set<string>([
    ...[PATHS.readme, PATHS.manifest, PATHS.findings, PATHS.ruleSet, PATHS.policy, PATHS.vkeys],
    PATHS.checkpoint(shard),
    ...[...entries, ...clocks].map((index) => PATHS.entry(shard, index)).flatMap((path) => [path, PATHS.proof(path)]),
    ...findings.flatMap(({ hits }) => hits.map(PATHS.hit)),
    ...(seal
      ? [
          PATHS.checkpoint(OVERSIGHT),
          ...[PATHS.seal(seal.index), PATHS.proof(PATHS.seal(seal.index))],
          ...findings.flatMap(({ hits }) => hits.filter((no) => no < seal.count).map(PATHS.hitProof)),
        ]
      : []),
  ]);
  for (const path of files.files.keys()) if (!known.has(path)) files.fail(path, 'it belongs to nothing in the bundle');
}

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
