import { GIVER, type Sent, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';
import { Base, day } from './base.js';

// docs/judging.md#nobody-clears-himself: "A source that has vouched … and then says something of number n or above"; "A document that binds is undone only by
// all who recorded it".

const wages = { elements: ['address', 'wages'] };
const DIS03 = { 'DIS-03 revenue/D-1': 1 };

const outcomeOf = (base: Base): Record<string, number> => base.outcomes(/AGR|DIS|INT|n\.e\./);

function vouches(base: Base, source: string, nextSequence: number, sent: Sent): void {
  const data = { upTo: sent.time!, nextSequence: String(nextSequence) };
  base.send('gov.transfer.source.watermarked.v1', data, { ...sent, source });
}

describe('a watermark whose next number its source has already used', () => {
  it.each([
    ['with a number', GIVER, undefined],
    ['with a number', TAKER, undefined],
    ['without a number', GIVER, null],
    ['without a number', TAKER, null],
  ])('%s, by %s: retracts no earlier statement', (_how, source, sequence) => {
    const base = new Base();
    base.part('D-1', wages, [1], base.at(5)).vouched(6);
    vouches(base, source, 1, base.at(7, sequence === null ? { sequence } : {}));
    base.control({ kind: 'clock' }, day(20));
    expect(outcomeOf(base)).toEqual(DIS03);
  });

  it('has one outcome in any order of arrival, if it has a number', () => {
    const base = new Base();
    base.part('D-1', wages, [1], base.at(5)).vouched(6);
    vouches(base, TAKER, 1, base.at(7));
    expect(outcome(foldLedger(base.inputs.toReversed()))).toEqual(outcome(foldLedger(base.inputs)));
  });

  it.each([undefined, null])('binds later statements, with the number %s', (sequence) => {
    const base = new Base({ without: ['match'] });
    base.part('D-1', {}, [1], base.at(5));
    vouches(base, GIVER, 1, base.at(6, sequence === null ? { sequence } : {}));
    base.match('R-1', { items: 1 }, 'M-1', base.at(4, { receivedAt: day(7) }));
    base.vouched(8).control({ kind: 'clock' }, day(20));
    expect(outcomeOf(base)).toEqual({ 'DIS-04 revenue/D-1': 1, [`INT-03 ${GIVER}`]: 1 });
  });

  it.each(['before', 'after'])(
    'without a number of its own keeps its place %s a match, also when its source is counted again',
    (place) => {
      const base = new Base({ without: ['match'] });
      base.part('D-1', {}, [1], base.at(5));
      const match = () => base.match('R-1', { items: 1 }, 'M-1', base.at(4, { receivedAt: base.now }));
      if (place === 'before') match();
      vouches(base, GIVER, 1, base.at(6, { sequence: null }));
      if (place === 'after') match();
      vouches(base, GIVER, base.nextSequence(GIVER) + 1, base.at(7));
      base.retract(base.lastId, base.at(7.5)).vouched(8).control({ kind: 'clock' }, day(20));
      expect(outcomeOf(base)).toEqual(place === 'before' ? {} : { 'DIS-04 revenue/D-1': 1, [`INT-03 ${GIVER}`]: 1 });
    },
  );
});
