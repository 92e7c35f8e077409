import { GIVER, ref, Scenario, TAKER } from '../../libs/rules/src/testing/scenario.js';

const officer = ref('officer');

/** The shape of the case with 300 items: two in three matched on the TIN path, which compares no address. */
function caseOf300(): Scenario {
  const scenario = new Scenario().agreed();
  const rows = (from: number, to: number, of: (n: number) => unknown[]) =>
    Array.from({ length: to - from + 1 }, (_, i) => of(from + i));
  return scenario
    .send('gov.transfer.request.submitted.v1', {
      requestId: 'r1',
      requesterRef: officer,
      itemsCount: 300,
      items: {
        defaults: { officers: [officer], namePresent: true },
        fields: ['itemNo', 'addressCodes'],
        rows: rows(1, 300, (n) => [n, n % 10 === 0 ? ['A02'] : []]),
      },
    })
    .send('gov.transfer.request.validated.v1', { requestId: 'r1', acceptedCount: 300 })
    .send('gov.transfer.match.performed.v1', {
      matchId: 'm1',
      requestId: 'r1',
      items: {
        defaults: { path: 'TIN', result: 'MATCH', addressCompared: false },
        fields: ['itemNo'],
        rows: rows(1, 200, (n) => [n]),
      },
    })
    .send('gov.transfer.match.performed.v1', {
      matchId: 'm1',
      requestId: 'r1',
      items: {
        defaults: { path: 'ADDRESS', result: 'MATCH', addressCompared: true },
        fields: ['itemNo'],
        rows: rows(201, 300, (n) => [n]),
      },
    })
    .send('gov.transfer.disclosure.made.v1', {
      disclosureId: 'd1',
      requestId: 'r1',
      recipient: { agency: 'border' },
      elements: ['address'],
      itemsCount: 300,
      items: { fields: ['itemNo'], rows: rows(1, 300, (n) => [n]) },
    })
    .send('gov.transfer.receipt.acknowledged.v1', { disclosureId: 'd1', receivedCount: 300 })
    .watermarks();
}

describe('the engine', () => {
  it('finds the violations of the case, with counts of items', () => {
    expect(caseOf300().found()).toEqual({
      'REQ-06 border/r1': 30,
      'MAT-02 border/r1': 200,
      'DIS-17 revenue/d1': 30,
      [`REQ-09 ${officer}`]: 300,
    });
  });

  it('gives the same rows in batches of any size', () => {
    const scenario = caseOf300();
    const one = scenario.fold(1);
    for (const size of [2, 3, 100]) {
      const other = scenario.fold(size);
      expect(other.hits).toEqual(one.hits);
      expect(other.findings()).toEqual(one.findings());
      expect([...other.facts]).toEqual([...one.facts]);
    }
  });

  it('lists what was not evaluable', () => {
    const missing = caseOf300()
      .fold()
      .notEvaluable()
      .map((n) => `${n.rule} ${n.reason} ${n.items}`);
    expect(missing.sort()).toEqual([
      'DIS-07 recipient.actorRefs 300',
      'DIS-10 policy.volume 300',
      'DIS-17 not assessed by the source 270',
      'DIS-18 disclosure.elementClass 300',
      'MAT-06 policy.matchRate 1',
      'REQ-06 not assessed by the source 270',
      'REQ-08 items.reasonDigest 300',
    ]);
  });

  it('withdraws a finding when both sides retract the act, and not before', () => {
    const scenario = new Scenario().agreed();
    const disclosure = {
      disclosureId: 'd9',
      requestId: 'none',
      recipient: { agency: 'border' },
      elements: ['address'],
      itemsCount: 1,
    };
    scenario.send('gov.transfer.disclosure.made.v1', disclosure);
    const id = scenario.lastId;
    scenario.watermarks();
    expect(scenario.found()).toHaveProperty(['DIS-01 revenue/d9']);
    scenario.send('gov.transfer.event.retracted.v1', { id, reason: 'entered twice' }).watermarks();
    expect(scenario.found()).toHaveProperty(['DIS-01 revenue/d9']);
    const otherSide = { id, source: GIVER, reason: 'never received' };
    scenario.send('gov.transfer.event.retracted.v1', otherSide, { source: TAKER }).watermarks();
    expect(scenario.found()).toEqual({});
    expect(
      scenario
        .fold()
        .withdrawn()
        .map((f) => f.rule),
    ).toContain('DIS-01');
  });

  it('concludes absence by lateness when a party is silent', () => {
    const scenario = new Scenario().agreed();
    const disclosure = {
      disclosureId: 'd9',
      requestId: 'none',
      recipient: { agency: 'border' },
      elements: ['address'],
      itemsCount: 1,
    };
    scenario.send('gov.transfer.disclosure.made.v1', disclosure).watermarks(undefined, [GIVER]);
    expect(scenario.found()).toEqual({});
    scenario.control({ kind: 'clock' }, '2025-06-01T00:16:00.000Z');
    expect(scenario.found()).toHaveProperty(['DIS-01 revenue/d9']);
  });

  it('records a repeat and does not count it twice', () => {
    const once = caseOf300();
    const twice = caseOf300();
    const repeat = twice.inputs.find((i) => i.entry.event?.type.includes('disclosure'))!;
    twice.inputs.push({ ...repeat, index: twice.inputs.length, receivedAt: twice.inputs.at(-1)!.receivedAt });
    expect(twice.found()).toEqual(once.found());
    expect(twice.fold().folded.at(-1)!.state).toBe('repeat');
  });
});
