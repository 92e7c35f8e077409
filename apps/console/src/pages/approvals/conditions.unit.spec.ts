import { conditionsOf, spikeFor } from './conditions.js';

const finding = { subject: 'irs/d', count: 2, severity: 'CRITICAL' } as const;

describe('what an exception can be about', () => {
  it('begins with the narrowest, and takes each compared field once', () => {
    const clauses = [
      { field: 'items.addressCodes', actual: 'INSUFFICIENT' },
      { field: 'items below that level', actual: 2 },
      { field: 'items below that level', actual: 3 },
      { field: 'count', actual: 9 },
      { field: 'parties', actual: ['irs'] },
      { field: 'nothing', actual: null },
    ];
    expect(conditionsOf(finding, clauses)).toEqual([
      { field: 'subject', operator: 'equals', value: 'irs/d' },
      { field: 'count', operator: 'at-most', value: 2 },
      { field: 'severity', operator: 'at-most', value: 'CRITICAL' },
      { field: 'items.addressCodes', operator: 'equals', value: 'INSUFFICIENT' },
      { field: 'items below that level', operator: 'at-most', value: 2 },
    ]);
  });

  it('allows more at once than there is, as far as any exception may', () => {
    expect([spikeFor(2), spikeFor(1280), spikeFor(1_280_000)]).toEqual([100, 1920, 10_000]);
  });
});
