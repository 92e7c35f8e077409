import fc from 'fast-check';
import { interleave, received, topicsOf } from '../testing/interleave.js';
import { historyOf, step } from '../testing/random-history.js';
import { ruleSet } from '../rules/index.js';
import { MemoryShard } from './memory-shard.js';
import type { FoldInput } from './memory.js';

const ARRIVAL = Date.parse('2026-01-10T00:00:00Z');
const YEAR = 365 * 86_400_000;

const HOUR = 3_600_000;
type Pauses = (position: number) => boolean;
const noPause: Pauses = () => false;

function clockAt(index: number, receivedAt: number): FoldInput {
  const iso = new Date(receivedAt).toISOString();
  const via = { recorder: { instance: 'test' } };
  return {
    index,
    receivedAt,
    digest: '',
    entry: { v: 1, nonce: '', receivedAt: iso, via, control: { kind: 'clock' } },
  };
}

/**
 * A ledger's entries: a second apart, with an hour's silence and a clock entry where `pauses` says so, so that lateness
 * draws its conclusions in the midst of it and what follows is late; at the end all watermarks and all lateness have passed.
 */
function ledgerOf(inputs: readonly FoldInput[], pauses: Pauses): FoldInput[] {
  const entries: FoldInput[] = [];
  let now = ARRIVAL;
  inputs.forEach((input, position) => {
    now += 1000;
    entries.push(...received([input], now).map((entry) => ({ ...entry, index: entries.length })));
    if (pauses(position)) entries.push(clockAt(entries.length, (now += HOUR)));
  });
  for (const years of [1, 2]) entries.push(clockAt(entries.length, ARRIVAL + years * YEAR));
  return entries;
}

function settled(inputs: readonly FoldInput[], pauses: Pauses = noPause, sizes: readonly number[] = [1]): MemoryShard {
  const shard = new MemoryShard(ruleSet);
  const entries = ledgerOf(inputs, pauses);
  let i = 0;
  for (let at = 0; at < entries.length;) {
    const size = sizes[i++ % sizes.length]!;
    shard.fold(entries.slice(at, at + size));
    at += size;
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

const pausing = fc.uniqueArray(fc.nat(80), { maxLength: 6 }).map((at) => (position: number) => at.includes(position));
const picks = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });
// Long enough for acts to meet: left to itself fast-check keeps arrays to about ten.
const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });
const runs = { numRuns: Number(process.env.I4_RUNS ?? 30) };

describe('I4: arrival order decides nothing', () => {
  it('any interleaving of topics ends in the same open findings', () => {
    fc.assert(
      fc.property(steps, picks, picks, pausing, pausing, (history, one, other, here, there) => {
        const topics = topicsOf(historyOf(history).inputs);
        expect(outcome(settled(interleave(topics, one), here))).toEqual(
          outcome(settled(interleave(topics, other), there)),
        );
      }),
      runs,
    );
  });

  it('the batch size changes nothing at all', () => {
    fc.assert(
      fc.property(
        steps,
        picks,
        pausing,
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
        (history, order, pauses, sizes) => {
          const inputs = interleave(topicsOf(historyOf(history).inputs), order);
          const single = settled(inputs, pauses);
          const batched = settled(inputs, pauses, sizes);
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
