import { comparedName } from '../../words/names.js';
import {
  aboutWhose,
  amountOf,
  funnelLead,
  funnelSentence,
  hiddenStages,
  partiesInWords,
  reasonOf,
  STAGES,
  type Stage,
} from './words.js';

const items = (stage: Stage['stage'], count: number, unknown?: number, stated = count): Stage => ({
  ...{ stage, count, unit: 'items' },
  ...(unknown === undefined ? {} : { listing: { stated, named: count - unknown, unknown } }),
});
const lead = (requested: number, disclosed: number) =>
  funnelLead([items('submitted', requested, 0), items('disclosed', disclosed, 0)]);

describe('the line above the funnel', () => {
  it.each([
    [0, 0, 'Nothing is recorded as requested or disclosed.'],
    [1, 0, 'Of 1 item that was requested, none is recorded as disclosed.'],
    [1, 1, 'Of 1 item that was requested, 1 was disclosed.'],
    [5, 2, 'Of 5 items that were requested, 2 were disclosed.'],
    [1_280_000, 47_289, 'Of 1,280,000 items that were requested, 47,289 were disclosed, which is 3.7 %.'],
    [1_280_000, 1, 'Of 1,280,000 items that were requested, 1 was disclosed, which is less than 0.1 %.'],
    [1_280_000, 1_279_999, 'Of 1,280,000 items that were requested, 1,279,999 were disclosed, which is 99.9 %.'],
    [10, 10, 'Of 10 items that were requested, 10 were disclosed, which is 100 %.'],
    [2, 3, '3 items were disclosed, which is more than the 2 that were requested.'],
    [0, 7, '7 items were disclosed. No request is recorded.'],
    [0, 1, '1 item was disclosed. No request is recorded.'],
  ])('of %i requested and %i disclosed', (requested, disclosed, words) =>
    expect(lead(requested, disclosed)).toBe(words),
  );
  it('is there without any stage', () => expect(funnelLead([])).toBe('Nothing is recorded as requested or disclosed.'));
});

describe('the funnel', () => {
  it('tells stated, named and unknown apart in words', () =>
    expect(funnelSentence([items('submitted', 1_280_000, 60, 1_280_000), items('matched', 1)])).toBe(
      'From request to receipt. Requested: 1,280,000 items, 1,279,940 named, 60 unknown, 1,280,000 stated. Matched: 1 item.',
    ));
  it('says that none is unknown', () =>
    expect(funnelSentence([items('disclosed', 0, 0)])).toMatch('0 items, 0 named, none unknown, 0 stated.'));
  it('draws an amount that nothing tells apart as counted', () => {
    expect(amountOf(items('received', 47))).toEqual({ named: 0, unknown: 0, counted: 47, stated: null });
    expect(amountOf(items('disclosed', 47, 7, 50))).toEqual({ named: 40, unknown: 7, counted: 0, stated: 50 });
  });
  it('knows which stages are not shown', () =>
    expect(hiddenStages([items('submitted', 1), items('disclosed', 1), items('received', 1)])).toEqual([
      'accepted',
      'matched',
    ]));
});

describe('what cannot be judged', () => {
  it('says about whose acts', () => {
    expect(aboutWhose({ agency: 'ice', acts: 'requests' })).toBe(', in requests of ICE');
    expect(aboutWhose({ agency: 'ice', acts: null })).toBe(' of the systems of ICE');
    expect(aboutWhose({ agency: null, acts: 'requests' })).toBe(', in requests of all agencies');
    expect(aboutWhose({ agency: null, acts: null })).toBe(' of all sources');
  });
  it('never leaves a reason out', () => {
    expect(reasonOf({ reason: 'x', reasonText: 'The agreement states no cap.' })).toBe('The agreement states no cap.');
    expect(reasonOf({ reason: 'policy.volume', reasonText: null })).toMatch('policy.volume');
  });
});

it('names parties', () => {
  expect(partiesInWords(['ice', 'irs'])).toBe('ICE and IRS');
  expect(partiesInWords([])).toBe('No party is recorded');
});

it('calls what is accepted by name otherwise than what REQ-06 counts, which is accepted in any way', () => {
  expect(STAGES.accepted.name).toBe('Accepted by name');
  expect(STAGES.accepted.counts).toMatch(/as a whole.*not counted here/);
  const clause = 'items below that level that the source accepted';
  expect(comparedName(clause)).toBe(`${clause}: by name, with the whole request, or by disclosing them`);
});
