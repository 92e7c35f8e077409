import fc from 'fast-check';
import { changedSides, type Facts, type Key, ofKind, type Seen, seenOfFinding, seenOfLine } from '#libs/judging';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, step } from '../../libs/rules/src/testing/random-history.js';

const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });
const picks = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });

type Rows = Map<string, { seen: Seen; agreement: string; sums: string | undefined }>;

const aboutIn = (facts: ReadonlyMap<Key, Facts>) =>
  new Map([...ofKind('agreement', facts)].map(([, a]) => [a.agreement, a]));

/** Who may see each finding and each line, by the facts alone. */
function rowsOf(facts: ReadonlyMap<Key, Facts>): Rows {
  const about = aboutIn(facts);
  const rows: Rows = new Map();
  for (const [key, one] of ofKind('finding', facts))
    rows.set(key, { seen: seenOfFinding(one, about.get(one.scope)), agreement: one.scope, sums: one.seen.sums });
  for (const [key, one] of ofKind('not evaluable', facts))
    rows.set(key, { seen: seenOfLine(one, about.get(one.scope)), agreement: one.scope, sums: one.whose });
  return rows;
}

/** Folds histories in batches, and returns how many rows were written again for their sides alone. */
function foldInBatches(parameters: { numRuns: number; seed?: number }): number {
  let changes = 0;
  fc.assert(
    fc.property(steps, picks, fc.integer({ min: 1, max: 9 }), (history, order, size) => {
      const inputs = interleave(topicsOf(historyOf(history).inputs), order).map((input, index) => ({
        ...input,
        index,
      }));
      const shard = new MemoryShard(ruleSet);
      const stored: Rows = new Map();
      let before = new Map<Key, string>();
      let known = aboutIn(shard.facts);
      for (let at = 0; at < inputs.length; at += size) {
        shard.fold(inputs.slice(at, at + size));
        const about = aboutIn(shard.facts);
        // As a batch is committed: first the rows of changed sides, then those of changed findings and lines.
        for (const [agreement, facts] of about) {
          const earlier = known.get(agreement);
          if (!earlier) continue;
          for (const { actor, class: seen, sides } of changedSides(earlier, facts)) {
            for (const row of stored.values()) {
              if (row.agreement !== agreement || row.sums !== actor || row.seen.class !== seen) continue;
              row.seen = { ...row.seen, ...sides };
              changes++;
            }
          }
        }
        const now = new Map<Key, string>();
        for (const [key, row] of rowsOf(shard.facts)) {
          const text = JSON.stringify(shard.facts.get(key as Key));
          now.set(key as Key, text);
          if (before.get(key as Key) !== text) stored.set(key, row);
        }
        before = now;
        known = new Map([...about].map(([agreement, facts]) => [agreement, structuredClone(facts)]));
        for (const [key, { seen }] of rowsOf(shard.facts)) expect(stored.get(key)?.seen).toEqual(seen);
      }
    }),
    parameters,
  );
  return changes;
}

describe('rows that sum acts over an agreement', () => {
  it('name those who may see them now, though only the rows of changed sides are written again', () => {
    foldInBatches({ numRuns: 12 });
    // Histories of which it is known that sides change in them.
    expect(foldInBatches({ numRuns: 12, seed: 1 })).toBeGreaterThan(0);
  });
});
