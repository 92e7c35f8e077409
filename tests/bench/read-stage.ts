import { setTimeout as sleep } from 'node:timers/promises';
import type { Sending } from '#libs/cases';
import { postgresSource } from '#libs/postgres';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { REGISTERED_AGENCIES } from './judging/registered-events.js';
import { Load, quantile } from './load.js';
import { type Context, withStack } from './stages.js';

/** The pace of questions, and of events that arrive meanwhile. */
const QUESTIONS_PER_SECOND = 30;
const EVENTS_PER_SECOND = 500;
const STEP_MS = 10_000;
/** As many connections as the api has. */
const CONNECTIONS = 5;

interface Latency {
  p50Ms: number;
  p99Ms: number;
  /** To `SELECT 1`, at the same pace, over as many connections, in the same minute. */
  ratioP50: number;
}

export interface Reading {
  list: Latency;
  detail: Latency;
  selectOneMs: number;
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

/** (g) Findings as an officer reads them, through the policies, while events arrive and are judged. */
export const readStage = (events: Sending[], say: Context['say']): Promise<Reading> =>
  withStack(REGISTERED_AGENCIES, say, async (stack) => {
    const issuer = await TestIssuer.start();
    const bare = await postgresSource(stack.ownerUrl, { name: 'bench', poolSize: CONNECTIONS }).initialize();
    const half = Math.floor(events.length / 2);
    await sendRecords(stack, 1, events.slice(0, half), () => undefined);
    await Promise.all([stack.start('detector'), stack.start('recorder'), stack.start('api', issuer.env())]);
    await judgedUpTo(stack, half);
    const token = bearer(await issuer.officer(REGISTERED_AGENCIES[0]!));
    const load = new Load(stack.api, CONNECTIONS, token);
    let running = true;
    const arriving = (async () => {
      for (let at = half; running && at < events.length; at += EVENTS_PER_SECOND / 4) {
        const due = sleep(250);
        await sendRecords(stack, 1, events.slice(at, at + EVENTS_PER_SECOND / 4), () => undefined);
        await due;
      }
    })();
    try {
      const response = await fetch(`${stack.api}/v1/findings?limit=200`, { headers: token });
      const { findings } = (await response.json()) as { findings: { url: string }[] };
      if (findings.length === 0) throw new Error('the bench plants violations, and the officer sees none');
      let n = 0;
      const one = await paced(() => bare.query('SELECT 1'));
      const list = await load.latencies(() => '/v1/findings', QUESTIONS_PER_SECOND, STEP_MS);
      const detail = await load.latencies(() => findings[n++ % findings.length]!.url, QUESTIONS_PER_SECOND, STEP_MS);
      const selectOne = quantile(
        [...one, ...(await paced(() => bare.query('SELECT 1')))].sort((a, b) => a - b),
        0.5,
      );
      const latency = (taken: readonly number[]): Latency => ({
        p50Ms: rounded(quantile(taken, 0.5)),
        p99Ms: rounded(quantile(taken, 0.99)),
        ratioP50: rounded(quantile(taken, 0.5) / selectOne),
      });
      return { list: latency(list), detail: latency(detail), selectOneMs: rounded(selectOne) };
    } finally {
      running = false;
      load.close();
      await arriving;
      await bare.destroy();
      await issuer.close();
    }
  });

/** Milliseconds of each, at the pace of the questions. */
async function paced(ask: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (const end = performance.now() + STEP_MS / 2; performance.now() < end;) {
    const began = performance.now();
    await ask();
    taken.push(performance.now() - began);
    await sleep(Math.max(0, 1_000 / QUESTIONS_PER_SECOND - (performance.now() - began)));
  }
  return taken;
}

const rounded = (value: number): number => Number(value.toFixed(2));
