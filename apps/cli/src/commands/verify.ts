import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import type { LedgerReport } from '#libs/ledger';
import { EXIT } from '../lib/exit.js';
import { number, printJson, printLine } from '../lib/output.js';
import { ProgressBar } from '../lib/progress-bar.js';

interface Options {
  db: string;
  vkey?: string[];
  vkeyFile?: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('verify')
    .summary('recompute the whole ledger and compare')
    .description(
      'Recomputes every entry hash, tile, root, intake position and checkpoint of a ledger from its entries, and names the first\n' +
        'entry that fails. Exit code 0: everything agrees; 1: something does not, or could not be read.',
    )
    .addOption(
      new Option('--db <url>', 'the database, as its owner or the recorder').env('DATABASE_URL').makeOptionMandatory(),
    )
    .option('--vkey <key...>', "the log's verifier keys, one for each shard; without them no signature is checked")
    .option('--vkey-file <file>', 'the same, one to a line')
    .option('--json', 'print the report as one JSON object')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { DataSource } = await import('typeorm');
  const { verifyLedger } = await import('#libs/ledger');
  const keys = [
    ...(options.vkey ?? []),
    ...(options.vkeyFile ? (await readFile(options.vkeyFile, 'utf8')).split('\n').filter(Boolean) : []),
  ];
  const verifiers = keys.length > 0 ? await verifiersOf(keys) : undefined;
  const db = await new DataSource({ type: 'postgres', url: options.db, poolSize: 2 }).initialize();
  const bar = new ProgressBar();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('stopped: nothing was concluded'));
  process.once('SIGINT', interrupt);
  try {
    const report = await verifyLedger({
      db,
      verifiers,
      signal: stop.signal,
      onProgress: ({ done, total }) => bar.show('verifying entries', done, total),
    });
    bar.stop();
    if (options.json) printJson(reportJson(report, keys.length > 0));
    else printReport(report, keys.length > 0);
    if (!report.ok) process.exitCode = EXIT.failed;
  } finally {
    bar.stop();
    process.off('SIGINT', interrupt);
    await db.destroy();
  }
}

/** A key's name is `<origin>/<shard>`; the shard is its last part. */
export async function verifiersOf(vkeys: readonly string[]) {
  const { parseVkey } = await import('#libs/tlog');
  const byShard = new Map(
    vkeys.map((vkey) => parseVkey(vkey)).map((key) => [key.name.slice(key.name.lastIndexOf('/') + 1), key]),
  );
  return (shard: string) => byShard.get(shard);
}

export const reportJson = (report: LedgerReport, signatures: boolean): object => ({
  ...report,
  shards: report.shards.map(({ shard, size, root }) => ({ shard, size, root: root.toString('base64') })),
  notChecked: notChecked(signatures),
});

const notChecked = (signatures: boolean): string[] => [
  ...(signatures ? [] : ["checkpoint signatures (give the log's verifier keys with --vkey)"]),
  'whether the whole database was replaced by another one that agrees with itself (keep checkpoints elsewhere)',
];

function printReport(report: LedgerReport, signatures: boolean): void {
  for (const { shard, size, root } of report.shards) {
    if (size > 0) printLine(`shard ${shard}: ${number(size)} entries, root ${root.toString('base64')}`);
  }
  for (const problem of report.problems.slice(0, 20)) {
    const where = [problem.shard && `shard ${problem.shard}`, problem.index !== null && `entry ${problem.index}`]
      .filter(Boolean)
      .join(', ');
    printLine(`${problem.kind}: ${where ? `${where}: ` : ''}${problem.detail}`);
  }
  if (report.problemCount > 20) printLine(`… and ${number(report.problemCount - 20)} more`);
  for (const what of notChecked(signatures)) printLine(`Not checked: ${what}.`);
  if (report.ok)
    printLine(`ledger verified: ${number(report.entries)} entries, ${number(report.checkpoints)} checkpoints`);
  else if (report.firstFailure)
    printLine(`NOT VERIFIED: the first entry that fails is ${report.firstFailure.shard}/${report.firstFailure.index}`);
  else printLine(`NOT VERIFIED: ${number(report.problemCount)} problems`);
}
