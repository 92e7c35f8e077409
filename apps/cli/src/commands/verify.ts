import { InvalidArgumentError, Option, type Command } from 'commander';
import type { DataSource } from 'typeorm';
import type { Believed, FindingsReport } from '#libs/audit';
import type { IntakeCounts } from '#libs/verifier';
import { credentialsOf, withCredentialOptions } from '../lib/credentials.js';
import { EXIT } from '../lib/exit.js';
import { withKafkaOptions } from '../lib/kafka-options.js';
import { printJson } from '../lib/output.js';
import { ProgressBar } from '../lib/progress-bar.js';
import { printPlainly } from '../print/print-plainly.js';
import type { VerifyMode, VerifyOptions } from '../verify/options.js';

export function register(program: Command): void {
  const command = withKafkaOptions(withCredentialOptions(program.command('verify')))
    .summary('check a ledger, an exported log, a receipt or an evidence bundle')
    .description(
      'Recomputes entry hashes, tiles, roots and checkpoints, and names the first entry, tile or file that fails. Trusts the keys and\n' +
        'the policy that it is given, and nothing else. Always says what it did not check.\n' +
        'Exit code 0: verified; 1: something does not agree, or could not be read; 2: the command line is wrong; 3: nothing is wrong, but\n' +
        'not all could be seen that must be (hidden rows, a log that is empty or not there): the first lines under "Not checked".',
    )
    .addOption(
      new Option(
        '--db <url>',
        'a ledger in its database, as its owner or an auditor; a password is better in the variable, which no list of processes shows',
      ).env('DATABASE_URL'),
    )
    .option('--dir <folder>', "an exported log, or a folder of a ledger's logs")
    .option('--url <prefix...>', 'a log that is served: the address before /checkpoint')
    .option('--receipt <file>', 'a tlog-proof of the entry in --entry')
    .option('--entry <file>', "the entry's own bytes, as the log has them")
    .option('--bundle <file>', 'an evidence bundle of one agreement, as `countersign bundle` writes it')
    .option('--vkey <key...>', "the logs' verifier keys, one for each shard")
    .option('--vkey-file <file>', 'the same, one to a line')
    .option('--policy <file>', 'a tlog-policy: which witnesses must have cosigned')
    .option(
      '--state <file>',
      'remembers the checkpoints that verified; the next run proves that the logs grew from them',
    )
    .option('--checkpoint <file...>', 'signed checkpoints from elsewhere that the logs must extend')
    .option('--witness <prefix...>', "a witness's monitoring address: its newest checkpoints must be extended too")
    .option('--from <n>', 'only entries from n on (of one log)', whole)
    .option('--to <n>', 'only entries before n', whole)
    .option('--workers <n>', 'threads that hash (default: by size and cores)', whole)
    .option('--intake', 'also show that no Kafka record and no sequence of a source is missing')
    .option('--brokers <host:port...>', 'with --intake: ask these what the ledger lacks')
    .option('--findings', 'also derive the findings again and compare them with those that are sealed')
    .option(
      '--quarantine',
      'with --db: also check the bytes that were refused; with the keys, each against its commitment',
    )
    .addOption(
      new Option('--quarantine-keys <url>', "the database of the quarantine's data keys").env('QUARANTINE_KEYS_URL'),
    )
    .addOption(
      new Option('--quarantine-key-file <file>', 'the key-encryption key: 32 bytes, as they are or in base64').env(
        'COUNTERSIGN_QUARANTINE_KEY_FILE',
      ),
    )
    .option('--json', 'print the report as one JSON object')
    .action((options: VerifyOptions) => run(options, command));
}

function whole(text: string): number {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError('a whole number is expected');
  return Number(text);
}

const CODES = { verified: EXIT.ok, failed: EXIT.failed, 'not checked': EXIT.notChecked };

/** The result of one check: the object for --json, and how it is printed. */
interface Verdict {
  /** Nothing was found wrong. */
  ok: boolean;
  json: object;
  print: () => void;
  /** What keeps it from being verified although nothing is wrong. */
  unseen?: readonly string[];
  notChecked: readonly string[];
}

async function run(options: VerifyOptions, command: Command): Promise<void> {
  const { modeOf, trustOptions, WrongUsage } = await import('../verify/options.js');
  const { readTrust } = await import('#libs/audit');
  let mode: VerifyMode;
  try {
    mode = modeOf(options, (name) => command.getOptionValueSource(name) === 'cli');
  } catch (error) {
    if (error instanceof WrongUsage) return command.error(`error: ${error.message}`);
    throw error;
  }
  const believed = await readTrust(trustOptions(options));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('stopped: nothing was concluded'));
  process.once('SIGINT', interrupt);
  try {
    const verdicts = await verify(mode, options, believed, stop.signal);
    const unseen = [...new Set(verdicts.flatMap((verdict) => verdict.unseen ?? []))];
    const notChecked = [...new Set([...unseen, ...verdicts.flatMap((verdict) => verdict.notChecked)])];
    const outcome = !verdicts.every((one) => one.ok) ? 'failed' : unseen.length > 0 ? 'not checked' : 'verified';
    const said = { ok: outcome === 'verified', outcome, unseen, notChecked };
    if (options.json) printJson(verdicts.reduce<object>((all, { json }) => ({ ...all, ...json, ...said }), {}));
    else {
      for (const { print } of verdicts) print();
      for (const what of notChecked) printPlainly(`Not checked: ${what}.`);
    }
    process.exitCode = CODES[outcome];
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function verify(mode: VerifyMode, options: VerifyOptions, believed: Believed, signal: AbortSignal): Promise<Verdict[]> {
  switch (mode) {
    case 'receipt':
      return receiptVerdicts(options, believed);
    case 'bundle':
      return evidenceBundleVerdicts(options, believed);
    case 'db':
      return databaseVerdicts(options, believed, signal);
    case 'dir':
    case 'url':
      return logsVerdicts(options, believed, signal);
  }
}

async function logsVerdicts(options: VerifyOptions, believed: Believed, signal: AbortSignal): Promise<Verdict[]> {
  const { verifyLogFindings, verifyLogs } = await import('#libs/audit');
  const { printLogs } = await import('../print/print-logs.js');
  const { seenOptions } = await import('../verify/options.js');
  const { refuseInTheClear } = await import('#libs/client');
  const { dir, url, from, to, workers, intake, findings } = options;
  const token = url && (await credentialsOf(options));
  if (token) url.forEach(refuseInTheClear);
  const { logs, counts, verifiedLogs, unseen, notChecked } = await withBar((bar) =>
    verifyLogs({
      ...seenOptions(options),
      folder: dir,
      addresses: url,
      ...(token ? { token } : {}),
      believed,
      from,
      to,
      workers,
      sequences: intake,
      forFindings: findings,
      signal,
      onProgress: ({ log, done, total }) => bar.show(`verifying ${log}`, done, total),
    }),
  );
  const verdict: Verdict = {
    ok: logs.every(({ ok }) => ok),
    json: { entries: logs.reduce((sum, { checked }) => sum + checked.to - checked.from, 0), logs },
    unseen,
    notChecked: [...notChecked, ...logs.flatMap((log) => log.notChecked)],
    print: () => printLogs(logs, unseen.length === 0),
  };
  return [
    verdict,
    ...(intake ? [await intakeVerdict(counts, options, signal)] : []),
    ...(findings
      ? [await findingsVerdict((onProgress) => verifyLogFindings(verifiedLogs, { signal, onProgress }))]
      : []),
  ];
}

async function databaseVerdicts(options: VerifyOptions, believed: Believed, signal: AbortSignal): Promise<Verdict[]> {
  const { postgresSource } = await import('#libs/postgres');
  const { verifyDatabase, verifyDatabaseFindings } = await import('#libs/audit');
  const { ledgerJson, printLedger, printPublished, printQuarantine } = await import('../print/print-ledger.js');
  const { seenOptions } = await import('../verify/options.js');
  const { intake, findings } = options;
  const db = await postgresSource(options.db!, { name: 'countersign verify', poolSize: 4 }).initialize();
  const keys =
    options.quarantine && options.quarantineKeys
      ? await postgresSource(options.quarantineKeys, { name: 'countersign verify', poolSize: 2 }).initialize()
      : undefined;
  try {
    const quarantine = options.quarantine && (await quarantineLook(db, keys, options.quarantineKeyFile));
    const verified = await withBar((bar) =>
      verifyDatabase({
        ...seenOptions(options),
        db,
        believed,
        intake,
        ...(quarantine ? { quarantine } : {}),
        signal,
        onProgress: ({ done, total }) => bar.show('verifying entries', done, total),
      }),
    );
    const verdict: Verdict = {
      ok: verified.ok,
      json: ledgerJson(verified),
      unseen: verified.unseen,
      notChecked: verified.notChecked,
      print: () => {
        printLedger(verified.ledger, verified.unseen.length === 0);
        if (options.quarantine) printQuarantine(verified.ledger);
        printPublished(verified);
      },
    };
    // What hides rows of the ledger would hide its intake too, and what was judged of it.
    if (verified.ledger.shards.length === 0) return [verdict];
    return [
      verdict,
      ...(intake ? [await intakeVerdict(verified.counts, options, signal)] : []),
      ...(findings ? [await findingsVerdict((onProgress) => verifyDatabaseFindings(db, { signal, onProgress }))] : []),
    ];
  } finally {
    await db.destroy();
    await keys?.destroy();
  }
}

const KEK_BYTES = 32;

async function quarantineLook(ledger: DataSource, keys: DataSource | undefined, file: string | undefined) {
  if (!keys || file === undefined) return {};
  const { QuarantineVault } = await import('#libs/ledger');
  const { readSecretKey } = await import('#libs/system');
  return { vault: new QuarantineVault({ ledger, keys, kek: await readSecretKey(file, KEK_BYTES) }) };
}

async function receiptVerdicts({ receipt, entry }: VerifyOptions, believed: Believed): Promise<Verdict[]> {
  const { readFile } = await import('node:fs/promises');
  const { verifyReceipt } = await import('#libs/verifier');
  const { printReceipt } = await import('../print/print-logs.js');
  const report = verifyReceipt({
    receipt: await readFile(receipt!),
    entry: await readFile(entry!),
    keys: believed.keys,
    ...(believed.policy ? { policy: believed.policy } : {}),
  });
  const { ok, notChecked } = report;
  return [{ ok, json: { receipt: report }, notChecked, print: () => printReceipt(receipt!, report) }];
}

async function evidenceBundleVerdicts({ bundle }: VerifyOptions, believed: Believed): Promise<Verdict[]> {
  const { verifyEvidenceBundle } = await import('#libs/audit');
  const { printEvidenceBundle } = await import('../print/print-evidence-bundle.js');
  const report = await verifyEvidenceBundle(bundle!, believed);
  const { ok, notChecked } = report;
  return [{ ok, json: { bundle: report }, notChecked, print: () => printEvidenceBundle(report) }];
}

type Progress = (progress: { done: number; total: number }) => void;

async function findingsVerdict(verifyIt: (onProgress: Progress) => Promise<FindingsReport>): Promise<Verdict> {
  const { printFindings } = await import('../print/print-findings.js');
  const report = await withBar((bar) => verifyIt(({ done, total }) => bar.show('judging entries again', done, total)));
  const { ok, unseen, notChecked } = report;
  return { ok, json: { findings: report }, unseen, notChecked, print: () => printFindings(report) };
}

async function intakeVerdict(counts: IntakeCounts, options: VerifyOptions, signal: AbortSignal): Promise<Verdict> {
  const { intakeReport, readBrokers } = await import('#libs/audit');
  const { printIntake } = await import('../print/print-intake.js');
  const { kafkaAccessOf } = await import('../lib/kafka-options.js');
  const brokers = options.brokers?.flatMap((list) => list.split(',')).filter(Boolean);
  const readings = brokers
    ? await readBrokers({ brokers, ...(await kafkaAccessOf(options)) }, counts.partitions(), signal)
    : undefined;
  const report = intakeReport(counts, readings);
  const { ok, notChecked } = report;
  return { ok, json: { intake: report }, notChecked, print: () => printIntake(report) };
}

async function withBar<T>(work: (bar: ProgressBar) => Promise<T>): Promise<T> {
  const bar = new ProgressBar();
  try {
    return await work(bar);
  } finally {
    bar.stop();
  }
}
