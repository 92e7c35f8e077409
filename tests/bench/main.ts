import { parseArgs } from 'node:util';
import { EVENT_BYTES } from './events.js';
import { isJudgingBench, judgingBench, WrongOption } from './judging/benches.js';
import { SHAPES } from './judging/shapes.js';
import { isStage, STAGES, type Sizes } from './stage-list.js';
import { wholeRun } from './whole-run.js';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string' },
    judged: { type: 'string', default: '60000' },
    items: { type: 'string', default: '1280000' },
    entries: { type: 'string', default: '1000000' },
    leaves: { type: 'string', default: '10000,1000000,10000000' },
    seconds: { type: 'string', default: '10' },
    reads: { type: 'string', default: '100000' },
    acts: { type: 'string', default: '30000' },
    only: { type: 'string' },
    shape: { type: 'string' },
    order: { type: 'string' },
    'limit-seconds': { type: 'string', default: '900' },
    rate: { type: 'string', default: '1500' },
    minutes: { type: 'string', default: '10' },
    registered: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `npm run bench -- [--events 300000] [--judged 60000] [--items 1280000] [--entries 1000000] [--leaves 10000,1000000,10000000] [--seconds 10] [--only NAME] [--json]
One run on one machine: bare COPY, multi-row INSERT, Kafka to ledger, Kafka to finding, the bulk case; ratios of these; serving; reading; verifying.
--judged: how many of the events the stages with a detector take. --seconds: of each step of the stages that ask an api.
--only NAME is one stage, and nothing else:
  ledger                  COPY, Kafka to ledger, COPY again.
  finding [--registered]  Kafka to finding, in order and shuffled, by tenths. --registered: under agreements, with numbers and a cap that is crossed.
  bulk                    the bulk case.
  serve                   one api process under load while a recorder appends.
  read                    findings as an officer reads them at 30 requests/s while 500 events/s arrive, beside SELECT 1. --judged: events before.
  looking                 requests that are written down before they are answered, and the same without, beside 500 events/s.
  signed                  the same --judged events with and without a signature, Kafka to ledger.
  reads [--reads 100000]  what a read, and a look at the log of reads, costs by tenths of so many reads.
  acts [--acts 30000]     what an act of a person costs append, fold and verify by tenths: on many findings, on one, on approvals.
  verify                  an export of so many entries is verified beside one bulk SHA-256 of its bytes; trees of so many leaves.
Judging alone, on a PostgreSQL of its own:
  growth [--shape NAME,NAME] [--events 60000] [--order in|any] [--limit-seconds 900]
                          what judging costs by tenths, one shape of events at a time: ${Object.keys(SHAPES).join(', ')}.
  steady [--rate 1500] [--minutes 10]
                          events appended in real time; how far behind the detector is, by the minute. Ctrl-C ends it with what it has.
  rebuild [--events 60000] [--limit-seconds 900]
                          a rebuild beside live judging of the same ledger.
`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const EXIT_USAGE = 2;

function positive(
  name: 'events' | 'judged' | 'items' | 'entries' | 'seconds' | 'reads' | 'acts',
  fallback?: string,
): number {
  const value = Number(options[name] ?? fallback);
  if (!(value > 0)) throw new WrongOption(`--${name}: a number above 0 is expected`);
  return value;
}

const sizes = (): Sizes => ({
  events: positive('events', '300000'),
  judged: positive('judged'),
  items: positive('items'),
  entries: positive('entries'),
  leaves: options.leaves.split(',').map(Number),
  seconds: positive('seconds'),
  reads: positive('reads'),
  acts: positive('acts'),
  registered: options.registered,
});

async function bench(name: string | undefined): Promise<void> {
  if (isJudgingBench(name)) return judgingBench(name, options);
  if (name !== undefined && !isStage(name)) throw new WrongOption(`--only: there is no stage ${name}`);
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  say(`${command}: events of ${EVENT_BYTES} bytes`);
  const result = name === undefined ? await wholeRun(sizes(), say) : await STAGES[name](sizes(), say);
  process.stdout.write(`${JSON.stringify({ command, ...result }, null, options.json ? 0 : 2)}\n`);
}

if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
await bench(options.only).catch((error: unknown) => {
  if (!(error instanceof WrongOption)) throw error;
  say(`error: ${error.message} (--help lists the options)`);
  process.exit(EXIT_USAGE);
});
process.exit(0);
