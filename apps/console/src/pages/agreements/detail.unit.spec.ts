import { type Detail, disclosedColumns, disclosedSentence, rolesInWords, spanOf } from './words.js';

const party = (agency: string, ...roles: Detail['parties'][number]['roles']) => ({
  ...{ agency, roles, name: null, address: null },
});

describe('who does what', () => {
  it.each([
    [[party('irs', 'source'), party('ice', 'recipient')], 'IRS discloses to ICE'],
    [[party('irs', 'source'), party('ssa', 'source'), party('ice', 'recipient')], 'IRS and SSA disclose to ICE'],
    [[party('irs', 'source', 'recipient'), party('ssa', 'source', 'recipient')], 'IRS and SSA disclose to IRS and SSA'],
    [[party('irs', 'source')], 'IRS discloses'],
    [[party('ice', 'recipient')], 'ICE receives'],
    [[], 'No party is shown'],
  ])('%j', (parties, words) => expect(rolesInWords(parties)).toBe(words));
});

describe('disclosed over time', () => {
  const row = (day: string, named: number, unknown = 0, disclosures = 1) => ({
    ...{ day, disclosures, stated: disclosures === 0 ? 0 : named + unknown, named, unknown },
  });
  it.each([
    [[], 'day', 'Nothing is recorded as disclosed.'],
    [[row('2025-08-07', 1)], 'day', '1 item was disclosed on 7 August 2025.'],
    [[row('2025-08', 40, 7)], 'month', '47 items were disclosed in August 2025.'],
    [
      [row('2025-08-07', 47_289), row('2025-08-09', 1)],
      'day',
      'From 7 August 2025 to 9 August 2025, 47,290 items were disclosed, on 2 days: the most, 47,289, on 7 August 2025.',
    ],
    [
      [row('2025-08', 1), row('2025-11', 0, 5)],
      'month',
      'From August 2025 to November 2025, 6 items were disclosed, in 2 months: the most, 5, in November 2025.',
    ],
  ] as const)('%j by %s', (rows, by, words) => expect(disclosedSentence(rows, by)).toBe(words));

  it('has a column for each day, also where nothing was disclosed', () => {
    const columns = disclosedColumns([row('2025-08-07', 3), row('2025-08-09', 2, 0, 0)], 'day');
    expect(columns.map(({ period }) => period)).toEqual(['2025-08-07', '2025-08-08', '2025-08-09']);
    expect(columns[1]!.amount).toEqual({ named: 0, unknown: 0, counted: 0, stated: null });
  });
  it('states nothing on a day on which no disclosure began', () => {
    const [, later] = disclosedColumns([row('2025-08-07', 3), row('2025-08-08', 2, 0, 0)], 'day');
    expect(later!.amount).toEqual({ named: 2, unknown: 0, counted: 0, stated: null });
  });
  it('has none of nothing', () => expect(disclosedColumns([], 'day')).toEqual([]));
  it('goes where the api points', () => {
    expect(spanOf('/v1/agreements/x/disclosed?by=day&from=2024-08-06&to=2025-08-06')).toEqual({
      ...{ by: 'day', from: '2024-08-06', to: '2025-08-06' },
    });
    expect(spanOf('/v1/agreements/x/disclosed?by=month')).toEqual({ by: 'month' });
  });
});
