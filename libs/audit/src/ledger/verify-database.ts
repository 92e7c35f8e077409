import type { DataSource } from 'typeorm';
import type { LedgerReport } from './report.js';
import { LedgerReader, type ShardName } from '#libs/ledger';
import { verifyLedger } from './verify-ledger.js';
import { encodeBundle, TILE_WIDTH } from '#libs/merkle';
import {
  catchUp,
  checkHistory,
  type Consistency,
  hashBundle,
  IntakeTally,
  type LogProblem,
  openLog,
  Problems,
  StateFile,
} from '#libs/verifier';
import { ProgressBar } from '../../../../apps/cli/src/lib/progress-bar.js';
import { DatabaseSource } from './database-source.js';
import type { VerifyOptions } from '../../../../apps/cli/src/verify/options.js';
import { type Believed, originOf, readSeen } from '../trust.js';

export interface DatabaseVerified {
  ledger: LedgerReport;
  /** Of each shard whose key was given: who cosigned, and what the log extends. */
  published: {
    shard: ShardName;
    size: number;
    cosignedBy: { name: string; at: string }[];
    consistent: Consistency[];
  }[];
  /** Beyond the ledger's own. */
  problems: (LogProblem & { shard: ShardName })[];
  tally: IntakeTally;
  ok: boolean;
}

/** Recomputes a ledger in its database, and holds its newest checkpoints against the policy and against what was seen elsewhere. */
export async function verifyDatabase(
  db: DataSource,
  options: VerifyOptions,
  believed: Believed,
  signal: AbortSignal,
): Promise<DatabaseVerified> {
  const byShard = new Map(believed.keys.map((key) => [key.name.slice(key.name.lastIndexOf('/') + 1), key]));
  const bar = new ProgressBar();
  try {
    const ledger = await verifyLedger({
      db,
      verifiers: believed.keys.length > 0 ? (shard) => byShard.get(shard) : undefined,
      signal,
      onProgress: ({ done, total }) => bar.show('verifying entries', done, total),
    });
    const result: DatabaseVerified = {
      ledger,
      published: [],
      problems: [],
      tally: new IntakeTally(),
      ok: ledger.ok,
    };
    const reader = new LedgerReader(db);
    await holdAgainstSeen(reader, options, believed, [...byShard.keys()], result, signal);
    if (options.intake) await tallyIntake(reader, result.tally, signal);
    return result;
  } finally {
    bar.stop();
  }
}

async function holdAgainstSeen(
  reader: LedgerReader,
  options: VerifyOptions,
  believed: Believed,
  shards: readonly ShardName[],
  result: DatabaseVerified,
  signal: AbortSignal,
): Promise<void> {
  const state = options.state === undefined ? undefined : await StateFile.load(options.state);
  const origins = believed.keys.map(({ name }) => name);
  const seen = await readSeen(options, origins);
  if ((state || options.checkpoint || options.witness || believed.policy) && shards.length === 0)
    throw new Error('checkpoints are held against the log with its keys: give --vkey or --vkey-file');
  const stranger = seen.checkpoints.find(({ origin }) => !origins.includes(origin));
  if (stranger) throw new Error(`${stranger.from} is of ${stranger.origin}, and no key of it was given`);
  const ok: (() => Promise<void>)[] = [];
  for (const shard of shards) {
    const source = new DatabaseSource(reader, shard);
    const problems = new Problems();
    const own = believed.keys.filter(({ name }) => name.endsWith(`/${shard}`));
    const last = state && own.map(({ name }) => state.seen(name)).find((note) => note !== undefined);
    const kept = seen.checkpoints.filter(({ origin }) => own.some(({ name }) => name === origin));
    const all = [...(last ? [{ from: `the state file ${state.path}`, note: last }] : []), ...kept];
    if ((await reader.latestCheckpoint(shard)) === null) {
      if (all.length > 0)
        problems.other(
          'history',
          `the log was truncated or rolled back: ${all[0]!.from} has a checkpoint, this one none`,
        );
    } else {
      const trust = { ...believed, keys: own };
      const first = await openLog(source, trust, problems);
      if (first) {
        const { opened, seen: known } = await catchUp(source, first, all, trust, signal);
        // Of a shard without a checkpoint, or of an epoch that has not begun, no witness can have one.
        for (const { origin, detail } of seen.unanswered)
          if (origin === opened.checkpoint.origin) problems.other('history', detail, 'checkpoint');
        const consistent = await checkHistory(source, opened.checkpoint, known, trust, problems);
        const { checkpoint, cosignedBy, note } = opened;
        result.published.push({ shard, size: checkpoint.size, cosignedBy, consistent });
        if (state && problems.count === 0) ok.push(() => state.store(originOf(note), note));
      }
    }
    result.problems.push(...problems.list.map((problem) => ({ ...problem, shard })));
  }
  result.ok &&= result.problems.length === 0;
  // A ledger is one: nothing of it is remembered as verified when any of it was not.
  if (result.ok) for (const store of ok) await store();
}

/** Every entry that is committed, whether a checkpoint covers it yet or not. */
async function tallyIntake(reader: LedgerReader, tally: IntakeTally, signal: AbortSignal): Promise<void> {
  for (const { shard, size } of await reader.heads()) {
    for (let from = 0; from < size; from += TILE_WIDTH) {
      signal.throwIfAborted();
      const entries = await reader.entries(shard, from, Math.min(TILE_WIDTH, size - from));
      const bytes = encodeBundle(entries.map((entry) => entry.bytes));
      tally.add(shard, await hashBundle({ index: from / TILE_WIDTH, width: entries.length, bytes, whole: true }));
    }
  }
}
