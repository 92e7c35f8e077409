import fc from 'fast-check';
import { missingRuns, missingSequences, newSource, recordSequence } from './source.js';

describe('the sequences of a source', () => {
  it('are present or missing as in a plain set, in any order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80, size: 'max' }), (arrived) => {
        const facts = newSource('a', 's');
        const seen = new Set<number>();
        for (const sequence of arrived) {
          recordSequence(facts, sequence);
          seen.add(sequence);
          const highest = Math.max(...seen);
          const missing = Array.from({ length: highest }, (_, i) => i + 1).filter((n) => !seen.has(n));
          expect(missingSequences(facts)).toBe(missing.length);
          const runs = missingRuns(facts, Infinity);
          expect(runs.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual(
            missing,
          );
          expect(missingRuns(facts, 2)).toEqual(runs.slice(0, 2));
          expect(facts.next).toBe(missing[0] ?? highest + 1);
          expect(runs.every(([from], i) => i === 0 || runs[i - 1]![1] + 1 < from)).toBe(true);
        }
      }),
    );
  });
});
