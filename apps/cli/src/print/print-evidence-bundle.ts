import { type EvidenceBundleReport, plain } from '#libs/audit';
import { number, printLine } from '../lib/output.js';

export function printEvidenceBundle(report: EvidenceBundleReport): void {
  const { agreement, from, to, entries, findings, hits, sealed, derived, unproved, problems, problemCount } = report;
  const part = from === null && to === null ? '' : ` from ${from ?? 'the beginning'} to ${to ?? 'the end'}`;
  printLine(
    `agreement ${plain(agreement ?? '(not readable)')}${part}: ${number(entries)} entries, ${number(findings)} findings, ${number(hits)} hits (${number(sealed)} sealed, ${number(derived)} given by the entries again)`,
  );
  for (const { key, size, cosignedBy } of report.logs) {
    const by = cosignedBy.map(({ name, at }) => `, cosigned by ${plain(name)} at ${at}`).join('');
    const whose = report.keys === 'given' ? 'as given' : "the bundle's own";
    printLine(`checked against key ${key} (${whose}): log of ${number(size)} entries${by}`);
  }
  if (report.policy !== null) printLine(`checked against a policy (${report.policy})`);
  for (const { path, detail } of problems.slice(0, 20)) printLine(`${path}: ${detail}`);
  if (problemCount > 20) printLine(`… and ${number(problemCount - 20)} more`);
  for (const what of unproved.slice(0, 20)) printLine(`the maker's word: ${plain(what)}`);
  if (unproved.length > 20) printLine(`… and ${number(unproved.length - 20)} more`);
  printLine(verdictOf(report));
}

function verdictOf({ verdict, problemCount, unproved }: EvidenceBundleReport): string {
  switch (verdict) {
    case 'verified':
      return 'bundle verified';
    case 'agrees with itself':
      return 'BUNDLE AGREES WITH ITSELF, as any forgery with a key of its own does: who made it was not checked (--vkey)';
    case 'findings not proved':
      return `BUNDLE NOT VERIFIED: its entries are the log's, but what it says of findings is the maker's word (${number(unproved.length)})`;
    case 'failed':
      return `BUNDLE NOT VERIFIED: ${number(problemCount)} problems`;
  }
}
