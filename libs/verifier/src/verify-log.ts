import { availableParallelism } from 'node:os';
import { entryBundlePath, TILE_WIDTH } from '#libs/merkle';
import { encodeBase64 } from '#libs/tlog';
import { ActStreams } from './act-streams.js';
import { ahead } from './ahead.js';
import { catchUp } from './catch-up.js';
import { ControlList } from './control-list.js';
import { FileMalformed, FileMissing, VerifyArgument } from './errors.js';
import { checkFiles } from './files-check.js';
import { type EntryBundleResult, unreadEntryBundle } from './hash-entry-bundle.js';
import { HashPool } from './hash-pool.js';
import { checkHistory, type SeenCheckpoint } from './history.js';
import { IntakeCounts } from './intake-counts.js';
import { type OpenedLog, openLog, type Trust } from './open-log.js';
import { type LogReport, Problems } from './report.js';
import type { LogSource } from './source.js';
import type { StateFile } from './state-file.js';
import { TreeWalk } from './tree-walk.js';

export interface VerifyProgress {
  done: number;
  total: number;
}

export interface VerifyLogOptions extends Trust {
  /** Entries [from, to); to the end and from the beginning where left out. Whole entry bundles of 256 are checked. */
  from?: number;
  to?: number;
  /** Checkpoints seen elsewhere: of a receipt, of a witness, of another reader. */
  seen?: readonly SeenCheckpoint[];
  /** Witnesses that had no checkpoint of the log, in words: a check that was asked for and could not be made. */
  unanswered?: readonly string[];
  /** Checkpoints that were seen last time; the present one is stored when everything verifies. */
  state?: StateFile;
  /** Threads that hash; 0: none but this one. Chosen by the size of the log when left out. */
  workers?: number;
  /** Shared by the shards of one ledger, so that a Kafka record in two of them shows. */
  counts?: IntakeCounts;
  /** Parse every entry whole, so that the tally has the sequences. */
  sequences?: boolean;
  /** Each entry bundle's leaf hashes, end to end, in order, for a caller that reads the entries again. */
  onEntryBundle?: (index: number, hashes: Buffer) => void;
  onProgress?: (progress: VerifyProgress) => void;
  /** Stops the walk; its reason is thrown. */
  signal?: AbortSignal;
}

/** Below this many entries, starting threads costs more than they save. */
export const WORKERS_FROM = 100_000;
/** Bundles that are read, or being hashed, ahead of the walk: for each thread, and at least. At most 17 MB each. */
const WINDOW_PER_WORKER = 4;
const WINDOW = 8;

/**
 * Recomputes a log from its entries and holds every tile, the root, and every checkpoint seen before against it. Trusts the keys and the
 * policy, and nothing from the source. Problems are in the report. Throws SourceUnreadable where no report can be given, StateUnusable,
 * VerifyArgument, and the signal's reason.
 */
export async function verifyLog(source: LogSource, options: VerifyLogOptions): Promise<LogReport> {
  const problems = new Problems();
  const first = await openLog(source, options, problems);
  if (first === undefined) return closed(source, problems);
  const state = options.state?.seen(first.checkpoint.origin);
  const known = [
    ...(state ? [{ from: `the state file ${options.state!.path}`, note: state }] : []),
    ...(options.seen ?? []),
  ];
  const { opened, seen } = await catchUp(source, first, known, options, options.signal);
  const { checkpoint, note } = opened;
  const range = rangeOf(checkpoint.size, options);
  const controls = new ControlList();
  for (const who of options.unanswered ?? []) problems.other('history', who, 'checkpoint');
  const counts = options.counts ?? new IntakeCounts();
  const uncounted = counts.uncounted;
  const acts = new ActCheck(logOf(checkpoint.origin), range.from === 0, problems);
  const to = await walk(source, checkpoint, range, { ...options, counts }, problems, { controls, acts });
  if (range.whole && !problems.full) await checkFiles(source, checkpoint.size, problems, options.signal);
  const consistent = await checkHistory(source, checkpoint, seen, options, problems);
  const ok = problems.count === 0;
  if (ok) await options.state?.store(checkpoint.origin, note);
  return {
    ok,
    source: source.name,
    checkpoint: {
      origin: checkpoint.origin,
      size: checkpoint.size,
      root: encodeBase64(checkpoint.root),
      cosignedBy: opened.cosignedBy,
    },
    checked: { from: range.from, to },
    consistent,
    controls: controls.list,
    problems: problems.list,
    problemCount: problems.count,
    first: problems.first,
    notChecked: [
      ...(to < range.to ? [`entries from ${to} to ${range.to}: the walk ended after ${problems.count} problems`] : []),
      ...(problems.full && range.whole ? ['files beside those of the tree: there were too many problems'] : []),
      ...notChecked(options, opened, range, known.length > 0),
      ...(counts.uncounted > uncounted
        ? [
            `whether ${counts.uncounted - uncounted} of its Kafka records and sequences are in another shard, or in this one, too: they lie too far apart to be remembered`,
          ]
        : []),
      ...controls.passedOver(),
      ...acts.notChecked(),
    ],
  };
}

/** The name of a log under its ledger's origin. */
const logOf = (origin: string): string => origin.slice(origin.lastIndexOf('/') + 1);

/** Acts of people as they are walked over; what precedes a walk that begins later is not known. */
class ActCheck {
  private readonly streams = new ActStreams();
  private passed = 0;

  constructor(
    private readonly log: string,
    private readonly fromStart: boolean,
    private readonly problems: Problems,
  ) {}

  add(index: number, receivedAt: string, act: unknown): void {
    if (!this.fromStart) {
      this.passed += 1;
      return;
    }
    const fault = this.streams.add(this.log, receivedAt, act);
    if (fault !== undefined) this.problems.entry(index, fault, 'act');
  }

  notChecked(): string[] {
    return this.passed === 0
      ? []
      : [`whether ${this.passed} acts of people follow those before them: verify the log from its beginning`];
  }
}

interface Range {
  /** Multiples of 256, but for the end of the log. */
  from: number;
  to: number;
  whole: boolean;
}

function rangeOf(size: number, { from = 0, to = size }: { from?: number; to?: number }): Range {
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to))
    throw new VerifyArgument(`entries ${from} to ${to} are no range`);
  if (to > size) throw new VerifyArgument(`the checkpoint covers ${size} entries, asked for those up to ${to}`);
  const begin = from - (from % TILE_WIDTH);
  const end = from === to ? begin : Math.min(size, Math.ceil(to / TILE_WIDTH) * TILE_WIDTH);
  return { from: begin, to: end, whole: begin === 0 && end === size };
}

/**
 * Answers before which entry it ended: a signed size is a claim like any other, and where nothing of it is there, a walk along it
 * would be endless.
 */
async function walk(
  source: LogSource,
  tree: { size: number; root: Uint8Array },
  range: Range,
  options: VerifyLogOptions & { counts: IntakeCounts },
  problems: Problems,
  { controls, acts }: { controls: ControlList; acts: ActCheck },
): Promise<number> {
  const { signal, onProgress, onEntryBundle, counts, sequences = false } = options;
  const treeWalk = new TreeWalk(source, tree, range, problems);
  await treeWalk.begin();
  const firstBundle = range.from / TILE_WIDTH;
  const count = Math.ceil(range.to / TILE_WIDTH) - firstBundle;
  const pool = new HashPool(workersFor(range.to - range.from, options.workers));
  try {
    const work = async (
      i: number,
    ): Promise<{ index: number; width: number; tile?: Buffer; result: EntryBundleResult }> => {
      const index = firstBundle + i;
      const width = Math.min(TILE_WIDTH, tree.size - index * TILE_WIDTH);
      const [tile, result] = await Promise.all([
        treeWalk.leafTile(index, width),
        hashFrom(source, pool, index, width, sequences),
      ]);
      return { index, width, tile, result };
    };
    let last = '';
    for await (const { index, width, tile, result } of ahead(
      count,
      Math.max(WINDOW, WINDOW_PER_WORKER * pool.size),
      work,
    )) {
      signal?.throwIfAborted();
      await treeWalk.bundle(index, width, result, tile);
      last = told(result, last, problems);
      for (const { index: at, detail } of counts.add(source.name, result)) problems.entry(at, detail, 'offset');
      for (const control of result.controls) controls.add(control);
      for (const { index: at, receivedAt, act } of result.acts) acts.add(at, receivedAt, act);
      onEntryBundle?.(index, result.hashes);
      const to = Math.min(range.to, (index + 1) * TILE_WIDTH);
      onProgress?.({ done: to - range.from, total: range.to - range.from });
      if (problems.full) return to;
    }
  } finally {
    await pool.close();
  }
  treeWalk.end();
  return range.to;
}

/** An entry bundle's own problems. Answers when its last one was received. */
function told(result: EntryBundleResult, last: string, problems: Problems): string {
  for (const { index, detail } of result.misshapen) problems.entry(index, detail);
  for (const { index, from, to } of result.falls) problems.entry(index, `receivedAt falls from ${from} to ${to}`);
  if (result.receivedAt === null) return last;
  if (result.receivedAt.first < last)
    problems.entry(result.first, `receivedAt falls from ${last} to ${result.receivedAt.first}`);
  return result.receivedAt.last > last ? result.receivedAt.last : last;
}

async function hashFrom(
  source: LogSource,
  pool: HashPool,
  index: number,
  width: number,
  whole: boolean,
): Promise<EntryBundleResult> {
  try {
    const bytes = await (source.packedEntryBundle?.(index, width) ?? source.bundle(index, width));
    return await pool.hash({ index, width, bytes, whole });
  } catch (error) {
    if (error instanceof FileMissing) return unreadEntryBundle(index, `${entryBundlePath(index, width)} is missing`);
    if (error instanceof FileMalformed) return unreadEntryBundle(index, error.message);
    throw error;
  }
}

/** A second thread pays only with a second core; this one reads and holds the tiles meanwhile. */
function workersFor(entries: number, asked: number | undefined): number {
  if (asked !== undefined) return asked;
  return entries > WORKERS_FROM ? Math.max(2, availableParallelism() - 1) : 0;
}

function closed(source: LogSource, problems: Problems): LogReport {
  return {
    ok: false,
    source: source.name,
    checkpoint: null,
    checked: { from: 0, to: 0 },
    consistent: [],
    controls: [],
    problems: problems.list,
    problemCount: problems.count,
    first: problems.first,
    notChecked: ['anything but the checkpoint: without it there is nothing to hold entries and tiles against'],
  };
}

function notChecked(options: VerifyLogOptions, opened: OpenedLog, range: Range, history: boolean): string[] {
  const { size } = opened.checkpoint;
  return [
    ...(range.whole
      ? []
      : [`entries before ${range.from} and from ${range.to} to ${size}, but for the hashes that the proof needs`]),
    ...(history
      ? []
      : [
          'whether the log was truncated, rolled back or forked: without an earlier checkpoint (--state, --checkpoint) or a witness, that cannot be told',
        ]),
    ...(options.policy && options.policy.quorum.kind !== 'none'
      ? []
      : ['whether others are shown the same log: no witness is asked for (--policy)']),
    ...(opened.unknownSignatures > 0
      ? [`${opened.unknownSignatures} signatures on the checkpoint by keys that were not given`]
      : []),
    ...(options.sequences ? [] : ['what the events say: entries were hashed, and only their frames read']),
  ];
}
