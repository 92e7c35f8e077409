import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { EXIT } from '../lib/exit.js';
import { number, printJson, printLine } from '../lib/output.js';
import { ProgressBar } from '../lib/progress-bar.js';

interface Options {
  dir: string;
  db: string;
  shard?: string[];
  vkey?: string[];
  vkeyFile?: string;
  plain?: boolean;
  allSizes?: boolean;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('export')
    .summary('write each shard as a transparency log in files')
    .description(
      'Writes DIR/<shard>/{checkpoint, tile/...}, the very bytes that the api serves under /log/<shard>/ (C2SP tlog-tiles), for an\n' +
        'object store, a CDN or an offline check. Run it again to add what is new since: files are written whole or not at all, the\n' +
        'checkpoint last, and only when it continues the one in the folder. Shards without a checkpoint are left out.\n' +
        'Entry bundles are gzip: a server sends them with Content-Encoding: gzip, or export them with --plain.',
    )
    .requiredOption('--dir <folder>', 'where to; one folder for each shard')
    .addOption(
      new Option('--db <url>', 'the database, as its owner, the recorder or the api')
        .env('DATABASE_URL')
        .makeOptionMandatory(),
    )
    .option('--shard <name...>', 'only these shards')
    .option(
      '--vkey <key...>',
      "the log's verifier keys, one for each shard: checks the checkpoints, and goes into `vkey`",
    )
    .option('--vkey-file <file>', 'the same, one to a line')
    .option('--plain', 'entry bundles uncompressed')
    .option('--all-sizes', 'partial tiles of every published size, also where the full tile is there')
    .option('--json', 'print what was exported as one JSON object')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { postgresSource } = await import('#libs/postgres');
  const { LedgerReader } = await import('#libs/ledger');
  const { exportShard, UnknownShards, vkeysByShard } = await import('#libs/audit');
  const lines = options.vkeyFile ? (await readFile(options.vkeyFile, 'utf8')).split('\n').filter(Boolean) : [];
  const vkeys = vkeysByShard([...(options.vkey ?? []), ...lines]);
  const db = await postgresSource(options.db, { name: 'countersign export', poolSize: 4 }).initialize();
  const bar = new ProgressBar();
  const stop = new AbortController();
  const interrupt = (): void =>
    stop.abort(new Error('stopped; what is in the folder is consistent, and the next run goes on'));
  process.once('SIGINT', interrupt);
  try {
    const reader = new LedgerReader(db);
    const known = (await reader.heads()).map(({ shard }) => shard);
    const wanted = options.shard ?? known;
    const unknown = wanted.filter((shard) => !known.includes(shard));
    if (unknown.length > 0) throw new UnknownShards(unknown, known);
    const shards = [];
    for (const shard of wanted) {
      const exported = await exportShard(shard, {
        reader,
        dir: options.dir,
        vkeyOf: (name) => vkeys.get(name),
        plain: options.plain,
        allSizes: options.allSizes,
        signal: stop.signal,
        onProgress: ({ done, total }) => bar.show(`exporting shard ${shard}`, done, total),
      });
      bar.stop();
      shards.push(exported);
      if (options.json) continue;
      const { size, from, files } = exported;
      const grown = from === size ? 'nothing new' : `${number(size - from)} new`;
      printLine(
        size === 0
          ? `shard ${shard}: empty so far, as nothing is signed yet`
          : `shard ${shard}: ${number(size)} entries, ${grown}, ${number(files)} files written`,
      );
    }
    if (options.json) printJson({ dir: options.dir, shards });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    bar.stop();
    process.stderr.write(`countersign: ${(error as Error).message}\n`);
    process.exitCode = EXIT.interrupted;
  } finally {
    bar.stop();
    process.off('SIGINT', interrupt);
    await db.destroy();
  }
}
