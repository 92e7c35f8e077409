import fc from 'fast-check';
import { interleave, received, topicsOf } from '../testing/interleave.js';
import { historyOf, step } from '../testing/random-history.js';
import { ruleSet } from '../rules/index.js';
import { MemoryShard } from './memory-shard.js';
import type { FoldInput } from './memory.js';

const ARRIVAL = Date.parse('2026-01-10T00:00:00Z');
const YEAR = 365 * 86_400_000;

/** Folds entries in batches of the sizes given, then lets every watermark and every lateness pass. */
function settled(inputs: readonly FoldInput[], sizes: readonly number[] = [1]): MemoryShard {
  const shard = new MemoryShard(ruleSet);
  const entries = received(inputs, ARRIVAL);
  let i = 0;
  for (let at = 0; at < entries.length;) {
    const size = Math.max(1, sizes[i++ % sizes.length]!);
    shard.fold(entries.slice(at, at + size));
    at += size;
  }
  for (const years of [1, 2]) {
    const receivedAt = ARRIVAL + years * YEAR;
    const clock = {
      v: 1 as const,
      nonce: '',
      receivedAt: new Date(receivedAt).toISOString(),
      via: { recorder: { instance: 't' } },
    };
    shard.fold([
      { index: entries.length + years - 1, receivedAt, digest: '', entry: { ...clock, control: { kind: 'clock' } } },
    ]);
  }
  return shard;
}

/** What two ledgers must agree in (I4). */
const outcome = (shard: MemoryShard) => ({
  findings: shard
    .findings()
    .map(({ rule, scope, subject, severity, count, clauses }) => ({ rule, scope, subject, severity, count, clauses })),
  notEvaluable: shard
    .notEvaluable()
    .map(({ rule, scope, subject, missing, items }) => ({ rule, scope, subject, missing, items })),
});

const picks = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });
const steps = fc.array(step, { minLength: 1, maxLength: 40 });
const runs = { numRuns: 60 };

describe('I4: arrival order decides nothing', () => {
  it('any interleaving of topics ends in the same open findings', () => {
    fc.assert(
      fc.property(steps, picks, picks, (history, one, other) => {
        const topics = topicsOf(historyOf(history).inputs);
        expect(outcome(settled(interleave(topics, one)))).toEqual(outcome(settled(interleave(topics, other))));
      }),
      runs,
    );
  });

  it('the batch size changes nothing at all', () => {
    fc.assert(
      fc.property(
        steps,
        picks,
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
        (history, order, sizes) => {
          const inputs = interleave(topicsOf(historyOf(history).inputs), order);
          const single = settled(inputs);
          const batched = settled(inputs, sizes);
          expect(batched.hits).toEqual(single.hits);
          expect(new Map([...batched.entities].sort())).toEqual(new Map([...single.entities].sort()));
          expect([...batched.wakeUps.targets(Infinity)].sort()).toEqual([...single.wakeUps.targets(Infinity)].sort());
        },
      ),
      runs,
    );
  });

  it('repeats change nothing', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 8 }), (history, repeats) => {
        const { inputs } = historyOf(history);
        const again = [...inputs];
        for (const [which, later] of repeats) {
          const input = inputs[which % inputs.length]!;
          if (input.entry.event)
            again.splice(Math.min(again.length, again.indexOf(input) + 1 + later), 0, { ...input });
        }
        expect(outcome(settled(again))).toEqual(outcome(settled(inputs)));
      }),
      runs,
    );
  });
});
