import { seenUpTo, withoutView, withView, withVisit } from './kept.js';

const at = (second: number): string => `2026-12-01T10:00:0${second}.000Z`;

describe('what she has seen', () => {
  it('is all, where all is judged', () => {
    expect(seenUpTo({ judgedThrough: at(5), behind: 0 })).toBe('2026-12-01T10:00:05.001Z');
  });

  it('ends with the last judged entry where judging is behind, so that what is judged later is new', () => {
    expect(seenUpTo({ judgedThrough: at(2), behind: 2 })).toBe(at(2));
    expect(seenUpTo({ judgedThrough: null, behind: 9 })).toBeNull();
  });

  it('never goes back', () => {
    const settings = { views: [], lastVisit: at(5) };
    expect(withVisit(at(3))(settings).lastVisit).toBe(at(5));
    expect(withVisit(at(7))(settings).lastVisit).toBe(at(7));
  });
});

describe('saved views', () => {
  it('keep what another tab has saved, and one of each name', () => {
    const settings = { views: [{ name: 'other', query: 'q=1' }], lastVisit: null };
    const twice = withView('mine', 'waits=1')(withView('mine', 'waits=0')(settings));
    expect(twice.views).toEqual([
      { name: 'other', query: 'q=1' },
      { name: 'mine', query: 'waits=1' },
    ]);
    expect(withoutView('mine')(twice)).toEqual(settings);
  });
});
