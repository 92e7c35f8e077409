/** Rules whose findings are counted by items; all others are counted by findings. */
// prettier-ignore
const ITEM_RULES = [
  'REQ-03', 'REQ-06', 'REQ-08', 'MAT-02', 'DIS-02', 'DIS-03', 'DIS-04', 'DIS-07', 'DIS-17', 'DIS-18', 'INT-13',
];

/** One finding that a plan means to be found. */
export interface PlantedFinding {
  rule: string;
  /** Absent where there is no agreement, so that the finding hangs on a shard. */
  agreement?: string;
  /** `<agency>/<id>` of a request or a disclosure; `<kind> <agency>/<agreement>` where a rule speaks of all that the agency did. */
  subject: string;
  /** Items, or 1. */
  count: number;
  /** It hangs on a topic or a key: by HTTP there is none. */
  kafkaOnly?: true;
}

/** What a rule, or a pack of them, cannot judge under an agreement for one reason. */
export interface PlantedLine {
  /** Or the name of a pack. */
  rule: string;
  agreement: string;
  /** In words. */
  reason: string;
  /** Absent where the plan does not say how many: a pack's line is about acts of every kind. */
  items?: number;
}

/** Where a planted fact comes from (docs/case.md): only what was reported of real agencies may pass as such. */
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
  /** What must be listed as not evaluable: all of it. */
  lines: PlantedLine[];
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

/** A line of what was not evaluable, as the api and the engine give it. */
export interface FoundLine {
  rule: string;
  agreement: string;
  reason: string;
  items: number;
  /** Distinct requests, disclosures, officers …. */
  subjects: number;
}

export interface Difference {
  rule: string;
  agreement: string;
  /** Of a finding; of a line the words `not evaluable` and its reason. */
  subject: string;
  planted: number;
  found: number;
}

export interface Comparison {
  /** Of findings, by rule. */
  planted: Record<string, number>;
  found: Record<string, number>;
  /** Findings and lines that were planted and not found, or found and not planted. */
  missing: number;
  unexpected: number;
  differences: Difference[];
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
 * Compares finding by finding and line by line: the right total in the wrong place is a miss and a surprise. Where there is no agreement
 * the plan does not know the shard, so that findings of all shards are held against what was planted once.
 */
export function compare(truth: Truth, found: readonly FoundFinding[], lines: readonly FoundLine[]): Comparison {
  const result: Comparison = { planted: {}, found: {}, missing: 0, unexpected: 0, differences: [] };
  for (const difference of findingPairs(truth, found)) {
    const { rule, planted, found } = difference;
    result.planted[rule] = (result.planted[rule] ?? 0) + planted;
    result.found[rule] = (result.found[rule] ?? 0) + found;
    addDifference(result, difference);
  }
  for (const difference of linePairs(truth, lines)) addDifference(result, difference);
  result.planted = sorted(result.planted);
  result.found = sorted(result.found);
  return result;
}

function addDifference(result: Comparison, pair: Difference): void {
  const { planted, found } = pair;
  result.missing += Math.max(0, planted - found);
  result.unexpected += Math.max(0, found - planted);
  if (planted !== found) result.differences.push(pair);
}

function findingPairs(truth: Truth, found: readonly FoundFinding[]): Difference[] {
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
  return [...byKey.values()].map(({ found: byShard, ...pair }) => {
    const counts = [...byShard.values()];
    const once = pair.planted > 0 && pair.agreement === '' && IN_EVERY_SHARD.includes(pair.rule);
    return { ...pair, found: once ? Math.max(0, ...counts) : counts.reduce((sum, n) => sum + n, 0) };
  });
}

/** A line whose items the plan does not say is held against what was found: it must be there. */
function linePairs(truth: Truth, found: readonly FoundLine[]): Difference[] {
  const keyOf = ({ rule, agreement, reason }: PlantedLine): string => JSON.stringify([rule, agreement, reason]);
  // Of one reason there is a line for each class of readers, and for each whose acts are summed.
  const left = new Map<string, FoundLine>();
  for (const line of found) {
    const items = line.items + (left.get(keyOf(line))?.items ?? 0);
    left.set(keyOf(line), { ...line, items });
  }
  const pairs: Difference[] = [];
  const pair = ({ rule, agreement, reason }: PlantedLine, planted: number, found: number): void => {
    pairs.push({ rule, agreement, subject: `not evaluable: ${reason}`, planted, found });
  };
  for (const line of truth.lines) {
    const seen = left.get(keyOf(line))?.items ?? 0;
    left.delete(keyOf(line));
    pair(line, line.items ?? Math.max(1, seen), seen);
  }
  for (const line of left.values()) pair(line, 0, line.items);
  return pairs;
}

const sorted = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
