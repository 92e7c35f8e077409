import { jest } from '@jest/globals';
import { crashPoints, noCrash } from './crash-points.js';

describe('crashPoints', () => {
  it('kills at the named point, at its nth time, and only once', () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    try {
      const crash = crashPoints('append.afterInsert:2');
      for (const point of ['append.afterLock', 'append.afterInsert', 'append.afterHeads']) crash(point);
      expect(kill).not.toHaveBeenCalled();
      crash('append.afterInsert');
      expect(kill.mock.calls).toEqual([[process.pid, 'SIGKILL']]);
      crash('append.afterInsert');
      expect(kill).toHaveBeenCalledTimes(1);
    } finally {
      kill.mockRestore();
    }
  });

  it.each([undefined, ''])('does nothing when nothing is named: %p', (setting) => {
    expect(crashPoints(setting)).toBe(noCrash);
  });
});
