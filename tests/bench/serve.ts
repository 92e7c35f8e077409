import { setTimeout as sleep } from 'node:timers/promises';
import type { Sending } from '#libs/cases';
import { TILE_WIDTH, tilePath } from '#libs/merkle';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';
import { whileArriving } from './arriving.js';
import { startAskedApi, withIssuer } from './asked-api.js';
import { AGENCY } from './events.js';
import { latencyOf, Load } from './load.js';
import { type Context, peakMb, withStack } from './stages.js';
import { allAnswered, atLeast, atMost, type Verdict } from './verdicts.js';

const CONNECTIONS = 32;
/** The pace of receipts for measuring their latency: a tenth of the target rate. */
const RECEIPTS_PER_SECOND = 50;
/** Events that the recorder appends in the meantime. */
const EVENTS_PER_SECOND = 1_000;

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
  verdicts: Verdict[];
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

/** (f) One api process over a ledger that one recorder goes on writing. Half of the events are there before. */
export const serveStage = (events: Sending[], seconds: number, say: Context['say']): Promise<Serving> =>
  withIssuer((issuer) =>
    withStack([AGENCY], say, async (stack) => {
      const half = Math.floor(events.length / 2);
      await sendRecords(stack, 1, events.slice(0, half), () => undefined);
      await stack.start('recorder');
      const api = await startAskedApi(stack, issuer);
      await untilPublished(stack, half);

      const load = new Load(stack.api, CONNECTIONS);
      const any = (below: number): number => Math.floor(Math.random() * below);
      const tiles = Math.floor(half / TILE_WIDTH);
      const tile = (): string => `/log/0/${tilePath(0, any(tiles))}`;
      const receipt = (): string => `/v1/entries/0/${any(half)}/receipt`;
      const ms = seconds * 1_000;
      const { result, appended } = await whileArriving(stack, events.slice(half), EVENTS_PER_SECOND, async () => {
        await load.rate(tile, Math.min(ms, 1_000));
        return {
          tiles: Math.round(await load.rate(tile, ms)),
          proofs: Math.round(await load.rate(receipt, ms)),
          taken: latencyOf(await load.latencies(receipt, RECEIPTS_PER_SECOND, 2 * ms)),
        };
      }).finally(() => load.close());
      const { taken, ...rates } = result;
      return {
        ...rates,
        receiptP50Ms: taken.p50Ms,
        receiptP99Ms: taken.p99Ms,
        appended,
        apiRssMb: peakMb(api),
        verdicts: [
          atLeast('full tiles', rates.tiles, 2_000, 'a second'),
          atLeast('inclusion proofs', rates.proofs, 500, 'a second'),
          atMost('p99 of a receipt', taken.p99Ms, 20, 'ms'),
          allAnswered(load.failures),
        ],
      };
    }),
  );
