import { MemoryShard } from '../../libs/judging/src/index.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { GIVER, Scenario, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { Base, day } from './base.js';

const DIS07 = { 'DIS-07 revenue/D-1': 1 };

/** One item disclosed to an agency that may not have it, and the id of that event. */
function disclosed(): { base: Base; id: string } {
  const base = new Base();
  base.part('D-1', { recipient: { agency: 'strangers' } }, [1], base.at(5));
  return { base, id: base.lastId };
}

describe('a disclosure is retracted', () => {
  it.each([
    ['its author', { client: 'unauthenticated' }, {}],
    ['the other side', {}, { client: 'unauthenticated' }],
  ])(
    'not by a statement that is only claimed in the name of %s, once that agency has spoken proven',
    (_who, one, other) => {
      const { base, id } = disclosed();
      base.retract(id, base.at(5.5, one));
      base.retract(id, base.at(5.6, { source: TAKER, ...other }), GIVER);
      expect(base.vouched(6).outcomes(/DIS-07/)).toEqual(DIS07);
    },
  );

  it('by both sides, in any order', () => {
    for (const [author, other] of [
      [5.5, 5.6],
      [5.6, 5.5],
    ] as const) {
      const { base, id } = disclosed();
      const acts = [
        [author, () => base.retract(id, base.at(author))],
        [other, () => base.retract(id, base.at(other, { source: TAKER }), GIVER)],
      ] as const;
      for (const [, act] of [...acts].sort(([a], [b]) => a - b)) act();
      expect(base.vouched(6).outcomes(/DIS-07/)).toEqual({});
    }
  });
});

describe('a retraction of another source’s statement', () => {
  it('is folded completely when it retracts another retraction', () => {
    const [one, other] = ['urn:agency:revenue:one', 'urn:agency:revenue:other'];
    const [first, second] = ['019a0000-0000-7000-8000-00000000aaaa', '019a0000-0000-7000-8000-00000000bbbb'];
    const { inputs } = new Scenario()
      .retract(second, { source: one, id: first }, other)
      .retract(first, { source: other, id: second }, one);
    const shard = new MemoryShard(ruleSet).fold(inputs.slice(0, 1));
    const fold = (): MemoryShard => shard.fold(inputs.slice(1), undefined, 1);
    for (let portions = 1; fold().unfinished; portions++) expect(portions).toBeLessThan(20);
    expect(shard.folded).toHaveLength(2);
  });

  it('has no standing to excuse, whether its source sent other content under its id before it or after', () => {
    const findings = (other: 'before' | 'after', way: 'proven' | 'claimed'): Record<string, number> => {
      const base = new Base({ without: ['request'] });
      base.request('R-2', { items: 1 }, {}, base.at(1));
      const [asked, id] = [base.lastId, '019a0000-0000-7000-8000-00000000aaaa'];
      const receipt = (): Base =>
        base.receipt('D-9', 1, undefined, {
          ...base.at(4, { source: GIVER, id, sequence: null }),
          ...(way === 'claimed' ? { client: 'unauthenticated' } : {}),
        });
      if (other === 'before') receipt();
      base.retract(asked, base.at(5, { id }), TAKER);
      if (other === 'after') receipt();
      return base.vouched(6).outcomes(/INT-14 revenue gov.transfer.event.retracted/);
    };
    for (const way of ['proven', 'claimed'] as const)
      for (const other of ['before', 'after'] as const)
        expect([way, other, findings(other, way)]).toEqual([
          ...[way, other],
          { 'INT-14 revenue gov.transfer.event.retracted.v1': 1 },
        ]);
  });
});

it('a retracted watermark leaves the previous one in force, as long as that passes the act', () => {
  const rule = (first: number) => {
    const base = new Base({ without: ['request', 'assessment', 'match'] });
    base.part('D-1', {}, 1, base.at(5)).vouched(first).vouched(8);
    return base.retract(base.lastId, base.at(8.5, { source: TAKER })).outcomes(/DIS-01/);
  };
  expect(rule(6)).toEqual({ 'DIS-01 revenue/D-1': 1 });
  expect(rule(4)).toEqual({});
});

it('nothing is awaited longer than a week, whatever an older policy states', () => {
  const latenessSeconds = { value: 604_801, basis: 'clause' as const };
  const base = new Base({ policy: { latenessSeconds }, without: ['request', 'assessment', 'match'] });
  base.part('D-1', {}, 1, base.at(5)).control({ kind: 'clock' }, day(12));
  expect(base.outcomes(/DIS-01/)).toEqual({ 'DIS-01 revenue/D-1': 1 });
});

it('a system that only ever claimed to belong to its agency delays nothing', () => {
  const base = new Base({ without: ['request', 'assessment', 'match'] });
  base.part('D-1', {}, 1, base.at(5));
  const source = 'urn:agency:border:unknown';
  base.receipt('D-0', 1, undefined, base.at(5.5, { source, client: 'unauthenticated' })).vouched(6);
  expect(base.outcomes(/DIS-01/)).toEqual({ 'DIS-01 revenue/D-1': 1 });
});
