import { inHand } from './in-hand.js';

const ME = { issuer: 'https://login.irs.example', subject: 'marta', desk: 'irs' };
const nameOf = ({ subject }: { subject: string }): string => (subject === 'ruth' ? 'Ruth Calloway' : subject);
const desk = { desk: 'irs', shown: 'new', owner: null, overdue: false };

describe('who has a finding in hand', () => {
  it('says that nobody has', () => {
    expect(inHand([desk], ME, nameOf)).toBe('New, no owner');
    expect(inHand([], ME, nameOf)).toBe('No desk has touched it yet');
    expect(inHand(null, ME, nameOf)).toBe('No desk has touched it yet');
  });

  it('says that somebody looks into it, though nobody owns it', () => {
    expect(inHand([{ ...desk, shown: 'investigating' }], ME, nameOf)).toBe('Being investigated, no owner');
    expect(inHand([{ ...desk, shown: 'investigating', owner: ME }], ME, nameOf)).toBe('Investigating, in your hand');
  });

  it('has nothing in hand that is closed: the number of what is in her hand does not count it', () => {
    const closed = { ...desk, shown: 'true-positive', owner: { ...ME, subject: 'ruth' } };
    expect(inHand([closed], ME, nameOf)).toBe('Confirmed, its owner is Ruth Calloway');
    expect(inHand([{ ...closed, owner: ME }], ME, nameOf)).toBe('Confirmed, its owner is you');
    expect(inHand([{ ...closed, shown: 'reopened', owner: ME }], ME, nameOf)).toBe('Reopened, in your hand');
    const mine = { ...desk, owner: ME };
    expect(inHand([mine], ME, nameOf, [{ desk: 'irs' }])).toBe('New, its owner is you');
    expect(inHand([mine], ME, nameOf, [{ desk: 'ice' }])).toBe('New, in your hand');
  });

  it('names the one desk that has it where that is not the reader’s own', () => {
    expect(inHand([desk], { ...ME, desk: '@overseers' }, nameOf)).toBe('IRS: New, no owner');
    expect(inHand([desk], { ...ME, desk: null }, nameOf)).toBe('IRS: New, no owner');
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
      'IRS: New, no owner; Overseers: Investigating, in the hand of Ruth Calloway',
    );
  });
});
