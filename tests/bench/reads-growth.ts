import { setTimeout as sleep } from 'node:timers/promises';
import { parseEntry } from '#libs/contracts';
import { LedgerReader } from '#libs/ledger';
import type { StartedProcess } from '#libs/stack';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { sendRecords } from '../../apps/cli/src/demo/send-records.js';
import { bearer } from '../support/tokens.js';
import { recorded } from './arriving.js';
import { startAskedApi, withIssuer } from './asked-api.js';
import { AGENCY, singleItemEvents } from './events.js';
import { JudgedLedger } from './judging/judged-ledger.js';
import { processMs } from './judging/processor-time.js';
import { lastToEarly, tenthEnds } from './judging/tenths.js';
import { Load, quantile, rounded } from './load.js';
import { type Context, withStack } from './stages.js';
import { allAnswered, atMost, type Verdict } from './verdicts.js';

/** Entries that are asked for. */
const ENTRIES = 2_000;
const CONNECTIONS = 16;
/** A cost that grows by less over all tenths counts as one that does not. */
const AIM_GROWTH = 1.25;
/** Asked one after another at the end of each tenth, for their time: less than a page, so that whoever has seen nothing yet is shown no full one. */
const TIMED = 40;
/** Who asks `GET /v1/access`. narrow: an overseer of an agency that nobody has read about, so that the whole log is looked through. */
const LISTERS = ['officer', 'auditor', 'overseer', 'narrow'] as const;
type Lister = (typeof LISTERS)[number];

export interface ReadsTenth {
  /** Entries of the log `access` at its end. */
  log: number;
  perSecond: number;
  /** Processor time for a read. */
  apiUs: number;
  recorderUs: number;
  postgresUs: number;
  /** Of PostgreSQL's log, for a read. */
  bytes: number;
  /** p50 of one read alone, and of the first page of `GET /v1/access`. */
  readMs: number;
  listMs: Record<Lister, number>;
}

export interface ReadsGrowth {
  reads: number;
  tenths: ReadsTenth[];
  /** The last three tenths over the second to fourth. */
  growth: { processor: number; readMs: number; listMs: Record<Lister, number> };
  verdicts: Verdict[];
}

/** What a read, and a look at the log of reads, costs by tenths of a long run of reads. */
export const readsGrowth = (reads: number, say: Context['say']): Promise<ReadsGrowth> =>
  withIssuer((issuer) =>
    withStack([AGENCY], say, async (stack) => {
      await sendRecords(stack, 1, singleItemEvents(ENTRIES), () => undefined);
      const recorder = await stack.start('recorder');
      while ((await recorded(stack)) < ENTRIES) await sleep(50);
      const entry = await anyEvent(stack);
      const api = await startAskedApi(stack, issuer);
      const ledger = await JudgedLedger.over(stack.ownerUrl);
      const timed = Math.min(TIMED, Math.ceil(reads / 100));
      const failures: string[] = [];
      const as = async (token: string, connections: number, work: (load: Load) => Promise<number[] | void>) => {
        const load = new Load(stack.api, connections, bearer(token));
        const taken = await work(load).finally(() => load.close());
        failures.push(...load.failures);
        return rounded(quantile(taken ?? [], 0.5));
      };
      // Half of the reads are of an agency's own people, whose rows officers and auditors see.
      const [officer, overseer] = [await issuer.officer(AGENCY), await issuer.overseer()];
      const auditor = await issuer.auditor([AGENCY]);
      try {
        const tenths: ReadsTenth[] = [];
        let done = 0;
        for (const [i, end] of tenthEnds(reads).entries()) {
          const half = Math.ceil((end - done) / 2);
          const cost = await metered(ledger, api, recorder, 2 * half, () =>
            Promise.all(
              [officer, overseer].map((token) => as(token, CONNECTIONS / 2, (load) => load.all(entry, half))),
            ),
          );
          done = end;
          const readMs = await as(overseer, 1, (load) => load.oneByOne(entry, timed));
          const narrow = await issuer.overseer([`agency-${i}`]);
          const listMs = {} as Record<Lister, number>;
          for (const [lister, token] of Object.entries({ officer, auditor, overseer, narrow }) as [Lister, string][])
            listMs[lister] = await as(token, 1, (load) => load.oneByOne(() => '/v1/access', timed));
          tenths.push({ log: await logSize(stack), ...cost, readMs, listMs });
        }
        return { reads, tenths, ...growthOf(tenths, failures) };
      } finally {
        await ledger.close();
      }
    }),
  );

/** Any entry of an event: those of clocks and rules are not for officers. */
async function anyEvent({ db }: PreparedStack): Promise<() => string> {
  const entries = await new LedgerReader(db).entries('0', 0, ENTRIES);
  const events = entries.filter(({ bytes }) => parseEntry(bytes).event !== undefined).map(({ index }) => index);
  return () => `/v1/entries/0/${events[Math.floor(Math.random() * events.length)]}`;
}

const logSize = async ({ db }: PreparedStack): Promise<number> =>
  Number((await db.query<{ size: string }[]>("SELECT size FROM ledger.head WHERE shard = 'access'"))[0]!.size);

async function metered(
  ledger: JudgedLedger,
  api: StartedProcess,
  recorder: StartedProcess,
  reads: number,
  work: () => Promise<unknown>,
) {
  const [meter, apiBefore] = [await ledger.meter(recorder), processMs(api.pid)];
  await work();
  const apiMs = processMs(api.pid) - apiBefore;
  const { seconds, detectorMs: recorderMs, postgresMs, bytesWritten } = await meter(reads);
  const us = (ms: number): number => Math.round((ms * 1_000) / reads);
  return {
    perSecond: Math.round(reads / seconds),
    apiUs: us(apiMs),
    recorderUs: us(recorderMs),
    postgresUs: us(postgresMs),
    bytes: Math.round(bytesWritten / reads),
  };
}

function growthOf(
  tenths: readonly ReadsTenth[],
  failures: readonly string[],
): Pick<ReadsGrowth, 'growth' | 'verdicts'> {
  const ratio = (of: (tenth: ReadsTenth) => number): number => rounded(lastToEarly(tenths.map(of)));
  const processor = ratio(({ apiUs, recorderUs, postgresUs }) => apiUs + recorderUs + postgresUs);
  const readMs = ratio((tenth) => tenth.readMs);
  const listMs = Object.fromEntries(LISTERS.map((name) => [name, ratio((tenth) => tenth.listMs[name])])) as Record<
    Lister,
    number
  >;
  const flat = (what: string, measured: number): Verdict => atMost(what, measured, AIM_GROWTH, 'times');
  return {
    growth: { processor, readMs, listMs },
    verdicts: [
      flat('processor time of a read, last three tenths / second to fourth', processor),
      flat('time of a read', readMs),
      ...LISTERS.map((name) => flat(`time of the first page of the log, ${name}`, listMs[name])),
      allAnswered(failures),
    ],
  };
}
