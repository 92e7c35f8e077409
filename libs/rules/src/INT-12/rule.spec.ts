import { AGREEMENT, GIVER, Scenario } from '../testing/scenario.js';

const keyed = (key: string | null | undefined) =>
  new Scenario().agreed().receipt('d1', 1, undefined, { source: GIVER, ...(key === undefined ? {} : { key }) });

describe('INT-12', () => {
  it('hits a record without a key', () => {
    expect(keyed(null).finding('INT-12')).toMatchObject({
      subject: GIVER,
      count: 1,
      severity: 'LOW',
      clauses: [
        { field: 'key of the Kafka record', operator: 'equals', expected: AGREEMENT, actual: null, holds: false },
      ],
      evidence: [{ role: 'entry', index: 2 }],
    });
  });

  it('hits another key, which the entry holds as a commitment only', () => {
    const scenario = keyed(null);
    const input = scenario.inputs.at(-1)!;
    if ('kafka' in input.entry.via) input.entry.via.kafka.keyCommitment = 'salt:hash';
    expect(scenario.finding('INT-12').clauses[0]!.actual).toEqual({ commitment: 'salt:hash' });
  });

  it('is silent for exactly the agreement id, and for events over HTTP', () => {
    expect(keyed(undefined).found()).toEqual({});
    const scenario = keyed(null);
    scenario.inputs.at(-1)!.entry.via = { http: { client: 'c' } };
    expect(scenario.found()).toEqual({});
  });

  it.each(['before', 'after'])(
    'has the same verdict for a retracted act, when the retraction arrives %s it',
    (when) => {
      const id = '019a0000-0000-7000-8000-900000000001';
      const scenario = new Scenario().agreed();
      if (when === 'before') scenario.retract(id, { source: GIVER });
      scenario.disclose('d1', { items: [1] }, {}, { id, key: null });
      if (when === 'after') scenario.retract(id, { source: GIVER });
      expect(scenario.finding('INT-12').clauses).toMatchObject([{ field: 'key of the Kafka record' }]);
      expect(scenario.finding('INT-12').clauses).toHaveLength(1);
    },
  );
});
