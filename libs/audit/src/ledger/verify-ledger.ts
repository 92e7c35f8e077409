import type { DataSource } from 'typeorm';
import { POSITION_COLUMNS, positionOf, type PositionRow } from '#libs/ledger';
import { type Head, HEAD_COLUMNS, type HeadRow, headOf } from '#libs/ledger';
import type { QuarantineVault } from '#libs/ledger';
import { compareShards, OVERSIGHT, type ShardName } from '#libs/ledger';
import type { VerifierOf } from './checkpoint-check.js';
import { KafkaOffsets } from './kafka-offsets.js';
import { type LedgerReport, ProblemList } from './report.js';
import { checkShard } from './shard-check.js';
import type { Snapshot } from './snapshot.js';
import { withSnapshot } from './snapshot.js';

export interface VerifyProgress {
  shard: ShardName;
  /** Entries done, and to do, over all shards. */
  done: number;
  total: number;
}
export interface VerifyOptions {
  /** Needs SELECT on all tables of the ledger: the owner or the recorder. */
  db: DataSource;
  /** The log's verifier keys; without one, a checkpoint's signature is not checked, only what it says. */
  verifiers?: VerifierOf;
  /** Opens quarantined bytes to check their commitments; costs a decryption each. */
  vault?: QuarantineVault;
  onProgress?: (progress: VerifyProgress) => void;
  /** Stops the walk; its reason is thrown. */
  signal?: AbortSignal;
}

/**
 * Recomputes the whole ledger from its entries and compares everything that is stored beside them, in one snapshot and with bounded
 * memory. Trusts nothing in the database: what agrees with itself throughout is only as good as a checkpoint kept elsewhere.
 * Reports problems, never throws for them.
 */
export async function verifyLedger(options: VerifyOptions): Promise<LedgerReport> {
  return withSnapshot(options.db, async (snapshot) => {
    const problems = new ProblemList();
    const offsets = new KafkaOffsets(problems);
    const heads = await readHeads(snapshot, problems);
    const signed = await readSigned(snapshot);
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
        vault: options.vault,
        progress: (done) => {
          options.signal?.throwIfAborted();
          options.onProgress?.({ shard: head.shard, done: before + done, total });
        },
      });
      before += head.size;
    }
    const positions = await snapshot.rows<PositionRow>(
      `SELECT ${POSITION_COLUMNS} FROM ledger.intake_position ORDER BY topic, partition, incarnation`,
    );
    offsets.compare(positions.map(positionOf));
    await checkStreams(snapshot, heads.find(({ shard }) => shard === OVERSIGHT)?.size ?? 0, problems);
    await checkStrangers(snapshot, heads, problems);
    return {
      ok: problems.count === 0,
      entries: total,
      shards: heads.map(({ shard, size, root }) => ({ shard, size, root })),
      checkpoints,
      firstFailure: problems.firstFailure,
      problems: problems.problems,
      problemCount: problems.count,
    };
  });
}

async function readHeads(snapshot: Snapshot, problems: ProblemList): Promise<Head[]> {
  const rows = await snapshot.rows<HeadRow>(`SELECT ${HEAD_COLUMNS} FROM ledger.head`);
  const heads = rows.flatMap((row) => {
    try {
      const head = headOf(row);
      if (head.edge.size !== head.size)
        throw new Error(`its edge is one of ${head.edge.size} entries, its size ${head.size}`);
      return [head];
    } catch (error) {
      problems.add('head', row.shard, null, `the head cannot be used: ${(error as Error).message}`);
      return [];
    }
  });
  return heads.sort((a, b) => compareShards(a.shard, b.shard));
}

async function readSigned(snapshot: Snapshot): Promise<Map<ShardName, { size: number; root: Buffer }>> {
  const rows = await snapshot.rows<{ shard: string; size: string; root: Buffer }>(
    'SELECT shard, size, root FROM ledger.signed',
  );
  return new Map(rows.map(({ shard, size, root }) => [shard, { size: Number(size), root }]));
}

/** Versions of a stream count from 1 without a gap, each is an oversight entry of its own, in order. */
async function checkStreams(snapshot: Snapshot, oversightSize: number, problems: ProblemList): Promise<void> {
  let last = { stream: '', version: 0, index: -1 };
  const used = new Set<number>();
  for await (const row of snapshot.stream<{ stream: string; version: number; index: string }>(
    'SELECT stream, version, index FROM ledger.stream_version ORDER BY stream, version',
  )) {
    const index = Number(row.index);
    const before = last.stream === row.stream ? last : { stream: row.stream, version: 0, index: -1 };
    const wrong = (detail: string): void =>
      problems.add('stream', OVERSIGHT, index, `stream ${row.stream} version ${row.version}: ${detail}`);
    if (row.version !== before.version + 1) wrong(`the version before it is ${before.version}`);
    if (index <= before.index) wrong(`it is not after version ${before.version}`);
    if (index >= oversightSize) wrong('there is no such entry');
    if (used.has(index)) wrong('another version has the same entry');
    used.add(index);
    last = { stream: row.stream, version: row.version, index };
  }
}

/** Rows of shards that have no head, and cosignatures of no checkpoint. */
async function checkStrangers(snapshot: Snapshot, heads: readonly Head[], problems: ProblemList): Promise<void> {
  const known = heads.map(({ shard }) => shard);
  for (const [table, kind] of [
    ['batch', 'row'],
    ['tile', 'tile'],
    ['checkpoint', 'checkpoint'],
    ['signed', 'signed'],
    ['http_receipt', 'receipt'],
    ['quarantine', 'quarantine'],
  ] as const) {
    const rows = await snapshot.rows<{ shard: string }>(
      `SELECT DISTINCT shard FROM ledger.${table} WHERE shard <> ALL($1::text[])`,
      [known],
    );
    for (const { shard } of rows)
      problems.add(kind, shard, null, `ledger.${table} has rows of a shard that has no head`);
  }
  const orphans = await snapshot.rows<{ shard: string; size: string; witness: string }>(
    `SELECT s.shard, s.size, s.witness FROM ledger.cosignature s LEFT JOIN ledger.checkpoint c USING (shard, size) WHERE c.size IS NULL LIMIT 100`,
  );
  for (const { shard, size, witness } of orphans) {
    problems.add('cosignature', shard, null, `${witness} cosigned size ${size}, which has no checkpoint`);
  }
}
