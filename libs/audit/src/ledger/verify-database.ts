import type { DataSource } from 'typeorm';
import { ACCESS, LedgerReader, type ShardName } from '#libs/ledger';
import { MerkleError, treeRootAsync } from '#libs/merkle';
import { type Checkpoint, parseCheckpoint, parseNote, TlogError } from '#libs/tlog';
import {
  catchUp,
  checkHistory,
  type Consistency,
  IntakeCounts,
  type LogProblem,
  openLog,
  Problems,
  StateFile,
} from '#libs/verifier';
import { originOf, readSeen, type SeenElsewhere } from '../seen-checkpoints.js';
import { type Believed, keysByShard, ledgerOf, shardOfOrigin } from '../trust.js';
import { DatabaseSource } from './database-source.js';
import type { QuarantineLook } from './check-quarantine.js';
import type { LedgerReport } from './report.js';
import { verifyLedger } from './verify-ledger.js';

export interface VerifyDatabaseOptions extends SeenElsewhere {
  /** As the ledger's owner or an auditor. */
  db: DataSource;
  believed: Believed;
  /** Tally every record and sequence of the entries. */
  intake?: boolean;
  /** Look at the quarantined bytes too. */
  quarantine?: QuarantineLook;
  /** Stops the walk; its reason is thrown. */
  signal: AbortSignal;
  /** Entries done and to do, over all shards. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

export interface DatabaseVerified {
  ledger: LedgerReport;
  /** Of each shard whose key was given: the cosigners, and the checkpoints that the log extends. */
  published: {
    shard: ShardName;
    size: number;
    cosignedBy: { name: string; at: string }[];
    consistent: Consistency[];
  }[];
  /** Beyond the ledger's own. */
  problems: (LogProblem & { shard: ShardName })[];
  /** Empty unless `intake`. */
  counts: IntakeCounts;
  /** Nothing was found wrong. It is verified only where nothing is `unseen` either. */
  ok: boolean;
  /** What must be seen before the ledger is verified, and was not; in words. */
  unseen: string[];
  notChecked: string[];
}

/** Recomputes a ledger in its database, and holds its newest checkpoints against the policy and against what was seen elsewhere. */
export async function verifyDatabase(options: VerifyDatabaseOptions): Promise<DatabaseVerified> {
  const { db, believed, signal, onProgress } = options;
  const byShard = keysByShard(believed.keys);
  const counts = new IntakeCounts();
  const ledger = await verifyLedger({
    db,
    counts: options.intake ? counts : undefined,
    quarantine: options.quarantine,
    verifiers: byShard.size > 0 ? (shard) => byShard.get(shard) : undefined,
    signal,
    onProgress,
  });
  const result: DatabaseVerified = {
    ledger,
    published: [],
    problems: [],
    counts,
    ok: ledger.ok,
    unseen: [...ledger.unseen],
    notChecked: [],
  };
  // Of a ledger that cannot be seen, nothing can be held against anything.
  if (ledger.shards.length === 0) return result;
  const reader = new LedgerReader(db);
  await holdAgainstSeen(reader, options, result);
  result.notChecked.push(...notChecked(result, new Set(byShard.keys())), ...bytesNotOpened(options, ledger));
  return result;
}

function bytesNotOpened(
  { quarantine }: VerifyDatabaseOptions,
  { quarantine: { refused }, notes: { noted } }: LedgerReport,
): string[] {
  if (quarantine?.vault) return [];
  const how = quarantine
    ? 'give the keys with QUARANTINE_KEYS_URL and COUNTERSIGN_QUARANTINE_KEY_FILE'
    : '--quarantine';
  return [
    ...(refused > 0 ? [`whether the bytes of ${refused} refused entries are those of their commitments (${how})`] : []),
    ...(noted > 0 ? [`whether the texts of ${noted} notes are those of their commitments (${how})`] : []),
  ];
}

function notChecked({ published, ledger }: DatabaseVerified, withKey: ReadonlySet<string>): string[] {
  const without = ledger.shards.filter(({ shard, size }) => size > 0 && !withKey.has(shard)).map(({ shard }) => shard);
  return [
    ...(withKey.size === 0 ? ["checkpoint signatures (give the log's verifier keys with --vkey)"] : []),
    ...(withKey.size > 0 && without.length > 0
      ? [`checkpoint signatures of ${without.join(', ')}: no key of these logs was given with --vkey`]
      : []),
    published.some(({ consistent }) => consistent.length > 0)
      ? 'entries that no checkpoint covers yet: the owner of the database could still change them unseen'
      : 'whether the ledger was truncated, rolled back or replaced by another one that agrees with itself: without an earlier checkpoint (--state, --checkpoint) or a witness, that cannot be told',
  ];
}

async function holdAgainstSeen(
  reader: LedgerReader,
  { believed, stateFile, checkpointFiles, witnesses, signal }: VerifyDatabaseOptions,
  result: DatabaseVerified,
): Promise<void> {
  const state = stateFile === undefined ? undefined : await StateFile.load(stateFile);
  const origins = believed.keys.map(({ name }) => name);
  const shards = [...keysByShard(believed.keys).keys()];
  const seen = await readSeen({ checkpointFiles, witnesses }, origins);
  if ((state || checkpointFiles || witnesses || believed.policy) && shards.length === 0)
    throw new Error('checkpoints are held against the log with its keys: give --vkey or --vkey-file');
  const stranger = seen.checkpoints.find(({ origin }) => !origins.includes(origin));
  if (stranger) throw new Error(`${stranger.from} is of ${stranger.origin}, and no key of it was given`);
  const sizes = new Map(result.ledger.shards.map(({ shard, size }) => [shard, size]));
  const ok: (() => Promise<void>)[] = [];
  for (const shard of shards) {
    const source = new DatabaseSource(reader, shard);
    const problems = new Problems();
    const own = believed.keys.filter(({ name }) => shardOfOrigin(name) === shard);
    const last = state && own.map(({ name }) => state.seen(name)).find((note) => note !== undefined);
    const kept = seen.checkpoints.filter(({ origin }) => own.some(({ name }) => name === origin));
    const all = [...(last ? [{ from: `the state file ${state.path}`, note: last }] : []), ...kept];
    try {
      if ((await reader.latestCheckpoint(shard)) === null) {
        const name = own[0]!.name;
        if (all.length > 0)
          problems.other(
            'history',
            `the log was truncated or rolled back: ${all[0]!.from} has a checkpoint, this one none`,
          );
        else if (!sizes.has(shard))
          problems.other('history', `the key of ${name} was given, and the ledger has no such log`);
        else
          result[mayBeEmpty(shard, sizes) ? 'notChecked' : 'unseen'].push(withoutCheckpoint(name, sizes.get(shard)!));
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
    } catch (error) {
      if (!isDamage(error)) throw error;
      problems.other(
        'checkpoint',
        `what is stored of the log cannot be held against anything: ${(error as Error).message}`,
      );
    }
    result.problems.push(...problems.list.map((problem) => ({ ...problem, shard })));
  }
  if (state) await holdAgainstOthers(reader, state, origins, result);
  result.ok &&= result.problems.length === 0;
  // A ledger is one: nothing of it is remembered as verified when any of it was not.
  if (result.ok && result.unseen.length === 0) for (const store of ok) await store();
}

/** What stored bytes say wrong, of a head, a note or a tile; not what the database or the reader's own files say. */
const isDamage = (error: unknown): boolean =>
  error instanceof MerkleError || error instanceof TlogError || error instanceof RangeError;

/** Nobody has to look: `access` begins with the first who does. All others have entries soon after a ledger begins. */
const mayBeEmpty = (shard: ShardName, sizes: ReadonlyMap<ShardName, number>): boolean =>
  shard === ACCESS && sizes.get(shard) === 0;

const withoutCheckpoint = (name: string, size: number): string =>
  size === 0
    ? `whether ${name} ever had an entry: its key was given, and the log is empty`
    : `who signed ${name}: its key was given, and no checkpoint covers its ${size} entries`;

/** Logs that the state file knows, and of which no key was given: they must be there all the same, and be no others. */
async function holdAgainstOthers(
  reader: LedgerReader,
  state: StateFile,
  given: readonly string[],
  result: DatabaseVerified,
): Promise<void> {
  const ledgers = new Set(given.map(ledgerOf));
  for (const origin of state.origins.filter((name) => !given.includes(name))) {
    if (!ledgers.has(ledgerOf(origin))) {
      result.notChecked.push(`${origin}, which the state file ${state.path} knows: it is a log of another ledger`);
      continue;
    }
    const shard = shardOfOrigin(origin);
    const known = parseCheckpoint(parseNote(state.seen(origin)!).text);
    const size = result.ledger.shards.find((one) => one.shard === shard)?.size;
    const detail = await contradiction(reader, shard, size, known);
    if (detail === undefined)
      result.notChecked.push(
        `who signed ${origin}, of which no key was given; it extends what the state file has of it`,
      );
    else
      result.problems.push({
        kind: 'history',
        index: null,
        path: null,
        shard,
        detail: `${detail} (the state file ${state.path})`,
      });
  }
}

async function contradiction(
  reader: LedgerReader,
  shard: ShardName,
  size: number | undefined,
  known: Checkpoint,
): Promise<string | undefined> {
  if (size === undefined)
    return `the log was removed: a checkpoint of ${known.size} entries is known, and the ledger has no such log`;
  if (size < known.size)
    return `the log was truncated or rolled back: a checkpoint of ${known.size} entries is known, this one has ${size}`;
  let root: Buffer;
  try {
    root = await treeRootAsync(known.size, await reader.hashes(shard, known.size));
  } catch (error) {
    if (!isDamage(error)) throw error;
    return `the root of its first ${known.size} entries cannot be computed: ${(error as Error).message}`;
  }
  return root.equals(known.root)
    ? undefined
    : `the log was forked: the root of its first ${known.size} entries is not the one that is known`;
}
