import { number, printLine } from '../lib/output.js';
import type { BundleReport } from './verify-bundle.js';

export function printBundle({ ok, agreement, entries, findings, hits, sealed, problems }: BundleReport): void {
  printLine(
    `agreement ${agreement ?? '(not readable)'}: ${number(entries)} entries, ${number(findings)} findings, ${number(hits)} hits (${number(sealed)} sealed)`,
  );
  for (const { path, detail } of problems.slice(0, 20)) printLine(`${path}: ${detail}`);
  if (problems.length > 20) printLine(`… and ${number(problems.length - 20)} more`);
  printLine(ok ? 'bundle verified' : `BUNDLE NOT VERIFIED: ${number(problems.length)} problems`);
}
