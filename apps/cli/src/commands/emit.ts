import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import type { Outgoing, Sender } from '#libs/client';
import type { EmitLine } from '../lib/event-lines.js';
import { EXIT } from '../lib/exit.js';
import { number, printJson, printLine } from '../lib/output.js';
import { openSender, openSigner, withSenderOptions, type SenderOptions } from '../lib/sender.js';

interface Options extends SenderOptions {
  unchecked?: boolean;
  source?: string;
  key?: string;
  json?: boolean;
}

/** Bytes given to the sender at a time. */
const WINDOW = 4 << 20;

export function register(program: Command): void {
  withSenderOptions(
    program
      .command('emit <file>')
      .summary('send CloudEvents given as JSON lines')
      .description(
        'Sends CloudEvents as they are, one JSON object a line; - reads standard input. Each is checked as the recorder would,\n' +
          'and nothing is sent of a file in which one would be refused. Ids and sequences are yours to keep: a system that emits\n' +
          'as it works should use the client library, whose outbox keeps them.',
      ),
  )
    .option('--unchecked', 'send what admission would refuse, too')
    .option('--source <urn>', 'with --unchecked: whose topic takes a line that names no source')
    .option('--key <agreement>', 'with --unchecked: the message key, instead of the agreement id')
    .option('--json', 'print the result as one JSON object')
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const { readEventLines } = await import('../lib/event-lines.js');
  const lines: EmitLine[] = [];
  const input = file === '-' ? process.stdin : createReadStream(file);
  for await (const line of readEventLines(input, {
    checked: !options.unchecked,
    source: options.source,
    key: options.key,
  }))
    lines.push(line);
  const refused = lines.filter((line) => 'refusal' in line);
  for (const { number: at, refusal } of refused) process.stderr.write(`${file}:${at}: ${refusal}\n`);
  if (refused.length > 0) {
    process.stderr.write(
      `countersign: ${number(refused.length)} of ${number(lines.length)} events would be refused; nothing was sent\n`,
    );
    process.exitCode = EXIT.failed;
    return;
  }
  const signer = await openSigner(options);
  const events = lines.flatMap((line): Outgoing[] =>
    'event' in line ? [{ ...line.event, signature: signer?.sign(line.event.value) }] : [],
  );
  const sender = await openSender(options);
  try {
    const sent = await sendAll(sender, events);
    if (options.json) printJson({ events: events.length, sent });
    else printLine(`Sent ${number(sent)} events.`);
  } finally {
    await sender.close();
  }
}

async function sendAll(sender: Sender, events: readonly Outgoing[]): Promise<number> {
  let sent = 0;
  for (let from = 0; from < events.length;) {
    let to = from;
    for (let bytes = 0; to < events.length && (to === from || bytes < WINDOW); to++) bytes += events[to]!.value.length;
    const { acknowledged, failure } = await sender.send(events.slice(from, to));
    sent += acknowledged.length;
    if (failure)
      throw new Error(`${number(sent)} of ${number(events.length)} events were acknowledged; ${failure.message}`, {
        cause: failure,
      });
    from = to;
  }
  return sent;
}
