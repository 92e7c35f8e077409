import { digestBytes, type FindingsSealed, OVERSIGHT, parseEntry } from '#libs/contracts';
import { leafHash, verifyInclusion } from '#libs/merkle';
import { decodeBase64 } from '#libs/tlog';
import type { BundleFiles } from './bundle-files.js';
import type { LogCheck } from './check-log.js';
import { hitProof, type Manifest, PATHS } from './layout.js';

/** The seal that the manifest names, if `oversight` of the same ledger has it. */
export function checkSeal(
  files: BundleFiles,
  { shard, ruleSetDigest, seal }: Manifest,
  log: LogCheck,
  oversight: LogCheck | undefined,
): FindingsSealed | undefined {
  if (!seal || !oversight) return undefined;
  const path = PATHS.seal(seal.index);
  const bytes = oversight.entry(path, seal.index);
  if (!bytes) return undefined;
  if (log.ledger !== oversight.ledger) {
    files.fail(PATHS.checkpoint(OVERSIGHT), `it is of ledger ${oversight.ledger}, the entries are of ${log.ledger}`);
    return undefined;
  }
  const control = files.attempt(path, () => parseEntry(bytes).control);
  if (control?.kind !== 'findings.sealed' || control.shard !== shard) {
    files.fail(path, `it is no seal of the findings of shard ${shard}`);
    return undefined;
  }
  if (control.ruleSetDigest !== ruleSetDigest) files.fail(path, `it is of rule set ${control.ruleSetDigest}`);
  if (control.count !== seal.count)
    files.fail(PATHS.manifest, `${path} is of ${control.count} hits, not ${seal.count}`);
  return control.ruleSetDigest === ruleSetDigest && control.count === seal.count ? control : undefined;
}

/** Whether a hit's leaf is in the sealed tree; why not is said. */
export function isSealed(files: BundleFiles, no: number, sealed: FindingsSealed): boolean {
  const path = PATHS.hitProof(no);
  const proof = files.json(path, hitProof);
  const leaf = files.need(PATHS.hit(no));
  if (!proof || !leaf) return false;
  if (proof.no !== no || proof.count !== sealed.count) {
    files.fail(path, `it is of hit ${proof.no} of ${proof.count}, not of ${no} of ${sealed.count}`);
    return false;
  }
  try {
    verifyInclusion({
      leafHash: leafHash(leaf),
      index: no,
      size: sealed.count,
      proof: proof.hashes.map(decodeBase64),
      root: digestBytes(sealed.hitsRoot),
    });
    return true;
  } catch (error) {
    files.fail(PATHS.hit(no), `it is not the sealed hit ${no}, or ${path} is wrong: ${(error as Error).message}`);
    return false;
  }
}
