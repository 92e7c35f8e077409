import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sending } from '#libs/cases';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { AGENCY } from './events.js';
import { Load, quantile } from './load.js';
import { type Context, withStack } from './stages.js';

const REQUESTS_PER_SECOND = 30;
const STEP_MS = 10_000;
/** In each quarter of a second: 500 events a second. */
const APPEND_AT_ONCE = 125;

export interface Looking {
  /** Of an entry, beside a recorder that appends events. `without`: a server that writes nothing down says that it did. */
  withLog: { p50Ms: number; p99Ms: number };
  without: { p50Ms: number; p99Ms: number };
  /** What the log adds at p99, and how many times as long a request takes at p50. */
  addedP99Ms: number;
  ratioP50: number;
  appended: number;
}

async function standIn(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"index":0}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => void server.close();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

const entries = async ({ db }: PreparedStack): Promise<number> =>
  Number((await db.query<{ size: string }[]>("SELECT size FROM ledger.head WHERE shard = '0'"))[0]!.size);

/** What it costs to write down who looks: the same requests with the recorder, and with a stand-in for it. */
export const lookingStage = (events: Sending[], say: Context['say']): Promise<Looking> =>
  withStack([AGENCY], say, async (stack) => {
    const issuer = await TestIssuer.start();
    const nothing = await standIn();
    const first = Math.min(5_000, Math.floor(events.length / 4));
    try {
      await stack.start('recorder');
      await sendRecords(stack, 1, events.slice(0, first), () => undefined);
      while ((await entries(stack)) < first) await sleep(50);
      const token = bearer(await issuer.overseer('*', '*'));
      let at = first;
      const measured = async (env: Record<string, string>) => {
        const api = await stack.start('api', { ...issuer.env(), COUNTERSIGN_RATE_LIMIT: '0', ...env });
        const load = new Load(stack.api, 8, token);
        const entry = (): string => `/v1/entries/0/${Math.floor(Math.random() * first)}`;
        await load.latencies(entry, REQUESTS_PER_SECOND, 2_000);
        let running = true;
        const appending = (async () => {
          for (; running && at < events.length; at += APPEND_AT_ONCE) {
            await sendRecords(stack, 1, events.slice(at, at + APPEND_AT_ONCE), () => undefined);
            await sleep(250);
          }
        })();
        const from = await entries(stack);
        const taken = await load.latencies(entry, REQUESTS_PER_SECOND, STEP_MS);
        const appended = ((await entries(stack)) - from) / (STEP_MS / 1000);
        running = false;
        await appending;
        load.close();
        await api.stop();
        return { taken, appended };
      };
      // In turns, because the speed of a shared machine drifts.
      type Measured = Awaited<ReturnType<typeof measured>>;
      const runs: Record<'without' | 'withLog', Measured>[] = [];
      for (let round = 0; round < 2; round++)
        runs.push({ without: await measured({ RECORDER_URL: nothing.url }), withLog: await measured({}) });
      const of = (which: 'without' | 'withLog') => {
        const all = runs.flatMap((run) => run[which].taken).sort((a, b) => a - b);
        return { p50Ms: Number(quantile(all, 0.5).toFixed(2)), p99Ms: Number(quantile(all, 0.99).toFixed(2)) };
      };
      const [without, withLog] = [of('without'), of('withLog')];
      return {
        withLog,
        without,
        addedP99Ms: Number((withLog.p99Ms - without.p99Ms).toFixed(2)),
        ratioP50: Number((withLog.p50Ms / without.p50Ms).toFixed(2)),
        appended: Math.round(runs.reduce((sum, run) => sum + run.withLog.appended, 0) / runs.length),
      };
    } finally {
      nothing.close();
      await issuer.close();
    }
  });
