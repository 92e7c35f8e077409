import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from './acts.js';
import { EntryWriter, type Received } from './entry-writer.js';
import type { Judge, JudgedLedger } from './judged-ledger.js';
import { permutation } from './permutation.js';
import type { Shape } from './shapes.js';
import { type Cost, type Growths, growths, type Tenth, tenthEnds } from './tenths.js';

export interface StepCost extends Cost {
  name: string;
  cut: boolean;
}

export interface Growth {
  /** Events of the judged tenths. */
  judged: number;
  planned: number;
  tenths: Tenth[];
  growth: Growths | undefined;
  /** The steps after the tenths, each measured by itself. */
  steps: StepCost[];
  /** The time limit passed before all was done. */
  cut: boolean;
  /** Open findings by rule, at the end. */
  findings: Record<string, number>;
}

/** A clock entry this long after everything else, so that all waiting conclusions are drawn. */
const FAR_AHEAD_MS = 60 * 86_400_000;
const POLL_MS = 20;
const A_DAY_MS = 86_400_000;

/**
 * Writes a tenth of the acts, then measures the cost of judging it; then the steps; then a clock entry far ahead. The processor time
 * excludes planning, writing and waiting.
 */
export async function growthOf(
  shape: Shape,
  ledger: JudgedLedger,
  judge: Judge,
  limitSeconds: number,
): Promise<Growth> {
  const { plan } = shape;
  const writer = new EntryWriter(ledger.client);
  // The limit is for judging; the time for planning and writing is added to it.
  let deadline = performance.now() + limitSeconds * 1_000;
  let cut = false;

  const measured = async (write: () => Promise<void>): Promise<Cost & { cut: boolean }> => {
    const from = writer.size;
    const began = performance.now();
    await write();
    deadline += performance.now() - began;
    const cost = await ledger.meter(judge);
    let judged = await ledger.judged();
    while (judged < writer.size && performance.now() < deadline) {
      await sleep(POLL_MS);
      judged = await ledger.judged();
    }
    cut = judged < writer.size;
    return { ...(await cost(judged - from)), cut };
  };

  const tenths: Tenth[] = [];
  const received = receipts(shape);
  let begin = 0;
  for (const [i, end] of tenthEnds(plan.size).entries()) {
    const [from, to] = [begin, end];
    tenths.push({ tenth: i + 1, ...(await measured(() => writer.acts(received(from, to)))) });
    begin = end;
    if (cut) break;
  }
  const steps: StepCost[] = [];
  for (const { name, acts } of cut ? [] : shape.steps) {
    steps.push({ name, ...(await measured(() => writer.acts(acts.map((act) => ({ act }))))) });
    if (cut) break;
  }
  if (!cut) steps.push({ name: 'clock far ahead', ...(await measured(() => writer.clock(FAR_AHEAD_MS))) });
  const leftOut = await ledger.leftOut();
  if (leftOut > 0) throw new Error(`the detector could not judge all of it: ${leftOut} gaps`);
  return {
    judged: tenths.reduce((sum, { events }) => sum + events, 0),
    planned: plan.size,
    tenths,
    growth: growths(tenths),
    steps,
    cut,
    findings: await ledger.findings(),
  };
}

/** Acts from one place to another with their times of receipt: one second after each act, or all from a day after the last act. */
function receipts({
  plan,
  order,
  shuffledFrom = 0,
  receivedGap,
}: Shape): (from: number, to: number) => Generator<Received> {
  const last = lastTime(plan.at(0), plan.at(plan.size - 1));
  const gap =
    receivedGap ??
    Math.max(1, (last - plan.at(Math.min(plan.size - 1, Math.floor(plan.size / 2))).time) / (plan.size / 2));
  const shuffled = permutation(plan.size - shuffledFrom);
  const place = (index: number): number =>
    order === 'in' || index < shuffledFrom ? index : shuffledFrom + shuffled(index - shuffledFrom);
  const later = order === 'any' || receivedGap !== undefined;
  return function* (from, to) {
    for (let index = from; index < to; index++) {
      const act = plan.at(place(index));
      yield later ? { act, at: last + A_DAY_MS + index * gap } : { act };
    }
  };
}

const lastTime = (...acts: Act[]): number => Math.max(...acts.map(({ time }) => time));
