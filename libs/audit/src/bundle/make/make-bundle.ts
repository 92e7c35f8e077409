import type { DataSource } from 'typeorm';
import { isDeepStrictEqual } from 'node:util';
import { OVERSIGHT, parseEntry } from '#libs/contracts';
import { LedgerReader, type StoredCheckpoint } from '#libs/ledger';
import { inclusionProofAsync } from '#libs/merkle';
import { type Ask, hitsOfFindings, NoLiveGeneration } from '#libs/readmodel';
import { type FindingOfHits, HitsDisagree, replayHits, type RuleSet, type SealedHit } from '#libs/judging';
import { assembleBundle, type BundleContent, type BundleLog } from './assemble.js';
import { FindingDisagrees, NothingInRange, NothingPublished, OtherRules, UnknownAgreement } from '../errors.js';
import type { Manifest } from '../format/layout.js';
import { newestSeal, sealedTree } from './sealed-hits.js';
import type { TarFile } from '../format/tar.js';

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

interface FindingRow extends Omit<FindingOfHits, 'count' | 'firstIndex' | 'lastIndex'> {
  count: string;
  first_index: string;
  last_index: string;
}

/**
 * Every file of a bundle, sorted, the manifest last; the same for the same ledger. Held in memory: a bundle is as large as the
 * agreement's entries. Throws UnknownAgreement, NothingPublished, NothingInRange, SealDisagrees, FindingDisagrees, OtherRules,
 * BundleTooLarge, NoLiveGeneration.
 */
export async function makeBundle(options: BundleOptions): Promise<{ files: TarFile[]; manifest: Manifest }> {
  const { db, rules, agreement } = options;
  const reader = new LedgerReader(db);
  const [live] = await db.query<{ id: number; rule_set: string }[]>(
    `SELECT id, rule_set FROM readmodel.generation WHERE state = 'live'`,
  );
  if (!live) throw new NoLiveGeneration();
  if (live.rule_set !== rules.digest) throw new OtherRules(live.rule_set);
  const [place] = await db.query<{ shard: string }[]>(
    'SELECT shard FROM readmodel.event WHERE generation = $1 AND agreement = $2 LIMIT 1',
    [live.id, agreement],
  );
  if (!place) throw new UnknownAgreement(agreement);
  const checkpoint = await reader.latestCheckpoint(place.shard);
  if (!checkpoint) throw new NothingPublished(agreement);
  const oversight = await reader.latestCheckpoint(OVERSIGHT);
  // Before the rows, so that they have at least what it covers.
  const seal = oversight && (await newestSeal(db, reader, place.shard, live.rule_set, oversight.size));
  return db.transaction('REPEATABLE READ', async (tx) => {
    await tx.query('SET TRANSACTION READ ONLY');
    const ask: Ask = (text, values) => tx.query(text, values);
    const rows = new BundleRows({ ...options, ask, generation: live.id, checkpoint });
    const { indexes, notPublished } = await rows.indexes();
    const { from = null, to = null, vkeys = [], policy } = options;
    const clock = await lastClock(reader, checkpoint, indexes.at(-1)!, await rows.judged());
    return assembleBundle({
      ...{ agreement, from, to, rules, log: await logOf(reader, checkpoint), indexes, notPublished, vkeys },
      hits: await rows.hits(indexes),
      ...(clock === undefined ? {} : { clock }),
      ...(seal && oversight
        ? { seal: { seal, log: await logOf(reader, oversight), proof: await sealedTree(ask, live.id, seal) } }
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

interface Rows extends BundleOptions {
  ask: Ask;
  generation: number;
  checkpoint: StoredCheckpoint;
}

/** What the read models of one moment say of the agreement. */
class BundleRows {
  constructor(private readonly work: Rows) {}

  /** The agreement's entries in the range that a checkpoint covers. */
  async indexes(): Promise<Pick<BundleContent, 'indexes' | 'notPublished'>> {
    const { ask, generation, agreement, from = null, to = null, checkpoint } = this.work;
    const rows = await ask<{ index: string }>(
      `SELECT index FROM readmodel.event WHERE generation = $1 AND agreement = $2
         AND ($3::timestamptz IS NULL OR coalesce(time, received_at) >= $3)
         AND ($4::timestamptz IS NULL OR coalesce(time, received_at) < $4) ORDER BY index`,
      [generation, agreement, from, to],
    );
    const all = rows.map(({ index }) => Number(index));
    if (all.length === 0) throw new NothingInRange(agreement, from, to);
    const indexes = all.filter((index) => index < checkpoint.size);
    if (indexes.length === 0) throw new NothingPublished(agreement);
    return { indexes, notPublished: all.length - indexes.length };
  }

  /** Entries of the shard that the detector has judged. */
  async judged(): Promise<number> {
    const { ask, generation, checkpoint } = this.work;
    const [row] = await ask<{ next_index: string }>(
      'SELECT next_index FROM readmodel.cursor WHERE generation = $1 AND shard = $2',
      [generation, checkpoint.shard],
    );
    return Number(row!.next_index);
  }

  /** All hits of all findings of the agreement; with a range, of those that its entries led to or are evidence of. */
  async hits(indexes: readonly number[]): Promise<SealedHit[]> {
    const { ask, generation, agreement, from, to, checkpoint, rules } = this.work;
    const ranged = from !== undefined || to !== undefined;
    const rows = await ask<FindingRow>(
      `SELECT id, rule, version, scope, subject, severity, count, clauses, evidence, first_index, last_index
       FROM readmodel.finding f WHERE generation = $1 AND agreement = $2 AND ($3::bigint[] IS NULL OR EXISTS (
         SELECT FROM readmodel.finding_entry e
         WHERE e.generation = $1 AND e.shard = $4 AND e.finding = f.id AND e.index = ANY($3)))`,
      [generation, agreement, ranged ? indexes : null, checkpoint.shard],
    );
    const ids = rows.map(({ id }) => id);
    const hits = await hitsOfFindings(ask, generation, checkpoint.shard, ids);
    const byFinding = new Map(ids.map((id) => [id, [] as SealedHit[]]));
    for (const hit of hits) byFinding.get(hit.finding)!.push(hit);
    for (const row of rows) agrees(row, byFinding.get(row.id)!, rules);
    return hits;
  }
}

/** Throws FindingDisagrees: what is shown to officers is not what was sealed. */
function agrees(
  { count, first_index, last_index, ...row }: FindingRow,
  hits: readonly SealedHit[],
  rules: RuleSet,
): void {
  const stored = { ...row, count: Number(count), firstIndex: Number(first_index), lastIndex: Number(last_index) };
  let made: FindingOfHits;
  try {
    made = replayHits(hits, rules.get(row.rule)?.on === 'entry');
  } catch (error) {
    if (error instanceof HitsDisagree) throw new FindingDisagrees(row.id, error.message);
    throw error;
  }
  const names = Object.keys(made) as (keyof FindingOfHits)[];
  const fields = names.filter((name) => !isDeepStrictEqual(made[name], stored[name]));
  if (fields.length > 0) throw new FindingDisagrees(row.id, fields.join(', '));
}
