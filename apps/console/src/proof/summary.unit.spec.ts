import { summaryInWords } from './summary.js';

const none = { of: 3, checked: 0, failed: 0, notOpen: 0, waiting: 0, tried: 0 };

describe('how much of the evidence is checked', () => {
  it('counts what is not open among what was tried, and not among all', () => {
    expect(summaryInWords(none)).toBe('0 of 3 entries checked here.');
    expect(summaryInWords({ ...none, tried: 2, notOpen: 1 })).toBe(
      '0 of 3 entries checked here, 1 of the 2 tried not open to your agency.',
    );
    expect(summaryInWords({ ...none, tried: 3, notOpen: 2, checked: 1 })).toBe(
      '1 of 3 entries checked here, 2 not open to your agency.',
    );
  });
});
