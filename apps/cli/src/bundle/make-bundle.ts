import type { DataSource } from 'typeorm';
import { OVERSIGHT } from '#libs/contracts';
import { LedgerReader, type StoredCheckpoint } from '#libs/ledger';
import { inclusionProofAsync } from '#libs/merkle';
import { type Ask, hitsOfFindings, NoLiveGeneration } from '#libs/readmodel';
import { type Clause, type Evidence, hitLeaf, type RuleSet, type SealedHit } from '#libs/rules';
import { encodeBase64, formatProof } from '#libs/tlog';
import { NothingInRange, NothingPublished, UnknownAgreement } from './errors.js';
import { type BundledFinding, type BundledRules, type Manifest, PATHS } from './layout.js';
import { readme } from './readme.js';
import { sha256 } from './sha256.js';
import { newestSeal, sealedTree } from './sealed-hits.js';
import type { TarFile } from './tar.js';

export interface BundleOptions {
  /** As the owner, the detector or the api. */
  db: DataSource;
  rules: RuleSet;
  agreement: string;
  /** RFC 3339: acts from then on, and before then. */
  from?: string;
  to?: string;
  /** Verifier keys and policy to put in, as they are. */
  vkeys?: readonly string[];
  policy?: Buffer;
}

interface Live {
  id: number;
  rule_set: string;
  rules: { id: string; version: string; severity: string; title: string }[];
}

interface FindingRow extends Omit<BundledFinding, 'count' | 'firstIndex' | 'lastIndex' | 'hits'> {
  count: string;
  first_index: string;
  last_index: string;
  clauses: Clause[];
  evidence: Evidence[];
}

/**
 * Every file of a bundle, sorted, the manifest last; the same for the same ledger. Held in memory: a bundle is as large as the
 * agreement's entries. Throws UnknownAgreement, NothingPublished, NothingInRange, SealDisagrees, NoLiveGeneration.
 */
export async function makeBundle(options: BundleOptions): Promise<{ files: TarFile[]; manifest: Manifest }> {
  const { db } = options;
  const reader = new LedgerReader(db);
  const [live] = await db.query<Live[]>(`SELECT id, rule_set, rules FROM readmodel.generation WHERE state = 'live'`);
  if (!live) throw new NoLiveGeneration();
  const [place] = await db.query<{ shard: string }[]>(
    'SELECT shard FROM readmodel.event WHERE generation = $1 AND agreement = $2 LIMIT 1',
    [live.id, options.agreement],
  );
  if (!place) throw new UnknownAgreement(options.agreement);
  const checkpoint = await reader.latestCheckpoint(place.shard);
  if (!checkpoint) throw new NothingPublished(options.agreement);
  const oversight = await reader.latestCheckpoint(OVERSIGHT);
  // Before the rows, so that they have at least what it covers.
  const seal = oversight && (await newestSeal(db, reader, place.shard, live.rule_set, oversight.size));
  return db.transaction('REPEATABLE READ', async (tx) => {
    await tx.query('SET TRANSACTION READ ONLY');
    const ask: Ask = (text, values) => tx.query(text, values);
    const maker = new BundleMaker({ ...options, ask, reader, live, checkpoint, oversight, seal: seal ?? undefined });
    return maker.make();
  });
}

interface Work extends BundleOptions {
  ask: Ask;
  reader: LedgerReader;
  live: Live;
  checkpoint: StoredCheckpoint;
  oversight: StoredCheckpoint | null;
  seal: Awaited<ReturnType<typeof newestSeal>>;
}

class BundleMaker {
  private readonly files: TarFile[] = [];

  constructor(private readonly work: Work) {}

  async make(): Promise<{ files: TarFile[]; manifest: Manifest }> {
    const { live, checkpoint, agreement, from = null, to = null, seal, vkeys = [], policy } = this.work;
    const { indexes, notPublished } = await this.indexes();
    const findings = await this.findings(indexes);
    const hits = await hitsOfFindings(
      this.work.ask,
      live.id,
      checkpoint.shard,
      findings.map(({ id }) => id),
    );
    const entries = [...new Set([...indexes, ...findings.flatMap((finding) => this.evidence(finding))])].sort(
      (a, b) => a - b,
    );
    const about: Omit<Manifest, 'files'> = {
      v: 1,
      agreement,
      shard: checkpoint.shard,
      from,
      to,
      ruleSetDigest: live.rule_set,
      judged: await this.judged(),
      entries,
      notPublished,
      seal: seal ? { index: seal.index, count: seal.count } : null,
    };
    this.put(PATHS.readme, readme(about));
    this.put(PATHS.checkpoint(checkpoint.shard), checkpoint.note);
    if (vkeys.length > 0) this.put(PATHS.vkeys, vkeys.map((vkey) => `${vkey}\n`).join(''));
    if (policy) this.put(PATHS.policy, policy);
    this.put(PATHS.ruleSet, json(this.ruleSet()));
    this.put(PATHS.findings, json(findings.map((finding) => bundled(finding, hits))));
    await this.entries(checkpoint, entries, PATHS.entry);
    await this.hits(hits);
    this.files.sort((a, b) => (a.path < b.path ? -1 : 1));
    const manifest: Manifest = {
      ...about,
      files: this.files.map(({ path, bytes }) => ({ path, size: bytes.length, sha256: sha256(bytes) })),
    };
    return { files: [...this.files, { path: PATHS.manifest, bytes: Buffer.from(json(manifest)) }], manifest };
  }

  private put(path: string, content: string | Buffer): void {
    this.files.push({ path, bytes: Buffer.from(content as string) });
  }

  /** The agreement's entries in the range that a checkpoint covers. */
  private async indexes(): Promise<{ indexes: number[]; notPublished: number }> {
    const { ask, live, agreement, from = null, to = null, checkpoint } = this.work;
    const rows = await ask<{ index: string }>(
      `SELECT index FROM readmodel.event WHERE generation = $1 AND agreement = $2
         AND ($3::timestamptz IS NULL OR coalesce(time, received_at) >= $3)
         AND ($4::timestamptz IS NULL OR coalesce(time, received_at) < $4) ORDER BY index`,
      [live.id, agreement, from, to],
    );
    const all = rows.map(({ index }) => Number(index));
    if (all.length === 0) throw new NothingInRange(agreement, from, to);
    const indexes = all.filter((index) => index < checkpoint.size);
    if (indexes.length === 0) throw new NothingPublished(agreement);
    return { indexes, notPublished: all.length - indexes.length };
  }

  /** All findings of the agreement; with a range, those that its entries led to or are evidence of. */
  private async findings(indexes: readonly number[]): Promise<FindingRow[]> {
    const { ask, live, agreement, from, to, checkpoint } = this.work;
    const ranged = from !== undefined || to !== undefined;
    return ask<FindingRow>(
      `SELECT id, rule, version, scope, subject, severity, count, clauses, evidence, first_index, last_index
       FROM readmodel.finding f WHERE generation = $1 AND agreement = $2 AND ($3::bigint[] IS NULL OR EXISTS (
         SELECT FROM readmodel.finding_entry e
         WHERE e.generation = $1 AND e.shard = $4 AND e.finding = f.id AND e.index = ANY($3))) ORDER BY id`,
      [live.id, agreement, ranged ? indexes : null, checkpoint.shard],
    );
  }

  private evidence({ evidence }: FindingRow): number[] {
    return evidence.map(({ index }) => index).filter((index) => index < this.work.checkpoint.size);
  }

  private async judged(): Promise<Manifest['judged']> {
    const { ask, live, checkpoint } = this.work;
    const [row] = await ask<{ next_index: string; received_at: Date }>(
      'SELECT next_index, received_at FROM readmodel.cursor WHERE generation = $1 AND shard = $2',
      [live.id, checkpoint.shard],
    );
    return { entries: Number(row!.next_index), receivedAt: row!.received_at.toISOString() };
  }

  private ruleSet(): BundledRules {
    const { live, rules } = this.work;
    // The statutes stand in the program alone; of another rule set only what the generation has recorded is known.
    const basisOf = (id: string): string => (live.rule_set === rules.digest ? (rules.get(id)?.basis ?? '') : '');
    const sorted = [...live.rules].sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      digest: live.rule_set,
      rules: sorted.map(({ id, version, severity, title }) => ({ id, version, severity, basis: basisOf(id), title })),
    };
  }

  /** Entries of a log's checkpoint, each with its proof. */
  private async entries(
    { shard, size, note }: StoredCheckpoint,
    indexes: readonly number[],
    pathOf: (shard: string, index: number) => string,
  ): Promise<void> {
    const { reader } = this.work;
    const hashAt = await reader.hashes(shard, size);
    const checkpoint = Buffer.from(note);
    for (const index of indexes) {
      const path = pathOf(shard, index);
      this.put(path, await reader.entry(shard, index));
      const hashes = await inclusionProofAsync(index, size, hashAt);
      this.put(PATHS.proof(path), formatProof({ index, hashes, checkpoint }));
    }
  }

  private async hits(hits: readonly SealedHit[]): Promise<void> {
    const { ask, live, seal, oversight } = this.work;
    for (const hit of hits) this.put(PATHS.hit(hit.no), hitLeaf(hit));
    if (!seal || !oversight) return;
    const proofOf = await sealedTree(ask, live.id, seal);
    for (const { no } of hits.filter((hit) => hit.no < seal.count)) {
      const hashes = (await proofOf(no)).map(encodeBase64);
      this.put(PATHS.hitProof(no), json({ no, count: seal.count, hashes }));
    }
    this.put(PATHS.checkpoint(OVERSIGHT), oversight.note);
    await this.entries(oversight, [seal.index], (_, index) => PATHS.seal(index));
  }
}

function bundled(row: FindingRow, hits: readonly SealedHit[]): BundledFinding {
  const { id, rule, version, scope, subject, severity, count, clauses, evidence, first_index, last_index } = row;
  return {
    id,
    rule,
    version,
    scope,
    subject,
    severity,
    count: Number(count),
    firstIndex: Number(first_index),
    lastIndex: Number(last_index),
    clauses,
    evidence,
    hits: hits.filter(({ finding }) => finding === id).map(({ no }) => no),
  };
}

const json = (value: object): string => `${JSON.stringify(value, null, 1)}\n`;
