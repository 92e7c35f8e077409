import {
  evasiveCase,
  evasiveDifferences,
  interleave,
  Prng,
  type EvasiveCase,
  type EvasiveSending,
  type Moment,
} from '#libs/cases';
import { EvasiveLedger, linesIn } from '../support/evasive-ledger.js';
import { foundIn } from '../support/simulate.js';

/** `EVASIVE_SEEDS=200` for more: each takes some seconds. */
const SEEDS = Array.from({ length: Number(process.env.EVASIVE_SEEDS ?? 16) }, (_, i) => i + 1);
/** Seeds that are looked at before lateness has run out, too. */
const EARLY_SEEDS = SEEDS.slice(0, Math.ceil(SEEDS.length / 3));
/** Seeds that are judged in some orders more. */
const INTERLEAVED_SEEDS = SEEDS.slice(0, Math.ceil(SEEDS.length / 4));
const ORDERS = 3;

/** Everything is recorded within seconds, then nothing happens until the moment. */
function judged(sendings: EvasiveSending[], shards: number, moment: Moment) {
  const ledger = new EvasiveLedger(shards);
  for (const sending of sendings) ledger.record(sending);
  if (moment !== 'recorded') ledger.waitQuarterHour();
  if (moment === 'week') ledger.waitWeek();
  return ledger.fold();
}

/** Each difference beside the plants of its agreement, where that is one. */
function differences({ truth }: EvasiveCase, sendings: EvasiveSending[], shards: number, moment: Moment): string[] {
  const folded = judged(sendings, shards, moment);
  return evasiveDifferences(truth, foundIn(folded), linesIn(folded), moment).map((difference) => {
    const plants = truth.plants[difference.split(' ')[0]!] ?? [];
    return plants.length === 1 ? `${difference} (${plants[0]})` : difference;
  });
}

describe('evasive cases, through the pure engine', () => {
  it.each(SEEDS)('seed %i: found is what was planted, once lateness has run out', (seed) => {
    const one = evasiveCase(seed);
    expect(differences(one, one.sendings, 1 + (seed % 3), 'week')).toEqual([]);
  });

  it.each(EARLY_SEEDS)('seed %i: nothing is concluded before its time, and all that is vouched for is', (seed) => {
    const one = evasiveCase(seed);
    expect(differences(one, one.sendings, 1, 'recorded')).toEqual([]);
    expect(differences(one, one.sendings, 1, 'quarter hour')).toEqual([]);
  });

  it.each(INTERLEAVED_SEEDS)('seed %i: found is what was planted, in any interleaving of the sources', (seed) => {
    const one = evasiveCase(seed);
    const random = new Prng(seed, 'interleavings');
    for (let i = 0; i < ORDERS; i++) expect(differences(one, interleave(one.sendings, random), 1, 'week')).toEqual([]);
  });
});
