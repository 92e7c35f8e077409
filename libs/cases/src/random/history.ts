import type { Prng } from '../prng.js';
import type { PlantedFinding } from '../truth.js';
import { DISCLOSED_AFTER, FIRST_SINGLE_ACT, HOUR, UP_TO } from './calendar.js';
import type { Flow } from './flow.js';
import { writeIntegrityFaults } from './integrity-faults.js';
import { planFlows } from './plan-flows.js';
import type { Plant } from './plants.js';
import { registerAgreement } from './register-agreement.js';
import { Setting } from './setting.js';
import { writeSingleActs } from './single-acts.js';
import { writeFlow } from './write-flow.js';
import type { Sending } from './writer.js';

const EARLY_WAVE = -2;
const LAST_WAVE = 9;

export interface History {
  sendings: Sending[];
  findings: PlantedFinding[];
  /** Rows of its requests. */
  items: number;
}

/** Writes one agreement's history between two agencies, with what is planted in it. */
export function writeHistory(
  agreement: string,
  agencies: { giver: string; taker: string },
  plants: ReadonlySet<Plant>,
  random: Prng,
): History {
  const setting = new Setting(agreement, agencies, plants, random);
  const flows = planFlows(setting);
  const byTime = [...flows].sort((a, b) => a.submittedAt - b.submittedAt);
  const [earliest, ...later] = byTime as [Flow, ...Flow[]];
  registerAgreement(setting, flows);
  writeFlow(setting, earliest);
  vouchEarly(setting, earliest, later);
  for (const flow of later) writeFlow(setting, flow);
  writeSingleActs(setting, flows);
  writeIntegrityFaults(setting);
  vouch(setting, UP_TO, LAST_WAVE);
  return {
    sendings: setting.writer.sendings,
    findings: setting.findings,
    items: flows.reduce((sum, flow) => sum + flow.requestRows.length, 0),
  };
}

/** Both parties say that all up to then is sent, unless one is silent. */
function vouch({ plants, writer, giver, taker }: Setting, upTo: number, wave: number): void {
  writer.watermark(giver, upTo, wave);
  if (!plants.has('silent party')) writer.watermark(taker, upTo, wave);
}

/**
 * Between the earliest request and the next act both parties say that all is sent, so that absences are concluded
 * while most of the history is still to come. A source whose clock is wrong (INT-03) could not say so truthfully.
 */
function vouchEarly(setting: Setting, earliest: Flow, later: readonly Flow[]): void {
  const next = Math.min(FIRST_SINGLE_ACT, ...later.map((flow) => flow.submittedAt));
  const upTo = next - HOUR;
  if (upTo < earliest.submittedAt + DISCLOSED_AFTER || setting.plants.has('INT-03')) return;
  for (const sending of setting.writer.sendings) sending.wave = EARLY_WAVE;
  vouch(setting, upTo, EARLY_WAVE + 1);
}
