import { evasiveDifferences } from './evasive-differences.js';
import { ANY, type EvasiveFinding, type EvasiveTruth, type NotEvaluableLine } from './evasive-truth.js';

const finding = (rule: string, subject: string, count: number, more: Partial<EvasiveFinding> = {}): EvasiveFinding => ({
  ...{ rule, agreement: 'A', subject, count, counted: true, from: 'recorded' },
  ...more,
});

const line: NotEvaluableLine = {
  ...{ rule: 'DIS-17', agreement: 'A', reason: 'items not listed', items: 5, subjects: 1, from: 'recorded' },
};

const truthOf = (more: Partial<EvasiveTruth>): EvasiveTruth => ({
  ...{ case: 'evasive', seed: 1, items: 0, findings: [], notEvaluable: {}, facts: [] },
  ...{ lines: [], undecided: [], vouched: ['A'], plants: {}, refused: [] },
  ...more,
});

describe('evasiveDifferences', () => {
  it('has none where what was found is what was planted', () => {
    const truth = truthOf({ findings: [finding('DIS-07', 's/D-1', 3)], lines: [line] });
    expect(evasiveDifferences(truth, [finding('DIS-07', 's/D-1', 3)], [{ ...line, items: 5, subjects: 1 }])).toEqual(
      [],
    );
  });

  it.each([
    ['missing', [], 'A DIS-07 s/D-1: planted 3, found nothing'],
    ['of another count', [finding('DIS-07', 's/D-1', 2)], 'A DIS-07 s/D-1: planted 3, found 2'],
  ])('names a finding that is %s', (_, found, difference) => {
    const truth = truthOf({ findings: [finding('DIS-07', 's/D-1', 3)] });
    expect(evasiveDifferences(truth, found, [])).toEqual([difference]);
  });

  it('names what nobody planted, findings and lines', () => {
    const found = [finding('DIS-02', 's/D-1', 1)];
    expect(evasiveDifferences(truthOf({}), found, [{ ...line, items: 5, subjects: 1 }])).toEqual([
      'A DIS-02 s/D-1: planted nothing, found 1',
      'A DIS-17 not evaluable: items not listed: planted nothing, found 5 items of 1',
    ]);
  });

  it('adds up the lines of one reason', () => {
    const found = [2, 3].map((items) => ({ ...line, items, subjects: 1 }));
    expect(evasiveDifferences(truthOf({ lines: [{ ...line, subjects: 2 }] }), [], found)).toEqual([]);
    expect(evasiveDifferences(truthOf({ lines: [line] }), [], found)).toEqual([
      'A DIS-17 not evaluable: items not listed: planted 5 items of 1, found 5 items of 2',
    ]);
  });

  it('leaves out what is undecided, of that subject only', () => {
    const truth = truthOf({ undecided: [{ rule: 'DIS-02', agreement: 'A', subject: 's/D-1' }] });
    expect(evasiveDifferences(truth, [finding('DIS-02', 's/D-1', 1)], [])).toEqual([]);
    expect(evasiveDifferences(truth, [finding('DIS-02', 's/D-2', 1)], [])).toHaveLength(1);
  });

  it('takes any subject and any count where the specification names none', () => {
    const truth = truthOf({ findings: [finding('INT-03', ANY, 1, { counted: false })] });
    expect(evasiveDifferences(truth, [finding('INT-03', 'urn:agency:s:main', 7)], [])).toEqual([]);
    expect(evasiveDifferences(truth, [], [])).toEqual(['A INT-03 *: planted there, found nothing']);
  });

  it('names what was concluded before its time', () => {
    const truth = truthOf({ findings: [finding('DIS-01', 's/D-1', 1, { from: 'week' })], vouched: [] });
    expect(evasiveDifferences(truth, [finding('DIS-01', 's/D-1', 1)], [], 'quarter hour')).toEqual([
      'A DIS-01 s/D-1: concluded before its time',
    ]);
    expect(evasiveDifferences(truth, [finding('DIS-01', 's/D-1', 1)], [], 'week')).toEqual([]);
  });

  it('before the week is over asks an agreement that is not vouched only for what has its moment', () => {
    const planted = [finding('AGR-01', 'disclosure s/A', 2, { from: 'quarter hour' }), finding('DIS-07', 's/D-1', 3)];
    const truth = truthOf({ findings: planted, vouched: [] });
    expect(evasiveDifferences(truth, [finding('RCP-01', 's/D-1', 1)], [], 'recorded')).toEqual([]);
    expect(evasiveDifferences(truth, [], [], 'quarter hour')).toEqual([
      'A AGR-01 disclosure s/A: planted 2, found nothing',
    ]);
    expect(evasiveDifferences(truth, [], [], 'week')).toHaveLength(2);
  });
});
