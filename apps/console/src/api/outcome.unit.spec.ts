import { isUncertain, tellsOutcome } from './outcome.js';
import { Away, Problem } from './problem.js';

const problem = (status: number, type = 'unknown') => new Problem(status, type, '', '', {}, null, null);

describe('what an answer says of an act', () => {
  it.each([new Away(null), problem(503, 'oversight-log-away'), problem(500), problem(409, 'key-in-use')])(
    'nothing: %s',
    (error) => {
      expect(isUncertain(error)).toBe(true);
      for (const again of [false, true]) expect(tellsOutcome(error, again)).toBe(false);
    },
  );

  it.each([problem(412, 'triage-moved'), problem(409, 'finding-changed'), problem(422), problem(400, 'act-refused')])(
    'that it was not recorded, at any time: %s',
    (error) => {
      expect(isUncertain(error)).toBe(false);
      for (const again of [false, true]) expect(tellsOutcome(error, again)).toBe(true);
    },
  );

  it('that it was not recorded, unless it was sent before: then it speaks of itself alone', () => {
    for (const error of [problem(401, 'session-ended'), problem(403), problem(429, 'too-many-keys')]) {
      expect(tellsOutcome(error, false)).toBe(true);
      expect(tellsOutcome(error, true)).toBe(false);
    }
    // Ours: it says nothing of the act.
    expect(tellsOutcome(new TypeError('ours'), false)).toBe(false);
  });
});
