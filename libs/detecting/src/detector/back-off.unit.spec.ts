import { BackOff } from './back-off.js';

describe('BackOff', () => {
  it('doubles up to a minute, and begins anew after a success', () => {
    const backOff = new BackOff(() => 1);
    const pauses = Array.from({ length: 12 }, () => backOff.pause());
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000]);
    backOff.reset();
    expect(backOff.pause()).toBe(100);
  });

  it('pauses for somewhere between half of it and the whole', () => {
    expect(new BackOff(() => 0).pause()).toBe(50);
    expect(new BackOff(() => 0.5).pause()).toBe(75);
  });
});
