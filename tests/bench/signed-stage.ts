import { setTimeout as sleep } from 'node:timers/promises';
import { parseEntry, SIGNATURE_HEADER } from '#libs/contracts';
import type { Sending } from '#libs/cases';
import { EventSigner } from '#libs/client';
import { LedgerReader } from '#libs/ledger';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords, type SentRecord } from '../../apps/cli/src/demo/send-records.js';
import { recorded } from './arriving.js';
import { AGENCY } from './events.js';
import { processMs } from './judging/processor-time.js';
import { quantile, rounded } from './load.js';
import { type Context, progress, withStack } from './stages.js';

const POLL_MS = 20;
const STALLED_MS = 300_000;
/** In turns, because the speed of a shared machine drifts. */
const ROUNDS = 3;

export interface Intake {
  perSecond: number;
  /** Processor time of the recorder, for an event. */
  recorderUs: number;
}

export interface Signed {
  unsigned: Intake;
  signed: Intake;
  /** How many times as long, and as much processor time of the recorder, a signed event takes. */
  ratioTime: number;
  ratioProcessor: number;
}

/** (i) The same events without and with the producer's signature, Kafka to durable ledger. */
export const signedStage = (events: readonly Sending[], say: Context['say']): Promise<Signed> =>
  withStack([AGENCY], say, async (stack) => {
    const signer = new EventSigner(`${AGENCY}-key`, EventSigner.generate());
    const withSignature: SentRecord[] = events.map((event) => ({
      ...event,
      headers: { [SIGNATURE_HEADER]: signer.sign(event.value) },
    }));
    const runs = { unsigned: [] as Intake[], signed: [] as Intake[] };
    for (let round = 0; round < ROUNDS; round++) {
      runs.unsigned.push(await intake(stack, events));
      runs.signed.push(await intake(stack, withSignature));
      if (!(await lastIsSigned(stack))) throw new Error('the recorder has not found the signatures good');
    }
    const [unsigned, signed] = [median(runs.unsigned), median(runs.signed)];
    return {
      ...{ unsigned, signed },
      ratioTime: rounded(unsigned.perSecond / signed.perSecond),
      ratioProcessor: rounded(signed.recorderUs / unsigned.recorderUs),
    };
  });

/** The topic is full before the recorder starts. Measured from the first tenth on: before it, the recorder starts and is compiled. */
async function intake(stack: PreparedStack, records: readonly SentRecord[]): Promise<Intake> {
  const { recorded: before } = await progress(stack);
  await sendRecords(stack, 1, records, () => undefined);
  const began = { size: 0, at: performance.now(), ms: 0 };
  const recorder = await stack.start('recorder');
  const until = async (events: number) => {
    for (const deadline = Date.now() + STALLED_MS; ; await sleep(POLL_MS)) {
      const size = (await progress(stack)).recorded - before;
      if (size >= events) return { size, at: performance.now(), ms: processMs(recorder.pid) };
      if (Date.now() > deadline) throw new Error(`the bench stalled: ${size} of ${events} events are recorded`);
    }
  };
  const tenth = await until(Math.floor(records.length / 10));
  const to = await until(records.length);
  // Few events come in one batch.
  const from = tenth.size < to.size ? tenth : began;
  await recorder.stop();
  const size = to.size - from.size;
  return {
    perSecond: Math.round(size / ((to.at - from.at) / 1_000)),
    recorderUs: rounded(((to.ms - from.ms) * 1_000) / size),
  };
}

async function lastIsSigned(stack: PreparedStack): Promise<boolean> {
  const entries = await new LedgerReader(stack.db).entries('0', Math.max(0, (await recorded(stack)) - 100), 100);
  const last = entries.map(({ bytes }) => parseEntry(bytes)).findLast(({ event }) => event !== undefined);
  return last !== undefined && 'signed' in last.via && last.via.signed === true;
}

const median = (runs: readonly Intake[]): Intake => {
  const of = (which: (run: Intake) => number): number =>
    quantile(
      runs.map(which).sort((a, b) => a - b),
      0.5,
    );
  return { perSecond: of(({ perSecond }) => perSecond), recorderUs: of(({ recorderUs }) => recorderUs) };
};
