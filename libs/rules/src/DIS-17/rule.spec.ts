import type { Rows } from '../testing/rows.js';
import { GIVER, policy, Scenario, sha, TAKER } from '../testing/scenario.js';

/** Items 1 and 3 have no usable address, 2 a partial one, 4 and the rest a good one. */
const poor = { 1: { addressCodes: ['A02'] }, 2: { addressCodes: ['A10'] }, 3: { addressCodes: ['A01'] } };
const STRANGER = 'urn:agency:strangers:system';
const early = '2025-05-01T00:00:00Z';

/** Assessed by the source or, with `requester`, by the requester. */
function base(changes = {}, requester = false): Scenario {
  const each = { addressCodes: [] };
  const scenario = new Scenario().agreed(changes).rosters();
  scenario.request('r1', { items: 5, each, ...(requester ? { but: poor } : {}) });
  return requester ? scenario : scenario.validate('r1', { items: 5, each, but: poor });
}

describe('DIS-17', () => {
  it('counts disclosed items whose request address is insufficient, at once when the source has assessed them', () => {
    expect(
      base()
        .disclose('d1', { items: [1, 2, 4] })
        .finding('DIS-17'),
    ).toMatchObject({
      subject: 'revenue/d1',
      count: 1,
      severity: 'CRITICAL',
      clauses: [
        {
          ...{
            field: 'items.addressCodes',
            expected: 'PARTIAL',
            actual: 'INSUFFICIENT',
            holds: false,
            basis: 'default',
          },
          entries: [6, 8],
        },
        { expected: 0, actual: 1, holds: false, entries: [6, 8] },
        { field: 'items that the source called better after their disclosure', actual: 0, holds: true },
        { expected: 3, actual: 3, holds: true },
      ],
      evidence: [{ role: 'agreement' }, { role: 'request', index: 6 }, { role: 'disclosure', index: 8 }],
    });
  });

  it('passes for partial addresses, unless the agreement requires sufficient ones', () => {
    const outcomeOf = (changes = {}) => base(changes).disclose('d1', { items: [2, 4] }).watermarks().outcomeOf('DIS-17'); // prettier-ignore
    expect(outcomeOf()).toEqual({});
    expect(outcomeOf({ addressPolicy: { minLevel: 'SUFFICIENT' } })).toEqual({ 'revenue/d1': 1 });
  });

  it('lets the requester’s codes accuse, and excuse nobody, once it is concluded that the source stated none', () => {
    const scenario = base({}, true).disclose('d1', { items: 5 });
    expect(scenario.outcomeOf('DIS-17')).toEqual({});
    expect(scenario.watermarks().outcomeOf('DIS-17')).toEqual({
      'revenue/d1': 2,
      'n.e. not assessed by the source': 3,
    });
  });

  it('uses only the source’s codes when it had assessed the item', () => {
    const scenario = base({}, true).validate('r1', { items: 5, each: { addressCodes: [] } });
    expect(scenario.disclose('d1', { items: 5 }).watermarks().outcomeOf('DIS-17')).toEqual({});
  });

  it('uses the source’s latest assessment by then, in any order of arrival', () => {
    const scenario = new Scenario().agreed().rosters().request('r1', { items: 2 }, {}, { time: early });
    scenario
      .reassess([1], [], { time: '2025-05-03T00:00:00Z' })
      .reassess([1, 2], ['A02'], { time: '2025-05-02T00:00:00Z' });
    scenario.disclose('d1', { items: 2 }, {}, { time: '2025-05-03T00:00:00Z' });
    expect(scenario.watermarks().outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 1 });
  });

  it('stays when the source assesses the address as better afterwards, and states the number of such items', () => {
    const scenario = base().disclose('d1', { items: 5 }).reassess([1], []).watermarks();
    expect(scenario.finding('DIS-17')).toMatchObject({ count: 2 });
    expect(scenario.finding('DIS-17').clauses).toContainEqual(
      expect.objectContaining({ field: 'items that the source called better after their disclosure', actual: 1 }),
    );
    expect(scenario.fold().hits.some(({ rule, change }) => rule === 'DIS-17' && change === 'restated')).toBe(true);
  });

  it('adds items that the source assesses as worse afterwards, and keeps them', () => {
    const scenario = base().disclose('d1', { items: 5 }).reassess([4], ['A02']);
    expect(scenario.outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 3 });
    expect(scenario.reassess([4], []).watermarks().outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 3 });
  });

  it('ignores assessments by the requester and by strangers', () => {
    for (const source of [TAKER, STRANGER]) {
      const better = base().reassess([1], [], { source }).reassess([4], ['A02'], { source });
      expect(better.disclose('d1', { items: 5 }).watermarks().outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 2 });
    }
  });

  describe('when two sources may disclose', () => {
    const CUSTOMS = 'urn:agency:customs:system';
    const both = [
      { agency: 'revenue', role: 'source' as const },
      { agency: 'customs', role: 'source' as const },
      { agency: 'border', role: 'recipient' as const },
    ];

    it('judges each source’s disclosures by its own assessments only', () => {
      const scenario = new Scenario();
      const registration = { version: 1, documentDigest: sha('three'), policy: policy({ parties: both }) };
      for (const source of [GIVER, CUSTOMS, TAKER])
        scenario.send('gov.transfer.agreement.registered.v1', registration, { source, time: early });
      scenario.request('r1', { items: 2, each: { addressCodes: ['A02'] } });
      scenario.reassess([1, 2], [], { source: CUSTOMS });
      scenario.disclose('d1', { items: [1, 2] }).disclose('d2', { items: [1, 2] }, {}, { source: CUSTOMS });
      expect(scenario.watermarks(scenario.now, [GIVER, CUSTOMS, TAKER]).outcomeOf('DIS-17')).toEqual({
        'revenue/d1': 2,
      });
    });

    it('counts a worse assessment by a former source for its own disclosures', () => {
      const scenario = base().disclose('d1', { items: [4, 5] }, {}, { time: '2025-06-01T01:00:00Z' });
      const parties = [{ agency: 'customs', role: 'source' as const }, both[2]!];
      const effectiveAt = '2025-06-02T00:00:00Z';
      const data = { version: 2, supersedes: 1, documentDigest: sha('v2'), policy: policy({ parties }), effectiveAt };
      for (const source of [GIVER, CUSTOMS, TAKER])
        scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: effectiveAt });
      scenario.reassess([4], ['A02'], { time: '2025-06-03T00:00:00Z' });
      expect(scenario.outcomeOf('DIS-17')).toHaveProperty(['revenue/d1'], 1);
    });
  });

  it('lets an assessment that the source retracted accuse, and not excuse', () => {
    const better = base().reassess([1], []);
    better.retract(better.lastId);
    expect(better.disclose('d1', { items: 5 }).watermarks().outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 2 });
    const worse = base().reassess([4], ['A02']);
    worse.retract(worse.lastId);
    expect(worse.disclose('d1', { items: 5 }).watermarks().outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 3 });
    // Corrected before the disclosure.
    const right = base().reassess([4], ['A02']);
    right.retract(right.lastId).reassess([4], []);
    expect(right.disclose('d1', { items: 5 }).watermarks().outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 2 });
    const unsaid = new Scenario().agreed().rosters().request('r1', { items: 2 }).reassess(2, []);
    const id = unsaid.lastId;
    expect(unsaid.disclose('d1', { items: 2 }).retract(id).watermarks().outcomeOf('DIS-17')).toEqual({
      'n.e. not assessed by the source': 2,
    });
  });

  it('judges each part by the assessments made by then', () => {
    const scenario = base()
      .disclose('d1', { items: [4] })
      .reassess([1, 3], [])
      .disclose('d1', { items: [1] })
      .watermarks();
    expect(scenario.outcomeOf('DIS-17')).toEqual({});
    expect(
      scenario
        .disclose('d1', { items: [3] }, {}, { time: early })
        .wait(1)
        .outcomeOf('DIS-17'),
    ).toEqual({});
  });

  it('does not pass an item without an assessment, or one stated as not assessed', () => {
    const each = { addressCodes: [], assessed: false };
    const scenario = new Scenario().agreed().rosters().request('r1', { items: 3, each });
    scenario.validate('r1', { items: 3, each }).disclose('d1', { items: 2 }, { itemsCount: 9 });
    expect(scenario.outcomeOf('DIS-17')).toEqual({});
    expect(scenario.watermarks().outcomeOf('DIS-17')).toEqual({
      'n.e. not assessed by the source': 2,
      'n.e. items not listed': 7,
    });
  });

  it('leaves items that were not requested to DIS-02, and disclosures without a request to DIS-01', () => {
    const outcomeOf = (header: object, changes = {}) =>
      base(changes).reassess([9], ['A02']).disclose('d1', { items: [9] }, header).watermarks().outcomeOf('DIS-17'); // prettier-ignore
    expect(outcomeOf({})).toEqual({});
    expect(outcomeOf({ requestId: 'r9', itemsCount: 9 })).toEqual({});
    expect(outcomeOf({ requestId: undefined, itemsCount: 9 })).toEqual({});
    expect(outcomeOf({ requestId: undefined, itemsCount: 9 }, { exchangeMode: 'standing' })).toEqual({});
  });

  it('judges items of a request that does not list them', () => {
    const scenario = new Scenario().agreed().rosters();
    scenario.request('r1', { items: [] }, { itemsCount: 3, items: undefined }).reassess([1], ['A02']).reassess([2], []);
    expect(scenario.disclose('d1', { items: 3 }).watermarks().outcomeOf('DIS-17')).toEqual({
      'revenue/d1': 1,
      'n.e. not assessed by the source': 1,
    });
  });

  it('has no verdict when the agreement did not choose the pack', () => {
    const scenario = base({ authorityPacks: ['core'] }).disclose('d1', { items: 5 }, { itemsCount: 9 });
    expect(scenario.watermarks().outcomeOf('DIS-17')).toEqual({});
  });

  it('is not evaluable when two systems of one agency act on one day', () => {
    const on = { time: '2025-06-01T00:00:00Z', day: true } as const;
    const checks = 'urn:agency:revenue:checks';
    const scenario = new Scenario()
      .agreed()
      .rosters()
      .request('r1', { items: 2, each: { addressCodes: ['A02'] } }, {}, on);
    scenario.reassess(2, [], { ...on, source: checks }).disclose('d1', { items: 2 }, {}, on);
    expect(scenario.wait(48).outcomeOf('DIS-17')).toEqual({
      'n.e. same day': 2,
    });
  });

  it('is withdrawn when both sides have retracted the disclosure', () => {
    const scenario = base().disclose('d1', { items: [1] });
    const id = scenario.lastId;
    expect(scenario.retract(id).outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 1 });
    expect(scenario.retract(id, { source: TAKER }, GIVER).outcomeOf('DIS-17')).toEqual({});
  });

  describe('states how many items its source assessed as better afterwards, in judging order', () => {
    const called = (scenario: Scenario) => {
      const { count, clauses } = scenario.finding('DIS-17');
      return [count, clauses.find(({ field }) => field.includes('called better'))!.actual];
    };
    const low = () =>
      new Scenario()
        .agreed()
        .rosters()
        .request('r1', { items: 1 }, {}, { time: early })
        .reassess([1], ['A02'], { time: '2025-05-02T00:00:00Z' });
    const at = '2025-05-10T10:00:00Z';

    it('by the sequence on a day within one source', () => {
      const day = { time: '2025-05-10T00:00:00Z', day: true as const };
      expect(called(low().disclose('d1', { items: 1 }, {}, { time: at }).reassess([1], [], day))).toEqual([1, 1]);
      const before = low().reassess([1], [], day).disclose('d1', { items: 1 }, {}, { time: at });
      expect(before.watermarks().outcomeOf('DIS-17')).toEqual({});
    });

    it('by the vouched time for an assessment that contradicts a watermark', () => {
      const scenario = low().disclose('d1', { items: 1 }, {}, { time: at }).watermarks('2025-05-20T00:00:00Z');
      expect(called(scenario.reassess([1], [], { time: '2025-05-05T00:00:00Z' }))).toEqual([1, 1]);
    });

    it('without an assessment that was retracted', () => {
      const scenario = low().disclose('d1', { items: 1 }, {}, { time: at }).reassess([1], []);
      expect(called(scenario)).toEqual([1, 1]);
      expect(called(scenario.retract(scenario.lastId))).toEqual([1, 0]);
    });
  });

  describe('when two agencies have requested under one id', () => {
    const CUSTOMS = 'urn:agency:customs:requests';
    const parties = [...policy().parties, { agency: 'customs', role: 'recipient' as const }];
    const time = '2025-01-01T00:00:00Z';
    function requested(but: Rows['but'], ...acts: ('border' | 'customs' | 'assessed')[]): Scenario {
      const scenario = new Scenario().agreed({ parties }).rosters();
      const data = { version: 1, documentDigest: sha('agreement'), policy: policy({ parties }) };
      scenario.send('gov.transfer.agreement.registered.v1', data, { source: CUSTOMS, time });
      acts.forEach((act, n) => {
        const when = { time: `2025-05-0${n + 1}T00:00:00Z` };
        if (act === 'assessed')
          return scenario.validate(
            'r1',
            { items: [1, 2], each: { addressCodes: [] }, but: { 1: { addressCodes: ['A02'] } } },
            when,
          );
        return scenario.request('r1', { items: 3, but }, {}, { source: act === 'border' ? TAKER : CUSTOMS, ...when });
      });
      return scenario;
    }
    const judged = (scenario: Scenario) =>
      scenario.disclose('d1', { items: 3 }).watermarks(undefined, [GIVER, TAKER, CUSTOMS]).outcomeOf('DIS-17');
    const several = 'n.e. reference names several requests';
    const none = 'n.e. not assessed by the source';

    it('does not assign an assessment to either request, in any order of arrival', () => {
      const both = requested({}, 'border', 'customs', 'assessed');
      expect(judged(both)).toEqual({ [several]: 2, [none]: 1 });
      expect(both.outcomeOf('REQ-06')).toMatchObject({ [several]: 4 });
      const late = requested({}, 'border');
      late.validate(
        'r1',
        { items: [1, 2], each: { addressCodes: [] }, but: { 1: { addressCodes: ['A02'] } } },
        { time: '2025-05-03T00:00:00Z' },
      );
      late.disclose('d1', { items: 3 }).watermarks(undefined, [GIVER, TAKER]).wait(1);
      expect(late.outcomeOf('DIS-17')).toEqual({ 'revenue/d1': 1, [none]: 1 });
      late.request('r1', { items: 3 }, {}, { source: CUSTOMS, time: '2025-05-02T00:00:00Z' });
      expect(late.wait(1).outcomeOf('DIS-17')).toEqual({ [several]: 2, [none]: 1 });
    });

    it('does not assign it even for items that the other request does not name, when that one arrives late', () => {
      const scenario = requested({}, 'border', 'assessed');
      expect(scenario.outcomeOf('REQ-06')).toEqual({ 'border/r1': 1, [none]: 1 });
      scenario.request('r1', { items: [300] }, {}, { source: CUSTOMS, time: early });
      expect(scenario.outcomeOf('REQ-06')).toMatchObject({ [several]: 2 });
      expect(scenario.outcomeOf('REQ-06')).not.toHaveProperty(['border/r1']);
    });

    it('hits all the same when the requester’s own codes are insufficient', () => {
      expect(judged(requested({ 1: { addressCodes: ['A02'] } }, 'border', 'customs', 'assessed'))).toEqual({
        ...{ 'revenue/d1': 1, [several]: 1, [none]: 1 },
      });
    });

    it('assigns it to the only request made by then', () => {
      expect(judged(requested({}, 'border', 'assessed', 'customs'))).toEqual({ 'revenue/d1': 1, [none]: 1 });
      // An assessment of another agency's request says nothing about this one.
      expect(judged(requested({}, 'customs', 'assessed', 'border'))).toEqual({ [none]: 3 });
    });

    it('assigns it to the request of the agency that may request', () => {
      const scenario = requested({}, 'border', 'assessed');
      scenario.request('r1', { items: 3 }, {}, { source: STRANGER, time: early });
      expect(judged(scenario)).toEqual({ 'revenue/d1': 1, [none]: 1 });
    });
  });
});
