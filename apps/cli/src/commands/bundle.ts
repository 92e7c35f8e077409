import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { number, printJson, printLine } from '../lib/output.js';

interface Options {
  agreement: string;
  db: string;
  out: string;
  from?: string;
  to?: string;
  vkey?: string[];
  vkeyFile?: string;
  policy?: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('bundle')
    .summary('one archive of an agreement, to be checked offline')
    .description(
      'Writes the entries of one agreement with their proofs, the checkpoints, the findings with their hits and the seal that covers\n' +
        'them, and a README, as a tar.gz; `countersign verify --bundle` checks it on a machine without a network. The same ledger gives\n' +
        'the same bytes. At most 512 MB unpacked: a larger one is made in parts, with --from and --to.',
    )
    .requiredOption('--agreement <id>', 'the agreement')
    .requiredOption('--out <file>', 'where to; by custom it ends in .tar.gz')
    .addOption(
      new Option('--db <url>', 'the database, as its owner or as an auditor').env('DATABASE_URL').makeOptionMandatory(),
    )
    .option('--from <time>', 'acts from then on (RFC 3339, UTC), and what their findings rest on', utc)
    .option('--to <time>', 'acts before then', utc)
    .option('--vkey <key...>', "the logs' verifier keys, to be put in: the shard's and oversight's")
    .option('--vkey-file <file>', 'the same, one to a line')
    .option('--policy <file>', 'the tlog-policy, to be put in')
    .option('--json', 'print what was written as one JSON object')
    .action(run);
}

function utc(text: string): string {
  const time = new Date(text);
  if (!/Z$/.test(text) || Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('a time such as 2026-11-22T15:00:00Z is expected');
  return time.toISOString();
}

async function run(options: Options): Promise<void> {
  const { postgresSource } = await import('#libs/postgres');
  const { ruleSet } = await import('#libs/rules');
  const { formatVkey, parsePolicy, parseVkey } = await import('#libs/tlog');
  const { makeEvidenceBundle, writeEvidenceBundle } = await import('#libs/audit');
  const lines = options.vkeyFile ? (await readFile(options.vkeyFile, 'utf8')).split('\n').filter(Boolean) : [];
  const vkeys = [...(options.vkey ?? []), ...lines].map((line) => formatVkey(parseVkey(line.trim())));
  const policy = options.policy === undefined ? undefined : await readFile(options.policy);
  if (policy) parsePolicy(policy);
  const db = await postgresSource(options.db, { name: 'countersign bundle', poolSize: 4 }).initialize();
  try {
    const { agreement, from, to, out } = options;
    const { files, manifest } = await makeEvidenceBundle({
      db,
      rules: ruleSet,
      agreement,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      vkeys,
      ...(policy ? { policy } : {}),
    });
    const digest = await writeEvidenceBundle(out, files);
    const { shard, entries, notPublished, hitsLeftOut, seal } = manifest;
    if (options.json)
      printJson({ out, sha256: digest, agreement, shard, entries: entries.length, notPublished, hitsLeftOut, seal });
    else {
      printLine(`${out}: ${number(entries.length)} entries of shard ${shard}, ${number(files.length)} files`);
      if (notPublished > 0) printLine(`${number(notPublished)} entries are not in it: no checkpoint covers them yet.`);
      if (hitsLeftOut > 0)
        printLine(
          `${number(hitsLeftOut)} changes of findings are not in it: they are not sealed, and its entries do not prove them.`,
        );
      if (!seal && (from !== undefined || to !== undefined))
        printLine(
          'The findings are not sealed yet, and a part of the time cannot prove them: it will not be verified. Make it again.',
        );
      else if (!seal) printLine('The findings are not sealed yet.');
      printLine(`sha256 ${digest}`);
    }
  } finally {
    await db.destroy();
  }
}
