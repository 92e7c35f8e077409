import type { FoundFinding } from '../truth.js';
import { ANY, MOMENTS, type EvasiveFinding, type EvasiveTruth, type Moment } from './evasive-truth.js';

/** A not-evaluable line, as the engine gives it. */
export interface FoundLine {
  rule: string;
  agreement: string;
  reason: string;
  items: number;
  subjects: number;
}

/** Rules whose subjects and counts are no business of the specification: only whether they found anything in an agreement. */
const BY_PRESENCE = ['INT-02', 'INT-03', 'INT-09', 'INT-10', 'INT-11', 'INT-12', 'REQ-09'];

/**
 * Where what was found differs from the plan at a moment, as sentences; none when all is as planned. Before the week is over, agreements
 * that are not vouched are only asked whether something was concluded too early.
 */
export function evasiveDifferences(
  truth: EvasiveTruth,
  found: FoundFinding[],
  lines: FoundLine[],
  moment: Moment = 'week',
): string[] {
  const due = (from: Moment) => MOMENTS.indexOf(from) <= MOMENTS.indexOf(moment);
  const decided = (agreement: string) => moment === 'week' || truth.vouched.includes(agreement);
  const open = new Set(
    truth.undecided.map(({ rule, agreement, subject }) => keyOf(rule, agreement, subject ?? 'line')),
  );
  const isOpen = (rule: string, agreement: string, subject: string) =>
    open.has(keyOf(rule, agreement, subject)) || open.has(keyOf(rule, agreement, ANY));
  const wanted = new Tally();
  const got = new Tally();
  const early: string[] = [];

  const anySubject = new Set(
    truth.findings.filter(({ subject }) => subject === ANY).map(({ rule, agreement }) => keyOf(rule, agreement, ANY)),
  );
  const name = (rule: string, agreement: string, subject: string) => {
    const wild = BY_PRESENCE.includes(rule) || anySubject.has(keyOf(rule, agreement, ANY));
    return `${agreement} ${rule} ${wild ? ANY : subject}`;
  };
  const uncounted = new Set<string>(
    truth.findings.filter((f) => !f.counted).map((f) => name(f.rule, f.agreement, f.subject)),
  );
  const add = (tally: Tally, f: FoundFinding | EvasiveFinding) => {
    const key = name(f.rule, f.agreement, f.subject);
    if (BY_PRESENCE.includes(f.rule) || uncounted.has(key)) tally.set(key, 1);
    else tally.add(key, f.count);
  };

  for (const f of truth.findings) {
    if (isOpen(f.rule, f.agreement, f.subject)) continue;
    if (due(f.from)) {
      if (decided(f.agreement)) add(wanted, f);
    } else if (found.some((g) => g.rule === f.rule && g.agreement === f.agreement && g.subject === f.subject)) {
      early.push(`${name(f.rule, f.agreement, f.subject)}: concluded before its time`);
    }
  }
  for (const f of found) {
    if (!decided(f.agreement) || isOpen(f.rule, f.agreement, f.subject)) continue;
    add(got, f);
  }
  for (const line of truth.lines) {
    const key = `${line.agreement} ${line.rule} not evaluable: ${line.reason}`;
    if (!due(line.from) || !decided(line.agreement)) continue;
    if (!open.has(keyOf(line.rule, line.agreement, 'line'))) wanted.set(key, measureOf(line));
  }
  const unmeasured = new Set(
    truth.lines
      .filter(({ items }) => items === undefined)
      .map((line) => `${line.agreement} ${line.rule} not evaluable: ${line.reason}`),
  );
  for (const line of lines) {
    const key = `${line.agreement} ${line.rule} not evaluable: ${line.reason}`;
    if (!decided(line.agreement) || open.has(keyOf(line.rule, line.agreement, 'line'))) continue;
    got.set(key, unmeasured.has(key) ? LISTED : measureOf(line));
  }
  return [...early, ...wanted.against(got)].sort();
}

const LISTED = 'listed';
const measureOf = ({ items, subjects }: { items?: number; subjects?: number }): string =>
  items === undefined ? LISTED : `${items} items of ${subjects}`;

const keyOf = (...parts: string[]): string => JSON.stringify(parts);

class Tally extends Map<string, number | string> {
  add(key: string, count: number): void {
    this.set(key, Number(this.get(key) ?? 0) + count);
  }

  against(found: Tally): string[] {
    return [...new Set([...this.keys(), ...found.keys()])]
      .filter((key) => this.get(key) !== found.get(key))
      .map((key) => `${key}: planted ${this.get(key) ?? 'nothing'}, found ${found.get(key) ?? 'nothing'}`);
  }
}
