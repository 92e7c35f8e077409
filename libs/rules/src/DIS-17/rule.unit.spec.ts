import { Scenario } from '../testing/scenario.js';

const poor = {
  items: 4,
  but: { 1: { addressCodes: ['A02'] }, 2: { addressCodes: ['A10'] }, 3: { addressCodes: ['A01'] } },
};
const base = (changes = {}) => new Scenario().agreed(changes).rosters().request('r1', poor).match('r1', { items: 4 });

describe('DIS-17', () => {
  it('counts disclosed items whose request address is insufficient', () => {
    expect(
      base()
        .disclose('d1', { items: [1, 2, 4] })
        .watermarks()
        .finding('DIS-17'),
    ).toMatchObject({
      subject: 'd1',
      count: 1,
      severity: 'CRITICAL',
      clauses: [
        { field: 'items.disclosed', expected: false, actual: true },
        { field: 'items.addressCodes', expected: 'PARTIAL', actual: 'INSUFFICIENT', basis: 'default' },
      ],
      evidence: [{ role: 'agreement' }, { role: 'request', index: 6 }, { role: 'disclosure', index: 8 }],
    });
  });

  it('is silent for partial addresses, unless the agreement asks for sufficient ones', () => {
    const disclosed = (scenario: Scenario) => scenario.disclose('d1', { items: [2, 4] }).watermarks();
    expect(disclosed(base()).found()).not.toHaveProperty(['DIS-17 d1']);
    expect(disclosed(base({ addressPolicy: { minLevel: 'SUFFICIENT' } })).found()).toMatchObject({ 'DIS-17 d1': 1 });
  });

  it('waits where only the requester has assessed, and concludes at once where the source has', () => {
    const requester = base().disclose('d1', { items: 4 });
    expect(requester.found()).not.toHaveProperty(['DIS-17 d1']);
    expect(requester.watermarks().found()).toMatchObject({ 'DIS-17 d1': 2 });
    const source = base()
      .validate('r1', { items: [3], each: { addressCodes: ['A01'] } })
      .disclose('d1', { items: 4 });
    expect(source.found()).toMatchObject({ 'DIS-17 d1': 1 });
  });

  it('is withdrawn when the source’s better check finds the address sufficient', () => {
    const scenario = base()
      .disclose('d1', { items: [1] })
      .watermarks();
    const items = { defaults: { addressCodes: [] }, fields: ['itemNo'] as ['itemNo'], rows: [[1]] };
    scenario.send('gov.transfer.request.reassessed.v1', { requestId: 'r1', assessment: { validator: 'v2' }, items });
    expect(scenario.finding('DIS-17').count).toBe(0);
  });

  it('says for which disclosed items no address was assessed', () => {
    const scenario = new Scenario()
      .agreed()
      .rosters()
      .request('r1', { items: 3, each: { addressCodes: undefined } })
      .match();
    expect(scenario.disclose('d1', { items: 2 }).watermarks().notEvaluable('DIS-17')).toEqual({
      'd1: items.addressCodes': 2,
    });
  });

  it('leaves items that were not requested to DIS-02', () => {
    expect(
      base()
        .disclose('d1', { items: [9] })
        .watermarks()
        .found(),
    ).not.toHaveProperty(['DIS-17 d1']);
  });
});
