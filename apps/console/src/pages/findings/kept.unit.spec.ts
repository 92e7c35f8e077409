import type { Status } from '../../api/status.js';
import { seenUpTo, withoutView, withView, withVisit } from './kept.js';

const status = (...shards: [size: number, judged: number, receivedAt: string | null][]) =>
  ({
    shards: shards.map(([size], shard) => ({ shard: String(shard), size })),
    detector: shards.map(([, judged, receivedAt], shard) => ({
      ...{ shard: String(shard), state: 'live', judged, receivedAt },
    })),
  }) as unknown as Status;
const at = (second: number): string => `2026-12-01T10:00:0${second}.000Z`;

describe('what she has seen', () => {
  it('is all, where all is judged: idle shards hold nothing back', () => {
    expect(seenUpTo(status([9, 9, at(1)], [5, 5, at(5)]))).toBe('2026-12-01T10:00:05.001Z');
  });

  it('ends where a shard is behind, so that what is judged later is new', () => {
    expect(seenUpTo(status([9, 7, at(2)], [5, 5, at(5)]))).toBe(at(2));
    expect(seenUpTo(status([9, 0, null], [5, 5, at(5)]))).toBeNull();
    expect(seenUpTo(status())).toBeNull();
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
