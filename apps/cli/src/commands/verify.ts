import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LedgerReport } from '#libs/audit';
import type { IntakeTally, LogReport } from '#libs/verifier';
import type { FindingsReport } from '#libs/audit';
import { EXIT } from '../lib/exit.js';
import { number, printJson } from '../lib/output.js';
import type { VerifyMode, VerifyOptions } from '../verify/options.js';
import { printPlainly } from '../print/print-plainly.js';
import type { Believed } from '#libs/audit';

export function register(program: Command): void {
  const command = program
    .command('verify')
    .summary('check a ledger, an exported log, a receipt or a bundle')
    .description(
      'Recomputes entry hashes, tiles, roots and checkpoints, and names the first entry, tile or file that fails. Trusts the keys and\n' +
        'the policy that it is given, and nothing else. Always says what it did not check.\n' +
        'Exit code 0: all that was checked agrees; 1: something does not, or could not be read; 2: the command line is wrong.',
    )
    .addOption(new Option('--db <url>', 'a ledger in its database, as its owner or the recorder').env('DATABASE_URL'))
    .option('--dir <folder>', "an exported log, or a folder of a ledger's logs")
    .option('--url <prefix...>', 'a log that is served: the address before /checkpoint')
    .option('--receipt <file>', 'a tlog-proof of the entry in --entry')
    .option('--entry <file>', "the entry's own bytes, as the log has them")
    .option('--bundle <file>', 'a bundle of one agreement, as `countersign bundle` writes it')
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
    .option('--token <token>', 'sent as a bearer token with --url, where entries need a role')
    .option('--intake', 'also show that no Kafka record and no sequence of a source is missing')
    .option('--brokers <host:port...>', 'with --intake: ask these what the ledger lacks')
    .option('--findings', 'also derive the findings again and compare them with those that are sealed')
    .option('--json', 'print the report as one JSON object')
    .action((options: VerifyOptions) => run(options, command));
}

function whole(text: string): number {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError('a whole number is expected');
  return Number(text);
}

/** What each kind of thing gives: the object for --json, and how it is printed. */
export interface Verdict {
  ok: boolean;
  json: object;
  print: () => void;
  notChecked: readonly string[];
}

async function run(options: VerifyOptions, command: Command): Promise<void> {
  const { modeOf, WrongUsage } = await import('../verify/options.js');
  const { readTrust } = await import('#libs/audit');
  let mode: VerifyMode;
  try {
    mode = modeOf(options, (name) => command.getOptionValueSource(name) === 'cli');
  } catch (error) {
    if (error instanceof WrongUsage) return command.error(`error: ${error.message}`);
    throw error;
  }
  const believed = await readTrust(options);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('stopped: nothing was concluded'));
  process.once('SIGINT', interrupt);
  try {
    const verdicts = await verify(mode, options, believed, stop.signal);
    const notChecked = [...new Set(verdicts.flatMap((verdict) => verdict.notChecked))];
    const ok = verdicts.every((verdict) => verdict.ok);
    if (options.json) printJson(verdicts.reduce<object>((all, { json }) => ({ ...all, ...json, ok, notChecked }), {}));
    else {
      for (const { print } of verdicts) print();
      for (const what of notChecked) printPlainly(`Not checked: ${what}.`);
    }
    if (!ok) process.exitCode = EXIT.failed;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function verify(
  mode: VerifyMode,
  options: VerifyOptions,
  believed: Believed,
  signal: AbortSignal,
): Promise<Verdict[]> {
  if (mode === 'receipt') return [await receiptVerdict(options, believed)];
  if (mode === 'bundle') return [await bundleVerdict(options, believed)];
  if (mode === 'db') return databaseVerdicts(options, believed, signal);
  const { verifyLogs } = await import('#libs/audit');
  const verified = await verifyLogs(options, believed, signal);
  return [
    logsVerdict(verified.logs, verified.notChecked, await import('../print/print-logs.js')),
    ...(options.intake ? [await intakeVerdict(verified.tally, options, signal)] : []),
    ...(options.findings
      ? [
          await findingsVerdict(async () => {
            const { verifyLogFindings } = await import('#libs/audit');
            return verifyLogFindings(verified.verifiedLogs, signal);
          }),
        ]
      : []),
  ];
}

async function findingsVerdict(verifyIt: () => Promise<FindingsReport>): Promise<Verdict> {
  const { printFindings } = await import('../print/print-findings.js');
  const report = await verifyIt();
  const { ok, notChecked } = report;
  return { ok, json: { findings: report }, notChecked, print: () => printFindings(report) };
}

async function bundleVerdict({ bundle }: VerifyOptions, believed: Believed): Promise<Verdict> {
  const { verifyBundle } = await import('#libs/audit');
  const { printBundle } = await import('../print/print-bundle.js');
  const report = await verifyBundle(bundle!, believed);
  const { ok, notChecked } = report;
  return { ok, json: { bundle: report }, notChecked, print: () => printBundle(report) };
}

function logsVerdict(
  logs: LogReport[],
  notChecked: string[],
  { printLog }: typeof import('../print/print-logs.js'),
): Verdict {
  const entries = logs.reduce((sum, { checked }) => sum + checked.to - checked.from, 0);
  const failed = logs.filter(({ ok }) => !ok);
  return {
    ok: failed.length === 0,
    json: { entries, logs },
    notChecked: [...notChecked, ...logs.flatMap((log) => log.notChecked)],
    print: () => {
      for (const log of logs) printLog(log);
      if (failed.length === 0) printPlainly(`verified: ${number(logs.length)} logs, ${number(entries)} entries`);
      else printPlainly(`NOT VERIFIED: ${number(failed.length)} of ${number(logs.length)} logs`);
    },
  };
}

async function receiptVerdict({ receipt, entry }: VerifyOptions, believed: Believed): Promise<Verdict> {
  const { readFile } = await import('node:fs/promises');
  const { verifyReceipt } = await import('#libs/verifier');
  const { printProblems } = await import('../print/print-logs.js');
  const report = verifyReceipt({
    receipt: await readFile(receipt!),
    entry: await readFile(entry!),
    keys: believed.keys,
    ...(believed.policy ? { policy: believed.policy } : {}),
  });
  const { ok, index, leafHash, checkpoint, problems, notChecked } = report;
  return {
    ok,
    json: { receipt: report },
    notChecked,
    print: () => {
      const by = checkpoint?.cosignedBy.map(({ name, at }) => `, cosigned by ${name} at ${at}`).join('') ?? '';
      const where = checkpoint ? `${checkpoint.origin}, entry ${index} of ${number(checkpoint.size)}${by}` : receipt!;
      printPlainly(`${ok ? 'verified' : 'NOT VERIFIED'}: ${where}; leaf hash ${leafHash}`);
      printProblems(problems, problems.length);
    },
  };
}

async function databaseVerdicts(options: VerifyOptions, believed: Believed, signal: AbortSignal): Promise<Verdict[]> {
  const { DataSource } = await import('typeorm');
  const { verifyDatabase } = await import('#libs/audit');
  const { printPublished } = await import('../print/print-ledger.js');
  const db = await new DataSource({ type: 'postgres', url: options.db, poolSize: 4 }).initialize();
  try {
    const verified = await verifyDatabase(db, options, believed, signal);
    const signatures = believed.keys.length > 0;
    const held = verified.published.some(({ consistent }) => consistent.length > 0);
    return [
      {
        ok: verified.ok,
        json: {
          ...reportJson(verified.ledger, signatures, held),
          ok: verified.ok,
          published: verified.published,
          publishedProblems: verified.problems,
        },
        notChecked: notChecked(signatures, held),
        print: () => {
          printReport(verified.ledger);
          printPublished(verified);
        },
      },
      ...(options.intake ? [await intakeVerdict(verified.tally, options, signal)] : []),
      ...(options.findings
        ? [
            await findingsVerdict(async () => {
              const { verifyDatabaseFindings } = await import('#libs/audit');
              return verifyDatabaseFindings(db, signal);
            }),
          ]
        : []),
    ];
  } finally {
    await db.destroy();
  }
}

async function intakeVerdict(tally: IntakeTally, { brokers }: VerifyOptions, signal: AbortSignal): Promise<Verdict> {
  const { intakeReport, printIntake } = await import('#libs/audit');
  const { readBrokers } = await import('#libs/audit');
  const addresses = brokers?.flatMap((list) => list.split(',')).filter(Boolean);
  const readings = addresses ? await readBrokers(addresses, tally.partitions(), signal) : undefined;
  const report = intakeReport(tally, readings);
  return {
    ok: report.ok,
    json: { intake: report },
    notChecked: report.notChecked,
    print: () => printIntake(report),
  };
}

/** A key's name is `<origin>/<shard>`; the shard is its last part. */
export async function verifiersOf(vkeys: readonly string[]) {
  const { parseVkey } = await import('#libs/tlog');
  const byShard = new Map(
    vkeys.map((vkey) => parseVkey(vkey)).map((key) => [key.name.slice(key.name.lastIndexOf('/') + 1), key]),
  );
  return (shard: string) => byShard.get(shard);
}

export const reportJson = (report: LedgerReport, signatures: boolean, held = false): object => ({
  ...report,
  shards: report.shards.map(({ shard, size, root }) => ({ shard, size, root: root.toString('base64') })),
  notChecked: notChecked(signatures, held),
});

const notChecked = (signatures: boolean, held: boolean): string[] => [
  ...(signatures ? [] : ["checkpoint signatures (give the log's verifier keys with --vkey)"]),
  ...(held
    ? ['entries that no checkpoint covers yet: whoever owns the database could still change them unseen']
    : [
        'whether the ledger was truncated, rolled back or replaced by another one that agrees with itself: without an earlier checkpoint (--state, --checkpoint) or a witness, that cannot be told',
      ]),
];

function printReport(report: LedgerReport): void {
  for (const { shard, size, root } of report.shards) {
    if (size > 0) printPlainly(`shard ${shard}: ${number(size)} entries, root ${root.toString('base64')}`);
  }
  for (const problem of report.problems.slice(0, 20)) {
    const where = [problem.shard && `shard ${problem.shard}`, problem.index !== null && `entry ${problem.index}`]
      .filter(Boolean)
      .join(', ');
    printPlainly(`${problem.kind}: ${where ? `${where}: ` : ''}${problem.detail}`);
  }
  if (report.problemCount > 20) printPlainly(`… and ${number(report.problemCount - 20)} more`);
  if (report.ok)
    printPlainly(`ledger verified: ${number(report.entries)} entries, ${number(report.checkpoints)} checkpoints`);
  else if (report.firstFailure)
    printPlainly(
      `NOT VERIFIED: the first entry that fails is ${report.firstFailure.shard}/${report.firstFailure.index}`,
    );
  else printPlainly(`NOT VERIFIED: ${number(report.problemCount)} problems`);
}
