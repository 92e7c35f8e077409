import { AGREEMENT, GIVER, Scenario } from '../testing/scenario.js';

const sent = (topic: string, changes = {}, more = {}) =>
  new Scenario()
    .agreed(changes)
    .rosters()
    .receipt('d1', 1, undefined, { topic, ...more });
const BORDER = 'urn:agency:border:requests';
const FOREIGN = { [`INT-10 transfers.gateway ${BORDER}`]: 1 };

describe('INT-10', () => {
  it('hits when a source writes to a topic of another agency, once it is known that no forwarder is allowed', () => {
    const scenario = sent('transfers.gateway');
    expect(scenario.found()).toEqual({});
    expect(scenario.wait(1).finding('INT-10')).toMatchObject({
      subject: `transfers.gateway ${BORDER}`,
      count: 1,
      severity: 'HIGH',
      clauses: [{ field: 'agency that owns the topic', expected: 'border', actual: 'gateway', entries: [6] }],
      evidence: [{ role: 'entry', index: 6 }],
    });
  });

  it('passes for its own topic, and hits for one whose name only begins alike', () => {
    expect(sent('transfers.border').wait(1).found()).toEqual({});
    expect(sent('transfers.border2').wait(1).found()).toHaveProperty([`INT-10 transfers.border2 ${BORDER}`], 1);
  });

  it('passes for a forwarder that the agreement or the recorder’s settings name', () => {
    const named = (carried: string) => ({ forwarders: [{ agency: 'gateway', for: [carried] }] });
    expect(sent('transfers.gateway', named('border')).wait(1).found()).toEqual({});
    expect(sent('transfers.gateway', named('revenue')).wait(1).found()).toMatchObject(FOREIGN);
    expect(sent('transfers.gateway', {}, { forwarder: 'gateway' }).wait(1).found()).toEqual({});
  });

  it('is withdrawn when the agreement that names the forwarder arrives late', () => {
    const scenario = new Scenario().receipt('d1', 1, undefined, { topic: 'transfers.gateway' }).wait(1);
    expect(scenario.found()).toEqual(FOREIGN);
    scenario.agreed({ forwarders: [{ agency: 'gateway', for: ['border'] }] });
    expect(scenario.finding('INT-10').count).toBe(0);
  });

  it('judges the source of a refused value, when it is known', () => {
    const refused = (known: object) =>
      new Scenario().quarantined({ reason: 'schema', size: 1, commitment: 'x', known }, 'transfers.border').wait(1);
    expect(refused({ agreementid: AGREEMENT, source: GIVER }).found()).toHaveProperty(
      [`INT-10 transfers.border ${GIVER}`],
      1,
    );
    expect(Object.keys(refused({}).found())).toEqual(['INT-09 transfers.border', 'INT-09 transfers.border schema']);
  });

  it('is silent for events over HTTP, and raises nothing for a repeat', () => {
    const claimed = new Scenario().agreed({}, undefined, { client: 'gateway' });
    expect(claimed.receipt('d1', 1, undefined, { client: 'gateway' }).wait(1).found()).toEqual({});
    const scenario = sent('transfers.gateway');
    scenario.inputs.push({ ...scenario.inputs.at(-1)!, index: scenario.inputs.length });
    expect(scenario.wait(1).finding('INT-10').count).toBe(1);
  });
});
