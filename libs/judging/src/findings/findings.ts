import { createHash } from 'node:crypto';
import { countBits, minus, type Bits } from '../bits.js';
import { severities, type Clause, type Evidence, type Hit, type Rule, type Severity } from '../rule.js';
import { keys } from '../kinds/keys.js';
import type { Overlay } from '../memory/memory.js';

/** A finding as the rules remember it. Its identity is (rule, agreement or shard, subject): no version is in it. */
export interface FindingFacts {
  kind: 'finding';
  id: string;
  rule: string;
  version: string;
  /** The agreement, or `#<shard>` where there is none. */
  scope: string;
  subject: string;
  severity: Severity;
  /** Units that hit now; 0: the finding is withdrawn. */
  count: number;
  clauses: Clause[];
  evidence: Evidence[];
  hits: number;
  firstIndex: number;
  lastIndex: number;
  firstSeen: number;
  lastSeen: number;
}

/** What a rule could not judge, and which facts were missing. */
export interface NotEvaluableFacts {
  kind: 'not evaluable';
  rule: string;
  scope: string;
  subject: string;
  /** Sorted; of all its items together. */
  missing: string[];
  items: number;
  /** Missing facts, as JSON of their names -> items that lack just these. */
  lacking: Record<string, number>;
}

/** One change of a finding by one portion of an entry; only ever added (DESIGN, Read models). */
export interface HitRow {
  /** Per shard, in the order (entry, portion, rule, subject). */
  no: number;
  finding: string;
  rule: string;
  version: string;
  scope: string;
  subject: string;
  /** The entry that led to it. */
  index: number;
  /** `raised`: units were added; `withdrawn`: some were taken back; `restated`: only severity or clauses changed. */
  change: 'raised' | 'withdrawn' | 'restated';
  delta: number;
  /** Item rules: which items were added and which taken back, by block. */
  items: { block: number; added: Bits; removed: Bits }[];
  severity: Severity;
  clauses: Clause[];
  evidence: Evidence[];
}

/** First 22 characters of base64url(sha256(JSON [rule, agreement or shard, subject])). */
export const findingId = (rule: string, scope: string, subject: string): string =>
  createHash('sha256')
    .update(JSON.stringify([rule, scope, subject]))
    .digest('base64url')
    .slice(0, 22);

/** The changes that one portion of an entry makes to one finding, gathered before they become one hit. */
export interface Change {
  rule: Rule;
  scope: string;
  subject: string;
  delta: number;
  added: number;
  items: { block: number; added: Bits; removed: Bits }[];
  stated?: Stated;
  /** The units are entries, which stay what they are: the finding keeps the highest severity and all distinct clauses. */
  gathers?: boolean;
}

export interface Stated {
  severity: Severity;
  clauses: Clause[];
  evidence: Evidence[];
  /** What is stated led to units being added. */
  raised: boolean;
}

/** Distinct clauses that a finding over many entries shows: enough to explain it, and the same whatever came first. */
const MOST_CLAUSES = 20;

/** Gathers changes of one portion by finding. */
export class Changes {
  private readonly byFinding = new Map<string, Change>();

  get none(): boolean {
    return this.byFinding.size === 0;
  }

  has(rule: Rule, scope: string, subject: string): boolean {
    return this.byFinding.has(keys.finding(scope, rule.id, subject));
  }

  private of(rule: Rule, scope: string, subject: string): Change {
    const key = keys.finding(scope, rule.id, subject);
    let change = this.byFinding.get(key);
    if (!change) this.byFinding.set(key, (change = { rule, scope, subject, delta: 0, added: 0, items: [] }));
    return change;
  }

  count(rule: Rule, scope: string, subject: string, delta: number): void {
    const change = this.of(rule, scope, subject);
    change.delta += delta;
    if (delta > 0) change.added += delta;
  }

  items(rule: Rule, scope: string, subject: string, block: number, was: Bits, now: Bits): void {
    const added = minus(now, was);
    const removed = minus(was, now);
    const change = this.of(rule, scope, subject);
    change.delta += countBits(added) - countBits(removed);
    change.added += countBits(added);
    change.items.push({ block, added, removed });
  }

  /** Several acts may state one finding at once: the evidence is then that of the acts that were added to it. */
  state(rule: Rule, scope: string, subject: string, hit: Omit<Hit, 'verdict'>, raised: boolean): void {
    const change = this.of(rule, scope, subject);
    const { severity, clauses, evidence = [] } = hit;
    const { stated } = change;
    const kept = !stated || stated.raised === raised ? [...(stated?.evidence ?? []), ...evidence] : undefined;
    const latest = raised ? evidence : (stated?.evidence ?? evidence);
    change.stated = { severity, clauses, evidence: kept ?? latest, raised: raised || (stated?.raised ?? false) };
    if (rule.on === 'entry') change.gathers = true;
  }

  /** In the order in which hits of one portion are numbered: rule, subject, then scope (the entry's own may be its shard). */
  [Symbol.iterator](): Iterator<Change> {
    if (this.none) return [].values();
    const order = (a: Change, b: Change): number =>
      compare(a.rule.id, b.rule.id) || compare(a.subject, b.subject) || compare(a.scope, b.scope);
    return [...this.byFinding.values()].sort(order)[Symbol.iterator]();
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a further hit adds to a finding over entries. */
export function gather(
  finding: Pick<FindingFacts, 'severity' | 'clauses' | 'evidence' | 'hits'>,
  { severity, clauses, evidence }: Omit<Stated, 'raised'>,
): void {
  if (severities.indexOf(severity) > severities.indexOf(finding.severity) || finding.hits === 0)
    finding.severity = severity;
  const distinct = new Map([...finding.clauses, ...clauses].map((clause) => [JSON.stringify(clause), clause]));
  const sorted = [...distinct].sort(([a], [b]) => compare(a, b));
  finding.clauses = sorted.slice(0, MOST_CLAUSES).map(([, clause]) => clause);
  finding.evidence = evidence;
}

/** Applies a change to its finding; returns the hit, or nothing when all stays as it was. */
export function applyChange(
  overlay: Overlay,
  change: Change,
  at: { index: number; receivedAt: number },
): Omit<HitRow, 'no'> | undefined {
  const { rule, scope, subject, delta, stated, gathers } = change;
  const key = keys.finding(scope, rule.id, subject);
  const known = overlay.read<FindingFacts>(key);
  const restated =
    !gathers &&
    stated !== undefined &&
    known !== undefined &&
    (stated.severity !== known.severity || JSON.stringify(stated.clauses) !== JSON.stringify(known.clauses));
  if (delta === 0 && change.added === 0 && !restated) return undefined;
  if (!known && delta <= 0) return undefined;
  const finding = overlay.edit<FindingFacts>(key, () => ({
    kind: 'finding',
    id: findingId(rule.id, scope, subject),
    rule: rule.id,
    version: rule.version,
    scope,
    subject,
    severity: rule.severity,
    count: 0,
    clauses: [],
    evidence: [],
    hits: 0,
    firstIndex: at.index,
    lastIndex: at.index,
    firstSeen: at.receivedAt,
    lastSeen: at.receivedAt,
  }));
  finding.count += delta;
  finding.version = rule.version;
  if (stated && gathers) gather(finding, stated);
  else if (stated)
    Object.assign(finding, { severity: stated.severity, clauses: stated.clauses, evidence: stated.evidence });
  finding.hits++;
  finding.lastIndex = at.index;
  finding.lastSeen = at.receivedAt;
  return {
    finding: finding.id,
    rule: rule.id,
    version: rule.version,
    scope,
    subject,
    index: at.index,
    change: change.added > 0 ? 'raised' : delta < 0 ? 'withdrawn' : 'restated',
    delta,
    items: change.items,
    severity: stated?.severity ?? finding.severity,
    clauses: stated?.clauses ?? finding.clauses,
    evidence: stated?.evidence ?? finding.evidence,
  };
}
