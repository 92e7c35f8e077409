import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeIrsIce, type Sending } from '#libs/cases';
import { importFiles } from '#libs/importer';
import { KafkaSender } from '#libs/client';
import { Teardown, workFolder, type StartedProcess } from '#libs/stack';
import { prepareStack, type PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';
import { AGENCY } from './events.js';
import { Marks } from './judging/marks.js';

export interface Context {
  dir: string;
  teardown: Teardown;
  say: (line: string) => void;
}

/** A separate stack for one stage. It is always stopped. */
export async function withStack<T>(
  agencies: string[],
  say: Context['say'],
  work: (stack: PreparedStack, dir: string) => Promise<T>,
): Promise<T> {
  const teardown = new Teardown();
  const uninstall = teardown.install();
  const dir = mkdtempSync(join(workFolder(), 'bench-'));
  teardown.push('folder', () => rmSync(dir, { recursive: true, force: true }));
  try {
    return await work(await prepareStack({ dir, shards: 1, agencies, clockMs: 60_000, teardown, say }), dir);
  } finally {
    for (const line of errorsLogged(dir)) process.stderr.write(`${line}\n`);
    await teardown.run();
    uninstall();
  }
}

const MOST_LINES = 5;

/** The last that the api has logged as an error: a figure beside one is to be explained first. */
function errorsLogged(dir: string): string[] {
  const file = join(dir, 'api.log');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.includes('"level":"error"')).slice(-MOST_LINES);
}

/** Peak resident set of a process in MB, as the kernel counts it. */
export function peakMb({ pid }: StartedProcess): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

interface Progress {
  recorded: number;
  size: number;
  folded: number;
}

export async function progress({ db }: PreparedStack): Promise<Progress> {
  const [row] = await db.query<Record<keyof Progress, string>[]>(
    `SELECT (SELECT coalesce(sum(next_offset), 0) FROM ledger.intake_position) AS recorded,
            (SELECT size FROM ledger.head WHERE shard = '0') AS size,
            (SELECT coalesce(max(next_index), 0) FROM readmodel.cursor WHERE shard = '0') AS folded`,
  );
  return { recorded: Number(row!.recorded), size: Number(row!.size), folded: Number(row!.folded) };
}

/**
 * `receivedAt` of the first entry, milliseconds since 1970: by then the recorder has fetched its first batch, or written a control entry.
 * Asked once, at the end, because it reads every row of the ledger.
 */
async function firstReceived({ db }: PreparedStack): Promise<number> {
  const [row] = await db.query<{ first: string }[]>(
    `SELECT extract(epoch FROM min(received_at)) * 1000 AS first FROM ledger.batch WHERE shard = '0'`,
  );
  return Number(row!.first);
}

/** Exact to about a hundredth of the shortest stage. Each look takes processor time from the measured work. */
const POLL_MS = 20;

/** Seconds from the first entry's `receivedAt` until `done` is seen. Fails after five minutes. */
async function secondsUntil(
  stack: PreparedStack,
  done: (p: Progress) => boolean,
  seen: (p: Progress) => void = () => undefined,
): Promise<number> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const p = await progress(stack);
    const now = Date.now();
    seen(p);
    if (done(p)) return (now - (await firstReceived(stack))) / 1000;
    if (now > deadline) throw new Error(`the bench stalled: ${JSON.stringify(p)}`);
    await sleep(POLL_MS);
  }
}

/** (c) Kafka to durable ledger, one recorder. The topic is full before the recorder starts. */
export const ledgerStage = (events: Sending[], say: Context['say']) =>
  withStack([AGENCY], say, async (stack) => {
    await sendRecords(stack, 1, events, () => undefined);
    const recorder = await stack.start('recorder');
    const seconds = await secondsUntil(stack, (p) => p.recorded >= events.length);
    const [stored] = await stack.db.query<{ bytes: string }[]>(
      `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'ledger' AND c.relkind = 'r'`,
    );
    return {
      rate: events.length / seconds,
      bytesPerEvent: Number(stored!.bytes) / events.length,
      rss: peakMb(recorder),
    };
  });

/** (d) Kafka to finding committed: recorder and detector share the machine with the broker and the database. */
export const findingStage = (events: Sending[], say: Context['say'], agencies = [AGENCY]) =>
  withStack(agencies, say, async (stack) => {
    await sendRecords(stack, 1, events, () => undefined);
    const [detector, recorder] = await Promise.all([stack.start('detector'), stack.start('recorder')]);
    const marks = new Marks(detector.pid, events.length);
    const seconds = await secondsUntil(
      stack,
      (p) => p.recorded >= events.length && p.folded >= p.size,
      (p) => marks.see(p.folded),
    );
    const [found] = await stack.db.query<{ n: string }[]>(
      'SELECT count(*) AS n FROM readmodel.finding WHERE count > 0',
    );
    if (Number(found!.n) === 0) throw new Error('the bench plants violations, and nothing was found');
    return {
      rate: events.length / seconds,
      tenths: marks.tenths,
      rss: { recorder: peakMb(recorder), detector: peakMb(detector) },
    };
  });

/** (e) The bulk case: request items over the seconds from the first entry's `receivedAt` to the last finding committed. */
export const bulkStage = (items: number, say: Context['say']) =>
  withStack(['irs', 'ice'], say, async (stack, dir) => {
    const { header } = await writeIrsIce(join(dir, 'case'), { items });
    const sender = new KafkaSender({ brokers: stack.brokers });
    const { sent } = await importFiles({ header, side: 'both' }, sender);
    await sender.close();
    const [detector, recorder] = await Promise.all([stack.start('detector'), stack.start('recorder')]);
    const seconds = await secondsUntil(stack, (p) => p.recorded >= sent && p.folded >= p.size);
    return {
      rate: items / seconds,
      seconds,
      events: sent,
      rss: { recorder: peakMb(recorder), detector: peakMb(detector) },
    };
  });
