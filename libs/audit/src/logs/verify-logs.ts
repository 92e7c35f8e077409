import {
  DirectorySource,
  HashedEntryBundles,
  IntakeCounts,
  type LogReport,
  type LogSource,
  StateFile,
  UrlSource,
  verifyLog,
} from '#libs/verifier';
import { parseVkey } from '#libs/tlog';
import type { VerifiedLog } from '../findings/entry-source.js';
import { originOf, readSeen, type SeenElsewhere } from '../seen-checkpoints.js';
import { type Believed, ledgerOf } from '../trust.js';
import { findLogs } from './find-logs.js';

/** One of `folder` and `addresses`. */
export interface VerifyLogsOptions extends SeenElsewhere {
  /** An exported log, or a folder of a ledger's logs. */
  folder?: string;
  /** Logs that are served: each address before `/checkpoint`. */
  addresses?: readonly string[];
  /** Gives the access token for each request to the addresses. */
  token?: () => Promise<string>;
  believed: Believed;
  /** Only the entries [from, to), of one log. */
  from?: number;
  to?: number;
  /** Threads that hash; default: by size and cores. */
  workers?: number;
  /** Tally the sequences of sources too. */
  sequences?: boolean;
  /** Keep of the logs that verify whole what findings are derived from: `verifiedLogs`. */
  forFindings?: boolean;
  /** Stops the walk; its reason is thrown. */
  signal: AbortSignal;
  /** `log`: its origin, or where it is read from; entries done and to do of this log. */
  onProgress?: (progress: { log: string; done: number; total: number }) => void;
}

export interface LogsVerified {
  logs: LogReport[];
  counts: IntakeCounts;
  /** Those that verified whole; none unless `forFindings`. */
  verifiedLogs: VerifiedLog[];
  /** What must be there before the ledger is verified, and is not; in words. */
  unseen: string[];
  /** Beyond what each log's report says. */
  notChecked: string[];
}

interface Log {
  source: LogSource;
  keys: Believed['keys'];
  shard?: string;
}

/** Verifies every log of a folder, or at the addresses. Throws what stops a walk. */
export async function verifyLogs(options: VerifyLogsOptions): Promise<LogsVerified> {
  const { folder, believed, signal, from, to, workers, sequences = false, forFindings = false, onProgress } = options;
  const notChecked: string[] = [];
  const logs = folder === undefined ? logsAt(options) : await logsIn(folder, believed, notChecked);
  logs.forEach(({ source }) => askOnce(source));
  const origins = await Promise.all(
    logs.map(async ({ source }) => originOf(await source.checkpoint().catch(() => Buffer.alloc(0)))),
  );
  const seen = await readSeen(options, origins.filter(Boolean));
  const strangers = seen.checkpoints.filter(({ origin }) => !origins.includes(origin));
  if (strangers.length > 0)
    throw new Error(`${strangers[0]!.from} is of ${strangers[0]!.origin}, and no such log is there`);
  const state = options.stateFile === undefined ? undefined : await StateFile.load(options.stateFile);
  const counts = new IntakeCounts();
  const reports: LogReport[] = [];
  const verifiedLogs: VerifiedLog[] = [];
  for (const [i, { source, keys, shard }] of logs.entries()) {
    const hashed = new HashedEntryBundles();
    const report = await verifyLog(source, {
      keys,
      ...(believed.policy ? { policy: believed.policy } : {}),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(workers === undefined ? {} : { workers }),
      ...(state ? { state } : {}),
      seen: seen.checkpoints.filter(({ origin }) => origin === origins[i]),
      unanswered: seen.unanswered.filter(({ origin }) => origin === origins[i]).map(({ detail }) => detail),
      ...(forFindings ? { onEntryBundle: (_: number, hashes: Buffer) => hashed.add(hashes) } : {}),
      counts,
      sequences,
      signal,
      ...(onProgress
        ? { onProgress: ({ done, total }) => onProgress({ log: origins[i] || source.name, done, total }) }
        : {}),
    });
    reports.push(another(ownName(report, shard), reports));
    const { ok, checkpoint } = reports.at(-1)!;
    if (forFindings && ok && checkpoint)
      verifiedLogs.push({ shard: checkpoint.origin.split('/').at(-1)!, size: checkpoint.size, source, hashed });
  }
  const unseen: string[] = [];
  // Where one log's folder or address is named, that one is meant and no other. Addresses name the logs that are meant, a folder has all.
  if (logs.length > 1 || logs.some(({ shard }) => shard !== undefined))
    reports.push(...absent(believed, reports, state, folder === undefined ? notChecked : unseen));
  if (reports.every(({ ok, checkpoint }) => ok && checkpoint?.size === 0))
    unseen.push('whether there ever was an entry: all logs are empty');
  return { logs: reports, counts, verifiedLogs, unseen, notChecked };
}

async function logsIn(dir: string, believed: Believed, notChecked: string[]): Promise<Log[]> {
  const found = await findLogs(dir);
  if (believed.keys.length > 0) {
    return found.map(({ dir: folder, shard }) => ({
      source: new DirectorySource(folder),
      keys: believed.keys,
      ...(shard === undefined ? {} : { shard }),
    }));
  }
  notChecked.push(
    "whether the logs' keys are the right ones: they were taken from the export itself (give those that you have from elsewhere with --vkey)",
    'whether a shard is missing from the export',
  );
  return Promise.all(
    found.map(async ({ dir: folder, shard }) => {
      const source = new DirectorySource(folder);
      const vkey = await source.vkey();
      return { source, keys: vkey === undefined ? [] : [parseVkey(vkey)], ...(shard === undefined ? {} : { shard }) };
    }),
  );
}

function logsAt({ addresses = [], token, believed: { keys }, signal }: VerifyLogsOptions): Log[] {
  return addresses.map((address) => ({
    source: new UrlSource(address, { signal, ...(token ? { token } : {}) }),
    keys,
  }));
}

/** A server must not show one checkpoint to learn from, and another to be verified. */
function askOnce(source: LogSource): void {
  const asked = source.checkpoint();
  asked.catch(() => undefined);
  source.checkpoint = () => asked;
}

/** Of several logs each is another: one that is shown twice hides the one that it stands in for. */
function another(report: LogReport, before: readonly LogReport[]): LogReport {
  const origin = report.checkpoint?.origin;
  if (origin === undefined || !before.some(({ checkpoint }) => checkpoint?.origin === origin)) return report;
  return withProblem(report, `it is ${origin}, which was shown before`);
}

/** In a folder of shards, a log lies in the folder of its own shard: two that changed places are not what they seem. */
function ownName(report: LogReport, shard: string | undefined): LogReport {
  const origin = report.checkpoint?.origin;
  if (shard === undefined || origin === undefined || origin.endsWith(`/${shard}`)) return report;
  return withProblem(report, `the folder is ${shard}, the log in it ${origin}`);
}

/** Logs that should be there: of a shard without entries there is none, so only one that was seen before is known to be gone. */
function absent(
  { keys }: Believed,
  reports: readonly LogReport[],
  state: StateFile | undefined,
  without: string[],
): LogReport[] {
  const there = new Set(reports.map(({ checkpoint }) => checkpoint?.origin));
  const ledgers = new Set(
    [...there, ...keys.map(({ name }) => name)].flatMap((name) => (name ? [ledgerOf(name)] : [])),
  );
  const known = (state?.origins ?? []).filter((name) => ledgers.has(ledgerOf(name)));
  const seen = known.filter((name) => !there.has(name));
  const never = [...new Set(keys.map(({ name }) => name))].filter((name) => !there.has(name) && !seen.includes(name));
  if (never.length > 0)
    without.push(`${never.join(', ')}: a key was given, and no log of it is there (a shard without entries has none)`);
  return seen.map((name) =>
    withProblem(
      {
        ok: false,
        source: name,
        checkpoint: null,
        checked: { from: 0, to: 0 },
        consistent: [],
        controls: [],
        problems: [],
        problemCount: 0,
        first: null,
        notChecked: [],
      },
      'the log was removed: the state file has a checkpoint of it, and it is not there',
    ),
  );
}

function withProblem(report: LogReport, detail: string): LogReport {
  const problem = { kind: 'file' as const, index: null, path: null, detail };
  return {
    ...report,
    ok: false,
    // Before what follows from it.
    problems: [problem, ...report.problems],
    problemCount: report.problemCount + 1,
    first: report.first ?? problem,
  };
}
