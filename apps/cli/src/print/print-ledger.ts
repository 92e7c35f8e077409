import type { DatabaseVerified, LedgerReport } from '#libs/audit';
import { number } from '../lib/output.js';
import { printPlainly } from './print-plainly.js';

const MOST_PRINTED = 20;

/** `whole`: all was seen that must be. */
export function printLedger(report: LedgerReport, whole: boolean): void {
  for (const { shard, size, root } of report.shards) {
    printPlainly(
      size > 0
        ? `shard ${shard}: ${number(size)} entries, root ${root.toString('base64')}`
        : `shard ${shard}: empty, and there is nothing to verify`,
    );
  }
  for (const problem of report.problems.slice(0, MOST_PRINTED)) {
    const where = [problem.shard && `shard ${problem.shard}`, problem.index !== null && `entry ${problem.index}`]
      .filter(Boolean)
      .join(', ');
    printPlainly(`${problem.kind}: ${where ? `${where}: ` : ''}${problem.detail}`);
  }
  if (report.problemCount > MOST_PRINTED) printPlainly(`… and ${number(report.problemCount - MOST_PRINTED)} more`);
  if (report.ok && !whole)
    printPlainly('NOT VERIFIED: nothing was found wrong, but not all could be seen (Not checked)');
  else if (report.ok)
    printPlainly(`ledger verified: ${number(report.entries)} entries, ${number(report.checkpoints)} checkpoints`);
  else if (report.firstFailure)
    printPlainly(
      `NOT VERIFIED: the first entry that fails is ${report.firstFailure.shard}/${report.firstFailure.index}`,
    );
  else printPlainly(`NOT VERIFIED: ${number(report.problemCount)} problems`);
}

export function printQuarantine({ quarantine: { refused, opened, erased }, notes }: LedgerReport): void {
  printPlainly(
    `quarantine: ${number(refused)} refused values, ${number(opened)} opened and as committed, ${number(erased)} erased by an act`,
  );
  if (notes.noted > 0)
    printPlainly(
      `notes: ${number(notes.noted)} beside acts, ${number(notes.opened)} opened and as committed, ${number(notes.erased)} erased as an entry says`,
    );
}

/** The keys, policy and checkpoints that a ledger's newest checkpoints were compared with. */
export function printPublished({ published, problems }: DatabaseVerified): void {
  for (const { shard, size, cosignedBy, consistent } of published) {
    const by = cosignedBy.map(({ name, at }) => `cosigned by ${name} at ${at}`);
    const since = consistent.map((one) => `extends ${number(one.size)} of ${one.with}`);
    if (by.length + since.length > 0)
      printPlainly(`shard ${shard}: checkpoint of ${number(size)}: ${[...by, ...since].join(', ')}`);
  }
  for (const { shard, kind, detail } of problems) printPlainly(`${kind}: shard ${shard}: ${detail}`);
  if (problems.length > 0) printPlainly(`NOT VERIFIED: ${number(problems.length)} problems with the checkpoints`);
}

/** Both as one object. */
export const ledgerJson = ({ ledger, published, problems }: DatabaseVerified): object => ({
  ...ledger,
  shards: ledger.shards.map(({ shard, size, root }) => ({ shard, size, root: root.toString('base64') })),
  published,
  publishedProblems: problems,
});
