import { OFFICER, ref, Scenario } from '../testing/scenario.js';

const clerk = ref('clerk');
const base = (recipients = [OFFICER, clerk]) => new Scenario().agreed().rosters(recipients).request().match();
const to = (actorRefs: string[] | undefined, agency = 'border') => ({
  recipient: { agency, ...(actorRefs ? { actorRefs } : {}) },
});
const disclosed = (header: object, scenario = base()) => scenario.disclose('d1', { items: 3 }, header).watermarks();

describe('DIS-07', () => {
  it('fires for a recipient who is on no roster', () => {
    expect(disclosed(to([ref('somebody else')])).finding('DIS-07')).toMatchObject({
      subject: 'd1',
      count: 3,
      severity: 'CRITICAL',
      clauses: [
        { field: 'recipient.agency', expected: ['revenue', 'border'], actual: ['border'] },
        { field: 'recipient.actorRefs', actual: [ref('somebody else')] },
      ],
      evidence: [{ role: 'agreement' }, { role: 'request' }, { role: 'disclosure', index: 8 }],
    });
  });

  it('fires for an agency that is no party, though it be in a later part', () => {
    expect(disclosed(to([OFFICER], 'elsewhere')).found()).toMatchObject({ 'DIS-07 d1': 3 });
    const scenario = base()
      .disclose('d1', { items: [1, 2] }, to([OFFICER]))
      .disclose('d1', { items: [3] }, to([OFFICER], 'elsewhere'));
    expect(scenario.watermarks().finding('DIS-07')).toMatchObject({
      count: 3,
      clauses: [{ actual: ['border', 'elsewhere'] }, {}],
    });
  });

  it('is silent for an engaged officer on the roster', () => {
    expect(disclosed(to([OFFICER])).found()).toEqual({});
  });

  it('counts the items for which someone on the roster is not engaged', () => {
    const scenario = new Scenario().agreed().rosters([OFFICER, clerk]);
    scenario.request('r1', { items: 3, but: { 1: { officers: [OFFICER, clerk] } } }).match();
    expect(disclosed(to([OFFICER, clerk]), scenario).found()).toEqual({ 'DIS-07 d1': 2 });
  });

  it('takes a roster from its very moment on', () => {
    const time = '2025-05-30T00:00:00.000Z';
    const from = (since: string) =>
      new Scenario().agreed().rosters([clerk]).roster('recipient', [OFFICER], since).request('r1', { items: 3 }, {}, { time }).match()
        .disclose('d1', { items: 3 }, {}, { time }).watermarks(); // prettier-ignore
    expect(from(time).found()).toEqual({});
    expect(from('2025-05-30T00:00:00.001Z').found()).toEqual({ 'DIS-07 d1': 3 });
  });

  it('is not evaluable where recipients, roster or engagement are not recorded', () => {
    expect(disclosed(to(undefined)).notEvaluable('DIS-07')).toEqual({ 'd1: recipient.actorRefs': 3 });
    const noRoster = new Scenario().agreed().request().match();
    expect(disclosed(to([OFFICER]), noRoster).notEvaluable('DIS-07')).toEqual({ 'd1: roster recipient': 3 });
    const noOfficers = new Scenario()
      .agreed()
      .rosters()
      .request('r1', { items: 3, each: { officers: undefined } })
      .match();
    expect(disclosed(to([OFFICER]), noOfficers).notEvaluable('DIS-07')).toEqual({ 'd1: items.officers': 3 });
    expect(new Scenario().disclose().wait(1).notEvaluable('DIS-07')).toEqual({ 'd1: agreement in effect': 3 });
  });

  it('needs no roster to see that someone is not engaged', () => {
    expect(disclosed(to([clerk]), new Scenario().agreed().request().match()).found()).toEqual({ 'DIS-07 d1': 3 });
  });

  it('is withdrawn when a roster of that time arrives late', () => {
    const scenario = disclosed(to([OFFICER]), base([clerk]));
    expect(scenario.found()).toEqual({ 'DIS-07 d1': 3 });
    expect(scenario.roster('recipient', [OFFICER], '2025-02-01T00:00:00Z').finding('DIS-07').count).toBe(0);
  });
});
