import { countsText } from './import-counts.js';

it('names each code that was counted, ZIP codes that were completed among them', () => {
  const levels = { SUFFICIENT: 5, PARTIAL: 0, INSUFFICIENT: 1 };
  const text = countsText({
    ...{ requests: 6, withoutName: 0, matches: 0, matchesBy: {}, disclosures: 0, withoutSubject: 0 },
    ...{ events: 1, eventsByType: {}, bytes: 0 },
    addresses: { levels, codes: { A13: 5, A06: 1 }, weakCheckPasses: levels },
  });
  expect(text).toContain('ZIP codes completed: 5 rows.');
  expect(text).toMatch(/A06 +1 +ZIP_INVALID\n *A13 +5 +ZIP_COMPLETED/);
});
