import { Prng } from '../prng.js';
import type { Truth } from '../truth.js';
import { writeHistory } from './history.js';
import { PLANTS, type Plant } from './plants.js';
import type { Sending } from './writer.js';

export interface RandomCase {
  agencies: string[];
  agreements: string[];
  /** In the order in which they are sent. Order matters within a topic only. */
  sendings: Sending[];
  truth: Truth;
}

const NAMES = ['revenue', 'labor', 'motor-vehicles', 'border', 'benefits', 'health', 'treasury-offset', 'state-police'];
/** What makes most rules not evaluable goes into an agreement of its own, with integrity faults at most. */
const WITH_AGR_01: Plant[] = ['INT-03', 'INT-09', 'INT-10', 'INT-11', 'INT-12'];

/**
 * Fictional agencies, a lawful random history of several agreements, and every rule planted at least once, with late
 * facts, retractions, parts out of order, repeats and a silent party. The truth comes from the plan.
 */
export function randomCase(seed: number): RandomCase {
  const random = new Prng(seed, 'random case');
  const agencies = random.sample(NAMES, 4);
  const agreements = Array.from(
    { length: random.int(4, 6) },
    (_, i) => `${agencies[i % 2]}-${agencies[2 + (i % 2)]}-${seed}-${i + 1}`,
  );
  const plants = assignPlants(agreements.length, random);
  const histories = agreements.map((agreement, i) =>
    writeHistory(
      agreement,
      { giver: agencies[i % 2]!, taker: agencies[2 + (i % 2)]! },
      plants[i]!,
      new Prng(seed, agreement),
    ),
  );
  const findings = histories.flatMap((history) => history.findings);
  return {
    agencies,
    agreements,
    sendings: order(
      histories.flatMap((history) => history.sendings),
      random,
    ),
    truth: {
      case: 'random',
      seed,
      items: histories.reduce((sum, history) => sum + history.items, 0),
      findings,
      notEvaluable: {},
      facts: [],
    },
  };
}

/** The first agreement has AGR-01; every other plant goes to one of the rest, some to several. */
function assignPlants(agreements: number, random: Prng): Set<Plant>[] {
  const sets = Array.from({ length: agreements }, () => new Set<Plant>());
  sets[0]!.add('AGR-01');
  for (const plant of WITH_AGR_01) if (random.chance(0.3)) sets[0]!.add(plant);
  for (const plant of PLANTS) {
    if (plant === 'AGR-01') continue;
    sets[random.int(1, agreements - 1)]!.add(plant);
    for (let i = 1; i < agreements; i++) if (random.chance(0.15)) sets[i]!.add(plant);
  }
  return sets;
}

/** Within a wave everything comes in any order; some records are sent again. */
function order(sendings: Sending[], random: Prng): Sending[] {
  const repeats = random
    .sample(
      sendings.filter(({ wave }) => wave === 0),
      5,
    )
    .map((sending) => ({ ...sending, wave: 5 }));
  return random.shuffle([...sendings, ...repeats]).sort((a, b) => a.wave - b.wave);
}
