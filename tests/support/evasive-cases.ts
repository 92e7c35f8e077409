import { evasiveCase, evasiveDifferences, interleave, Prng, type EvasiveCase, type EvasiveSending } from '#libs/cases';
import { EvasiveLedger, linesIn } from './evasive-ledger.js';
import { foundIn } from './simulate.js';

/**
 * Everything is recorded within seconds, then nothing happens. Gives the differences from the plan at each moment, with the plant where
 * there is one.
 */
function differences({ truth }: EvasiveCase, sendings: EvasiveSending[], shards: number): string[] {
  const ledger = new EvasiveLedger(shards);
  for (const sending of sendings) ledger.record(sending);
  const waits = { recorded: () => undefined, 'quarter hour': ledger.waitQuarterHour, week: ledger.waitWeek };
  return (['recorded', 'quarter hour', 'week'] as const).flatMap((moment) => {
    waits[moment]();
    const folded = ledger.fold();
    return evasiveDifferences(truth, foundIn(folded), linesIn(folded), moment).map((difference) => {
      const plants = truth.plants[difference.split(' ')[0]!] ?? [];
      return `${moment}: ${difference}${plants.length === 1 ? ` (${plants[0]})` : ''}`;
    });
  });
}

/** Checks that exactly the plants are found, and that nothing is concluded before its time, in the order of sending and in some others. */
export function judgeEvasiveCases(cases: { seeds: number[]; interleaved: number[] }): void {
  it.each(cases.seeds)('seed %i: finds exactly the plants, each at its moment', (seed) => {
    const one = evasiveCase(seed);
    expect(differences(one, one.sendings, 1 + (seed % 3))).toEqual([]);
  });

  it.each(cases.interleaved)('seed %i: finds the same in any interleaving of the sources', (seed) => {
    const one = evasiveCase(seed);
    expect(differences(one, interleave(one.sendings, new Prng(seed, 'interleavings')), 1)).toEqual([]);
  });
}
