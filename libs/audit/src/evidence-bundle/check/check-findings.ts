import { digestBytes } from '#libs/merkle';
import { isDeepStrictEqual } from 'node:util';
import { type FindingsSealed, OVERSIGHT, parseEntry } from '#libs/contracts';
import {
  type FindingOfHits,
  gathersClauses,
  HitsDisagree,
  parseHitLeaf,
  replayHits,
  type SealedHit,
} from '#libs/judging';
import { leafHash, verifyInclusion } from '#libs/merkle';
import { ruleSet } from '#libs/rules';
import { decodeBase64 } from '#libs/tlog';
import { type BundledRules, bundledRules, declaredRules, digestOf } from '../format/declared-rules.js';
import { type BundledFinding, findings as shape, hitProof, type Manifest, PATHS } from '../format/layout.js';
import type { BundleFiles } from './bundle-files.js';
import type { LogCheck } from './check-log.js';

/** The rules that judged, if they are those that the manifest names. Rules that no digest and no seal covers are reported. */
export function checkRules(
  files: BundleFiles,
  { ruleSetDigest }: Manifest,
  sealed: boolean,
  unproved: string[],
): BundledRules | undefined {
  const listed = files.json(PATHS.ruleSet, bundledRules);
  if (!listed) return undefined;
  const digest = digestOf(listed);
  if (listed.digest !== ruleSetDigest) files.fail(PATHS.ruleSet, `the findings are by rule set ${ruleSetDigest}`);
  else if (digest !== ruleSetDigest) files.fail(PATHS.ruleSet, `these rules have the digest ${digest}`);
  if (ruleSetDigest === ruleSet.digest && isDeepStrictEqual(listed, declaredRules(ruleSet))) return listed;
  files.leave('the titles of the rules: they are not those of this program, and no digest covers them');
  if (ruleSetDigest !== ruleSet.digest && !sealed)
    unproved.push(
      `rule set ${ruleSetDigest}: no seal names it and this program does not have it, so it may be made up`,
    );
  return listed;
}

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

export interface CheckedFindings {
  findings: readonly BundledFinding[];
  /** By number. */
  hits: ReadonlyMap<number, SealedHit>;
  /** Numbers of hits that the seal vouches for. */
  sealed: ReadonlySet<number>;
}

/** Holds each finding against its hits, and each hit against the seal. */
export function checkFindings(
  files: BundleFiles,
  manifest: Manifest,
  rules: BundledRules | undefined,
  seal: FindingsSealed | undefined,
): CheckedFindings {
  const findings = files.json(PATHS.findings, shape) ?? [];
  const hits = new Map<number, SealedHit>();
  const sealed = new Set<number>();
  const here = new Set(manifest.entries);
  for (const finding of findings) {
    const wrong = (detail: string): void => files.fail(PATHS.findings, `finding ${finding.id}: ${detail}`);
    const own = finding.hits.flatMap((no) => hitOf(files, no, finding.id) ?? []);
    for (const hit of own) hits.set(hit.no, hit);
    if (own.length < finding.hits.length) continue;
    if (finding.scope !== manifest.agreement) wrong(`it is under ${finding.scope}`);
    if (rules && !rules.rules.some(({ id, version }) => id === finding.rule && version === finding.version))
      wrong(`${finding.rule} ${finding.version} is not among the rules`);
    const fields = differing(finding, own);
    if (fields !== undefined) wrong(fields);
    const missing = finding.evidence.filter(({ index }) => !here.has(index));
    if (missing.length > 0)
      files.leave(`${missing.length} entries that finding ${finding.id} rests on: they are not here`);
  }
  const inOrder = [...hits.values()].sort((a, b) => a.no - b.no);
  inOrder.forEach(({ no, index }, i) => {
    const before = inOrder[i - 1];
    if (before && index < before.index)
      files.fail(PATHS.hit(no), `it is of entry ${index}, and hit ${before.no} before it of entry ${before.index}`);
    if (!seal) return;
    if (no < seal.count && isSealed(files, no, seal)) sealed.add(no);
    if (no >= seal.count && index <= seal.upToIndex)
      files.fail(
        PATHS.hit(no),
        `entry ${index} was judged before the seal, and this is none of its ${seal.count} hits`,
      );
  });
  return { findings, hits, sealed };
}

function hitOf(files: BundleFiles, no: number, finding: string): SealedHit | undefined {
  const path = PATHS.hit(no);
  const bytes = files.need(path);
  const hit = bytes && files.attempt(path, () => parseHitLeaf(bytes));
  if (!hit) return undefined;
  if (hit.no === no && hit.finding === finding) return hit;
  files.fail(path, `it is hit ${hit.no} of finding ${hit.finding}, not hit ${no} of ${finding}`);
  return undefined;
}

/** Fields in which the finding differs from its hits. */
function differing({ hits: _, ...said }: BundledFinding, hits: readonly SealedHit[]): string | undefined {
  const rule = ruleSet.get(said.rule);
  // Of a rule that this program does not have, one way or the other.
  const ways = (rule ? [gathersClauses(rule)] : [false, true]).map((way) => fieldsOf(said, hits, way));
  return ways.some((fields) => fields === undefined) ? undefined : ways[0];
}

function fieldsOf(said: FindingOfHits, hits: readonly SealedHit[], gathered: boolean): string | undefined {
  let made: FindingOfHits;
  try {
    made = replayHits(hits, gathered);
  } catch (error) {
    if (error instanceof HitsDisagree) return error.message;
    throw error;
  }
  const fields = (Object.keys(made) as (keyof FindingOfHits)[]).filter(
    (name) => !isDeepStrictEqual(made[name], said[name]),
  );
  return fields.length === 0 ? undefined : `its hits say otherwise: ${fields.join(', ')}`;
}

/** Whether a hit's leaf is in the sealed tree; why not is said. */
function isSealed(files: BundleFiles, no: number, sealed: FindingsSealed): boolean {
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
