import type { Sending } from '#libs/cases';
import { actsGrowth } from './acts-growth.js';
import { copyRate, insertRate } from './baseline.js';
import { shuffled, singleItemEvents } from './events.js';
import { growthStage } from './growth-stage.js';
import { REGISTERED_AGENCIES, registeredEvents } from './judging/registered-events.js';
import { lookingStage } from './looking.js';
import { readStage } from './read-stage.js';
import { readsGrowth } from './reads-growth.js';
import { serveStage } from './serve.js';
import { signedStage } from './signed-stage.js';
import { bulkStage, findingStage, ledgerStage, withStack } from './stages.js';
import { type Verdict, verdictLines } from './verdicts.js';
import { verifyStage } from './verify-stage.js';

export interface Sizes {
  events: number;
  /** How many of the events the stages with a detector take: judging is slower than recording, and no faster for more events. */
  judged: number;
  items: number;
  entries: number;
  leaves: readonly number[];
  /** Of each step of the stages that ask an api. */
  seconds: number;
  reads: number;
  acts: number;
  registered: boolean;
}
export type Say = (line: string) => void;

const silent = (): void => undefined;
const short = (value: number, digits = 2): number => Number(value.toFixed(digits));

function told<T extends { verdicts: Verdict[] }>(say: Say, result: T): T {
  for (const line of verdictLines(result.verdicts)) say(line);
  return result;
}

/** Measured before and after the stages, because the speed of a shared machine drifts. */
async function baseline(values: Buffer[], say: Say) {
  const rates = await withStack(['baseline'], silent, async ({ ownerUrl }) => ({
    copy: await copyRate(ownerUrl, values),
    insert: await insertRate(ownerUrl, values),
  }));
  say(`COPY ${Math.round(rates.copy)}/s, INSERT ${Math.round(rates.insert)}/s`);
  return rates;
}

/** COPY, Kafka to ledger, what is done in between, COPY again. */
export async function besideCopy<T>(events: Sending[], say: Say, between: () => Promise<T>) {
  const values = events.map(({ value }) => value);
  const before = await baseline(values, say);
  const ledger = await ledgerStage(events, silent);
  say(
    `ledger ${Math.round(ledger.rate)}/s, ${ledger.bytesPerEvent.toFixed(0)} bytes an event, recorder ${ledger.rss} MB`,
  );
  const result = await between();
  const after = await baseline(values, say);
  const mean = (of: 'copy' | 'insert'): number => (before[of] + after[of]) / 2;
  return { copy: mean('copy'), insert: mean('insert'), ledger, result };
}

export async function judging(of: Sending[], say: Say, agencies?: string[]) {
  const inOrder = await findingStage(of, silent, agencies);
  say(
    `finding ${Math.round(inOrder.rate)}/s, recorder ${inOrder.rss.recorder} MB, detector ${inOrder.rss.detector} MB`,
  );
  const disordered = await findingStage(shuffled(of), silent, agencies);
  say(`finding, the same events in any order ${Math.round(disordered.rate)}/s, detector ${disordered.rss.detector} MB`);
  return { inOrder, disordered };
}

export async function bulkCase(items: number, say: Say) {
  const bulk = await bulkStage(items, silent);
  say(
    `bulk ${Math.round(bulk.rate)} items/s in ${bulk.seconds.toFixed(2)} s, recorder ${bulk.rss.recorder} MB, detector ${bulk.rss.detector} MB`,
  );
  return bulk;
}

/** What `--only` names: each prints lines, and gives the object that is printed as JSON. */
export const STAGES = {
  async ledger({ events }, say) {
    const { copy, ledger } = await besideCopy(singleItemEvents(events), say, async () => undefined);
    const rates = { copy: Math.round(copy), ledger: Math.round(ledger.rate), ledgerToCopy: ledger.rate / copy };
    return { ...rates, recorderMb: ledger.rss };
  },

  async finding({ judged, registered }, say) {
    const { inOrder, disordered } = registered
      ? await judging(registeredEvents(judged), say, REGISTERED_AGENCIES)
      : await judging(singleItemEvents(judged), say);
    for (const [name, { tenths }] of Object.entries({ 'in order': inOrder, 'in any order': disordered })) {
      for (const { tenth, perSecond, detectorUs } of tenths)
        say(`${name}, tenth ${tenth}: ${perSecond}/s, detector ${detectorUs} µs of processor time for an event`);
    }
    return {
      ...{ finding: Math.round(inOrder.rate), findingShuffled: Math.round(disordered.rate) },
      rssMb: { finding: inOrder.rss, findingShuffled: disordered.rss },
      tenths: { finding: inOrder.tenths, findingShuffled: disordered.tenths },
    };
  },

  async bulk({ items }, say) {
    const { rate, seconds, events, rss } = await bulkCase(items, say);
    return { bulkItems: Math.round(rate), seconds, events, rssMb: rss };
  },

  async serve({ events, seconds }, say) {
    const serve = await serveStage(singleItemEvents(events), seconds, silent);
    say(
      `serve ${serve.tiles} tiles/s, ${serve.proofs} proofs/s, receipt p50 ${serve.receiptP50Ms} ms, p99 ${serve.receiptP99Ms} ms, while ${serve.appended} events/s were appended`,
    );
    return { serve: told(say, serve) };
  },

  async read({ judged, seconds }, say) {
    const read = await readStage(judged, seconds, silent);
    for (const [name, { p50Ms, p99Ms, selectOneMs, ratioP50 }] of Object.entries({
      list: read.list,
      finding: read.detail,
    }))
      say(`read, ${name}: p50 ${p50Ms} ms, p99 ${p99Ms} ms; ${ratioP50} times SELECT 1 (${selectOneMs} ms) at p50`);
    return { read: told(say, read) };
  },

  async looking({ seconds }, say) {
    const looked = await lookingStage(seconds, silent);
    const { withLog, without, ratioP50 } = looked;
    say(
      `looking: p50 ${withLog.p50Ms} ms, p99 ${withLog.p99Ms} ms with the log of who looked; ${without.p50Ms} and ${without.p99Ms} ms without: ${ratioP50} times at p50`,
    );
    return { looking: told(say, looked) };
  },

  async signed({ judged }, say) {
    const signed = await signedStage(singleItemEvents(judged), silent);
    for (const which of ['unsigned', 'signed'] as const)
      say(`${which}: ${signed[which].perSecond} events/s, recorder ${signed[which].recorderUs} µs for an event`);
    say(
      `a signed event takes ${signed.ratioTime} times as long as an unsigned one, and ${signed.ratioProcessor} times the recorder's processor time`,
    );
    return { signed };
  },

  async reads({ reads }, say) {
    const growth = await readsGrowth(reads, silent);
    for (const [i, { log, perSecond, apiUs, recorderUs, postgresUs, bytes, readMs, listMs }] of growth.tenths.entries())
      say(
        `tenth ${i + 1}, ${log} entries: ${perSecond} reads/s; for a read api ${apiUs}, recorder ${recorderUs}, PostgreSQL ${postgresUs} µs, ${bytes} B written; ` +
          `a read ${readMs} ms; the log's first page ${Object.entries(listMs)
            .map(([name, ms]) => `${name} ${ms}`)
            .join(', ')} ms`,
      );
    return { reads: told(say, growth) };
  },

  async acts({ acts }, say) {
    const result = await actsGrowth(acts);
    for (const [shape, { tenths, growth, heldBytes }] of Object.entries(result.shapes)) {
      for (const [i, { log, append, fold, verifyUs }] of tenths.entries())
        say(
          `${shape}, tenth ${i + 1}, ${log} entries: for an act append ${append.ownUs} + PostgreSQL ${append.postgresUs} µs, ` +
            `fold ${fold.ownUs} + PostgreSQL ${fold.postgresUs} µs, verify ${verifyUs} µs`,
        );
      say(
        `${shape}: growth append ${growth.append}, fold ${growth.fold}, verify ${growth.verify}; verify holds ${heldBytes} B`,
      );
    }
    return { acts: told(say, result) };
  },

  async verify({ entries, leaves }, say) {
    const { ratio, ratioWorkers, ...rates } = await verifyStage(entries);
    say(
      `verify ${rates.entries} entries in ${rates.seconds.toFixed(2)} s, ${ratio.toFixed(1)} times a bulk SHA-256; ` +
        `with workers ${rates.secondsWorkers.toFixed(2)} s, ${ratioWorkers.toFixed(1)} times; at most ${rates.peakMb} MB`,
    );
    const growth = await growthStage(leaves);
    for (const one of growth)
      say(
        `${one.leaves} leaves: append ${one.appendUs} µs, root ${one.rootUs} µs, inclusion ${one.inclusionUs} µs, consistency ${one.consistencyUs} µs`,
      );
    return { verify: { ratio: short(ratio), ratioWorkers: short(ratioWorkers), ...rates }, growth };
  },
} satisfies Record<string, (sizes: Sizes, say: Say) => Promise<object>>;

export type StageName = keyof typeof STAGES;
export const isStage = (name: string | undefined): name is StageName => name !== undefined && name in STAGES;
