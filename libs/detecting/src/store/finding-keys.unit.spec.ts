import { keys } from '#libs/judging';
import { FindingKeys, isFinding } from './finding-keys.js';

const finding = (subject: string) => keys.finding('A-1', 'DIS-02', subject);
const lack = (subject: string) => keys.lack('A-1', 'DIS-02', 'items not listed', subject);
const line = keys.notEvaluable('A-1', 'DIS-02', 'items not listed');

describe('the keys of findings, lines and what these lack', () => {
  it('say what does not exist, once a scope is known', () => {
    const known = new FindingKeys();
    expect(known.lacks(lack('irs/D-1'))).toBe(false);
    known.learn(['A-1'], [finding('irs/D-1'), line]);
    expect(known.lacks(finding('irs/D-1'))).toBe(false);
    expect(known.lacks(line)).toBe(false);
    expect(known.lacks(lack('irs/D-1'))).toBe(true);
    known.add(lack('irs/D-1'));
    expect(known.lacks(lack('irs/D-1'))).toBe(false);
    expect(known.lacks(lack('ssa/D-1'))).toBe(true);
  });

  it('are all likely to be asked for where they are few', () => {
    const known = new FindingKeys();
    known.learn(['A-1'], [finding('irs/D-1'), lack('ssa/D-2'), line]);
    expect(new Set(known.likely('A-1', new Set(['other'])))).toEqual(
      new Set([finding('irs/D-1'), lack('ssa/D-2'), line]),
    );
    expect([...known.likely('A-2', new Set(['D-1']))]).toEqual([]);
  });

  it('are likely by the ids that a batch speaks of, whoever uses them, where they are many', () => {
    const known = new FindingKeys();
    const many = Array.from({ length: 100 }, (_, i) => finding(`irs/E-${i}`));
    known.learn(['A-1'], [...many, finding('irs/D-1'), lack('irs/D-1'), lack('ssa/D-1'), line]);
    expect(new Set(known.likely('A-1', new Set(['', 'D-1'])))).toEqual(
      new Set([finding('irs/D-1'), lack('irs/D-1'), lack('ssa/D-1'), line]),
    );
  });

  it('are told from other keys', () => {
    expect([finding('x'), lack('x'), line].map(isFinding)).toEqual([true, true, true]);
    expect(isFinding(keys.agreement('A-1'))).toBe(false);
  });
});
