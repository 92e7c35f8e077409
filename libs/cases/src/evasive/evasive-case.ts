import { interleave } from '../interleave.js';
import { Prng } from '../prng.js';
import { AgreementPlan } from './agreement-plan.js';
import { FIRST_VOUCHED } from './calendar.js';
import type { Cast } from './documents-plan.js';
import type { Evasion } from './evasion.js';
import type { EvasiveCase, EvasiveSending } from './evasive-truth.js';
import { EVASIONS, LAWFUL_DAYS, OWN_AGREEMENTS } from './families.js';

const AGENCIES = [
  ...['audit', 'benefits', 'border', 'customs', 'education', 'elections', 'health', 'housing', 'labor', 'licensing'],
  ...['motor-vehicles', 'pensions', 'registry', 'revenue', 'state-police', 'statistics', 'treasury-offset', 'veterans'],
];
/** Agreements of one case that hold a history of their own; 200 seeds have each of them many times. */
const OWN = 14;
const LAWFUL = 5;

/**
 * Evasions and ordinary lawful days, written from the specification of judging alone. Every case holds all evasions that can share an
 * agreement, in four agreements, and some of those that need one of their own. The truth comes from the plan, and holds for every
 * interleaving of the sources.
 */
export function evasiveCase(seed: number): EvasiveCase {
  const random = new Prng(seed, 'evasive case');
  const plans: AgreementPlan[] = [];
  const vouched: string[] = [];
  const plants: Record<string, string[]> = {};
  const planFor = (label: string, givers: number, takers: number) => {
    const agreement = `E-${seed}-${label}`;
    const plan = new AgreementPlan(agreement, castOf(random, givers, takers), new Prng(seed, agreement));
    plans.push(plan);
    return plan;
  };

  shared(random).forEach((evasions, i) => {
    const plan = planFor(`shared-${i + 1}`, 1, 1);
    plan.begin();
    for (const evasion of evasions) evasion.plant(plan);
    plan.vouchAll(FIRST_VOUCHED);
    for (const evasion of evasions) evasion.afterVouching?.(plan);
    plan.end();
    plants[plan.agreement] = evasions.map(({ name }) => name);
    vouched.push(plan.agreement);
  });
  const alone = [...random.sample(OWN_AGREEMENTS, OWN), ...random.sample(LAWFUL_DAYS, LAWFUL)];
  alone.forEach((own, i) => {
    const plan = planFor(`own-${i + 1}`, own.givers ?? 1, own.takers ?? 1);
    own.write(plan);
    plants[plan.agreement] = [own.name];
    if (!own.unvouched) vouched.push(plan.agreement);
  });

  return {
    agencies: AGENCIES,
    agreements: plans.map(({ agreement }) => agreement),
    sendings: interleaved(
      plans.flatMap(({ writer }) => writer.sendings),
      random,
    ),
    truth: {
      case: 'evasive',
      seed,
      items: plans.reduce((sum, { items }) => sum + items, 0),
      findings: plans.flatMap(({ expected }) => expected.findings()),
      facts: [],
      lines: plans.flatMap(({ expected }) => expected.lines()),
      undecided: plans.flatMap(({ expected }) => expected.undecided),
      vouched,
      plants,
      refused: plans.flatMap(({ writer }) => writer.refused),
    },
  };
}

function castOf(random: Prng, givers: number, takers: number): Cast {
  const agencies = random.sample(AGENCIES, givers + takers + 2);
  return {
    givers: agencies.slice(0, givers),
    takers: agencies.slice(givers, givers + takers),
    strangers: agencies.slice(givers + takers),
  };
}

/** All evasions, in a random order: those that leave something open in the last of four agreements, so that elsewhere every line is counted. */
function shared(random: Prng): Evasion[][] {
  const sets: Evasion[][] = [[], [], [], []];
  for (const evasion of random.shuffle([...EVASIONS])) sets[evasion.open ? 3 : random.int(0, 2)]!.push(evasion);
  return sets;
}

/** Any order that keeps each source's own under each agreement; late waves come last. */
function interleaved(sendings: EvasiveSending[], random: Prng): EvasiveSending[] {
  const waves = Math.max(...sendings.map(({ wave }) => wave));
  return Array.from({ length: waves + 1 }, (_, wave) =>
    interleave(
      sendings.filter((sending) => sending.wave === wave),
      random,
    ),
  ).flat();
}
