import { Scenario } from '../testing/scenario.js';

const poor = {
  items: 4,
  but: { 1: { addressCodes: ['A02'] }, 2: { addressCodes: ['A10'] }, 3: { addressCodes: ['A08', 'A10'] } },
};
const minLevel = (level: 'SUFFICIENT' | 'PARTIAL' | 'INSUFFICIENT') => ({ addressPolicy: { minLevel: level } });

describe('REQ-06', () => {
  it('is information while the request is only submitted', () => {
    expect(new Scenario().agreed().request('r1', poor).finding('REQ-06')).toMatchObject({
      subject: 'r1',
      count: 2,
      severity: 'INFO',
      clauses: [
        { field: 'items.addressCodes', expected: 'PARTIAL', actual: 'INSUFFICIENT', basis: 'default' },
        { expected: false, actual: false },
      ],
      evidence: [{ role: 'request', index: 2 }],
    });
  });

  it('is MEDIUM once the source accepts the request as a whole', () => {
    const { severity, evidence } = new Scenario().agreed().request('r1', poor).validate().finding('REQ-06');
    expect(severity).toBe('MEDIUM');
    expect(evidence.map(({ role }) => role)).toEqual(['request', 'acceptance']);
  });

  it('stays information when the source accepts only items with an address', () => {
    const scenario = new Scenario()
      .agreed()
      .request('r1', poor)
      .validate('r1', { items: [2, 4] });
    expect(scenario.finding('REQ-06').severity).toBe('INFO');
    expect(scenario.validate('r1', { items: [1] }).finding('REQ-06').severity).toBe('MEDIUM');
  });

  it('stays information when the source accepts the whole but rejects just these', () => {
    const scenario = new Scenario().agreed().request('r1', poor).validate();
    scenario.send('gov.transfer.request.rejected.v1', {
      requestId: 'r1',
      count: 2,
      items: { fields: ['itemNo'], rows: [[1], [3]] },
    });
    expect(scenario.finding('REQ-06').severity).toBe('INFO');
  });

  it('counts partial addresses too, exactly where the agreement asks for SUFFICIENT', () => {
    const count = (level: Parameters<typeof minLevel>[0]) =>
      new Scenario().agreed(minLevel(level)).request('r1', poor).finding('REQ-06');
    expect(count('SUFFICIENT')).toMatchObject({
      count: 3,
      clauses: [{ expected: 'SUFFICIENT', basis: 'agreement version 1, addressPolicy' }, {}],
    });
    expect(count('PARTIAL').count).toBe(2);
    expect(count('INSUFFICIENT')).toMatchObject({ count: 2, clauses: [{ basis: 'default' }, {}] });
  });

  it('goes by the source’s latest assessment, whatever came first', () => {
    const again = (scenario: Scenario, codes: string[], time: string) =>
      scenario.send(
        'gov.transfer.request.reassessed.v1',
        {
          requestId: 'r1',
          assessment: { validator: 'v2' },
          items: { defaults: { addressCodes: codes }, fields: ['itemNo'], rows: [[1], [3]] },
        },
        { time },
      );
    const scenario = new Scenario().agreed().request('r1', poor);
    again(scenario, [], '2025-06-02T00:00:00Z');
    again(scenario, ['A01'], '2025-06-01T12:00:00Z');
    expect(scenario.finding('REQ-06').count).toBe(0);
  });

  it('says for which items no address was assessed', () => {
    const scenario = new Scenario().agreed().request('r1', { items: 3, each: { addressCodes: undefined } });
    expect(scenario.notEvaluable('REQ-06')).toEqual({ 'r1: items.addressCodes': 3 });
  });
});
