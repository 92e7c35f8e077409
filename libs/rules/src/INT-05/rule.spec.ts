import { Scenario } from '../testing/scenario.js';

const partition = { cluster: 'c', topic: 'transfers.revenue', partition: 2, incarnation: 1 };
const gap = (from: string, to: string, scenario = new Scenario()) =>
  scenario.control({ kind: 'intake.gap', ...partition, from, to });

describe('INT-05', () => {
  it('hits for records that expired before they were read, under the shard', () => {
    expect(gap('5', '9').finding('INT-05')).toMatchObject({
      scope: '#0',
      subject: 'transfers.revenue 2',
      count: 1,
      severity: 'HIGH',
      clauses: [{ field: 'offset that was read next', expected: '5', actual: '10', holds: false, entries: [0] }],
      evidence: [{ role: 'gap', index: 0 }],
    });
  });

  it('counts gaps of one partition, and shows each of them, even of a single record', () => {
    const { count, clauses } = gap('20', '20', gap('5', '9')).finding('INT-05');
    expect(count).toBe(2);
    expect(clauses.map(({ expected, actual }) => [expected, actual])).toEqual([
      ['20', '21'],
      ['5', '10'],
    ]);
  });

  it('is silent for the first read of a partition, a reset and a check that could not be made', () => {
    const scenario = new Scenario()
      .control({ kind: 'intake.first', ...partition, offset: '100' })
      .control({ kind: 'intake.reset', ...partition, reason: 'created again' })
      .control({ kind: 'intake.unverified', ...partition, next: '7' });
    expect(scenario.found()).toEqual({});
  });
});
