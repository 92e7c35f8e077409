import { Option, type Command } from 'commander';
import { number, printJson, printLine } from '../lib/output.js';
import { ProgressBar } from '../lib/progress-bar.js';
import { openSender, openSigner, withSenderOptions, type SenderOptions } from '../lib/sender.js';
import { charactersText, countsText } from '../lib/import-counts.js';

interface Options extends SenderOptions {
  side: 'requester' | 'source' | 'both';
  journal?: string;
  dryRun?: boolean;
  json?: boolean;
}

const PHASES = { check: 'checking rows', build: 'building events', send: 'sending events' };

export function register(program: Command): void {
  withSenderOptions(
    program
      .command('import <header>')
      .summary('turn flat files into events and send them')
      .description(
        'Turns an agreement, a header (YAML) and flat files of requests, matches and disclosures into events, and sends them.\n' +
          'Addresses are assessed here and people become keyed pseudonyms: nothing raw leaves. Nothing is sent unless every row\n' +
          'can be read. Run it again after a failure: it sends what is missing. docs/level-0.md describes the header.',
      ),
  )
    .addOption(
      new Option('--side <side>', 'whose acts to emit').choices(['requester', 'source', 'both']).makeOptionMandatory(),
    )
    .option('--journal <dir>', 'the outbox folder (default: .countersign-journal beside the header)')
    .option('--dry-run', 'show the counts and the planned events, and send nothing')
    .option('--json', 'print the report as one JSON object')
    .action(run);
}

async function run(header: string, options: Options): Promise<void> {
  const { crashPoints } = await import('#libs/system');
  const { dryRunImport, importFiles, RowsInvalid } = await import('#libs/importer');
  const bar = new ProgressBar();
  const started = Date.now();
  const spec = {
    header,
    side: options.side,
    journal: options.journal,
    signer: await openSigner(options),
    crash: crashPoints(process.env.COUNTERSIGN_CRASH_AT),
    onProgress: ({ phase, done, total }: { phase: keyof typeof PHASES; done: number; total?: number }) =>
      bar.show(PHASES[phase], done, total),
  };
  const sender = options.dryRun ? undefined : await openSender(options);
  try {
    const report = sender ? await importFiles(spec, sender) : await dryRunImport(spec);
    bar.stop();
    const seconds = (Date.now() - started) / 1000;
    for (const { file, text } of report.warnings) process.stderr.write(`warning: ${file}: ${text}\n`);
    if (options.json) return printJson({ ...report, dryRun: !sender, seconds });
    if (report.counts) printLine(countsText(report.counts));
    if (report.counts && !sender) printLine(charactersText(report.counts));
    else printLine('Everything had been journalled by an earlier run.');
    printLine(sender ? `Sent ${number(report.sent)} events in ${seconds.toFixed(1)} s.` : 'Dry run: nothing was sent.');
  } catch (error) {
    bar.stop();
    if (options.json && error instanceof RowsInvalid)
      printJson({ refused: error.rows, more: error.more, sent: 0, dryRun: !sender });
    throw error;
  } finally {
    bar.stop();
    await sender?.close();
  }
}
