import type { Principal } from '#libs/identity';
import { DEFAULT_TARGETS } from '#libs/triage';
import { questionOf } from './question.js';

const ADA: Principal = {
  ...{ issuer: 'https://id', subject: 'ada', client: null, role: 'compliance-officer', agency: 'irs', sources: [] },
  ...{ scope: { agencies: ['irs'], agreements: '*' }, name: null, session: null, authTime: null, until: Infinity },
};
const GRACE: Principal = { ...ADA, subject: 'grace', role: 'privacy-officer' };
const desk = (name = 'irs') => ({ desk: name, now: new Date(), targets: DEFAULT_TARGETS });
const OPEN = { status: ['open' as const] };

describe('what a stream asks', () => {
  it('is the same for officers of one agency with the same filter', () => {
    expect(questionOf(GRACE, desk(), OPEN)).toBe(questionOf(ADA, desk(), OPEN));
    expect(questionOf(GRACE, desk(), { ...OPEN, assignee: 'nobody' })).toBe(
      questionOf(ADA, desk(), { assignee: 'nobody', ...OPEN }),
    );
  });

  it.each<[string, Parameters<typeof questionOf>]>([
    ['scope', [{ ...ADA, scope: { agencies: ['irs', 'ice'], agreements: '*' } }, desk(), OPEN]],
    ['agreements', [{ ...ADA, scope: { agencies: ['irs'], agreements: ['a'] } }, desk(), OPEN]],
    ['agency', [{ ...ADA, agency: 'ice' }, desk(), OPEN]],
    ['role, without a desk', [{ ...ADA, role: 'auditor', agency: null }, desk(), OPEN]],
    ['filter', [ADA, desk(), { status: ['withdrawn'] }]],
    ['desk', [ADA, desk('ice'), OPEN]],
    ['time', [ADA, desk(), { ...OPEN, since: '2026-01-01T00:00:00Z' }]],
  ])('is another with another %s', (_name, other) => {
    expect(questionOf(...other)).not.toBe(questionOf(ADA, desk(), OPEN));
  });

  it('is each one’s own where it is about herself', () => {
    const mine = { ...OPEN, assignee: 'me' };
    expect(questionOf(GRACE, desk(), mine)).not.toBe(questionOf(ADA, desk(), mine));
  });
});
