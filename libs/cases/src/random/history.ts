import type { Prng } from '../prng.js';
import type { PlantedFinding, PlantedLine } from '../truth.js';
import { DISCLOSED_AFTER, FIRST_SINGLE_ACT, HOUR, UP_TO } from './calendar.js';
import type { Flow } from './flow.js';
import { writeIntegrityFaults } from './integrity-faults.js';
import { planFlows } from './plan-flows.js';
import type { Plant } from './plants.js';
import { registerAgreement } from './register-agreement.js';
import { type Cast, Setting } from './setting.js';
import { writeSingleActs } from './single-acts.js';
import { writeFlow, writeMatch, writeReceipts } from './write-flow.js';
import { writeWordsOfOthers } from './words-of-others.js';
import type { Sending } from './writer.js';

/** The order of the waves; within a wave sources speak in any order. */
export const WAVES = {
  early: 0,
  vouchedEarly: 1,
  rest: 2,
  vouched: 3,
  late: 4,
  newSystem: 5,
  vouchedAgain: 6,
} as const;

export interface History {
  sendings: Sending[];
  findings: PlantedFinding[];
  lines: PlantedLine[];
  /** Rows of its requests. */
  items: number;
}

/** Writes one agreement's history between two agencies, with what is planted in it. */
export function writeHistory(agreement: string, cast: Cast, plants: ReadonlySet<Plant>, random: Prng): History {
  const setting = new Setting(agreement, cast, plants, random);
  const { writer } = setting;
  const flows = planFlows(setting);
  const byTime = [...flows].sort((a, b) => a.submittedAt - b.submittedAt);
  const [earliest, ...later] = byTime as [Flow, ...Flow[]];
  const early = vouchedEarly(earliest, later);
  writer.wave = early === undefined ? WAVES.rest : WAVES.early;
  registerAgreement(setting, flows);
  writeFlow(setting, earliest);
  if (early !== undefined) {
    writer.wave = WAVES.vouchedEarly;
    vouch(setting, early);
  }
  writer.wave = WAVES.rest;
  for (const flow of later) writeFlow(setting, flow);
  writeSingleActs(setting, flows);
  if (plants.has('INT-14')) writeWordsOfOthers(setting, flows);
  writeIntegrityFaults(setting);
  writer.wave = WAVES.vouched;
  vouch(setting, UP_TO);
  writeLateWords(setting, flows);
  return {
    sendings: writer.sendings,
    findings: setting.findings,
    lines: setting.lines,
    items: flows.reduce((sum, flow) => sum + flow.requestRows.length, 0),
  };
}

/** Both parties say that all up to then is sent, unless one is silent. */
function vouch({ plants, writer, giver, taker }: Setting, upTo: number): void {
  writer.watermark(giver, upTo);
  if (!plants.has('silent party')) writer.watermark(taker, upTo);
}

/**
 * Up to when both parties say that all is sent between the earliest request and the next act, so that absences are concluded while most of
 * the history is still to come; undefined where nothing is between them.
 */
function vouchedEarly(earliest: Flow, later: readonly Flow[]): number | undefined {
  const next = Math.min(FIRST_SINGLE_ACT, ...later.map((flow) => flow.submittedAt));
  const upTo = next - HOUR;
  return upTo < earliest.submittedAt + DISCLOSED_AFTER ? undefined : upTo;
}

/**
 * Events after everybody has vouched for everything: retractions, a match that contradicts its source's own watermark, and receipts of a
 * system of the recipient that was never heard of. The system reopens what was concluded without it, and closes it by vouching too.
 */
function writeLateWords(setting: Setting, flows: readonly Flow[]): void {
  const { writer, cast } = setting;
  writer.wave = WAVES.late;
  for (const say of setting.later) say();
  for (const flow of flows) if (flow.matchedTooLate) writeMatch(setting, flow);
  writer.wave = WAVES.newSystem;
  const system = `urn:agency:${cast.taker}:vault`;
  const received = flows.filter((flow) => flow.receiptOfNewSystem);
  for (const flow of received) writeReceipts(setting, flow, system);
  if (received.length === 0) return;
  writer.wave = WAVES.vouchedAgain;
  writer.watermark(system, UP_TO);
}
