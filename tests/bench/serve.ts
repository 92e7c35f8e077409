import { setTimeout as sleep } from 'node:timers/promises';
import type { Sending } from '#libs/cases';
import { TILE_WIDTH, tilePath } from '#libs/merkle';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';
import { AGENCY } from './events.js';
import { Load, quantile } from './load.js';
import { type Context, peakMb, withStack } from './stages.js';

const CONNECTIONS = 32;
const STEP_MS = 5_000;
/** The pace of receipts for measuring their latency: a tenth of the target rate. */
const RECEIPTS_PER_SECOND = 50;
/** Events that the recorder appends in the meantime, in each quarter of a second. */
const APPEND_AT_ONCE = 250;

export interface Serving {
  /** Full tiles per second. */
  tiles: number;
  /** Receipts (inclusion proofs with their checkpoint) per second. */
  proofs: number;
  receiptP50Ms: number;
  receiptP99Ms: number;
  /** Events per second that the recorder appended in the meantime. */
  appended: number;
  apiRssMb: number;
}

const published = async ({ db }: PreparedStack): Promise<number> => {
  const [row] = await db.query<{ size: string | null }[]>(
    "SELECT max(size) AS size FROM ledger.checkpoint WHERE shard = '0'",
  );
  return Number(row!.size ?? 0);
};

async function untilPublished(stack: PreparedStack, size: number): Promise<void> {
  for (const deadline = Date.now() + 120_000; (await published(stack)) < size; await sleep(50))
    if (Date.now() > deadline) throw new Error('the bench stalled: no checkpoint covers what was sent');
}

/** (f) One api process over a ledger that one recorder goes on writing. Half of the events are there before; the load ends by itself. */
export const serveStage = (events: Sending[], say: Context['say']): Promise<Serving> =>
  withStack([AGENCY], say, async (stack) => {
    const half = Math.floor(events.length / 2);
    await sendRecords(stack, 1, events.slice(0, half), () => undefined);
    await stack.start('recorder');
    const api = await stack.start('api');
    await untilPublished(stack, half);

    const from = await published(stack);
    const started = performance.now();
    let running = true;
    const appending = (async () => {
      for (let at = half; running && at < events.length; at += APPEND_AT_ONCE) {
        await sendRecords(stack, 1, events.slice(at, at + APPEND_AT_ONCE), () => undefined);
        await sleep(250);
      }
    })();
    const load = new Load(stack.api, CONNECTIONS);
    const any = (below: number): number => Math.floor(Math.random() * below);
    const tiles = Math.floor(half / TILE_WIDTH);
    const tile = (): string => `/log/0/${tilePath(0, any(tiles))}`;
    const receipt = (): string => `/v1/entries/0/${any(half)}/receipt`;
    try {
      await load.rate(tile, 1_000);
      const tilesRate = await load.rate(tile, STEP_MS);
      const proofs = await load.rate(receipt, STEP_MS);
      const taken = await load.latencies(receipt, RECEIPTS_PER_SECOND, 2 * STEP_MS);
      const seconds = (performance.now() - started) / 1000;
      return {
        tiles: Math.round(tilesRate),
        proofs: Math.round(proofs),
        receiptP50Ms: Number(quantile(taken, 0.5).toFixed(2)),
        receiptP99Ms: Number(quantile(taken, 0.99).toFixed(2)),
        appended: Math.round(((await published(stack)) - from) / seconds),
        apiRssMb: peakMb(api),
      };
    } finally {
      running = false;
      load.close();
      await appending;
    }
  });
