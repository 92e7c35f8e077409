import {
  compare as compareAll,
  type FoundFinding,
  type FoundLine,
  type PlantedFinding,
  type PlantedLine,
  type Truth,
} from './truth.js';

const truth = (...findings: PlantedFinding[]) => ({
  case: 'test',
  seed: 1,
  items: 10,
  findings,
  lines: [] as PlantedLine[],
  facts: [],
});
const found = (rule: string, agreement: string, subject: string, count = 1): FoundFinding => ({
  rule,
  agreement,
  subject,
  count,
});
const compare = (planted: Truth, all: FoundFinding[]) => compareAll(planted, all, []);
const GAP = { rule: 'INT-05', subject: 'transfers.a 0', count: 1 };
const REFUSED = { rule: 'INT-09', subject: 'transfers.a json', count: 1 };

describe('compare', () => {
  it('counts items for rules of items and findings for the others', () => {
    const planted = truth(
      { rule: 'DIS-17', agreement: 'A', subject: 'd-1', count: 24 },
      { rule: 'INC-02', agreement: 'A', subject: 'i-1', count: 1 },
    );
    const result = compare(planted, [found('DIS-17', 'A', 'd-1', 24), found('INC-02', 'A', 'i-1', 3)]);
    expect(result).toEqual({
      planted: { 'DIS-17': 24, 'INC-02': 1 },
      found: { 'DIS-17': 24, 'INC-02': 1 },
      missing: 0,
      unexpected: 0,
      differences: [],
    });
  });

  it('takes the right total in the wrong place for a miss and a surprise', () => {
    const planted = truth({ rule: 'DIS-17', agreement: 'A', subject: 'd-1', count: 24 });
    expect(compare(planted, [found('DIS-17', 'B', 'd-1', 24)])).toMatchObject({
      planted: { 'DIS-17': 24 },
      found: { 'DIS-17': 24 },
      missing: 24,
      unexpected: 24,
      differences: [
        { agreement: 'A', planted: 24, found: 0 },
        { agreement: 'B', planted: 0, found: 24 },
      ],
    });
  });

  it('takes a lost range of records, which every shard speaks of, as planted once', () => {
    const all = [found('INT-05', '#0', GAP.subject), found('INT-05', '#1', GAP.subject)];
    expect(compare(truth(GAP), all)).toMatchObject({ found: { 'INT-05': 1 }, missing: 0, unexpected: 0 });
    expect(compare(truth(GAP), [])).toMatchObject({ missing: 1, unexpected: 0 });
  });

  it('shows a second one in the same shard, and each that was not planted', () => {
    const twice = [found('INT-05', '#0', GAP.subject), found('INT-05', '#0', GAP.subject)];
    expect(compare(truth(GAP), twice)).toMatchObject({ missing: 0, unexpected: 1 });
    const others = [found('INT-05', '#0', 'transfers.b 0'), found('INT-05', '#1', 'transfers.b 0')];
    expect(compare(truth(), others)).toMatchObject({ unexpected: 2, differences: [{ planted: 0, found: 2 }] });
  });

  it('shows a finding that several shards have and one should', () => {
    const one = found('INT-09', '#1', REFUSED.subject);
    expect(compare(truth(REFUSED), [one])).toMatchObject({ missing: 0, unexpected: 0 });
    expect(compare(truth(REFUSED), [one, found('INT-09', '#2', REFUSED.subject)])).toMatchObject({
      missing: 0,
      unexpected: 1,
      differences: [{ rule: 'INT-09', agreement: '', planted: 1, found: 2 }],
    });
  });

  describe('of what is not evaluable', () => {
    const line = (items?: number): PlantedLine => ({
      rule: 'DIS-17',
      agreement: 'A',
      reason: 'not assessed by the source',
      ...(items === undefined ? {} : { items }),
    });
    const lines = (planted: PlantedLine[], found: PlantedLine[]) =>
      compareAll(
        { ...truth(), lines: planted },
        [],
        found.map((one): FoundLine => ({ ...one, items: one.items!, subjects: 1 })),
      );

    it('counts the items of each line', () => {
      expect(lines([line(7)], [line(7)])).toMatchObject({ missing: 0, unexpected: 0, differences: [] });
      expect(lines([line(7)], [line(5)])).toMatchObject({
        missing: 2,
        differences: [{ rule: 'DIS-17', agreement: 'A', subject: 'not evaluable: not assessed by the source' }],
      });
      expect(lines([line(7)], [])).toMatchObject({ missing: 7 });
      expect(lines([], [line(7)])).toMatchObject({ unexpected: 7, differences: [{ planted: 0, found: 7 }] });
      expect(lines([line(7)], [{ ...line(7), reason: 'same day' }])).toMatchObject({ missing: 7, unexpected: 7 });
    });

    it('adds up the lines of one reason', () => {
      expect(lines([line(7)], [line(3), line(4)])).toMatchObject({ missing: 0, unexpected: 0, differences: [] });
      expect(lines([], [line(3), line(4)])).toMatchObject({ unexpected: 7, differences: [{ planted: 0, found: 7 }] });
    });

    it('asks only that it is there where the plan does not say how many', () => {
      expect(lines([line()], [line(9)])).toMatchObject({ missing: 0, unexpected: 0 });
      expect(lines([line()], [])).toMatchObject({ missing: 1, unexpected: 0 });
    });
  });
});
