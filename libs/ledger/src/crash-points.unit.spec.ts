import { jest } from '@jest/globals';
import { CRASH_POINTS, crashPointsFromEnv, noCrash } from './crash-points.js';

describe('crashPointsFromEnv', () => {
  it('kills at the named point, at its nth time, and only once', () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    try {
      const points = crashPointsFromEnv({ COUNTERSIGN_CRASH_AT: 'append.afterInsert:2' });
      for (const point of CRASH_POINTS) points.hit(point);
      expect(kill).not.toHaveBeenCalled();
      points.hit('append.afterInsert');
      expect(kill.mock.calls).toEqual([[process.pid, 'SIGKILL']]);
      points.hit('append.afterInsert');
      expect(kill).toHaveBeenCalledTimes(1);
    } finally {
      kill.mockRestore();
    }
  });

  it('does nothing when nothing is named', () => {
    expect(crashPointsFromEnv({})).toBe(noCrash);
  });
});
