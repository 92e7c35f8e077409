import { GIVER, Scenario, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { Base, day } from './base.js';

const ANOTHER_ID = '019a0000-0000-7000-8000-00000000bbbb';
const CLIENT = { client: 'unauthenticated' };

/** An agreement whose events all came over HTTP, so that nothing proves their speakers, and a disclosure that names no request. */
function claimed(): Scenario {
  const scenario = new Scenario(day(0)).agreed({}, day(0), CLIENT);
  return scenario.disclose(
    'D-1',
    { items: 1 },
    { requestId: undefined },
    { time: day(5), receivedAt: day(5), ...CLIENT },
  );
}

describe('a finding explains', () => {
  it('that its author has replaced the act, and with which event', () => {
    const base = new Base();
    base.part('D-1', { elements: ['wages'] }, [1], base.at(5));
    const { lastId } = base;
    const data = { id: lastId, reason: 'entered by mistake', replacedBy: ANOTHER_ID };
    base.send('gov.transfer.event.retracted.v1', data, base.at(5.5)).vouched(6);
    const { clauses, count } = base.finding('DIS-03');
    expect(count).toBe(1);
    expect(clauses).toContainEqual(
      expect.objectContaining({ field: 'disclosure', actual: `replaced by ${ANOTHER_ID}`, holds: false }),
    );
  });

  it('which of its evidence is only claimed', () => {
    const { evidence } = claimed().wait(1).finding('DIS-01');
    expect(evidence).toContainEqual({ role: 'disclosure', index: 2, claimed: true });
    const proven = new Scenario(day(0)).agreed({}, day(0)).disclose('D-1', { items: 1 }, { requestId: undefined });
    expect(proven.wait(1).finding('DIS-01').evidence).toContainEqual({ role: 'disclosure', index: 2 });
  });

  it('that an entry came through another agency’s topic, unless the policy allows that forwarder', () => {
    const evidence = (forwarders?: { agency: string; for: string[] }[]) => {
      const scenario = new Scenario(day(0)).agreed(forwarders ? { forwarders } : {}, day(0));
      const sent = { time: day(5), receivedAt: day(5), topic: 'transfers.gateway' };
      return scenario.disclose('D-1', { items: 1 }, { elements: ['wages'] }, sent).finding('DIS-03').evidence;
    };
    const disclosure = { role: 'disclosure', index: 2 };
    expect(evidence()).toContainEqual({ ...disclosure, claimed: true });
    expect(evidence([{ agency: 'gateway', for: ['revenue'] }])).toContainEqual(disclosure);
  });

  it('that its evidence is claimed no longer, once the same statement came by its source’s own way', () => {
    const scenario = new Scenario(day(0)).agreed({}, day(0));
    const sent = { time: day(5), receivedAt: day(5), topic: 'transfers.gateway' };
    scenario.disclose('D-1', { items: 1 }, { elements: ['wages'] }, sent);
    const claim = scenario.finding('DIS-03');
    expect(claim.evidence).toContainEqual({ role: 'disclosure', index: 2, claimed: true });
    const { count, clauses, evidence, change } = scenario
      .copy({ time: day(5), receivedAt: day(5.1) })
      .finding('DIS-03');
    expect({ count, clauses, change }).toEqual({ count: claim.count, clauses: claim.clauses, change: 'restated' });
    expect(evidence).toContainEqual({ role: 'disclosure', index: 2 });
  });

  it('that it was concluded on a claimed watermark, and not when lateness ran out', () => {
    const watermarks = expect.objectContaining({ field: 'watermarks', actual: 'claimed', holds: false });
    const vouched = claimed();
    for (const source of [GIVER, TAKER]) {
      const data = { upTo: day(6), nextSequence: String(vouched.nextSequence(source) + 1) };
      const sent = { source, time: day(6), receivedAt: day(5.001), ...CLIENT };
      vouched.send('gov.transfer.source.watermarked.v1', data, sent);
    }
    expect(vouched.finding('DIS-01').clauses).toContainEqual(watermarks);
    expect(claimed().wait(1).finding('DIS-01').clauses).not.toContainEqual(watermarks);
  });

  it('that for items too, but not when nothing had to be concluded', () => {
    const clauses = (rule: string, claim: boolean) => {
      const sent = claim ? CLIENT : {};
      const scenario = new Scenario(day(0)).agreed({}, day(0), sent);
      const header = { recipient: { agency: 'strangers', actorRefs: [] }, elementClass: 'return' as const };
      scenario.disclose('D-1', { items: 1 }, header, { time: day(5), receivedAt: day(5), ...sent });
      for (const source of [GIVER, TAKER]) {
        const data = { upTo: day(6), nextSequence: String(scenario.nextSequence(source) + 1) };
        scenario.send('gov.transfer.source.watermarked.v1', data, {
          ...{ source, time: day(6), receivedAt: day(5.001), ...sent },
        });
      }
      return scenario.finding(rule).clauses.filter(({ actual }) => actual === 'claimed');
    };
    const claim = (field: string) => expect.objectContaining({ field, expected: 'proven', holds: false });
    const [records, watermarks] = [claim('records of the agreement'), claim('watermarks')];
    expect(clauses('DIS-07', true)).toEqual([records, watermarks]);
    expect(clauses('DIS-18', true)).toEqual([records]);
    expect(clauses('DIS-07', false)).toEqual([]);
  });

  it('that the version that judges rests on claimed records, and on which', () => {
    const records = {
      ...{ field: 'records of the agreement', operator: 'are', expected: 'proven', actual: 'claimed', holds: false },
      ...{ basis: 'agreement version 1', entries: [1] },
    };
    expect(claimed().wait(1).finding('DIS-01').clauses).toContainEqual(records);
    const proven = new Scenario(day(0)).agreed({}, day(0)).disclose('D-1', { items: 1 }, { requestId: undefined });
    expect(JSON.stringify(proven.wait(1).finding('DIS-01').clauses)).not.toContain('claimed');
  });

  it('the failing clauses first, including those about acts that the author has retracted', () => {
    const base = new Base();
    base.part('D-1', { elements: ['wages'] }, [1], base.at(5));
    base.retract(base.lastId, base.at(5.5)).vouched(6);
    for (const { clauses } of base.fold().findings()) {
      const held = clauses.map(({ holds }) => holds);
      expect(held).toEqual([...held].sort());
    }
    expect(
      base
        .finding('DIS-03')
        .clauses.filter(({ holds }) => !holds)
        .at(-1),
    ).toMatchObject({
      actual: 'retracted by its author',
    });
  });

  it('which entry withdrew it, how long after the act that entry came, and whether it is proven', () => {
    const late = (sent: object) => {
      const scenario = new Scenario(day(0)).agreed({}, day(0));
      scenario.disclose('D-1', { items: 1 }, { requestId: 'R-1' }, { time: day(5), receivedAt: day(5) }).wait(1);
      scenario.request('R-1', { items: 1 }, {}, { time: day(1), receivedAt: day(7), ...sent });
      return scenario.fold().hits.filter(({ rule, why }) => rule === 'DIS-01' && why);
    };
    const [two, request] = [2 * 86_400, { index: 4, change: 'withdrawn', delta: -1 }];
    expect(late({})).toEqual([expect.objectContaining({ ...request, why: { reason: 'late fact', after: two } })]);
    const other = { source: 'urn:agency:border:other', ...CLIENT };
    const claim = new Scenario(day(0)).agreed({}, day(0), CLIENT);
    claim.disclose('D-1', { items: 1 }, { requestId: 'R-1' }, { time: day(5), receivedAt: day(5) }).wait(1);
    claim.request('R-1', { items: 1 }, {}, { time: day(1), receivedAt: day(7), ...other });
    expect(claim.fold().hits.filter(({ rule, why }) => rule === 'DIS-01' && why)).toEqual([
      expect.objectContaining({ ...request, why: { reason: 'late fact', after: two, claimed: true } }),
    ]);
  });

  it('that the source has restated its assessment of an item that was not disclosed', () => {
    const base = new Base({ assessed: { but: { 7: { addressCodes: ['A02'] } } } });
    expect(base.vouched(3).outcomes(/REQ-06/)).toEqual({ 'REQ-06 border/R-1': 1 });
    base.reassess([7], [], base.at(3.5), 'R-1');
    const { why } = base.fold().hits.find((hit) => hit.rule === 'REQ-06' && hit.change === 'withdrawn')!;
    expect(why).toMatchObject({ reason: 'restated' });
  });

  it('that both sides have retracted the act', () => {
    const base = new Base();
    base.part('D-1', { elements: ['wages'] }, [1], base.at(5));
    const id = base.lastId;
    base.retract(id, base.at(5.5)).retract(id, base.at(6, { source: TAKER }), GIVER);
    const { index, why } = base.fold().hits.find((hit) => hit.rule === 'DIS-03' && hit.change === 'withdrawn')!;
    expect({ index, why }).toEqual({ index: base.inputs.length - 1, why: { reason: 'retraction', after: 86_400 } });
  });
});

it('that a not evaluable line has its severity, its size, its first and last entry, and its beginning', () => {
  const base = new Base({ policy: { receipts: 'none', authorityPacks: [], authority: [] } });
  for (const n of [1, 2]) base.part(`D-${n}`, {}, [n], base.at(4 + n));
  const line = base
    .fold()
    .notEvaluable()
    .filter(({ rule }) => rule === 'RCP-01');
  const [firstIndex, lastIndex] = [base.inputs.length - 2, base.inputs.length - 1];
  expect(line).toMatchObject([
    {
      ...{ reason: 'receipts: none', severity: 'HIGH', subjects: 2, items: 2 },
      firstIndex,
      lastIndex,
      since: Date.parse(day(5)),
    },
  ]);
});

describe('a finding with many acts', () => {
  const outside = (ids: readonly string[]): Scenario => {
    const scenario = new Scenario('2026-02-01T00:00:00Z').agreed({ effectiveTo: '2025-06-01T00:00:00Z' }).rosters();
    scenario.request('r1', { items: 9 }, {}, { time: '2025-05-01T00:00:00Z' });
    for (const id of ids) {
      const time = `2025-07-0${id.slice(1)}T00:00:00Z`;
      scenario.disclose(id, { items: [1] }, {}, { time, id: idOf(id) }).wait(24 * 10);
    }
    return scenario;
  };
  const idOf = (id: string): string => `019a0000-0000-7000-8000-90000000000${id.slice(1)}`;
  const shown = (scenario: Scenario) => {
    const { count, clauses, at } = scenario.finding('AGR-02');
    return [count, clauses[0]!.actual, clauses[0]!.holds, at];
  };
  const first = (n: number, count: number) => [
    count,
    `2025-07-0${n}T00:00:00.000Z`,
    false,
    Date.parse(`2025-07-0${n}T00:00:00Z`),
  ];

  it.each([[['d1', 'd2', 'd3']], [['d3', 'd2', 'd1']], [['d2', 'd3', 'd1']]])(
    'is explained by the first of them, in any order of arrival (%j)',
    (ids) => {
      expect(shown(outside(ids))).toEqual(first(1, 3));
    },
  );

  it('is explained by the next one, once the first one no longer counts', () => {
    const scenario = outside(['d3', 'd1', 'd2']);
    const afterRetraction = (id: string) =>
      scenario.retract(idOf(id), { source: GIVER }).retract(idOf(id), { source: TAKER }, GIVER);
    expect(shown(afterRetraction('d1'))).toEqual(first(2, 2));
    expect(shown(afterRetraction('d3'))).toEqual(first(2, 1));
    afterRetraction('d2');
    expect(scenario.finding('AGR-02').count).toBe(0);
  });
});
