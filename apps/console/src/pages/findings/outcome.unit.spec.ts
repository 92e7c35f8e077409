import type { Done, Previewed } from './acts.js';
import { doneInWords, limitInWords, previewInWords } from './outcome.js';

const done = (counts: Partial<Done['counts']>, more: Partial<Done> = {}): Done => ({
  counts: { done: 0, unchanged: 0, refused: 0, stale: 0, notFound: 0, ...counts },
  ...{ unfinished: false, shows: true, findings: [], ...more },
});
const previewed = (counts: Partial<Previewed['counts']>, more = 0) =>
  ({ counts: { change: 0, unchanged: 0, refused: 0, notFound: 0, ...counts }, more }) as Previewed;

describe('acts on many, in words', () => {
  const move = (more: object = {}) => ({ move: { to: 'expected' as const, reason: 'r', ...more } });
  const name = ({ subject }: { subject: string }): string => subject.toUpperCase();
  const first = (wish: Parameters<typeof previewInWords>[1], change = 1): string | undefined =>
    previewInWords(previewed({ change }), wish, name)[0];

  it('says what would change, what not, and what is no part of it', () => {
    expect(previewInWords(previewed({ change: 3, unchanged: 1, refused: 2 }, 5), move(), name)).toEqual([
      '3 findings will change: the state of each will be Expected.',
      '1 is there already.',
      '2 do not allow it.',
      '5 findings more are not part of this: at most 200 at once. Do these, and look again.',
    ]);
    expect(previewInWords(previewed({}), move(), name)).toEqual(['Nothing will change.']);
  });

  it('says before it is done which state, until when, or whose', () => {
    expect(first(move({ to: 'true-positive' }))).toBe('1 finding will change: its state will be Confirmed.');
    expect(first(move({ to: 'accepted', until: '2027-08-07T23:59:59Z' }))).toBe(
      '1 finding will change: its state will be Accepted, until the end of 7 August 2027 (UTC).',
    );
    expect(first({ assignee: { issuer: 'i', subject: 'bo' } }, 2)).toBe(
      '2 findings will change: each will be with BO.',
    );
    expect(first({ assignee: null })).toBe('1 finding will change: nobody will have it.');
    expect(first({ assignee: null }, 2)).toBe('2 findings will change: nobody will have them.');
  });

  it('says what a selection leaves out', () => {
    expect(limitInWords(0, false)).toBe('');
    expect(limitInWords(1, false)).toBe('One act takes 200; 1 more is not selected. ');
    expect(limitInWords(50, false)).toBe('One act takes 200; 50 more are not selected. ');
    expect(limitInWords(1_200, true)).toBe('One act takes the first 200; 1,200 are left for the next. ');
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
});
