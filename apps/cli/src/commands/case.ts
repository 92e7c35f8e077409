import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { number, printJson, printLine } from '../lib/output.js';
import { ProgressBar } from '../lib/progress-bar.js';
import { wholeNumber } from './migrate.js';

interface Options {
  dir: string;
  items: number;
  seed: number;
  json?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('case')
    .summary('write a synthetic case and its truth')
    .description(
      'Writes a synthetic case to a folder, with the planted truth as truth.json. The same seed gives the same case.',
    );
  command
    .command('irs-ice')
    .description('the case of 2025: an agreement, a header and flat files, ready for countersign import')
    .requiredOption('--dir <folder>')
    .option('--items <n>', 'rows of the request', wholeNumber, 1_280_000)
    .option('--seed <n>', 'another seed, other people and other items', wholeNumber, 1)
    .option('--json')
    .action(irsIce);
  command
    .command('random')
    .description('fictional agencies with every rule planted: records.jsonl, one {agency, key, value} to a line')
    .requiredOption('--dir <folder>')
    .option('--seed <n>', '', wholeNumber, 1)
    .option('--json')
    .action(random);
}

async function irsIce({ dir, items, seed, json }: Options): Promise<void> {
  const { writeIrsIce } = await import('#libs/cases');
  const { shellQuoted } = await import('#libs/system');
  const bar = new ProgressBar();
  const { header, truth } = await writeIrsIce(dir, {
    items,
    seed,
    onRow: (file, rows, of) => bar.show(`writing ${file}`, rows, of),
  });
  bar.stop();
  if (json) return printJson({ header, truth });
  for (const { fact, value, tag } of truth.facts)
    printLine(`  ${tag.padEnd(15)} ${fact}: ${typeof value === 'number' ? number(value) : value}`);
  printLine(`Wrote ${dir}. Next: countersign import ${shellQuoted(header)} --side both --dry-run`);
}

async function random({ dir, seed, json }: Options): Promise<void> {
  const { randomCase } = await import('#libs/cases');
  const { sendings, truth } = randomCase(seed);
  await mkdir(dir, { recursive: true });
  const lines = sendings.map(({ agency, key, value }) =>
    JSON.stringify({ agency, key, value: value.toString('utf8') }),
  );
  await writeFile(join(dir, 'records.jsonl'), `${lines.join('\n')}\n`);
  await writeFile(join(dir, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
  if (json) return printJson({ records: sendings.length, truth });
  printLine(
    `Wrote ${number(sendings.length)} records and ${number(truth.findings.length)} planted findings to ${dir}.`,
  );
}
