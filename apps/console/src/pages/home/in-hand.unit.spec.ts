import { inHand } from './in-hand.js';

const ME = { issuer: 'https://login.irs.example', subject: 'marta' };
const nameOf = ({ subject }: { subject: string }): string => (subject === 'ruth' ? 'Ruth Calloway' : subject);
const desk = { desk: 'irs', shown: 'new', owner: null, overdue: false };

describe('who has a finding in hand', () => {
  it('says that nobody has', () => {
    expect(inHand([desk], ME, nameOf)).toBe('New, in nobody’s hand');
    expect(inHand([], ME, nameOf)).toBe('No desk has touched it yet');
    expect(inHand(null, ME, nameOf)).toBe('No desk has touched it yet');
  });

  it('knows the reader by issuer and subject, and names others', () => {
    expect(inHand([{ ...desk, shown: 'acknowledged', owner: ME, overdue: true }], ME, nameOf)).toBe(
      'Taken, in your hand, overdue',
    );
    expect(inHand([{ ...desk, owner: { ...ME, issuer: 'https://other.example' } }], ME, nameOf)).toBe(
      'New, in the hand of marta',
    );
  });

  it('tells desks apart where there are several', () => {
    const other = { ...desk, desk: '@overseers', shown: 'investigating', owner: { ...ME, subject: 'ruth' } };
    expect(inHand([desk, other], ME, nameOf)).toBe(
      'IRS: New, in nobody’s hand; Overseers: Investigating, in the hand of Ruth Calloway',
    );
  });
});
