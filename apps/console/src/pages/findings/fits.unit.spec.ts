import type { Finding } from './finding.js';
import { fits } from './fits.js';

const me = { issuer: 'https://issuer.irs.example', subject: 'marta' };
const now = Date.parse('2026-12-01T12:00:00Z');
const reader = { me, desk: 'irs', now };

const finding = (change: Partial<Finding> = {}, triage: Partial<Finding['triage'][number]> = {}): Finding => ({
  ...{
    id: 'v4WSkWoaN60zXOkpvMpJGO',
    rule: 'DIS-17',
    ruleVersion: '2.0.0',
    title: 't',
    sentence: null,
    derived: null,
    theory: 'asserted',
  },
  ...{ severity: 'CRITICAL', status: 'open', restated: false, retracted: false, agreement: 'a', subject: 'irs/d' },
  ...{ subjectKind: 'disclosure', count: 2, unit: 'items', shard: '0', actTime: null, suppressed: null },
  ...{ firstSeen: '2026-12-01T00:00:00Z', lastSeen: '2026-12-01T00:00:00Z', url: '', exceptions: [] },
  triage: [
    {
      ...{ desk: 'irs', version: 0, shown: 'new', owner: null, acceptedUntil: null, reopenedAt: null },
      ...{ due: '2026-12-04T00:00:00Z', overdue: false, ...triage },
    },
  ],
  ...change,
});

describe('whether a finding of the stream belongs to the list', () => {
  it.each([
    [{}, 'yes'],
    [{ rule: 'DIS-17,MAT-02', severity: 'CRITICAL', agreement: 'a', waits: '1', overdue: '0' }, 'yes'],
    [{ severity: 'HIGH,LOW' }, 'no'],
    [{ agreement: 'b' }, 'no'],
    [{ triage: 'acknowledged' }, 'no'],
    [{ assignee: 'nobody', suppressed: '0', reopened: '0' }, 'yes'],
    [{ assignee: 'me' }, 'no'],
    [{ status: 'restated' }, 'no'],
    [{ from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' }, 'yes'],
    [{ to: '2026-12-01T00:00:00Z' }, 'no'],
    [{ q: 'words' }, 'perhaps'],
    [{ q: 'words', severity: 'LOW' }, 'no'],
    [{ agency: 'ice' }, 'perhaps'],
  ])('%j: %s', (filter, fit) => expect(fits(finding(), filter, reader)).toBe(fit));

  it('leaves out what is withdrawn, unless the filter takes it', () => {
    const gone = finding({ status: 'withdrawn' });
    expect(fits(gone, {}, reader)).toBe('no');
    expect(fits(gone, { status: 'all', triage: 'withdrawn', waits: '0' }, reader)).toBe('yes');
    const inHand = finding({ status: 'withdrawn' }, { shown: 'investigating' });
    expect(fits(inHand, { status: 'withdrawn', waits: '1' }, reader)).toBe('yes');
  });

  it('knows by the clock what has become overdue', () => {
    const late = finding({}, { due: '2026-12-01T11:59:59Z' });
    expect(fits(late, { overdue: '1' }, reader)).toBe('yes');
  });

  it('knows owners by issuer and subject together', () => {
    const mine = finding({}, { owner: me });
    expect(fits(mine, { assignee: 'me' }, reader)).toBe('yes');
    expect(fits(mine, { assignee: `${me.issuer} ${me.subject}` }, reader)).toBe('yes');
    expect(fits(finding({}, { owner: { ...me, issuer: 'https://other' } }), { assignee: 'me' }, reader)).toBe('no');
  });

  it('takes no finding of the queue for what an exception suppresses', () => {
    const suppressed = finding({ suppressed: { approval: 'x', until: '2027-01-01T00:00:00Z' } });
    expect(fits(suppressed, { waits: '1' }, reader)).toBe('no');
    expect(fits(suppressed, { suppressed: '1' }, reader)).toBe('yes');
  });
});
