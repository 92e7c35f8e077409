import { Option, type Command } from 'commander';
import { processAuthorization, processKey, processName } from '../lib/process-key.js';
import { printJson, printLine } from '../lib/output.js';

interface Options {
  topic: string;
  partition?: string;
  reason: string;
  recorder: string;
  processKey?: string;
  processName: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('intake')
    .summary('look after the Kafka intake')
    .description('Looks after the Kafka intake of a running recorder.')
    .command('reset')
    .description(
      'Opens a new incarnation of a topic that was re-created or truncated, so that its recorder goes on. Recorded with its\n' +
        'reason; nothing that is in the ledger changes. Find out first why the topic changed.',
    )
    .requiredOption('--topic <name>')
    .option('--partition <n>', 'only this one (default: every partition that has stopped)')
    .requiredOption('--reason <text>', 'recorded in the ledger')
    .addOption(
      new Option('--recorder <url>', 'base URL of a recorder on this machine')
        .env('COUNTERSIGN_RECORDER_URL')
        .default('http://127.0.0.1:3001'),
    )
    .addOption(processKey())
    .addOption(processName())
    .option('--json')
    .action(run);
}

async function run({ topic, partition, reason, recorder, json, ...who }: Options): Promise<void> {
  const response = await fetch(new URL('/v1/control', recorder), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await processAuthorization(who)) },
    body: JSON.stringify({
      kind: 'intake.reset',
      topic,
      reason,
      ...(partition === undefined ? {} : { partition: Number(partition) }),
    }),
  }).catch((error: Error) => {
    throw new Error(
      `no recorder answers at ${recorder} (${error.cause instanceof Error ? error.cause.message : error.message}); name one with --recorder`,
    );
  });
  const body = (await response.json().catch(() => ({}))) as {
    detail?: string;
    title?: string;
    partitions?: { reset: boolean }[];
  };
  if (response.status === 401 || response.status === 403)
    throw new Error(
      `${recorder} does not take this from whom it does not know (HTTP ${response.status}: ${body.detail ?? body.title ?? ''}). ` +
        'Give --process-key, a key that the recorder has pinned for an operator, and --process-name, if its name there is another',
    );
  if (!response.ok) throw new Error(body.detail ?? body.title ?? `the recorder answered ${response.status}`);
  if (json) return printJson(body);
  const partitions = body.partitions ?? [];
  const done = partitions.filter(({ reset }) => reset).length;
  printLine(
    `${partitionsText(done)} of ${topic} ${done === 1 ? 'goes' : 'go'} on under a new incarnation.${stayText(partitions.length - done)}`,
  );
}

const partitionsText = (n: number): string => `${n} ${n === 1 ? 'partition' : 'partitions'}`;

/** A reset by mistake changes nothing, and must not look as if it had. */
const stayText = (n: number): string =>
  n === 0 ? '' : ` ${n} ${n === 1 ? 'stays' : 'stay'}: the broker still holds what was recorded.`;
