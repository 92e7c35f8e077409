import { setTimeout as sleep } from 'node:timers/promises';
import { Lanes } from './lanes.js';

describe('lanes', () => {
  it('that hang hold up no other, whatever is in them', async () => {
    const done: string[] = [];
    let release = (): void => undefined;
    const hung = new Promise<void>((resolve) => (release = resolve));
    const lanes = new Lanes<string>({
      ...{ atOnce: 2, laneOf: (one) => one.split('/')[0]!, goesOn: () => true },
      work: async (one) => {
        if (one.startsWith('hangs')) await hung;
        done.push(one);
      },
    });
    const all = [...Array.from({ length: 8 }, (_, n) => `hangs/${n}`), 'other/1', 'other/2', 'other/3'];
    for (let round = 1; round < 4; round++) {
      lanes.run(all);
      await sleep(5);
      expect(done.length).toBe(3 * round);
    }
    release();
    await lanes.end();
    // Once each: those that came while their lane was under way came for nothing.
    expect(done.filter((one) => one.startsWith('hangs')).length).toBe(8);
  });

  it('do so many at a time, and what waits no more when it is over', async () => {
    let [now, most, isOpen] = [0, 0, true];
    const done: number[] = [];
    const lanes = new Lanes<number>({
      ...{ atOnce: 2, laneOf: () => 'one', goesOn: () => isOpen },
      work: async (one) => {
        most = Math.max(most, ++now);
        await sleep(5);
        [now, isOpen] = [now - 1, false];
        done.push(one);
      },
    });
    lanes.run([1, 2, 3, 4]);
    await lanes.end();
    expect([done, most]).toEqual([[1, 2], 2]);
  });
});
