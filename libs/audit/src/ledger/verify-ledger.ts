import type { DataSource } from 'typeorm';
import {
  compareShards,
  describeUnseen,
  type Head,
  isEventShard,
  type LedgerSnapshot,
  OVERSIGHT,
  shardNames,
  type ShardName,
  type TableOfShards,
  withLedgerSnapshot,
} from '#libs/ledger';
import type { IntakeCounts } from '#libs/verifier';
import { CheckpointCounts, type VerifierOf } from './check-checkpoints.js';
import { OversightRows } from './check-oversight.js';
import { KafkaOffsets } from './check-offsets.js';
import { QuarantineCheck, type QuarantineLook } from './check-quarantine.js';
import { type LedgerReport, type ProblemKind, ProblemList } from './report.js';
import { checkShard } from './check-shard.js';

export interface LedgerProgress {
  shard: ShardName;
  /** Entries done, and to do, over all shards. */
  done: number;
  total: number;
}
export interface VerifyLedgerOptions {
  /** Needs SELECT on all tables of the ledger: the owner or the recorder. */
  db: DataSource;
  /** The log's verifier keys; without one, a checkpoint's signature is not checked, only what it says. */
  verifiers?: VerifierOf;
  /** Looks at the quarantined bytes themselves, as the owner or the recorder; with the keys, opens them: a decryption each. */
  quarantine?: QuarantineLook;
  /** Takes a tally of every record and sequence of the entries. */
  counts?: IntakeCounts;
  onProgress?: (progress: LedgerProgress) => void;
  /** Stops the walk; its reason is thrown. */
  signal?: AbortSignal;
}

/**
 * Recomputes the whole ledger from its entries and compares everything that is stored beside them, in one snapshot and with bounded memory.
 * Trusts nothing in the database: a ledger that agrees with itself is only as good as a checkpoint kept elsewhere. Reports problems, never
 * throws for them.
 */
export async function verifyLedger(options: VerifyLedgerOptions): Promise<LedgerReport> {
  return withLedgerSnapshot(options.db, async (snapshot) => {
    const problems = new ProblemList();
    const hidden = await checkTables(snapshot, problems);
    if (hidden !== undefined || problems.count > 0) return unread(problems, hidden);
    const offsets = new KafkaOffsets(problems);
    const checkpointCounts = new CheckpointCounts();
    const quarantine = new QuarantineCheck(problems, options.quarantine);
    const oversight = new OversightRows(problems, options.quarantine);
    const heads = await readHeads(snapshot, problems);
    const signed = await snapshot.signed();
    const total = heads.reduce((sum, { size }) => sum + size, 0);
    let before = 0;
    let checkpoints = 0;
    for (const head of heads) {
      options.signal?.throwIfAborted();
      checkpoints += await checkShard({
        snapshot,
        head,
        signed: signed.get(head.shard),
        offsets,
        problems,
        verifierOf: options.verifiers,
        quarantine,
        checkpointCounts,
        oversight,
        counts: options.counts,
        progress: (done) => {
          options.signal?.throwIfAborted();
          options.onProgress?.({ shard: head.shard, done: before + done, total });
        },
      });
      before += head.size;
    }
    quarantine.end();
    offsets.compare(await snapshot.positions());
    const notes = await oversight.compare(snapshot, heads.find(({ shard }) => shard === OVERSIGHT)?.size ?? 0);
    await checkStrangers(snapshot, heads, problems);
    return {
      ok: problems.count === 0,
      unseen: total === 0 ? ['whether there ever was an entry: the ledger is empty'] : [],
      entries: total,
      shards: heads.map(({ shard, size, root }) => ({ shard, size, root })),
      checkpoints,
      quarantine: quarantine.report,
      notes,
      firstFailure: problems.firstFailure,
      problems: problems.problems,
      problemCount: problems.count,
    };
  });
}

/** Reports a ledger that lacks a table; answers why one that has them all cannot be seen whole. */
async function checkTables(snapshot: LedgerSnapshot, problems: ProblemList): Promise<string | undefined> {
  const tables = await snapshot.unseen();
  const wrong = tables.filter(({ why }) => why === 'missing' || why === 'not a table');
  for (const one of wrong) problems.add('table', null, null, describeUnseen([one]));
  return wrong.length > 0 || tables.length === 0 ? undefined : describeUnseen(tables);
}

/** Of a ledger whose entries were not looked at: what hides some of its rows could hide a change of any other. */
const unread = ({ problems, count }: ProblemList, hidden: string | undefined): LedgerReport => ({
  ok: count === 0,
  unseen: hidden === undefined ? [] : [`any entry: ${hidden}; connect as the owner of the ledger, or as its auditor`],
  entries: 0,
  shards: [],
  checkpoints: 0,
  quarantine: { refused: 0, opened: 0, erased: 0 },
  notes: { noted: 0, opened: 0, erased: 0 },
  firstFailure: null,
  problems,
  problemCount: count,
});

async function readHeads(snapshot: LedgerSnapshot, problems: ProblemList): Promise<Head[]> {
  const all = await snapshot.heads();
  checkShards(
    all.map(({ shard }) => shard),
    problems,
  );
  const heads = all.flatMap((read) => {
    const unusable = 'error' in read ? read.error.message : sizesDiffer(read.head);
    if (unusable !== undefined) problems.add('head', read.shard, null, `the head cannot be used: ${unusable}`);
    return 'head' in read && unusable === undefined ? [read.head] : [];
  });
  return heads.sort((a, b) => compareShards(a.shard, b.shard));
}

/** A ledger has shards 0 to S-1, oversight and access from its first moment on, or since it was migrated; only the last of the numbered ones can be missed unseen here. */
function checkShards(there: readonly ShardName[], problems: ProblemList): void {
  if (there.length === 0) return;
  const count = Math.max(0, ...there.filter(isEventShard).map((shard) => Number(shard) + 1));
  for (const shard of shardNames(Math.max(1, count)))
    if (!there.includes(shard)) problems.add('shard', shard, null, 'the ledger has no such log: its head is gone');
}

const sizesDiffer = ({ edge, size }: Head): string | undefined =>
  edge.size === size ? undefined : `its edge is one of ${edge.size} entries, its size ${size}`;

/** The problems of one table's rows. */
const SHOWN_BY: Record<TableOfShards, ProblemKind> = {
  batch: 'row',
  tile: 'tile',
  checkpoint: 'checkpoint',
  signed: 'signed',
  http_receipt: 'receipt',
  quarantine: 'quarantine',
};
/** Cosignatures of no checkpoint that are named. */
const MOST_STRAYS = 100;

/** Rows of shards that have no head, and cosignatures of no checkpoint. */
async function checkStrangers(snapshot: LedgerSnapshot, heads: readonly Head[], problems: ProblemList): Promise<void> {
  for (const { table, shard } of await snapshot.otherShards(heads.map((head) => head.shard)))
    problems.add(SHOWN_BY[table], shard, null, `ledger.${table} has rows of a shard that has no head`);
  for (const { shard, size, witness } of await snapshot.strayCosignatures(MOST_STRAYS))
    problems.add('cosignature', shard, null, `${witness} cosigned size ${size}, which has no checkpoint`);
}
