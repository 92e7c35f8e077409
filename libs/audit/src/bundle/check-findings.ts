import { isDeepStrictEqual } from 'node:util';
import type { FindingsSealed } from '#libs/contracts';
import { type FindingOfHits, HitsDisagree, parseHitLeaf, replayHits, type SealedHit } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import type { BundleFiles } from './bundle-files.js';
import { isSealed } from './check-seal.js';
import { type BundledFinding, type BundledRules, findings as shape, type Manifest, PATHS } from './layout.js';

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

/** What the finding says otherwise than its hits. */
function differing({ hits: _, ...said }: BundledFinding, hits: readonly SealedHit[]): string | undefined {
  const rule = ruleSet.get(said.rule);
  // Of a rule that this program does not have, one way or the other.
  const ways = (rule ? [rule.on === 'entry'] : [false, true]).map((gathers) => fieldsOf(said, hits, gathers));
  return ways.some((fields) => fields === undefined) ? undefined : ways[0];
}

function fieldsOf(said: FindingOfHits, hits: readonly SealedHit[], gathers: boolean): string | undefined {
  let made: FindingOfHits;
  try {
    made = replayHits(hits, gathers);
  } catch (error) {
    if (error instanceof HitsDisagree) return error.message;
    throw error;
  }
  const fields = (Object.keys(made) as (keyof FindingOfHits)[]).filter(
    (name) => !isDeepStrictEqual(made[name], said[name]),
  );
  return fields.length === 0 ? undefined : `its hits say otherwise: ${fields.join(', ')}`;
}
