import { GIVER, policy, type Sent, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';
import { Base, day, TERMS } from './base.js';

// docs/judging.md#who-has-standing: each of two registrations of one id judges only the agencies that recorded it. #when: "A stranger's
// events move nothing."

const ALPHA = 'urn:agency:alpha:system';
const BETA = 'urn:agency:beta:system';
const SHORT = { value: 1, basis: 'clause' as const };

/** Two agencies register the agreement's id together. */
function register(base: Base, sources: [string, string], sent: Sent, latenessSeconds = TERMS.latenessSeconds!): void {
  const parties = sources.map((source, n) => ({
    agency: source.split(':')[2]!,
    role: n === 0 ? ('source' as const) : ('recipient' as const),
  }));
  for (const source of sources)
    base.send(
      'gov.transfer.agreement.registered.v1',
      { version: 1, documentDigest: sha('rival'), policy: policy({ ...TERMS, latenessSeconds, parties }) },
      { ...sent, source },
    );
}

function vouch(base: Base, days: number, sources: string[]): void {
  for (const source of sources) {
    const data = { upTo: day(days), nextSequence: String(base.nextSequence(source) + 1) };
    base.send('gov.transfer.source.watermarked.v1', data, base.at(days, { source }));
  }
}

const asked = (): Base => new Base({ without: ['request', 'assessment', 'match'] });
const PARTIES = [GIVER, TAKER];
const STRANGERS: [string, string] = [ALPHA, BETA];
const DIS01 = { 'DIS-01 revenue/D-1': 1 };

describe('rivals between strangers', () => {
  it('do not delay conclusions of the parties when they have vouched further', () => {
    const base = asked();
    register(base, STRANGERS, base.at(1));
    vouch(base, 9, STRANGERS);
    base.part('D-1', {}, 1, base.at(5));
    vouch(base, 6, [GIVER]);
    expect(base.outcomes(/DIS-01/)).toEqual({});
    vouch(base, 6, [TAKER]);
    expect(base.outcomes(/DIS-01/)).toEqual(DIS01);
    // In batches of any size, and in any order.
    expect(base.outcomes(/DIS-01/, base.fold(7))).toEqual(DIS01);
    expect(outcome(foldLedger(base.inputs.toReversed()))).toEqual(outcome(foldLedger(base.inputs)));
  });

  it('do not delay them when they never vouch', () => {
    const base = asked();
    register(base, STRANGERS, base.at(1));
    base.part('D-1', {}, 1, base.at(5)).vouched(6);
    expect(base.outcomes(/DIS-01/)).toEqual(DIS01);
  });

  it('do not delay them when they registered long before the parties', () => {
    const base = asked();
    base.part('D-1', {}, 1, base.at(5));
    register(base, STRANGERS, base.at(-300, { receivedAt: day(5) }));
    vouch(base, 9, STRANGERS);
    base.vouched(6);
    expect(base.outcomes(/DIS-01/)).toEqual(DIS01);
  });

  it('are concluded by their own watermarks, not by those of the parties', () => {
    const base = asked();
    register(base, STRANGERS, base.at(1));
    base.vouched(9);
    base.part('D-1', { recipient: { agency: 'beta' } }, 1, base.at(5, { source: ALPHA }));
    expect(base.outcomes(/DIS-01/)).toEqual({});
    vouch(base, 6, STRANGERS);
    expect(base.outcomes(/DIS-01/)).toEqual({ 'DIS-01 alpha/D-1': 1 });
  });

  it('do not conclude a party’s statement without standing before the parties have vouched', () => {
    const base = new Base();
    register(base, STRANGERS, base.at(1));
    vouch(base, 9, STRANGERS);
    base.match('R-1', { items: 1 }, 'M-2', base.at(5, { source: TAKER }));
    expect(base.outcomes(/INT-14/)).toEqual({});
    base.vouched(6);
    expect(base.outcomes(/INT-14/)).toEqual({ 'INT-14 border gov.transfer.match.performed.v1': 1 });
  });

  it('do not conclude another agency’s topic before the parties have vouched', () => {
    const base = new Base();
    register(base, STRANGERS, base.at(1));
    vouch(base, 9, STRANGERS);
    base.match('R-1', { items: 1 }, 'M-2', base.at(5, { topic: 'transfers.alpha', sequence: null }));
    expect(base.outcomes(/INT-10/)).toEqual({});
    base.vouched(6);
    expect(base.outcomes(/INT-10/)).toEqual({ [`INT-10 transfers.alpha ${GIVER}`]: 1 });
  });

  it('cannot make a party’s numbers count as missing earlier than its own agreement does', () => {
    const base = new Base();
    register(base, STRANGERS, base.at(1), SHORT);
    base.match('R-1', { items: 1 }, 'M-2', base.at(5, { sequence: base.nextSequence(GIVER) + 1 }));
    base.control({ kind: 'clock' }, day(6));
    expect(base.outcomes(/INT-02/)).toEqual({});
    base.control({ kind: 'clock' }, day(20));
    expect(base.outcomes(/INT-02/)).toEqual({ [`INT-02 ${GIVER}`]: 1 });
  });
});

describe('rivals between strangers who act', () => {
  it('make no items hit that may be among those that their request does not list', () => {
    const base = asked();
    base.request('R-1', { items: 2 }, { itemsCount: 3 }, base.at(1));
    base.part('D-1', {}, [1, 3], base.at(5)).vouched(6);
    const expected = { 'DIS-02 n.e. request.items': 1 };
    expect(base.outcomes(/DIS-02/)).toEqual(expected);
    register(base, STRANGERS, base.at(1, { receivedAt: day(6) }));
    vouch(base, 6, STRANGERS);
    expect(base.outcomes(/DIS-02/)).toEqual(expected);
  });
});

describe('a rival by a party and a stranger', () => {
  it.each([1, -300])('recorded on day %d, without watermarks, delays no conclusion of the parties', (at) => {
    const base = asked();
    base.part('D-1', {}, 1, base.at(5));
    register(base, [GIVER, BETA], base.at(at, { receivedAt: day(5) }));
    vouch(base, 6, PARTIES);
    expect(base.outcomes(/DIS-01/)).toEqual(DIS01);
  });
});
