import { ADDRESS_LEVELS } from '#libs/addresses';
import type { Comparison, Truth } from '#libs/cases';
import type { ImportCounts } from '#libs/importer';
import { number, table } from '../lib/output.js';
import type { Listed } from './funnels.js';
import type { Results } from './results.js';

export interface Seconds {
  setup: number;
  generate: number;
  emit: number;
  record: number;
  detect: number;
  verify: number;
  total: number;
}

export interface DemoRun {
  intake: 'kafka' | 'http';
  items: number;
  events: number;
  truth: Truth;
  results: Results;
  comparison: Comparison;
  counts?: ImportCounts;
  verified: boolean;
  seconds: Seconds;
}

const rate = (n: number, seconds: number): string => (seconds > 0 ? number(Math.round(n / seconds)) : '-');

/** The run for a person: planted faults, the funnel, findings, lines that are not evaluable, and speed. */
export function* reportLines(run: DemoRun): Generator<string> {
  const { truth, results, comparison, counts, seconds } = run;
  if (truth.facts.length > 0) {
    yield* heading('What was planted, and where each fact comes from');
    yield table(
      truth.facts.map(
        ({ fact, value, tag, source }) =>
          [
            `${tag.padEnd(14)} ${fact}`,
            typeof value === 'number' ? number(value) : value,
            source ? `(${source})` : '',
          ] as const,
      ),
    );
  }
  yield* heading('Funnel, in items');
  for (const { agreement, submitted, matched, disclosed, received } of results.funnels) {
    const paths = Object.entries(matched)
      .sort()
      .map(([path, n]) => `${path} ${number(n)}`)
      .join(', ');
    yield `  ${agreement}: submitted ${listed(submitted)} -> matched ${number(Object.values(matched).reduce((a, b) => a + b, 0))} (${paths}) -> disclosed ${listed(disclosed)} -> received ${number(received)}`;
  }
  yield* heading('Findings (findings, not violations: an officer and, in the end, a court decide)');
  yield table([
    ['rule', 'severity', 'count', 'unit', 'subject'],
    ...results.findings.map(
      (f) =>
        [`${f.rule}  ${f.title}`, f.severity, number(f.count), f.unit, `${f.agreement} ${short(f.subject)}`] as const,
    ),
  ]);
  yield '';
  yield comparison.differences.length === 0
    ? `  Found is what was planted: ${number(results.findings.length)} findings, ${number(results.notEvaluable.length)} lines that are not evaluable; none missing, none unexpected.`
    : `  FOUND DIFFERS FROM PLANTED: missing ${number(comparison.missing)}, unexpected ${number(comparison.unexpected)}`;
  for (const d of comparison.differences)
    yield `    ${d.rule} ${d.agreement} ${short(d.subject)}: planted ${d.planted}, found ${d.found}`;
  if (results.notEvaluable.length > 0) {
    yield* heading('What could not be evaluated, and why');
    yield table([
      ['rule', 'items', 'reason', 'agreement'],
      ...results.notEvaluable.map(
        ({ rule, items, reason, agreement }) => [rule, number(items), reason, agreement] as const,
      ),
    ]);
  }
  if (counts?.addresses) {
    yield* heading('Our address check beside the presence check that let the case happen');
    yield table([
      ['our level', 'rows', 'of these the presence check passes'],
      ...ADDRESS_LEVELS.map(
        (level) =>
          [level, number(counts.addresses!.levels[level]), number(counts.addresses!.weakCheckPasses[level])] as const,
      ),
    ]);
  }
  yield* heading('Speed and size (this machine, this run; stages overlap)');
  yield table([
    ['set-up and start', `${seconds.setup.toFixed(1)} s`, ''],
    ['writing the case', `${seconds.generate.toFixed(1)} s`, ''],
    [
      'emitting',
      `${seconds.emit.toFixed(1)} s`,
      `${rate(run.events, seconds.emit)} events/s, ${rate(run.items, seconds.emit)} items/s`,
    ],
    ['first sent to last recorded', `${seconds.record.toFixed(1)} s`, `${rate(run.events, seconds.record)} events/s`],
    ['first sent to last judged', `${seconds.detect.toFixed(1)} s`, `${rate(run.items, seconds.detect)} items/s`],
    ['verifying', `${seconds.verify.toFixed(1)} s`, `${rate(results.entries, seconds.verify)} entries/s`],
    [
      'stored',
      `${number(results.bytesStored)} bytes`,
      `${number(Math.round(results.bytesStored / Math.max(1, run.items)))} bytes an item`,
    ],
  ]);
  yield* heading('Heads');
  for (const { shard, size, root } of results.heads)
    if (size > 0) yield `  shard ${shard}: ${number(size)} entries, root ${root}`;
  yield '';
  yield run.verified ? `ledger verified: ${number(results.entries)} entries` : 'THE LEDGER DOES NOT VERIFY';
}

function* heading(text: string): Generator<string> {
  yield '';
  yield text;
}

/** The number of items; where not all are named, also the stated and the unknown ones. */
const listed = ({ stated, named, unknown }: Listed): string =>
  stated === named && unknown === 0
    ? number(named)
    : `${number(named + unknown)} (stated ${number(stated)}, named ${number(named)}, unknown ${number(unknown)})`;

/** A pseudonym is too long for a table. */
const short = (subject: string): string => (subject.length > 40 ? `${subject.slice(0, 18)}…` : subject);

/** The object on the last line of standard output. */
export function reportJson(run: DemoRun, urls?: Record<string, string | null>): object {
  const { results, comparison } = run;
  return {
    intake: run.intake,
    items: run.items,
    events: run.events,
    entries: results.entries,
    planted: comparison.planted,
    found: comparison.found,
    missing: comparison.missing,
    unexpected: comparison.unexpected,
    findings: results.findings.length,
    notEvaluable: results.notEvaluable,
    heads: results.heads,
    verified: run.verified,
    seconds: run.seconds,
    ...(urls ? { urls } : {}),
  };
}
