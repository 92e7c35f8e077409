import { Option, type Command } from 'commander';
import type { RebuildReport } from '#libs/detecting';
import { EXIT } from '../lib/exit.js';
import { number, printJson, printLine } from '../lib/output.js';
import { ProgressBar } from '../lib/progress-bar.js';

interface Options {
  database: string;
  shard?: string;
  purge?: boolean;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('rebuild')
    .summary('make all findings anew from the ledger, and compare')
    .description(
      'Folds the whole ledger through the rules beside the findings that are there, compares every row, and lets the new ones take\n' +
        'over. Detectors and the api may run meanwhile. Exit code 0: the rows are identical; 1: they are not (those made from the\n' +
        'ledger are the right ones), or it could not be done.',
    )
    .addOption(
      new Option('--database <url>', "the database, as the detector's role or the owner")
        .env('DATABASE_URL')
        .makeOptionMandatory(),
    )
    .option('--shard <shard>', 'make and compare this shard only; nothing takes over')
    .option('--purge', 'afterwards delete what no longer answers questions; as the owner')
    .option('--json', 'print the report as one JSON object')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { postgresSource } = await import('#libs/postgres');
  const { purgeRetired, rebuild } = await import('#libs/detecting');
  const { ruleSet } = await import('#libs/rules');
  const db = await postgresSource(options.database, { name: 'countersign rebuild', poolSize: 5 }).initialize();
  const bar = new ProgressBar();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('stopped: the findings are as they were'));
  process.once('SIGINT', interrupt);
  try {
    const report = await rebuild({
      db,
      rules: ruleSet,
      ...(options.shard === undefined ? {} : { shard: options.shard }),
      signal: stop.signal,
      onProgress: (done, total) => bar.show('folding entries', done, total),
    });
    bar.stop();
    const purged = options.purge ? await purgeRetired(db) : 0;
    if (options.json) printJson({ ...report, purged });
    else printReport(report, purged);
    if (!report.identical) process.exitCode = EXIT.failed;
  } finally {
    bar.stop();
    process.off('SIGINT', interrupt);
    await db.destroy();
  }
}

function printReport(report: RebuildReport, purged: number): void {
  for (const { shard, entries } of report.shards) printLine(`shard ${shard}: ${number(entries)} entries folded`);
  for (const { table, lost, added, example } of report.differences) {
    printLine(
      `${table}: ${number(lost)} rows were not made again, ${number(added)} are new; for example ${example.slice(0, 300)}`,
    );
  }
  printLine(
    report.identical
      ? 'Every row is identical.'
      : 'THE ROWS DIFFER: those that were there are not what the ledger and the rules give.',
  );
  if (report.tookOver) printLine(`Generation ${report.rebuilt} has taken over from ${report.live}.`);
  if (purged > 0) printLine(`${number(purged)} retired generations deleted.`);
}
