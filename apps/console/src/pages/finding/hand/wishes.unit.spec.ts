import { REFUSALS } from '#libs/triage';
import { Away, Problem } from '../../../api/problem.js';
import { hasWhyWords, outcomeOf, refusalInWords, type Sent } from './wishes.js';

const sent: Sent = { wish: { kind: 'assign', to: null }, version: 3, key: 'k-12345678' };
const problem = (status: number, type: string, more = {}): Problem =>
  new Problem(status, type, 'Title', 'Detail', more, null, null);

describe('what became of an act', () => {
  it('is unknown unless an answer says that nothing was recorded', () => {
    expect(outcomeOf(new Away(new TypeError('offline')), sent, null)).toEqual({ at: 'unknown', sent, underWay: false });
    for (const type of ['oversight-log-away', 'database-away', 'access-log-away', 'unknown'])
      expect(outcomeOf(problem(503, type), sent, null)).toEqual({ at: 'unknown', sent, underWay: false });
    expect(outcomeOf(problem(409, 'key-in-use'), sent, null)).toEqual({ at: 'unknown', sent, underWay: true });
  });

  it('was a colleague’s turn, a changed finding, or a refusal', () => {
    const triage = { version: 4 };
    expect(outcomeOf(problem(412, 'triage-moved', { triage }), sent, null)).toEqual({
      ...{ at: 'moved', before: null, now: triage },
    });
    expect(outcomeOf(problem(409, 'finding-changed', { news: { total: 1 } }), sent, null)).toMatchObject({
      ...{ at: 'changed', news: { total: 1 } },
    });
    expect(outcomeOf(problem(422, 'triage-not-allowed'), sent, null)).toMatchObject({ at: 'refused' });
    expect(outcomeOf(problem(401, 'session-ended'), sent, null)).toMatchObject({ at: 'refused' });
    expect(() => outcomeOf(new TypeError('ours'), sent, null)).toThrow('ours');
  });

  it('stays unknown where it was sent before, and this time turned away unread', () => {
    for (const error of [problem(401, 'session-ended'), problem(429, 'too-many-keys')])
      expect(outcomeOf(error, sent, null, true)).toEqual({ at: 'unknown', sent, underWay: false });
    expect(outcomeOf(problem(422, 'triage-not-allowed'), sent, null, true)).toMatchObject({ at: 'refused' });
  });

  it('has words for each refusal of libs/triage', () => {
    expect(REFUSALS.filter((why) => !hasWhyWords(why))).toEqual([]);
    expect(refusalInWords(problem(422, 'triage-not-allowed', { why: 'same-owner' }))).toEqual({
      ...{ title: 'That is so already.', lines: ['Nothing was recorded.'] },
    });
  });

  it('says in which field there is what looks like a person', () => {
    const errors = [{ pointer: '/note', detail: 'holds what looks like a taxpayer number' }];
    expect(refusalInWords(problem(400, 'act-refused', { errors })).lines).toContain(
      'The note: holds what looks like a taxpayer number',
    );
    expect(refusalInWords(problem(415, 'media-type')).lines).toEqual(['Nothing was recorded.', 'Detail']);
  });
});
