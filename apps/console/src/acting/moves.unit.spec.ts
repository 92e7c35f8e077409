import { TRIAGE_STATES } from '#libs/contracts';
import { CLOSED, isClosed as closedThere, LONGEST_ACCEPTANCE, MOVES } from '#libs/triage';
import { acceptanceDays, findingIdOf, isClosed, MEANING, movesFrom, untilOf } from './moves.js';

describe('moves', () => {
  it('are those that libs/triage allows', () => {
    for (const state of TRIAGE_STATES) {
      expect(isClosed(state)).toBe(closedThere(state));
      // What has come back may go wherever the table says; what has not is opened first.
      expect(movesFrom({ state, shown: closedThere(state) ? 'reopened' : state })).toEqual(MOVES[state]);
      if (closedThere(state)) expect(movesFrom({ state, shown: state })).toEqual(['investigating']);
    }
    expect(movesFrom({ state: 'accepted', shown: 'lapsed' })).toEqual(['investigating', ...CLOSED]);
  });

  it('all have words', () => {
    expect(Object.keys(MEANING).sort()).toEqual(TRIAGE_STATES.filter((state) => state !== 'new').sort());
  });

  it('accept until the end of a day, in an hour at least and 365 days at most', () => {
    const now = Date.parse('2026-12-01T23:30:00Z');
    expect(acceptanceDays(now)).toEqual({ first: '2026-12-02', last: '2027-11-30' });
    expect(untilOf('2026-12-02', now)).toBe('2026-12-02T23:59:59Z');
    expect(Date.parse(untilOf('2027-11-30', now)!)).toBeLessThanOrEqual(now + LONGEST_ACCEPTANCE);
    expect(['2026-12-01', '2027-12-02', '', 'soon'].map((day) => untilOf(day, now))).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
  });

  it('take another finding by its id or its address', () => {
    const id = 'q7WmJ0cLk2yVx1ZtBfNd3A';
    const given = [id, ` ${id} `, `'${id}`, `https://countersign.example/findings/${id}?tab=items`, `/findings/${id}`];
    expect(given.map(findingIdOf)).toEqual(given.map(() => id));
    expect(['', 'DIS-17', `${id}x`, `https://x.example/other/${id}`].map(findingIdOf)).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
  });
});
