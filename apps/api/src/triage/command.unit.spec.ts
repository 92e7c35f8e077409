import type { Oversight, Seen } from '#libs/contracts';
import { type Asked, isWhatWasAsked, textOf } from './command.js';

const seen: Seen = {
  ...{ shard: '0', judged: 10, ruleSet: `sha256:${'0'.repeat(64)}`, hits: 1, hit: `sha256:${'1'.repeat(64)}` },
  ...{ count: 1, severity: 'HIGH' },
};
const ann: Oversight['by'] = {
  ...{ issuer: 'https://id.example', subject: 'ann', client: null, role: 'compliance-officer', agency: 'irs' },
  ...{ session: null, authTime: null },
};
const on = { finding: 'a'.repeat(22), agreement: 'a', desk: 'irs' };
const by = (act: object, more: Partial<Oversight['by']> = {}): Oversight => ({
  ...{ by: { ...ann, ...more }, at: '2026-01-01T00:00:00Z', stream: `finding/${on.finding}/irs`, version: 1 },
  act: { ...on, ...act } as Oversight['act'],
});
const COMMITMENT = { commitment: 'c'.repeat(43) };
const digest = `sha256:${'2'.repeat(64)}`;

const move: Asked = { kind: 'move', to: 'accepted', reason: 'r', until: '2027-01-01T00:00:00Z', seen, note: 'n' };
const moved = {
  ...{ kind: 'triage.moved', from: 'new', to: 'accepted', reason: 'r', until: '2027-01-01T00:00:00Z', seen },
  note: COMMITMENT,
};

describe('what was asked for again', () => {
  it.each<[string, Oversight, Asked]>([
    ['a move', by(moved), move],
    ['in another session', by(moved, { session: 's'.repeat(43) }), move],
    [
      'a move that takes it',
      by({ ...moved, owner: { issuer: ann.issuer, subject: 'ann' } }),
      { ...move, assignee: ann },
    ],
    ['a person', by({ kind: 'triage.assigned', to: ann }), { kind: 'assign', to: ann }],
    ['nobody', by({ kind: 'triage.assigned', to: null }), { kind: 'assign', to: null }],
    ['a note', by({ kind: 'triage.noted', note: COMMITMENT }), { kind: 'note', note: 'n' }],
    [
      'counsel’s',
      by({ kind: 'triage.noted', note: { counsel: true, digest } }),
      { kind: 'note', note: { counsel: true, digest } },
    ],
  ])('is found: %s', (_name, done, asked) => expect(isWhatWasAsked(done, ann, asked, textOf(asked))).toBe(true));

  it.each<[string, Oversight, Asked]>([
    ['by another person', by(moved, { subject: 'bob' }), move],
    ['by a person of that name at another issuer', by(moved, { issuer: 'https://else.example' }), move],
    ['in another role', by(moved, { role: 'privacy-officer' }), move],
    ['for another agency', by(moved, { agency: 'ice' }), move],
    ['to another state', by(moved), { ...move, to: 'expected' }],
    ['for another reason', by(moved), { ...move, reason: 'R' }],
    ['until another day', by(moved), { ...move, until: '2027-01-02T00:00:00Z' }],
    ['of another finding', by({ ...moved, duplicateOf: 'b'.repeat(22) }), move],
    ['that was seen otherwise', by(moved), { ...move, seen: { ...seen, judged: 11 } }],
    ['with a note, when none was asked for', by(moved), { ...move, note: undefined }],
    ['without the note', by({ ...moved, note: undefined }), move],
    ['with counsel’s note instead', by({ ...moved, note: { counsel: true, digest } }), { ...move, note: undefined }],
    ['a move that takes nothing', by(moved), { ...move, assignee: ann }],
    ['a move that takes it, when none was asked for', by({ ...moved, owner: ann }), move],
    ['to another person', by({ kind: 'triage.assigned', to: { ...ann, subject: 'bob' } }), { kind: 'assign', to: ann }],
    ['to nobody', by({ kind: 'triage.assigned', to: null }), { kind: 'assign', to: ann }],
    ['a note for a move', by({ kind: 'triage.noted', note: COMMITMENT }), move],
    ['a move for a note', by(moved), { kind: 'note', note: 'n' }],
  ])('is not: %s', (_name, done, asked) => expect(isWhatWasAsked(done, ann, asked, textOf(asked))).toBe(false));

  it('has the very text of its note', () => {
    expect(isWhatWasAsked(by(moved), ann, move, 'another')).toBe(false);
    expect(isWhatWasAsked(by(moved), ann, move, undefined)).toBe(false);
  });
});
