import { type ActOf, type ApprovalOf, OVERSEERS } from '#libs/contracts';
import {
  type Approval,
  type Decider,
  evolveApproval,
  FRESH_SIGN_IN,
  isOverdue,
  mayDecide,
  MayNotDecide,
  sidesFor,
  TIME_TO_DECIDE,
} from './approvals.js';
import type { Deed } from './deed.js';
import { DAY, deed, HOUR, iso, officer, overseer, T0 } from './testing/acts.js';

const ID = '00000000-0000-4000-8000-000000000001';
const exception = (reach: 'desk' | 'all'): ApprovalOf => ({
  kind: 'exception',
  exception: {
    ...{ rule: 'VOL-02', field: 'items', operator: 'at-most', value: 5, agreement: null, reach },
    ...{ owner: { issuer: 'i', subject: 's' }, until: iso(T0 + 90 * DAY), spike: 10 },
  },
});
const erasure: ApprovalOf = { kind: 'erasure', shard: '0', index: 1, source: 'urn:agency:irs:x', authority: 'a court' };
const asked = (of: ApprovalOf = exception('desk'), more: Partial<ActOf<'approval.asked'>> = {}): Deed =>
  deed(
    {
      ...{ kind: 'approval.asked', approval: ID, reason: 'why', desk: 'irs', of, until: iso(T0 + 70 * HOUR) },
      ...{ sides: sidesFor(of, 'irs', ['irs', 'ice']), ...more },
    },
    1,
    { receivedAt: T0 },
  );
const open = (of?: ApprovalOf): Approval => evolveApproval(undefined, asked(of)).row!;
const act = (kind: 'approval.given' | 'approval.refused' | 'approval.withdrawn' | 'exception.ended') =>
  ({ kind, approval: ID, reason: 'because' }) as const;
const ben: Decider = { ...officer('ben'), authTime: T0 };

const refusal = (approval: Approval, decider: Decider, now = T0): string => {
  try {
    mayDecide(approval, decider, now);
    return 'allowed';
  } catch (error) {
    expect(error).toBeInstanceOf(MayNotDecide);
    return (error as MayNotDecide).why;
  }
};

describe('who may decide', () => {
  it('is another person, in another session', () => {
    expect(refusal(open(), ben)).toBe('allowed');
    expect(refusal(open(), { ...officer('ann'), session: 'other', authTime: T0 })).toBe('same-person');
    expect(refusal(open(), { ...ben, session: officer('ann').session })).toBe('same-session');
    expect(refusal(open(), { ...ben, session: null })).toBe('no-session');
    // The same subject of another issuer is somebody else.
    expect(refusal(open(), { ...ben, issuer: 'https://other', subject: 'ann' })).toBe('allowed');
  });

  it('signed in within a quarter of an hour', () => {
    const at = (age: number): string => refusal(open(), { ...ben, authTime: T0 + HOUR - age }, T0 + HOUR);
    expect([at(FRESH_SIGN_IN), at(FRESH_SIGN_IN + 1), at(-60_001)]).toEqual([
      'allowed',
      'stale-sign-in',
      'stale-sign-in',
    ]);
    expect(refusal(open(), { ...ben, authTime: null })).toBe('stale-sign-in');
  });

  it('has until the end of the time that was given, less what it takes to record it', () => {
    const at = (now: number): string => refusal(open(), { ...ben, authTime: now }, now);
    expect([at(T0 + 70 * HOUR - 30_001), at(T0 + 70 * HOUR - 30_000)]).toEqual(['allowed', 'expired']);
    expect(isOverdue(open(), T0 + 70 * HOUR)).toBe(true);
  });

  it('is of a side: a colleague for the own queue, another party for everybody, always an overseer', () => {
    const ice = { ...ben, agency: 'ice' };
    const olga = { ...overseer(), authTime: T0 };
    expect([ben, ice, olga].map((one) => refusal(open(), one))).toEqual(['allowed', 'side', 'allowed']);
    for (const what of [exception('all'), erasure])
      expect([ben, ice, olga].map((one) => refusal(open(what), one))).toEqual(['side', 'allowed', 'allowed']);
    expect(refusal(open(), { ...ben, role: 'auditor' })).toBe('side');
    expect(sidesFor(exception('desk'), OVERSEERS, ['irs'])).toEqual([]);
  });
});

describe('the fold of an approval', () => {
  it('is asked, given, ended', () => {
    const given = evolveApproval(
      open(),
      deed(act('approval.given'), 2, { by: officer('ben'), receivedAt: T0 + 60_000 }),
    );
    expect(given).toMatchObject({
      row: { state: 'given', version: 2, decided: { subject: 'ben', desk: 'irs', at: T0 + 60_000, reason: 'because' } },
      mark: null,
    });
    const ended = evolveApproval(given.row, deed(act('exception.ended'), 3, { by: officer('cy') }));
    expect(ended).toMatchObject({
      row: { state: 'ended', decided: { subject: 'ben' }, ended: { subject: 'cy' } },
      mark: null,
    });
    expect(evolveApproval(given.row, deed(act('exception.ended'), 3, { by: officer('eve', 'ice') })).mark).toBe(
      'person',
    );
  });

  it('gives nobody more than 72 hours', () => {
    expect(evolveApproval(undefined, asked(undefined, { until: iso(T0 + 90 * DAY) })).row!.until).toBe(
      T0 + TIME_TO_DECIDE,
    );
  });

  it('takes no wish with sides that could not bind anybody, nor one for bytes of another source', () => {
    expect(evolveApproval(undefined, asked(exception('all'), { sides: ['irs', 'ice'] }))).toEqual({
      row: undefined,
      mark: 'side',
    });
    expect(evolveApproval(undefined, asked(exception('desk'), { sides: ['ice'] })).mark).toBe('side');
    const other: ApprovalOf = { ...erasure, source: 'urn:agency:ice:x' };
    expect(evolveApproval(undefined, asked(other)).mark).toBe('person');
    expect(evolveApproval(undefined, asked(undefined, { desk: 'ice' })).mark).toBe('person');
  });

  it('decides nothing for one person in two sessions, in one session, too late, or by a stale sign-in', () => {
    const mark = (by: Deed['body']['by'], receivedAt = T0 + 60_000): unknown =>
      evolveApproval(open(), deed(act('approval.given'), 2, { by, receivedAt })).mark;
    expect(mark({ ...officer('ann'), session: 'x'.repeat(43) })).toBe('same-person');
    expect(mark({ ...officer('ben'), session: officer('ann').session })).toBe('same-session');
    expect(mark(officer('ben'), T0 + HOUR)).toBe('stale-sign-in');
    expect(mark({ ...officer('ben'), authTime: iso(T0 + 71 * HOUR) }, T0 + 71 * HOUR)).toBe('expired');
    expect(evolveApproval(open(), deed(act('approval.given'), 2, { by: officer('ann') })).row).toMatchObject({
      ...{ state: 'asked', version: 2, decided: null },
    });
  });

  it('is withdrawn by whoever asked alone, and decided once', () => {
    const withdrawn = evolveApproval(open(), deed(act('approval.withdrawn'), 2));
    expect(withdrawn).toMatchObject({ row: { state: 'withdrawn' }, mark: null });
    expect(evolveApproval(open(), deed(act('approval.withdrawn'), 2, { by: officer('ben') })).mark).toBe('person');
    expect(evolveApproval(withdrawn.row, deed(act('approval.given'), 3, { by: officer('ben') })).mark).toBe('state');
    expect(evolveApproval(open(), deed(act('exception.ended'), 2)).mark).toBe('state');
    expect(evolveApproval(open(), asked())).toMatchObject({ mark: 'version' });
  });
});
