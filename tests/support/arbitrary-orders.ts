import fc from 'fast-check';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, step } from '../../libs/rules/src/testing/random-history.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';

const pausing = fc.uniqueArray(fc.nat(80), { maxLength: 6 }).map((at) => (position: number) => at.includes(position));
const picks = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });
// Long enough for acts to meet; by default fast-check keeps arrays to about ten.
const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });

/** Checks interleavings, batch sizes and repeats of arbitrary histories, `numRuns` times each; `I4_RUNS` overrides the number. */
export function judgeArbitraryOrders(numRuns: number): void {
  const runs = { numRuns: Number(process.env.I4_RUNS ?? numRuns) };

  it('any interleaving of topics ends in the same open findings', () => {
    fc.assert(
      fc.property(steps, picks, picks, pausing, pausing, (history, one, other, pausesHere, pausesThere) => {
        const topics = topicsOf(historyOf(history).inputs);
        expect(outcome(foldLedger(interleave(topics, one), pausesHere))).toEqual(
          outcome(foldLedger(interleave(topics, other), pausesThere)),
        );
      }),
      runs,
    );
  });

  it('the batch size changes nothing', () => {
    fc.assert(
      fc.property(
        steps,
        picks,
        pausing,
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
        (history, order, pauses, sizes) => {
          const inputs = interleave(topicsOf(historyOf(history).inputs), order);
          const single = foldLedger(inputs, pauses);
          const batched = foldLedger(inputs, pauses, sizes);
          expect(batched.hits).toEqual(single.hits);
          expect(new Map([...batched.facts].sort())).toEqual(new Map([...single.facts].sort()));
          expect([...batched.wakeUps.upcoming(Infinity)].sort()).toEqual([...single.wakeUps.upcoming(Infinity)].sort());
        },
      ),
      runs,
    );
  });

  it('repeats change nothing', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 8 }), (history, repeats) => {
        const { inputs } = historyOf(history);
        const repeated = [...inputs];
        for (const [position, later] of repeats) {
          const input = inputs[position % inputs.length]!;
          if (input.entry.event)
            repeated.splice(Math.min(repeated.length, repeated.indexOf(input) + 1 + later), 0, { ...input });
        }
        expect(outcome(foldLedger(repeated))).toEqual(outcome(foldLedger(inputs)));
      }),
      runs,
    );
  });
}
