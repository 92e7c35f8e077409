import type { DataSource } from 'typeorm';
import { isEventShard, OVERSIGHT } from '#libs/contracts';
import { type OversightDifference, strayShards, verifyOversight } from '#libs/detecting';
import type { RuleSet } from '#libs/judging';
import { RowDamaged } from '#libs/ledger';
import {
  FOLDED_TABLES,
  inSnapshot,
  type Queryable,
  type StoredGeneration,
  storedGenerations,
  whatHidesRows,
  WHOLE_LEDGER,
} from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { ShardCheck } from './check-shard.js';
import {
  EntriesChanged,
  entriesOfDatabase,
  entriesOfLogs,
  type EntrySource,
  type VerifiedLog,
} from './entry-source.js';
import { type FindingsReport, FindingsProblems, type ShardFindings } from './report.js';
import { checkOrder, readSeals } from './seals.js';

type Watching = Pick<VerifyFindingsOptions, 'signal' | 'onProgress'>;

/** Findings in a database, as its owner, the detector or an auditor. A detector may run meanwhile: rows are of one moment. */
export const verifyDatabaseFindings = (db: DataSource, watching: Watching = {}): Promise<FindingsReport> =>
  inSnapshot(db, WHOLE_LEDGER, async (stored) => {
    const hidden = await whatHidesRows(stored);
    if (hidden !== undefined) return unread(ruleSet, new FindingsProblems(), [`any finding: ${hidden}`]);
    const report = await verifyFindings({ source: entriesOfDatabase(db), rules: ruleSet, stored, ...watching });
    try {
      return withActs(report, await verifyOversight(stored, db, watching.signal));
    } catch (error) {
      // The check of the entries has named it.
      if (!(error instanceof RowDamaged)) throw error;
      return { ...report, notChecked: [...report.notChecked, `what people did: ${error.message}`] };
    }
  });

/** What people did, as the rows say it, against `oversight`. */
function withActs(report: FindingsReport, differences: readonly OversightDifference[]): FindingsReport {
  const problems = new FindingsProblems();
  for (const { table, lost, added, example } of differences)
    problems.add(
      'row',
      OVERSIGHT,
      `readmodel.${table} is not what the acts in oversight give: ${lost} rows that no act gives, ${added} that are missing; for example ${example.slice(0, 300)}`,
      { row: { table, key: {}, columns: [] } },
    );
  return {
    ...report,
    ok: report.ok && problems.count === 0,
    problems: [...report.problems, ...problems.list],
    problemCount: report.problemCount + problems.count,
  };
}

/** For verified logs: compares the hits that their entries give with those that `oversight` has sealed. */
export const verifyLogFindings = async (
  logs: readonly VerifiedLog[],
  watching: Watching = {},
): Promise<FindingsReport> => verifyFindings({ source: entriesOfLogs(logs), rules: ruleSet, ...watching });

export interface VerifyFindingsOptions {
  source: EntrySource;
  /** The program's own. Seals and hits by other rules are compared with each other, but not derived. */
  rules: RuleSet;
  /** A snapshot of the database's rows; without them only the seals are held against the entries. */
  stored?: Queryable;
  signal?: AbortSignal;
  /** Entries judged and to judge, over all shards. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/**
 * Holds the sealed findings against the stored ones, and both against what the entries give. That the entries themselves are those of
 * the signed logs is for the caller to verify; where it has others now, or some cannot be read, is a problem. Throws
 * what the source throws.
 */
export async function verifyFindings(options: VerifyFindingsOptions): Promise<FindingsReport> {
  const { source, rules, stored, signal } = options;
  const problems = new FindingsProblems();
  const seals = await orChanged(problems, () => readSeals(source, problems, signal));
  if (seals === undefined) return unread(rules, problems, ['findings']);
  const sizes = await source.sizes();
  const shards = [...sizes.keys()].filter(isEventShard);
  const generations = stored ? await storedGenerations(stored) : [];
  const notChecked: string[] = [];
  const found: ShardFindings[] = [];
  const total = shards.reduce((sum, shard) => sum + sizes.get(shard)!, 0);
  let done = 0;
  const onProgress = (entries: number): void => options.onProgress?.({ done: (done += entries), total });

  // Without seals nothing was compared, and the report must not suggest that it was.
  if (!sizes.has(OVERSIGHT) && !stored)
    problems.add(
      'seal',
      OVERSIGHT,
      'the log oversight is not among those that verified: there are no seals to compare with',
    );
  const live = generations.find((generation) => generation.live);
  if (stored && live) {
    for (const { table, shard } of await strayShards(stored, live.id, shards, FOLDED_TABLES))
      problems.add('row', shard, `readmodel.${table} has rows of a shard that the ledger does not have`, {
        row: { table, key: {}, columns: [] },
      });
  }
  for (const shard of seals.keys()) {
    if (sizes.has(shard)) continue;
    // A ledger in its database has all of its shards; of logs, only some may have been given.
    if (stored) problems.add('seal', shard, `oversight has seals of shard ${shard}, and the ledger has no such log`);
    else notChecked.push(`the seals of shard ${shard}, which is not here`);
  }
  for (const shard of shards) {
    const all = seals.get(shard) ?? [];
    checkOrder(shard, all, problems);
    const work = { ...options, shard, all, size: sizes.get(shard)!, generations, problems, notChecked, onProgress };
    const checked = await orChanged(problems, () => new ShardCheck(work).run());
    if (checked) found.push(checked);
    else notChecked.push(`findings of shard ${shard}`);
  }
  notChecked.push('whether the rules are right, and what officers were shown');
  const { list, count } = problems;
  const unseen = stored ? whyUnseen(live, rules) : [];
  return {
    ok: count === 0,
    unseen,
    ruleSet: rules.digest,
    shards: found,
    problems: list,
    problemCount: count,
    notChecked,
  };
}

function whyUnseen(live: StoredGeneration | undefined, { digest }: RuleSet): string[] {
  if (!live) return ['any finding: no detector has judged the ledger'];
  if (live.ruleSet === digest) return [];
  // Whoever names another rule set could show officers any rows at all.
  return [`the findings that officers are shown: they are by rule set ${live.ruleSet}, this program has ${digest}`];
}

const unread = (rules: RuleSet, { list, count }: FindingsProblems, unseen: string[]): FindingsReport => ({
  ok: count === 0,
  unseen,
  ruleSet: rules.digest,
  shards: [],
  problems: list,
  problemCount: count,
  notChecked: [],
});

async function orChanged<T>(problems: FindingsProblems, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof EntriesChanged)) throw error;
    problems.add('entry', error.shard, error.message);
    return undefined;
  }
}
