import { interleave } from '../interleave.js';
import { Prng } from '../prng.js';
import type { Truth } from '../truth.js';
import { WAVES, writeHistory } from './history.js';
import { PLANTS, type Plant } from './plants.js';
import type { Sending } from './writer.js';

export interface RandomCase {
  agencies: string[];
  agreements: string[];
  /** In the order in which they are sent. Order matters within a source's own under one key and topic only. */
  sendings: Sending[];
  truth: Truth;
}

const NAMES = ['revenue', 'labor', 'motor-vehicles', 'border', 'benefits', 'health', 'treasury-offset', 'state-police'];
/** What lets nothing else be judged goes into an agreement of its own, with faults of single records at most. */
const WITH_AGR_01: Plant[] = ['INT-03', 'INT-10', 'INT-11', 'INT-12'];

/**
 * Fictional agencies, a lawful random history of several agreements, and every rule planted at least once, with late
 * facts, words of others, retractions, repeats and a silent party. The truth comes from the plan.
 */
export function randomCase(seed: number): RandomCase {
  const random = new Prng(seed, 'random case');
  const agencies = random.sample(NAMES, 5);
  const agreements = Array.from(
    { length: random.int(4, 6) },
    (_, i) => `${agencies[i % 2]}-${agencies[2 + (i % 2)]}-${seed}-${i + 1}`,
  );
  const plants = assignPlants(agreements.length, random);
  const histories = agreements.map((agreement, i) => {
    const [giver, otherGiver] = i % 2 === 0 ? [agencies[0]!, agencies[1]!] : [agencies[1]!, agencies[0]!];
    const [taker, otherTaker] = i % 2 === 0 ? [agencies[2]!, agencies[3]!] : [agencies[3]!, agencies[2]!];
    const cast = { giver, taker, stranger: agencies[4]!, rivals: [otherGiver, otherTaker] as [string, string] };
    return writeHistory(agreement, cast, plants[i]!, new Prng(seed, agreement));
  });
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
      findings: histories.flatMap((history) => history.findings),
      lines: histories.flatMap((history) => history.lines),
      facts: [],
    },
  };
}

/** While these are open no watermark counts, so that nothing is concluded before lateness has run out. */
const NEVER_VOUCHED: Plant[] = ['INT-02', 'INT-09', 'INT-10', 'silent party'];

/**
 * The first agreement has AGR-01, the second leaves a pack out; every other plant goes to one of the rest, some to several. In one of these
 * all vouch, so that what is concluded there can be withdrawn.
 */
function assignPlants(agreements: number, random: Prng): Set<Plant>[] {
  const sets = Array.from({ length: agreements }, () => new Set<Plant>());
  sets[0]!.add('AGR-01');
  sets[1]!.add('pack not chosen');
  for (const plant of WITH_AGR_01) if (random.chance(0.3)) sets[0]!.add(plant);
  const [vouched, ...others] = random.shuffle(sets.slice(2)) as [Set<Plant>, ...Set<Plant>[]];
  for (const plant of ['new system', 'retracted by both'] as const) vouched.add(plant);
  for (const plant of PLANTS) {
    if (plant === 'AGR-01' || plant === 'pack not chosen') continue;
    const open = NEVER_VOUCHED.includes(plant);
    random.pick(open ? others : [vouched, ...others]).add(plant);
    for (const set of [sets[1]!, ...others, ...(open ? [] : [vouched])]) if (random.chance(0.15)) set.add(plant);
  }
  return sets;
}

/** Within a wave sources speak in any order; some events are sent again before the last watermarks. */
function order(sendings: Sending[], random: Prng): Sending[] {
  const again = random.sample(
    sendings.filter(({ wave, refused }) => wave <= WAVES.rest && !refused),
    5,
  );
  return Object.values(WAVES).flatMap((wave) => {
    const those = interleave(
      sendings.filter((sending) => sending.wave === wave),
      random,
    );
    return wave === WAVES.rest ? [...those, ...again] : those;
  });
}
