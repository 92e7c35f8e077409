import {
  evasiveCase,
  evasiveDifferences,
  interleave,
  MOMENTS,
  Prng,
  type EvasiveSending,
  type Moment,
} from '#libs/cases';
import { EvasiveLedger, linesIn } from '../support/evasive-ledger.js';
import { foundIn } from '../support/simulate.js';

const SEEDS = Array.from({ length: 50 }, (_, i) => i + 1);
/** Orders of each seed, besides the one in which the case is written. */
const INTERLEAVINGS = 3;

/** Everything is recorded within seconds, then nothing happens until the moment. */
function judged(sendings: EvasiveSending[], shards: number, moment: Moment) {
  const ledger = new EvasiveLedger(shards);
  for (const sending of sendings) ledger.record(sending);
  if (moment !== 'recorded') ledger.waitQuarterHour();
  if (moment === 'week') ledger.waitWeek();
  return ledger.fold();
}

const differences = (seed: number, sendings: EvasiveSending[], shards: number, moment: Moment): string[] => {
  const { truth } = evasiveCase(seed);
  const folded = judged(sendings, shards, moment);
  return evasiveDifferences(truth, foundIn(folded), linesIn(folded), moment).map((difference) => {
    const plants = truth.plants[difference.split(' ')[0]!] ?? [];
    // An agreement of its own is known by its plant; of a shared one the subject tells.
    return plants.length === 1 ? `${difference} (${plants[0]})` : difference;
  });
};

describe('evasive cases, through the pure engine', () => {
  it.each(SEEDS)('seed %i: found is what was planted, at every moment', (seed) => {
    const { sendings } = evasiveCase(seed);
    for (const moment of MOMENTS)
      expect({ moment, differences: differences(seed, sendings, 1 + (seed % 3), moment) }).toEqual({
        moment,
        differences: [],
      });
  });

  it.each(SEEDS)('seed %i: the same in any interleaving', (seed) => {
    const { sendings } = evasiveCase(seed);
    const random = new Prng(seed, 'interleavings');
    for (let i = 0; i < INTERLEAVINGS; i++)
      expect(differences(seed, interleave(sendings, random), 1, 'week')).toEqual([]);
  });
});
