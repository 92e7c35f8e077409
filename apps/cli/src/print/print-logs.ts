import { type LogProblem, type LogReport, placeOf } from '#libs/verifier';
import { number } from '../lib/output.js';
import { printPlainly } from './print-plainly.js';

const MOST_PRINTED = 20;

/** One line for a log that holds, and each problem of one that does not. */
export function printLog(report: LogReport): void {
  const { checkpoint, checked, ok } = report;
  if (checkpoint === null) {
    printPlainly(`${report.source}: NOT VERIFIED: ${report.problems[0]?.detail ?? 'no checkpoint'}`);
    return;
  }
  const { origin, size, root, cosignedBy } = checkpoint;
  const part = checked.from === 0 && checked.to === size ? '' : `, of which ${checked.from} to ${checked.to} checked`;
  const by = cosignedBy.map(({ name, at }) => `, cosigned by ${name} at ${at}`).join('');
  const since = report.consistent.map((one) => `, extends ${number(one.size)} of ${one.with}`).join('');
  printPlainly(
    `${origin}: ${ok ? 'verified' : 'NOT VERIFIED'}: ${number(size)} entries${part}, root ${root}${by}${since}`,
  );
  printProblems(report.problems, report.problemCount);
  for (const { index, control } of report.controls.filter(({ control: { kind } }) => kind.startsWith('key.')))
    printPlainly(`  entry ${index}: ${control.kind}: ${JSON.stringify(control)}`);
}

export function printProblems(problems: readonly LogProblem[], count: number): void {
  for (const problem of problems.slice(0, MOST_PRINTED)) {
    const place = placeOf(problem);
    const entry = problem.path !== null && problem.index !== null ? ` (from entry ${problem.index})` : '';
    printPlainly(`  ${problem.kind === place ? '' : `${problem.kind}: `}${place}${entry}: ${problem.detail}`);
  }
  if (count > MOST_PRINTED) printPlainly(`  … and ${number(count - MOST_PRINTED)} more`);
}
