import type { DataOf } from '#libs/contracts';
import { GIVER, policy, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';

const CONSOLE = { source: 'urn:agency:revenue:console', officerOf: 'revenue', sequence: null };
const THEIR_CONSOLE = { source: 'urn:agency:border:console', officerOf: 'border', sequence: null };
const INCIDENT: DataOf<'gov.transfer.incident.reported.v1'> = {
  incidentId: 'I-1',
  occurredAt: '2025-02-01T00:00:00Z',
  discoveredAt: '2025-06-01T00:00:00Z',
};
const REGISTERED = { version: 1, documentDigest: sha('agreement'), policy: policy() };
const UNBOUND = {
  'AGR-01 disclosure revenue/revenue-border-1': 1,
  'AGR-01 request border/revenue-border-1': 1,
};
const unasked = (scenario: Scenario) => scenario.disclose('d1', { items: 1 }, { requestId: undefined });

describe('what officers say themselves', () => {
  it('counts as their agency’s word, proven, without a number and without a watermark', () => {
    const scenario = new Scenario()
      .agreed({ speakers: 'proven' })
      .send('gov.transfer.incident.reported.v1', INCIDENT, CONSOLE)
      .watermarks();
    expect(scenario.found()).toEqual({ 'INC-02 revenue/I-1': 1 });
  });

  it('is no other agency’s word: an api that vouches for one agency proves no other', () => {
    const scenario = new Scenario()
      .agreed()
      .send('gov.transfer.incident.reported.v1', INCIDENT, { ...CONSOLE, officerOf: 'strangers' })
      .watermarks();
    expect(Object.keys(scenario.found()).map((name) => name.split(' ')[0])).toContain('INT-10');
  });

  it('has standing as an overseer’s where the policy names the agency so, and none of a stranger', () => {
    const by = (overseers: string[]) =>
      new Scenario()
        .agreed({ overseers })
        .send('gov.transfer.incident.reported.v1', INCIDENT, {
          ...{ source: 'urn:agency:inspector:console', officerOf: 'inspector', sequence: null },
        })
        .watermarks()
        .found();
    expect(by(['inspector'])).toEqual({ 'INC-02 inspector/I-1': 1 });
    expect(by([])).toEqual({
      'INC-02 inspector/I-1': 1,
      'INT-14 inspector gov.transfer.incident.reported.v1': 1,
    });
  });

  it('countersigns: the agreement binds at the officer’s record of the same content', () => {
    const half = (countersigned: object | undefined) => {
      const scenario = new Scenario().send('gov.transfer.agreement.registered.v1', REGISTERED, {
        time: '2025-01-01T00:00:00Z',
      });
      if (countersigned)
        scenario.send('gov.transfer.agreement.registered.v1', { ...REGISTERED, ...countersigned }, THEIR_CONSOLE);
      return scenario.request().validate().match().disclose().wait(1).found();
    };
    expect(half(undefined)).toMatchObject(UNBOUND);
    expect(Object.keys(half({})).filter((name) => name.startsWith('AGR-01'))).toEqual([]);
    expect(half({ policy: policy({ elementsAllowed: ['name'] }) })).toMatchObject(UNBOUND);
  });

  it('holds no conclusion up: nothing of it is on its way', () => {
    const scenario = new Scenario()
      .agreed()
      .send('gov.transfer.incident.reported.v1', { ...INCIDENT, occurredAt: INCIDENT.discoveredAt }, CONSOLE);
    expect(unasked(scenario).outcomeOf('DIS-01')).toEqual({});
    expect(scenario.watermarks().outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1 });
  });

  it('vouches for no system: where people alone have recorded the agreement, silence is concluded by lateness', () => {
    const scenario = new Scenario()
      .send('gov.transfer.agreement.registered.v1', REGISTERED, { time: '2025-01-01T00:00:00Z' })
      .send('gov.transfer.agreement.registered.v1', REGISTERED, { ...THEIR_CONSOLE, time: '2025-01-01T00:00:00Z' });
    expect(unasked(scenario).watermarks(undefined, [GIVER]).outcomeOf('DIS-01')).toEqual({});
    expect(scenario.wait(1).outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1 });
  });

  it('is waited for like any source once a system speaks under its name, whichever came first', () => {
    const said = (scenario: Scenario) => scenario.send('gov.transfer.incident.reported.v1', INCIDENT, CONSOLE);
    const bySystem = { clientOf: 'revenue' };
    for (const scenario of [
      said(new Scenario().agreed()).copy(bySystem),
      new Scenario()
        .agreed()
        .send('gov.transfer.incident.reported.v1', INCIDENT, { ...CONSOLE, officerOf: undefined, ...bySystem })
        .copy({ officerOf: 'revenue' }),
    ]) {
      expect(unasked(scenario).watermarks(undefined, [GIVER, TAKER]).outcomeOf('DIS-01')).toEqual({});
      expect(scenario.wait(1).outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1 });
    }
  });

  it('is taken back through the same system: by another of the agency nobody has standing to', () => {
    const told = (by: object) => {
      const scenario = new Scenario().agreed().send('gov.transfer.incident.reported.v1', INCIDENT, CONSOLE);
      return scenario.retract(scenario.lastId, by, CONSOLE.source).watermarks();
    };
    expect(JSON.stringify(told(CONSOLE).finding('INC-02'))).toContain('retracted by its author');
    const byOther = told({ source: GIVER });
    expect(JSON.stringify(byOther.finding('INC-02'))).not.toContain('retracted by its author');
    expect(byOther.found()).toHaveProperty(['INT-14 revenue gov.transfer.event.retracted.v1']);
  });
});
