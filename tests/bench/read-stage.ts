import { setTimeout as sleep } from 'node:timers/promises';
import { postgresSource } from '#libs/postgres';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';
import { bearer } from '../support/tokens.js';
import { whileArriving } from './arriving.js';
import { startAskedApi, withIssuer } from './asked-api.js';
import { REGISTERED_AGENCIES, registeredEvents } from './judging/registered-events.js';
import { atPace, type Latency, latencyOf, Load, quantile, rounded } from './load.js';
import { type Context, withStack } from './stages.js';
import { allAnswered, atLeast, atMost, type Verdict } from './verdicts.js';

/** The pace of questions, and of events that arrive meanwhile. */
const QUESTIONS_PER_SECOND = 30;
const EVENTS_PER_SECOND = 500;
/** As many connections as the api has. */
const CONNECTIONS = 5;
const WARM_UP_MS = 2_000;
const AIM_P99_MS = 100;

/** `selectOneMs`: p50 of `SELECT 1`, at the same pace at the same time, over as many connections. `ratioP50`: to it. */
type Asked = Latency & { selectOneMs: number; ratioP50: number };

export interface Reading {
  list: Asked;
  detail: Asked;
  /** Events per second that were recorded in the meantime. */
  appended: number;
  verdicts: Verdict[];
}

async function judgedUpTo({ db }: PreparedStack, events: number): Promise<void> {
  for (const deadline = Date.now() + 300_000; ; await sleep(100)) {
    const [row] = await db.query<{ folded: string | null }[]>(
      `SELECT max(next_index) AS folded FROM readmodel.cursor WHERE shard = '0'`,
    );
    if (Number(row!.folded ?? 0) >= events) return;
    if (Date.now() > deadline) throw new Error('the bench stalled: the detector has not judged what was sent');
  }
}

/** (g) Findings as an officer reads them, through the policies and the log of who looked, while events arrive and are judged. */
export const readStage = (before: number, seconds: number, say: Context['say']): Promise<Reading> =>
  withIssuer((issuer) =>
    withStack(REGISTERED_AGENCIES, say, async (stack) => {
      const ms = seconds * 1_000;
      const events = registeredEvents(before + EVENTS_PER_SECOND * (2 * seconds + 4));
      const bare = await postgresSource(stack.ownerUrl, { name: 'bench', poolSize: CONNECTIONS }).initialize();
      const token = bearer(await issuer.officer(REGISTERED_AGENCIES[0]!));
      const load = new Load(stack.api, CONNECTIONS, token);
      try {
        await sendRecords(stack, 1, events.slice(0, before), () => undefined);
        await Promise.all([stack.start('detector'), stack.start('recorder'), startAskedApi(stack, issuer)]);
        await judgedUpTo(stack, before);
        const urls = await findingUrls(stack.api, token);
        let n = 0;
        const asked = async (path: () => string): Promise<Asked> => {
          const one: number[] = [];
          const [taken] = await Promise.all([
            load.latencies(path, QUESTIONS_PER_SECOND, ms),
            atPace(QUESTIONS_PER_SECOND, ms, async (due) => {
              await bare.query('SELECT 1');
              one.push(performance.now() - due);
            }),
          ]);
          const selectOne = quantile(
            one.sort((a, b) => a - b),
            0.5,
          );
          const ratioP50 = rounded(quantile(taken, 0.5) / selectOne);
          return { ...latencyOf(taken), selectOneMs: rounded(selectOne), ratioP50 };
        };
        const { result, appended } = await whileArriving(stack, events.slice(before), EVENTS_PER_SECOND, async () => {
          await load.latencies(() => '/v1/findings', QUESTIONS_PER_SECOND, Math.min(ms, WARM_UP_MS));
          return { list: await asked(() => '/v1/findings'), detail: await asked(() => urls[n++ % urls.length]!) };
        });
        return {
          ...{ ...result, appended },
          verdicts: [
            atMost('p99 of a list of findings', result.list.p99Ms, AIM_P99_MS, 'ms'),
            atMost('p99 of a finding', result.detail.p99Ms, AIM_P99_MS, 'ms'),
            atLeast('events that were recorded meanwhile', appended, 0.95 * EVENTS_PER_SECOND, 'a second'),
            allAnswered(load.failures),
          ],
        };
      } finally {
        load.close();
        await bare.destroy();
      }
    }),
  );

/** The findings of a page, as they are linked. */
async function findingUrls(api: string, headers: Record<string, string>): Promise<string[]> {
  const response = await fetch(`${api}/v1/findings?limit=200`, { headers });
  if (!response.ok) throw new Error(`the api answered ${response.status}: ${await response.text()}`);
  const { findings } = (await response.json()) as { findings: { url: string }[] };
  if (findings.length === 0) throw new Error('the bench plants violations, and the officer sees none');
  return findings.map(({ url }) => url);
}
