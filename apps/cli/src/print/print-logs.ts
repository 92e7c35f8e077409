import { type LogProblem, type LogReport, placeOf, type ReceiptReport } from '#libs/verifier';
import { number } from '../lib/output.js';
import { printPlainly } from './print-plainly.js';

const MOST_PRINTED = 20;

/** Each log, and a line about all of them. `whole`: all was seen that must be. */
export function printLogs(logs: readonly LogReport[], whole: boolean): void {
  for (const log of logs) printLog(log);
  const failed = logs.filter(({ ok }) => !ok).length;
  const entries = logs.reduce((sum, { checked }) => sum + checked.to - checked.from, 0);
  if (failed === 0 && !whole)
    printPlainly('NOT VERIFIED: nothing was found wrong, but not all could be seen (Not checked)');
  else if (failed === 0) printPlainly(`verified: ${number(logs.length)} logs, ${number(entries)} entries`);
  else printPlainly(`NOT VERIFIED: ${number(failed)} of ${number(logs.length)} logs`);
}

/** A receipt, by the name of its file where it cannot be read. */
export function printReceipt(file: string, { ok, index, leafHash, checkpoint, problems }: ReceiptReport): void {
  const by = checkpoint?.cosignedBy.map(({ name, at }) => `, cosigned by ${name} at ${at}`).join('') ?? '';
  const where = checkpoint ? `${checkpoint.origin}, entry ${index} of ${number(checkpoint.size)}${by}` : file;
  printPlainly(`${ok ? 'verified' : 'NOT VERIFIED'}: ${where}; leaf hash ${leafHash}`);
  printProblems(problems, problems.length);
}

/** One line for a log that holds, and each problem of one that does not. */
function printLog(report: LogReport): void {
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

function printProblems(problems: readonly LogProblem[], count: number): void {
  for (const problem of problems.slice(0, MOST_PRINTED)) {
    const place = placeOf(problem);
    const entry = problem.path !== null && problem.index !== null ? ` (from entry ${problem.index})` : '';
    printPlainly(`  ${problem.kind === place ? '' : `${problem.kind}: `}${place}${entry}: ${problem.detail}`);
  }
  if (count > MOST_PRINTED) printPlainly(`  … and ${number(count - MOST_PRINTED)} more`);
}
