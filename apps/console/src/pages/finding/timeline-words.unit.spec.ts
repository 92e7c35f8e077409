import { MARKS } from '#libs/triage';
import { reasons } from '#libs/judging';
import { actInWords, hasMarkWords, hitInWords, whatChanged } from './timeline-words.js';

const hit = { no: 0, change: 'raised' as const, delta: 2350, unlisted: 0, why: null, severity: 'CRITICAL' };
const ada = { issuer: 'https://id.irs.example', subject: 'ada' };
const bo = { issuer: 'https://id.irs.example', subject: 'bo' };
const nameOf = ({ subject }: { subject: string }): string => subject.toUpperCase();
const act = { kind: 'triage.assigned', from: null, to: null, assignee: null, by: ada };

describe('the timeline', () => {
  it('says what a change of the finding was', () => {
    expect(hitInWords(hit, 'items')).toBe('Found: 2,350 items.');
    expect(hitInWords({ ...hit, no: 2, delta: 1, unlisted: 1 }, 'items')).toBe(
      '1 item more. No record says which: only their number is known.',
    );
    expect(hitInWords({ ...hit, unlisted: 1250 }, 'items')).toContain('Of 1,250 of them only the number is known.');
    expect(hitInWords({ ...hit, change: 'restated' }, 'items')).toContain('Its severity is critical.');
  });

  it.each(reasons)('says why something was withdrawn: %s', (reason) => {
    const why = { reason, after: null, claimed: false };
    const words = hitInWords({ ...hit, change: 'withdrawn', delta: -1, why }, 'items');
    expect(words).toMatch(/^1 item no longer held, because .+ .+\.$/);
    if (reason !== 'restated') expect(words).not.toContain(`because ${reason}`);
  });

  it('says what a person did', () => {
    expect(actInWords(act, nameOf)).toBe('gave it back: nobody has it.');
    expect(actInWords({ ...act, assignee: ada }, nameOf)).toBe('took it.');
    expect(actInWords({ ...act, assignee: bo }, nameOf)).toBe('gave it to BO.');
    expect(actInWords({ ...act, kind: 'triage.moved', from: 'new', to: 'true-positive' }, nameOf)).toBe(
      'moved it from New to Confirmed.',
    );
    const moved = { ...act, kind: 'triage.moved', from: 'new', to: 'acknowledged' };
    expect(actInWords({ ...moved, assignee: ada }, nameOf)).toBe('took it, and moved it from New to Taken.');
    expect(actInWords({ ...moved, assignee: bo }, nameOf)).toBe('gave it to BO, and moved it from New to Taken.');
  });

  it('has words for each mark', () => {
    expect(MARKS.filter((mark) => !hasMarkWords(mark))).toEqual([]);
  });

  it('says what came of a colleague’s acts by the two states alone', () => {
    const before = { version: 1, shown: 'new', owner: null, move: null };
    expect(whatChanged(before, { ...before, version: 2 }, nameOf)).toEqual(['A note was written.']);
    const now = { version: 3, shown: 'investigating', owner: bo, move: { reason: 'wages' } };
    expect(whatChanged(before, now, nameOf)).toEqual([
      'Its state is Investigating now, and was New.',
      'The reason: “wages”',
      'BO has it now.',
    ]);
    expect(whatChanged(now, { ...now, version: 4, owner: null }, nameOf)).toEqual(['Nobody has it now.']);
  });
});
