import type { DataSource } from 'typeorm';
import { isDeepStrictEqual } from 'node:util';
import { OVERSIGHT, parseEntry } from '#libs/contracts';
import { type FindingOfHits, HitsDisagree, replayHits, type RuleSet, type SealedHit } from '#libs/judging';
import { LedgerReader, type StoredCheckpoint } from '#libs/ledger';
import { inclusionProofAsync } from '#libs/merkle';
import {
  askOf,
  entriesOfAgreement,
  findingsOfAgreement,
  foldedTo,
  hitsOfFindings,
  inSnapshot,
  liveGeneration,
  type Queryable,
  shardOfAgreement,
  WHOLE_LEDGER,
} from '#libs/readmodel';
import { FindingDisagrees, NothingInRange, NothingPublished, OtherRules, UnknownAgreement } from '../errors.js';
import type { Manifest } from '../format/layout.js';
import type { TarFile } from '../format/tar.js';
import { assembleEvidenceBundle, type BundleContent, type BundleLog, gathersIn } from './assemble.js';
import { newestSeal, sealedTree } from './sealed-hits.js';

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

/**
 * Every file of a bundle, sorted, the manifest last; the same for the same ledger. Held in memory: a bundle is as large as the
 * agreement's entries. Throws UnknownAgreement, NothingPublished, NothingInRange, SealDisagrees, FindingDisagrees, OtherRules,
 * BundleTooLarge, NoLiveGeneration.
 */
export async function makeEvidenceBundle(options: BundleOptions): Promise<{ files: TarFile[]; manifest: Manifest }> {
  const { db, rules, agreement } = options;
  const reader = new LedgerReader(db);
  const live = await liveGeneration(db);
  if (live.ruleSet !== rules.digest) throw new OtherRules(live.ruleSet);
  const shard = await shardOfAgreement(db, live.id, agreement);
  if (shard === undefined) throw new UnknownAgreement(agreement);
  const checkpoint = await reader.latestCheckpoint(shard);
  if (!checkpoint) throw new NothingPublished(agreement);
  const oversight = await reader.latestCheckpoint(OVERSIGHT);
  // Before the rows, so that they have at least what it covers.
  const seal = oversight && (await newestSeal(reader, shard, live.ruleSet, oversight.size));
  return inSnapshot(db, WHOLE_LEDGER, async (tx) => {
    const work: Rows = { ...options, tx, generation: live.id, checkpoint };
    const { indexes, notPublished } = await readIndexes(work);
    const { from = null, to = null, vkeys = [], policy } = options;
    const { index: judged } = await foldedTo(tx, live.id, shard);
    const clock = await lastClock(reader, checkpoint, indexes.at(-1)!, judged);
    return assembleEvidenceBundle({
      ...{ agreement, from, to, rules, log: await logOf(reader, checkpoint), indexes, notPublished, vkeys },
      hits: await readHits(work, indexes),
      ...(clock === undefined ? {} : { clock }),
      ...(seal && oversight
        ? { seal: { seal, log: await logOf(reader, oversight), proof: await sealedTree(tx, live.id, seal) } }
        : {}),
      ...(policy ? { policy } : {}),
    });
  });
}

async function logOf(reader: LedgerReader, { shard, size, note }: StoredCheckpoint): Promise<BundleLog> {
  const hashAt = await reader.hashes(shard, size);
  return {
    shard,
    size,
    note: Buffer.from(note),
    entry: (index) => reader.entry(shard, index),
    proof: (index) => inclusionProofAsync(index, size, hashAt),
  };
}

/** So many entries before the newest are looked through for a clock: a shard that is busy has none, and one that is idle ends with one. */
const CLOCK_LOOK_BACK = 256;

async function lastClock(
  reader: LedgerReader,
  { shard, size }: StoredCheckpoint,
  after: number,
  judged: number,
): Promise<BundleContent['clock']> {
  const end = Math.min(size, judged);
  const from = Math.max(after + 1, end - CLOCK_LOOK_BACK);
  const entries = from < end ? await reader.entries(shard, from, end - from) : [];
  return entries.reverse().find(({ bytes }) => parseEntry(bytes).control?.kind === 'clock')?.index;
}

/** The agreement in the read models, at one moment. */
interface Rows extends BundleOptions {
  tx: Queryable;
  generation: number;
  checkpoint: StoredCheckpoint;
}

/** The agreement's entries in the range that a checkpoint covers. */
async function readIndexes(work: Rows): Promise<Pick<BundleContent, 'indexes' | 'notPublished'>> {
  const { tx, generation, agreement, from = null, to = null, checkpoint } = work;
  const all = await entriesOfAgreement(tx, generation, agreement, { from, to });
  if (all.length === 0) throw new NothingInRange(agreement, from, to);
  const indexes = all.filter((index) => index < checkpoint.size);
  if (indexes.length === 0) throw new NothingPublished(agreement);
  return { indexes, notPublished: all.length - indexes.length };
}

/** All hits of all findings of the agreement; with a range, of those that its entries led to or are evidence of. */
async function readHits(work: Rows, indexes: readonly number[]): Promise<SealedHit[]> {
  const { tx, generation, agreement, from, to, checkpoint, rules } = work;
  const { shard } = checkpoint;
  const entries = from === undefined && to === undefined ? null : indexes;
  const findings = await findingsOfAgreement(tx, generation, { agreement, shard, entries });
  const ids = findings.map(({ id }) => id);
  const hits = await hitsOfFindings(askOf(tx), generation, shard, ids);
  const byFinding = new Map(ids.map((id) => [id, [] as SealedHit[]]));
  for (const hit of hits) byFinding.get(hit.finding)!.push(hit);
  for (const finding of findings) agrees(finding, byFinding.get(finding.id)!, rules);
  return hits;
}

/** Throws FindingDisagrees: the finding that officers see is not the one that was sealed. */
function agrees(stored: FindingOfHits, hits: readonly SealedHit[], rules: RuleSet): void {
  let made: FindingOfHits;
  try {
    made = replayHits(hits, gathersIn(rules, stored.rule));
  } catch (error) {
    if (error instanceof HitsDisagree) throw new FindingDisagrees(stored.id, error.message);
    throw error;
  }
  const names = Object.keys(made) as (keyof FindingOfHits)[];
  const fields = names.filter((name) => !isDeepStrictEqual(made[name], stored[name]));
  if (fields.length > 0) throw new FindingDisagrees(stored.id, fields.join(', '));
}
