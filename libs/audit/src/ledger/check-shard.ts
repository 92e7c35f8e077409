import { decodeEntryBundle, leafHash, TILE_WIDTH } from '#libs/merkle';
import { gunzipMember, type IntakeCounts } from '#libs/verifier';
import type { Head, LedgerSnapshot, PackedBatch, SignedRow } from '#libs/ledger';
import { CheckpointCheck, type CheckpointCounts, type VerifierOf } from './check-checkpoints.js';
import { EntryCheck } from './check-entries.js';
import type { QuarantineCheck } from './check-quarantine.js';
import type { OversightRows } from './check-oversight.js';
import type { KafkaOffsets } from './check-offsets.js';
import type { ProblemList } from './report.js';
import { TreeCheck } from './check-tree.js';

interface ReadEntry {
  bytes: Buffer;
  rowReceivedAt: string;
}

/** Entries held at a time: two tiles' worth, at most 32 MB. */
const PAGE = 2 * TILE_WIDTH;
/** Rows beyond the head that are named. */
const MOST_BEYOND = 10;

export interface ShardContext {
  snapshot: LedgerSnapshot;
  head: Head;
  signed: SignedRow | undefined;
  checkpointCounts: CheckpointCounts;
  offsets: KafkaOffsets;
  problems: ProblemList;
  verifierOf: VerifierOf | undefined;
  quarantine: QuarantineCheck;
  /** Takes each seal of findings, and each act of a person. */
  oversight: OversightRows;
  /** Tallies the intake, where that is asked for. */
  counts: IntakeCounts | undefined;
  /** Called after each page with the entries done in this shard; throws to stop. */
  progress(done: number): void;
}

/** Walks one shard from entry 0 to its head. Answers how many checkpoints it saw. */
export async function checkShard(context: ShardContext): Promise<number> {
  const { snapshot, head, problems, offsets } = context;
  const { shard } = head;
  const tree = new TreeCheck(snapshot, head, problems);
  const checkpoints = new CheckpointCheck(
    snapshot,
    head,
    context.signed,
    context.verifierOf?.(shard),
    problems,
    context.checkpointCounts,
  );
  const entries = new EntryCheck(
    snapshot,
    shard,
    offsets,
    problems,
    context.quarantine,
    checkpoints,
    context.oversight,
    context.counts,
  );

  while (tree.size < head.size) {
    const from = tree.size;
    const to = Math.min(head.size, from + PAGE);
    const page = await readPage(context, from, to);
    for (const [i, entry] of page.entries()) {
      if (entry) await entries.check(from + i, entry.bytes, entry.rowReceivedAt);
    }
    const leaves = page.map((entry) => (entry ? leafHash(entry.bytes) : null));
    if (!(await tree.add(leaves, await checkpoints.claims(from, to)))) {
      problems.add('shard', shard, from, 'neither entries nor tiles are there to go on from');
      return checkpoints.count;
    }
    context.progress(to);
  }
  await tree.end();
  await entries.end();
  await checkpoints.end();
  if (head.size > 0 && entries.receivedAt !== head.receivedAt) {
    problems.add('head', shard, null, `the head says ${head.receivedAt}, the last entry ${entries.receivedAt}`);
  }
  await checkRowsBeyond(context);
  return checkpoints.count;
}

/** The entries [from, to); undefined where none can be read, which is reported. `from` is a multiple of 256, where a row begins. */
async function readPage(
  { snapshot, head, problems, counts }: ShardContext,
  from: number,
  to: number,
): Promise<(ReadEntry | undefined)[]> {
  const { shard } = head;
  const batches = await snapshot.batches(shard, from, to);
  const page: (ReadEntry | undefined)[] = new Array<ReadEntry | undefined>(to - from).fill(undefined);
  let expected = from;
  const unread = (kind: 'entry' | 'row', first: number, last: number, detail: string): void => {
    problems.add(kind, shard, first, detail, last);
    counts?.passOver(shard, first, last);
  };
  const noRow = (first: number, last: number): void =>
    unread('row', first, last, `no row holds the entries from here to ${last}`);
  for (const { row, entries, error } of batches.map(decode)) {
    const first = row.firstIndex;
    if (first > expected) noRow(expected, first - 1);
    if (first < expected) problems.add('row', shard, first, `the row overlaps the one before it`);
    if (entries === undefined)
      unread('entry', first, first + row.count - 1, `the row cannot be read: ${error?.message}`);
    else {
      const rowReceivedAt = row.receivedAt;
      if (first + entries.length > to) problems.add('row', shard, to, 'the row goes beyond the head');
      entries.slice(0, to - first).forEach((bytes, i) => (page[first - from + i] ??= { bytes, rowReceivedAt }));
    }
    expected = Math.max(expected, first + row.count);
  }
  if (expected < to) noRow(expected, to - 1);
  return page;
}

function decode(row: PackedBatch): { row: PackedBatch; entries?: Buffer[]; error?: Error } {
  try {
    // Stricter than reading needs: a row is one gzip member as it was written, and not a bit more.
    return { row, entries: decodeEntryBundle(gunzipMember(row.packed), row.count) };
  } catch (error) {
    return { row, error: error as Error };
  }
}

async function checkRowsBeyond({ snapshot, head, problems }: ShardContext): Promise<void> {
  for (const index of await snapshot.batchesBeyond(head.shard, head.size, MOST_BEYOND))
    problems.add('row', head.shard, index, 'the row is beyond the head');
}
