import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sending } from '#libs/cases';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';
import { bearer } from '../support/tokens.js';
import { recorded, whileArriving } from './arriving.js';
import { startAskedApi, withIssuer } from './asked-api.js';
import { AGENCY, singleItemEvents } from './events.js';
import { type Latency, latencyOf, Load, rounded } from './load.js';
import { type Context, withStack } from './stages.js';
import { allAnswered, atLeast, atMost, type Verdict } from './verdicts.js';

const REQUESTS_PER_SECOND = 30;
const EVENTS_PER_SECOND = 500;
const CONNECTIONS = 8;
/** Entries that are there before, and are asked for. */
const BEFORE = 5_000;
/** The two are measured in turns, because the speed of a shared machine drifts. */
const ROUNDS = 2;
/** For a recorder that has just begun, and an api that is compiled as it runs. */
const WARM_UP_MS = 2_000;

export interface Looking {
  /** Of an entry, beside a recorder that appends events. `without`: a server that writes nothing down says that it did. */
  withLog: Latency;
  without: Latency;
  /** What the log adds at p99, and how many times as long a request takes at p50. */
  addedP99Ms: number;
  ratioP50: number;
  appended: number;
  verdicts: Verdict[];
}

/** In the recorder's place: answers that it has written down, and has not. */
async function standIn(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"index":0}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

type Way = 'without' | 'withLog';

/** (h) What it costs to write down who looks: the same requests with the recorder, and with a stand-in for it. */
export const lookingStage = (seconds: number, say: Context['say'], before = BEFORE): Promise<Looking> =>
  withIssuer((issuer) =>
    withStack([AGENCY], say, async (stack) => {
      const perRound = EVENTS_PER_SECOND * (seconds + 2);
      const events: Sending[] = singleItemEvents(before + 2 * ROUNDS * perRound);
      const nothing = await standIn();
      try {
        await stack.start('recorder');
        await sendRecords(stack, 1, events.splice(0, before), () => undefined);
        while ((await recorded(stack)) < before) await sleep(50);
        const token = bearer(await issuer.overseer('*', '*'));
        const taken: Record<Way, number[]> = { without: [], withLog: [] };
        const appended: number[] = [];
        const failures: string[] = [];
        const measure = async (way: Way, env: Record<string, string>): Promise<void> => {
          const api = await startAskedApi(stack, issuer, env);
          const load = new Load(stack.api, CONNECTIONS, token);
          const entry = (): string => `/v1/entries/0/${Math.floor(Math.random() * before)}`;
          const asked = (ms: number) => load.latencies(entry, REQUESTS_PER_SECOND, ms);
          await asked(Math.min(WARM_UP_MS, seconds * 1_000));
          const arrived = await whileArriving(stack, events.splice(0, perRound), EVENTS_PER_SECOND, () =>
            asked(seconds * 1_000),
          );
          taken[way].push(...arrived.result);
          appended.push(arrived.appended);
          failures.push(...load.failures);
          load.close();
          await api.stop();
        };
        for (let round = 0; round < ROUNDS; round++) {
          await measure('without', { RECORDER_URL: nothing.url });
          await measure('withLog', {});
        }
        const of = (way: Way): Latency => latencyOf(taken[way].sort((a, b) => a - b));
        const [without, withLog] = [of('without'), of('withLog')];
        const addedP99Ms = rounded(withLog.p99Ms - without.p99Ms);
        const slowest = appended.reduce((least, one) => Math.min(least, one));
        return {
          ...{ withLog, without, addedP99Ms, appended: slowest },
          ratioP50: rounded(withLog.p50Ms / without.p50Ms),
          verdicts: [
            atMost('the log adds at p99', addedP99Ms, 40, 'ms'),
            atLeast('events that were appended meanwhile', slowest, 0.95 * EVENTS_PER_SECOND, 'a second'),
            allAnswered(failures),
          ],
        };
      } finally {
        nothing.close();
      }
    }),
  );
