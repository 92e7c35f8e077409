/** Rules whose findings are counted by items; all others are counted by findings. */
const ITEM_RULES = ['REQ-03', 'REQ-06', 'REQ-08', 'MAT-02', 'DIS-02', 'DIS-03', 'DIS-04', 'DIS-17'];

/** One finding that a plan means to be found. */
export interface PlantedFinding {
  rule: string;
  /** Absent where there is no agreement, so that the finding hangs on a shard. */
  agreement?: string;
  subject: string;
  /** Items, or 1. */
  count: number;
}

/** Where a planted fact comes from (DOMAIN 0a): only what was reported of real agencies may pass as such. */
export type Tag = 'reported' | 'derived' | 'synthetic fill';

export interface PlantedFact {
  fact: string;
  value: number | string;
  tag: Tag;
  source?: string;
}

/** Written from the plan, never by running the rules. */
export interface Truth {
  case: string;
  seed: number;
  /** Rows of the requests. */
  items: number;
  findings: PlantedFinding[];
  /** Rule -> how many (agreement, subject) it must call not evaluable; only rules that the plan decides. */
  notEvaluable: Record<string, number>;
  facts: PlantedFact[];
}

/** A found finding, as the api and the engine give it. */
export interface FoundFinding {
  rule: string;
  /** `#<shard>` where there is no agreement. */
  agreement: string;
  subject: string;
  count: number;
}

export interface Comparison {
  planted: Record<string, number>;
  found: Record<string, number>;
  missing: number;
  unexpected: number;
  differences: { rule: string; agreement: string; subject: string; planted: number; found: number }[];
}

const countOf = (rule: string, count: number): number => (ITEM_RULES.includes(rule) ? count : 1);

/** Rules that say in every shard what concerns all of them; each is planted once. */
const IN_EVERY_SHARD = ['INT-05'];

interface Pair {
  rule: string;
  agreement: string;
  subject: string;
  planted: number;
  /** What was found, by shard; under one key where there is an agreement, which has one shard. */
  found: Map<string, number>;
}

/**
 * Compares finding by finding: the right total in the wrong place is a miss and a surprise. Where there is no agreement
 * the plan does not know the shard, so that findings of all shards are held against what was planted once.
 */
export function compare(truth: Truth, found: FoundFinding[]): Comparison {
  const result: Comparison = { planted: {}, found: {}, missing: 0, unexpected: 0, differences: [] };
  const byKey = new Map<string, Pair>();
  const at = (rule: string, agreement: string | undefined, subject: string) => {
    const scope = agreement === undefined || agreement.startsWith('#') ? '' : agreement;
    const key = JSON.stringify([rule, scope, subject]);
    let pair = byKey.get(key);
    if (!pair) byKey.set(key, (pair = { rule, agreement: scope, subject, planted: 0, found: new Map() }));
    return pair;
  };
  for (const f of truth.findings) at(f.rule, f.agreement, f.subject).planted += countOf(f.rule, f.count);
  for (const f of found) {
    const pair = at(f.rule, f.agreement, f.subject);
    const shard = f.agreement.startsWith('#') ? f.agreement : '';
    pair.found.set(shard, (pair.found.get(shard) ?? 0) + countOf(f.rule, f.count));
  }
  for (const { rule, agreement, subject, planted, found: byShard } of byKey.values()) {
    const counts = [...byShard.values()];
    const once = planted > 0 && agreement === '' && IN_EVERY_SHARD.includes(rule);
    const seen = once ? Math.max(0, ...counts) : counts.reduce((sum, n) => sum + n, 0);
    result.planted[rule] = (result.planted[rule] ?? 0) + planted;
    result.found[rule] = (result.found[rule] ?? 0) + seen;
    result.missing += Math.max(0, planted - seen);
    result.unexpected += Math.max(0, seen - planted);
    if (planted !== seen) result.differences.push({ rule, agreement, subject, planted, found: seen });
  }
  result.planted = sorted(result.planted);
  result.found = sorted(result.found);
  return result;
}

const sorted = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
