import type { FoundFinding } from '../truth.js';
import { ANY, MOMENTS, type EvasiveTruth, type Moment } from './evasive-truth.js';

/** A not-evaluable line, as the engine gives it. */
export interface FoundLine {
  rule: string;
  agreement: string;
  reason: string;
  items: number;
  subjects: number;
}

/** Rules whose subjects and counts the specification does not name: only whether they found anything in an agreement. */
const BY_PRESENCE = ['INT-02', 'INT-03', 'INT-09', 'INT-10', 'INT-11', 'INT-12', 'REQ-09'];
const THERE = 'there';

/**
 * Where what was found differs from the plan at a moment, as sentences; none when all is as planned. Before the week is over, agreements
 * that are not vouched are only asked for what has a moment of its own: it must be there from then on, and not before.
 */
export function evasiveDifferences(
  truth: EvasiveTruth,
  found: FoundFinding[],
  lines: FoundLine[],
  moment: Moment = 'week',
): string[] {
  const names = new Names(truth);
  const due = (from: Moment) => MOMENTS.indexOf(from) <= MOMENTS.indexOf(moment);
  const decided = (agreement: string) => moment === 'week' || truth.vouched.includes(agreement);
  const wanted = new Map<string, string>();
  const tooEarly = new Set<string>();
  const want = (key: string | undefined, measure: string, { agreement, from }: { agreement: string; from: Moment }) => {
    if (key === undefined) return;
    if (!due(from)) tooEarly.add(key);
    else if (decided(agreement) || from !== 'recorded') wanted.set(key, measure);
  };
  for (const f of truth.findings) want(names.ofFinding(f), names.measure(f), f);
  for (const l of truth.lines) want(names.ofLine(l), names.measureLine(l), l);

  const got = new Map<string, string>();
  const differences: string[] = [];
  const take = (key: string | undefined, measure: string, agreement: string) => {
    if (key === undefined) return;
    if (tooEarly.has(key)) differences.push(`${key}: concluded before its time`);
    else if (decided(agreement) || wanted.has(key)) got.set(key, measure);
  };
  for (const f of summed(found, names)) take(names.ofFinding(f), names.measure(f), f.agreement);
  for (const l of ofReasons(lines)) take(names.ofLine(l), names.measureLine(l), l.agreement);

  for (const key of new Set([...wanted.keys(), ...got.keys()]))
    if (wanted.get(key) !== got.get(key))
      differences.push(`${key}: planted ${wanted.get(key) ?? 'nothing'}, found ${got.get(key) ?? 'nothing'}`);
  return differences.sort();
}

interface Finding {
  rule: string;
  agreement: string;
  subject: string;
  count: number;
}

interface Line {
  rule: string;
  agreement: string;
  reason: string;
  items?: number;
  subjects?: number;
}

/** Findings that stand for one planted one, because no subject was named there, added up. */
function summed(found: Finding[], names: Names): Finding[] {
  const byName = new Map<string, Finding>();
  for (const f of found) {
    const key = names.ofFinding(f);
    if (key === undefined) continue;
    const known = byName.get(key);
    byName.set(key, known ? { ...known, count: known.count + f.count } : f);
  }
  return [...byName.values()];
}

/** The lines of one reason, of which there is one for each class of readers and for each whose acts are summed, added up. */
function ofReasons(lines: FoundLine[]): FoundLine[] {
  const byName = new Map<string, FoundLine>();
  for (const line of lines) {
    const known = byName.get(nameOfLine(line)) ?? { items: 0, subjects: 0 };
    const sums = { items: known.items + line.items, subjects: known.subjects + line.subjects };
    byName.set(nameOfLine(line), { ...line, ...sums });
  }
  return [...byName.values()];
}

/** The identity of a finding or a line, and the fields that are compared, as far as the specification says. */
class Names {
  private readonly open: Set<string>;
  private readonly anySubject: Set<string>;
  private readonly uncounted: Set<string>;
  private readonly unmeasured: Set<string>;

  constructor(truth: EvasiveTruth) {
    this.open = new Set(truth.undecided.map((u) => keyOf(u.rule, u.agreement, u.subject ?? null)));
    this.anySubject = new Set(
      truth.findings.filter(({ subject }) => subject === ANY).map((f) => keyOf(f.rule, f.agreement)),
    );
    this.uncounted = new Set(truth.findings.filter(({ counted }) => !counted).map((f) => this.nameOf(f)));
    this.unmeasured = new Set(truth.lines.filter(({ items }) => items === undefined).map(nameOfLine));
  }

  /** Undefined where the specification leaves the finding open. */
  ofFinding(f: Finding): string | undefined {
    const { rule, agreement, subject } = f;
    const isOpen = this.open.has(keyOf(rule, agreement, subject)) || this.open.has(keyOf(rule, agreement, ANY));
    return isOpen ? undefined : this.nameOf(f);
  }

  /** Undefined where the specification leaves the rule's lines open. */
  ofLine = (line: Line): string | undefined =>
    this.open.has(keyOf(line.rule, line.agreement, null)) ? undefined : nameOfLine(line);

  measure = (f: Finding): string =>
    BY_PRESENCE.includes(f.rule) || this.uncounted.has(this.nameOf(f)) ? THERE : String(f.count);

  measureLine = (line: Line): string =>
    this.unmeasured.has(nameOfLine(line)) ? THERE : `${line.items} items of ${line.subjects}`;

  private nameOf({ rule, agreement, subject }: Finding): string {
    const any = BY_PRESENCE.includes(rule) || this.anySubject.has(keyOf(rule, agreement));
    return `${agreement} ${rule} ${any ? ANY : subject}`;
  }
}

const nameOfLine = ({ rule, agreement, reason }: Line): string => `${agreement} ${rule} not evaluable: ${reason}`;
const keyOf = (...parts: (string | null)[]): string => JSON.stringify(parts);
