import { Scenario } from '../../libs/rules/src/testing/scenario.js';

const SINCE = '1900-01-01T00:00:00Z';
const OLD = { known: 'reconstructed' } as const;
const SECOND = 1 / 3_600;
const LATENESS = 900 * SECOND;

/** Under an agreement since 1900, a disclosure without a request: DIS-01 hits as soon as it is certain that no request will come. */
const disclosedAt = (time: string): Scenario =>
  new Scenario()
    .agreed({ effectiveFrom: SINCE, effectiveTo: '2030-01-01T00:00:00Z' }, SINCE, OLD)
    .disclose('d1', { items: 1 }, { requestId: undefined }, { ...OLD, time });

/** Times before 1970 are negative, and 1970 itself is 0: neither may be taken for "nothing is vouched for". */
describe.each([SINCE, '1950-06-01T00:00:00Z', '1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z'])(
  'an act of %s',
  (time) => {
    it('lacks nothing before lateness has run out', () => {
      const scenario = disclosedAt(time);
      expect(scenario.found()).toEqual({});
      expect(scenario.wait(LATENESS - SECOND).found()).toEqual({});
      expect(scenario.wait(SECOND).found()).toHaveProperty(['DIS-01 revenue/d1'], 1);
    });

    it('lacks its request as soon as all parties vouch for their acts', () => {
      expect(disclosedAt(time).watermarks().found()).toHaveProperty(['DIS-01 revenue/d1'], 1);
    });
  },
);

it('an act of 1950 is not covered by a watermark up to 1949', () => {
  expect(disclosedAt('1950-06-01T00:00:00Z').watermarks('1949-12-31T23:59:59Z').found()).toEqual({});
});
