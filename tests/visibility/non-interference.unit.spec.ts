import type { FindingFacts, MemoryShard, NotEvaluableFacts, Seen } from '../../libs/judging/src/index.js';
import { judgeTwins, type JudgedTwins, randomTwins, toldApart } from './judge-twins.js';
import type { Leak } from './seen-in-memory.js';

/** A sample; the full spec beside this one runs many more. */
describe('two ledgers that differ in what others keep to themselves', () => {
  judgeTwins({ random: 5, evasive: 2 });
});

/** What would let a reader tell them apart must be told apart here. */
describe('a leak that is planted on purpose', () => {
  let ofRecipients: JudgedTwins[];
  let ofSources: JudgedTwins[];
  beforeAll(() => {
    ofRecipients = [3, 4, 5].map((seed) => randomTwins(seed, 'recipient', seed));
    ofSources = [3, 4, 5].map((seed) => randomTwins(seed, 'source', seed));
  });
  const found = (twins: readonly JudgedTwins[], leak: Leak): boolean =>
    twins.some((one) => toldApart(one, leak).length > 0);

  const widened = (is: (finding: FindingFacts) => boolean): Leak => ({
    finding: (finding, seen) => (is(finding) ? widen(seen) : seen),
  });
  /** For whoever has the role. */
  const widen = ({ from, to }: Seen): Seen => ({
    class: 'both',
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });

  it.each(['MAT-02', 'MAT-06', 'REQ-06', 'DIS-04'])('%s for both sides', (rule) => {
    expect(
      found(
        ofRecipients,
        widened((finding) => finding.rule === rule),
      ),
    ).toBe(true);
  });

  it('what a match states and lists, for both sides', () => {
    const isMatch = ({ rule, subject }: FindingFacts): boolean => rule === 'INT-13' && subject.startsWith('match ');
    expect(found(ofRecipients, widened(isMatch))).toBe(true);
  });

  it('RCP-04, the places of copies, for both sides', () => {
    expect(
      found(
        ofSources,
        widened(({ rule }) => rule === 'RCP-04'),
      ),
    ).toBe(true);
  });

  it.each(['MAT-02', 'REQ-06'])('lines of %s for both sides', (rule) => {
    const leak: Leak = { line: (line: NotEvaluableFacts, seen) => (line.rule === rule ? widen(seen) : seen) };
    expect(found(ofRecipients, leak)).toBe(true);
  });

  it.each<[string, (shard: MemoryShard) => unknown]>([
    ['the number of all findings', (shard) => shard.findings().length + shard.withdrawn().length],
    [
      'numbers of hits over the whole shard',
      (shard) => shard.hits.filter(({ rule }) => rule === 'DIS-17').map(({ no }) => no),
    ],
    ['a sum over all lines', (shard) => shard.notEvaluable().reduce((sum, { items }) => sum + items, 0)],
    ['when anything was found', (shard) => shard.hits.map(({ index }) => index)],
  ])('%s', (_name, more) => {
    expect(found(ofRecipients, { more })).toBe(true);
  });

  it('no rule of who may see what at all', () => {
    expect(found(ofRecipients, { finding: (_finding, seen) => widen(seen) })).toBe(true);
  });
});
