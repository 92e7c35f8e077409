import type { Done, Previewed } from './acts.js';
import { doneInWords, OUTCOMES, previewInWords } from './outcome.js';

const done = (counts: Partial<Done['counts']>, more: Partial<Done> = {}): Done => ({
  counts: { done: 0, unchanged: 0, refused: 0, stale: 0, notFound: 0, ...counts },
  ...{ unfinished: false, shows: true, findings: [], ...more },
});
const previewed = (counts: Partial<Previewed['counts']>, more = 0) =>
  ({ counts: { change: 0, unchanged: 0, refused: 0, notFound: 0, ...counts }, more }) as Previewed;

describe('acts on many, in words', () => {
  it('says what would change, what not, and what is no part of it', () => {
    expect(previewInWords(previewed({ change: 3, unchanged: 1, refused: 2 }, 5))).toEqual([
      '3 findings will change.',
      '1 is there already.',
      '2 do not allow it.',
      '5 findings more are not part of this: at most 200 at once. Do these, and look again.',
    ]);
    expect(previewInWords(previewed({}))).toEqual(['Nothing will change.']);
  });

  it('never says of what is unfinished that it was not recorded', () => {
    const words = doneInWords(done({ done: 1, refused: 2 }, { unfinished: true })).join(' ');
    expect(words).toContain('it is not known whether they were recorded');
    expect(words).not.toContain('refused');
  });

  it('says of each kind how many', () => {
    expect(doneInWords(done({ done: 1, stale: 1, refused: 1, unchanged: 2, notFound: 1 }, { shows: false }))).toEqual([
      '1 finding recorded.',
      '2 were there already.',
      '1 had changed since you looked, and nothing was done with it.',
      '1 was refused.',
      '1 is not open to you, or gone.',
      'It will show in the list soon.',
    ]);
  });

  it('has words for every state that a move can lead to', () => {
    expect(OUTCOMES.map(([to]) => to).sort()).toEqual([
      ...['accepted', 'acknowledged', 'duplicate', 'expected', 'false-positive', 'investigating', 'true-positive'],
    ]);
  });
});
