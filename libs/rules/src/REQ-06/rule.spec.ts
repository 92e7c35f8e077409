import { GIVER, Scenario, TAKER } from '../testing/scenario.js';

/** Items 1 and 3 have no usable address, 2 a partial one, 4 a good one. */
const poor = { 1: { addressCodes: ['A02'] }, 2: { addressCodes: ['A10'] }, 3: { addressCodes: ['A08', 'A10'] } };
const each = { addressCodes: [] };
const STRANGER = 'urn:agency:strangers:system';
const minLevel = (level: 'SUFFICIENT' | 'PARTIAL' | 'INSUFFICIENT') => ({ addressPolicy: { minLevel: level } });

const base = (changes = {}) => new Scenario().agreed(changes).request('r1', { items: 4, each });
const assessed = (changes = {}) => base(changes).reassess([1], ['A02']).reassess([2], ['A10']).reassess([3], ['A08', 'A10']).reassess([4], []); // prettier-ignore
const requesters = () => new Scenario().agreed().request('r1', { items: 4, each, but: poor });

describe('REQ-06', () => {
  it('is INFO while the request is only submitted', () => {
    expect(assessed().finding('REQ-06')).toMatchObject({
      subject: 'border/r1',
      count: 2,
      severity: 'INFO',
      clauses: [
        { field: 'items.addressCodes', expected: 'PARTIAL', actual: 'INSUFFICIENT', basis: 'default', holds: false },
        { expected: 0, actual: 2, holds: false },
        { field: 'items that the source called better after their disclosure', actual: 0, holds: true },
        { field: 'items below that level that the source accepted', expected: 0, actual: 0, holds: true },
      ],
      evidence: [{ role: 'agreement' }, { role: 'request', index: 2 }],
    });
    expect(assessed().outcomeOf('REQ-06')).toEqual({ 'border/r1': 2 });
  });

  it('lets the requester’s codes accuse, and excuse nobody', () => {
    expect(requesters().outcomeOf('REQ-06')).toEqual({ 'border/r1': 2, 'n.e. not assessed by the source': 2 });
    const silent = new Scenario().agreed().request('r1', { items: 3, each: { addressCodes: undefined } });
    expect(silent.outcomeOf('REQ-06')).toEqual({ 'n.e. not assessed by the source': 3 });
  });

  it('is MEDIUM once the source accepts the request as a whole, and not by any other agency’s statement', () => {
    const { severity, evidence } = assessed().validate().finding('REQ-06');
    expect(severity).toBe('MEDIUM');
    expect(evidence.map(({ role }) => role)).toEqual(['agreement', 'request', 'acceptance']);
    expect(assessed().validate('r1', undefined, { source: STRANGER }).finding('REQ-06').severity).toBe('INFO');
  });

  it('stays INFO when the source accepts only items with an address', () => {
    const scenario = assessed().validate('r1', { items: [2, 4] });
    expect(scenario.finding('REQ-06').severity).toBe('INFO');
    expect(scenario.validate('r1', { items: [1] }).finding('REQ-06').severity).toBe('MEDIUM');
  });

  it('stays INFO when the source accepts the whole request but rejects just these items', () => {
    const scenario = assessed().validate();
    const items = { fields: ['itemNo'] as ['itemNo'], rows: [[1], [3]] };
    scenario.send('gov.transfer.request.rejected.v1', { requestId: 'r1', count: 2, items });
    expect(scenario.finding('REQ-06').severity).toBe('INFO');
  });

  it('counts partial addresses too, exactly when the agreement requires SUFFICIENT', () => {
    const found = (level: Parameters<typeof minLevel>[0]) => assessed(minLevel(level)).finding('REQ-06');
    expect(found('SUFFICIENT')).toMatchObject({
      count: 3,
      clauses: [{ expected: 'SUFFICIENT', basis: 'agreement version 1, addressPolicy' }, {}, {}, {}],
    });
    expect(found('PARTIAL').count).toBe(2);
    expect(found('INSUFFICIENT')).toMatchObject({ count: 2, clauses: [{ basis: 'default' }, {}, {}, {}] });
  });

  it('uses the source’s latest assessment for items that were not disclosed, in any order of arrival', () => {
    const scenario = requesters()
      .reassess([1, 3], [], { time: '2025-06-02T00:00:00Z' })
      .reassess([1, 3], ['A01'], { time: '2025-06-01T12:00:00Z' });
    expect(scenario.outcomeOf('REQ-06')).toEqual({ 'n.e. not assessed by the source': 2 });
    expect(scenario.finding('REQ-06').clauses.every(({ holds }) => holds)).toBe(true);
  });

  it('judges items that a party disclosed as of that disclosure, so that neither side’s acts clear the request', () => {
    for (const source of [GIVER, TAKER]) {
      const scenario = assessed().disclose('d1', { items: [1, 4] }, {}, { source });
      scenario.reassess([1, 3], []).reassess([4], ['A02']);
      expect(scenario.outcomeOf('REQ-06')).toEqual({ 'border/r1': 2 });
    }
    const before = base()
      .disclose('d1', { items: [1, 2] })
      .reassess([1], ['A02'])
      .reassess([2, 3, 4], []);
    expect(before.outcomeOf('REQ-06')).toEqual({ 'border/r1': 1, 'n.e. not assessed by the source': 1 });
  });

  it('stays MEDIUM, restated, when the source assesses as better the items that it had accepted and disclosed', () => {
    const scenario = assessed()
      .validate('r1', { items: [1] })
      .disclose('d1', { items: [1] })
      .reassess([1, 3], []);
    expect(scenario.finding('REQ-06')).toMatchObject({ count: 1, severity: 'MEDIUM' });
    expect(scenario.finding('REQ-06').clauses).toContainEqual(
      expect.objectContaining({ field: 'items that the source called better after their disclosure', actual: 1 }),
    );
  });

  it('ignores a stranger’s disclosure or assessment, and the requester’s', () => {
    for (const source of [TAKER, STRANGER])
      expect(assessed().reassess(4, [], { source }).outcomeOf('REQ-06')).toEqual({ 'border/r1': 2 });
    const scenario = assessed()
      .disclose('d1', { items: [1] }, {}, { source: STRANGER })
      .reassess([1], []);
    expect(scenario.outcomeOf('REQ-06')).toEqual({ 'border/r1': 1 });
  });

  it('does not count an assessment for which its source has given two contents', () => {
    const id = '019a0000-0000-7000-8000-00000000ffff';
    const scenario = base().reassess(4, [], { id }).reassess([1], ['A02'], { id });
    expect(scenario.outcomeOf('REQ-06')).toEqual({ 'border/r1': 1, 'n.e. not assessed by the source': 3 });
  });

  it('still excuses a requester by an assessment that the source has retracted', () => {
    const scenario = requesters().reassess(4, []);
    expect(scenario.retract(scenario.lastId).outcomeOf('REQ-06')).toEqual({});
  });

  it('lists the number of items that the request does not list', () => {
    const scenario = new Scenario().agreed().request('r1', { items: 4, each }, { itemsCount: 9 }).reassess(4, []);
    expect(scenario.outcomeOf('REQ-06')).toEqual({});
    expect(scenario.watermarks().outcomeOf('REQ-06')).toEqual({ 'n.e. items not listed': 5 });
  });

  it('has no verdict when the agreement did not choose the pack', () => {
    expect(
      assessed({ authorityPacks: ['core'] })
        .watermarks()
        .outcomeOf('REQ-06'),
    ).toEqual({});
  });
});
