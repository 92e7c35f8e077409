import { OVERSIGHT, parseEntry } from '#libs/contracts';
import { gathersClauses, hitLeaf, replayHits, type RuleSet, type Seal, type SealedHit } from '#libs/judging';
import { encodeBase64, formatProof } from '#libs/tlog';
import { EvidenceBundleTooLarge, MAX_EVIDENCE_BUNDLE_BYTES } from '../errors.js';
import { declaredRules } from '../format/declared-rules.js';
import { type BundledFinding, json, type Manifest, PATHS, sha256 } from '../format/layout.js';
import { readme } from '../format/readme.js';
import { TAR_END, type TarFile, tarLength } from '../format/tar.js';

/** One log as its checkpoint has it. */
export interface BundleLog {
  shard: string;
  size: number;
  /** The signed note, with its cosignatures. */
  note: Buffer;
  entry(index: number): Promise<Buffer>;
  proof(index: number): Promise<Buffer[]>;
}

export interface BundleContent {
  agreement: string;
  from: string | null;
  to: string | null;
  rules: RuleSet;
  log: BundleLog;
  /** The agreement's entries in the range that the log's checkpoint covers; ascending, at least one. */
  indexes: readonly number[];
  notPublished: number;
  /** The shard's last clock that the checkpoint covers and that was judged, where one follows the last of the entries. */
  clock?: number;
  /** All hits of the agreement's findings, or of those that the range's entries led to; by number. */
  hits: readonly SealedHit[];
  seal?: { seal: Seal; log: BundleLog; proof(no: number): Promise<Buffer[]> };
  vkeys: readonly string[];
  policy?: Buffer;
}

/** Every file of a bundle, sorted, the manifest last; the same for the same content. Throws BundleTooLarge, HitsDisagree. */
export const assembleEvidenceBundle = (
  content: BundleContent,
  limit = MAX_EVIDENCE_BUNDLE_BYTES,
): Promise<{ files: TarFile[]; manifest: Manifest }> => new Assembly(content, limit).make();

class Assembly {
  private readonly files: TarFile[] = [];
  private bytes = TAR_END.length;

  constructor(
    private readonly content: BundleContent,
    private readonly limit: number,
  ) {}

  async make(): Promise<{ files: TarFile[]; manifest: Manifest }> {
    const { agreement, from, to, rules, log, indexes, notPublished, hits, seal, vkeys, policy } = this.content;
    const kept = this.provable();
    const findings = findingsOf(kept, rules);
    const size = log.size;
    const evidence = findings.flatMap((finding) => finding.evidence.map(({ index }) => index));
    const entries = sorted([...indexes, ...evidence.filter((index) => index < size)]);
    const { clocks, times } = await this.passing(kept, entries);
    const about: Omit<Manifest, 'files'> = {
      ...{ v: 1, agreement, shard: log.shard, from, to, ruleSetDigest: rules.digest, entries, clocks, times },
      ...{ notPublished, hitsLeftOut: hits.length - kept.length },
      seal: seal ? { index: seal.seal.index, count: seal.seal.count } : null,
    };
    this.put(PATHS.readme, readme(about));
    this.put(PATHS.checkpoint(log.shard), log.note);
    if (vkeys.length > 0) this.put(PATHS.vkeys, vkeys.map((vkey) => `${vkey}\n`).join(''));
    if (policy) this.put(PATHS.policy, policy);
    this.put(PATHS.ruleSet, json(declaredRules(rules)));
    this.put(PATHS.findings, json(findings));
    for (const index of sorted([...entries, ...clocks])) await this.entry(log, index, PATHS.entry(log.shard, index));
    await this.hits(kept);
    this.files.sort((a, b) => (a.path < b.path ? -1 : 1));
    const named = this.files.map(({ path, bytes }) => ({ path, size: bytes.length, sha256: sha256(bytes) }));
    const manifest: Manifest = { ...about, files: named };
    this.put(PATHS.manifest, json(manifest));
    return { files: this.files, manifest };
  }

  /** The last entry up to which whoever has the bundle can judge the agreement's entries again; -1: a part of the time cannot be. */
  private horizon(): number {
    const { from, to, indexes, clock = -1 } = this.content;
    return from === null && to === null ? Math.max(indexes.at(-1)!, clock) : -1;
  }

  /** Hits that the entries give again, or that are sealed. A part of the time without a seal has its hits all the same: as its maker's word. */
  private provable(): SealedHit[] {
    const { hits, seal, from, to } = this.content;
    if (!seal && (from !== null || to !== null)) return [...hits];
    const [horizon, sealed] = [this.horizon(), seal?.seal.count ?? 0];
    return hits.filter(({ no, index }) => no < sealed || index <= horizon);
  }

  /** The moments, other than the agreement's own entries, at which its findings changed because time had passed. */
  private async passing(hits: readonly SealedHit[], entries: readonly number[]) {
    const { log, clock } = this.content;
    const horizon = this.horizon();
    const own = new Set(entries);
    const [clocks, times] = [clock !== undefined && clock <= horizon ? [clock] : [], [] as Manifest['times']];
    for (const index of new Set(hits.map((hit) => hit.index))) {
      if (index > horizon || index === clock || own.has(index)) continue;
      const { control, receivedAt } = parseEntry(await log.entry(index));
      if (control?.kind === 'clock') clocks.push(index);
      else times.push({ index, receivedAt });
    }
    return { clocks: sorted(clocks), times: times.sort((a, b) => a.index - b.index) };
  }

  private put(path: string, content: string | Buffer): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.bytes += tarLength(bytes.length);
    if (this.bytes > this.limit) throw new EvidenceBundleTooLarge();
    this.files.push({ path, bytes });
  }

  /** An entry that the log's checkpoint covers, with its proof. */
  private async entry(log: BundleLog, index: number, path: string): Promise<void> {
    this.put(path, await log.entry(index));
    this.put(PATHS.proof(path), formatProof({ index, hashes: await log.proof(index), checkpoint: log.note }));
  }

  private async hits(hits: readonly SealedHit[]): Promise<void> {
    const { seal } = this.content;
    for (const hit of hits) this.put(PATHS.hit(hit.no), hitLeaf(hit));
    if (!seal) return;
    const { count, index } = seal.seal;
    for (const { no } of hits.filter((hit) => hit.no < count))
      this.put(PATHS.hitProof(no), json({ no, count, hashes: (await seal.proof(no)).map(encodeBase64) }));
    this.put(PATHS.checkpoint(OVERSIGHT), seal.log.note);
    await this.entry(seal.log, index, PATHS.seal(index));
  }
}

/** Each finding as its hits make it, by id. */
/** Whether findings of a rule keep what all their hits say. */
export function gathersIn(rules: RuleSet, id: string): boolean {
  const rule = rules.get(id);
  return rule !== undefined && gathersClauses(rule);
}

function findingsOf(hits: readonly SealedHit[], rules: RuleSet): BundledFinding[] {
  const byFinding = new Map<string, SealedHit[]>();
  for (const hit of hits) {
    const own = byFinding.get(hit.finding);
    if (own) own.push(hit);
    else byFinding.set(hit.finding, [hit]);
  }
  return [...byFinding.values()]
    .map((own) => ({
      ...replayHits(own, gathersIn(rules, own[0]!.rule)),
      hits: own.map(({ no }) => no),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const sorted = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);
