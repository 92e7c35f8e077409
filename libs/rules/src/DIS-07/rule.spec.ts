import { GIVER, OFFICER, ref, Scenario, type Sent, sha, TAKER } from '../testing/scenario.js';

const clerk = ref('clerk');
const STRANGER = 'urn:agency:strangers:system';
const base = (recipients = [OFFICER, clerk], changes = {}) =>
  new Scenario().agreed(changes).rosters(recipients).request();
const to = (actorRefs: string[] | undefined, agency = 'border') => ({
  recipient: { agency, ...(actorRefs ? { actorRefs } : {}) },
});
const disclosed = (header: object, scenario = base()) => scenario.disclose('d1', { items: 3 }, header).watermarks();

describe('DIS-07', () => {
  it('hits the whole size when a recipient is on no roster', () => {
    const scenario = disclosed({ ...to([ref('somebody else'), OFFICER]), itemsCount: 9 });
    expect(scenario.finding('DIS-07')).toMatchObject({
      subject: 'revenue/d1',
      count: 9,
      severity: 'CRITICAL',
      clauses: [
        { field: 'recipient.actorRefs not on the recipient roster', actual: [ref('somebody else')], holds: false },
        { expected: 0, actual: 3, holds: false },
        { field: 'recipient.agency', expected: ['border'], actual: ['border'], holds: true },
      ],
      evidence: [{ role: 'agreement' }, { role: 'request' }, { role: 'disclosure', index: 7 }],
    });
  });

  it('hits the whole size when the agency has not the recipient’s role', () => {
    for (const agency of ['elsewhere', 'revenue'])
      expect(disclosed({ ...to([OFFICER], agency), itemsCount: 1_000_000 }).outcomeOf('DIS-07')).toEqual({
        'revenue/d1': 1_000_000,
      });
    const none = { ...to(undefined, 'elsewhere'), requestId: undefined, itemsCount: 50, items: undefined };
    expect(base().disclose('d1', { items: [] }, none, { source: TAKER }).watermarks().outcomeOf('DIS-07')).toEqual({
      'border/d1': 50,
    });
  });

  it('judges each part by its own recipients, and the unnamed items by all headers of their whole', () => {
    const scenario = base()
      .disclose('d1', { items: [1, 2] }, { ...to([OFFICER]), part: 1, of: 2, itemsCount: 3 })
      .disclose('d1', { items: [3] }, { ...to([OFFICER], 'elsewhere'), part: 2, of: 2, itemsCount: 3 });
    expect(scenario.watermarks().outcomeOf('DIS-07')).toEqual({ 'revenue/d1': 1 });
    expect(scenario.finding('DIS-07').clauses[0]).toMatchObject({ actual: ['elsewhere'], holds: false });
    const hidden = base()
      .disclose('d1', { items: [1] }, { ...to([OFFICER]), part: 1, of: 2, itemsCount: 900 })
      .disclose(
        'd1',
        { items: [] },
        { ...to([OFFICER], 'elsewhere'), part: 2, of: 2, itemsCount: 900, items: undefined },
      );
    expect(hidden.watermarks().outcomeOf('DIS-07')).toEqual({ 'revenue/d1': 899 });
  });

  it('passes for an engaged officer on the roster', () => {
    expect(disclosed(to([OFFICER])).outcomeOf('DIS-07')).toEqual({});
  });

  it('counts items for which a recipient on the roster is not engaged, and lists items that no row names', () => {
    const scenario = new Scenario().agreed().rosters([OFFICER, clerk]);
    scenario.request('r1', { items: 3, but: { 1: { officers: [OFFICER, clerk] } } });
    expect(disclosed({ ...to([OFFICER, clerk]), itemsCount: 9 }, scenario).outcomeOf('DIS-07')).toEqual({
      'revenue/d1': 2,
      'n.e. items not listed': 6,
    });
  });

  it('counts engagement only from agencies that may request, and by then', () => {
    const named = { items: 3, each: { officers: [clerk] } };
    for (const sent of [{ source: GIVER }, { source: STRANGER }, { time: '2025-06-30T00:00:00Z' }])
      expect(disclosed(to([clerk]), base().request('r1', named, {}, sent)).outcomeOf('DIS-07')).toEqual({
        'revenue/d1': 3,
      });
    expect(disclosed(to([clerk]), base().request('r1', named)).outcomeOf('DIS-07')).toEqual({});
  });

  it('counts a roster from the very moment of its effect', () => {
    const time = '2025-05-30T00:00:00.000Z';
    const from = (since: string) =>
      new Scenario()
        .agreed()
        .rosters([clerk])
        .roster('recipient', [OFFICER], since)
        .request('r1', { items: 3 }, {}, { time })
        .disclose('d1', { items: 3 }, {}, { time })
        .watermarks();
    expect(from(time).outcomeOf('DIS-07')).toEqual({});
    expect(from('2025-05-30T00:00:00.001Z').outcomeOf('DIS-07')).toEqual({ 'revenue/d1': 3 });
  });

  it('judges each part by the roster of its own time', () => {
    const off = { rosterKind: 'recipient' as const, remove: [OFFICER], effectiveAt: '2025-05-10T00:00:00Z' };
    const scenario = new Scenario().agreed().rosters();
    scenario.request('r1', { items: 3 }, {}, { time: '2025-05-01T00:00:00Z' });
    scenario.send(
      'gov.transfer.roster.changed.v1',
      { ...off, documentDigest: sha('off') },
      { source: TAKER, time: '2025-05-09T00:00:00Z' },
    );
    scenario.disclose('d1', { items: [1] }, {}, { time: '2025-05-09T12:00:00Z' });
    scenario.disclose('d1', { items: [2, 3] }, {}, { time: '2025-05-10T00:00:00Z' });
    expect(scenario.watermarks().outcomeOf('DIS-07')).toEqual({ 'revenue/d1': 2 });
  });

  it('is not evaluable, for the whole size, when recipients, roster or engagement are not recorded', () => {
    expect(disclosed({ ...to(undefined), itemsCount: 9 }).outcomeOf('DIS-07')).toEqual({
      'n.e. recipient.actorRefs': 9,
    });
    const noRoster = new Scenario().agreed().request();
    expect(disclosed({ ...to([OFFICER]), itemsCount: 9 }, noRoster).outcomeOf('DIS-07')).toEqual({
      'n.e. roster recipient': 9,
    });
    const noOfficers = new Scenario().agreed().rosters();
    noOfficers.request('r1', { items: 3, each: { officers: undefined } });
    expect(disclosed({ ...to([OFFICER]), itemsCount: 9 }, noOfficers).outcomeOf('DIS-07')).toEqual({
      'n.e. items.officers': 3,
      'n.e. items not listed': 6,
    });
    expect(disclosed({ ...to([OFFICER]), requestId: undefined }).outcomeOf('DIS-07')).toEqual({
      'n.e. items.officers': 3,
    });
    expect(new Scenario().disclose().wait(1).outcomeOf('DIS-07')).toEqual({});
  });

  it('finds a recipient who is not engaged without any roster', () => {
    expect(disclosed(to([clerk]), new Scenario().agreed().request()).outcomeOf('DIS-07')).toEqual({ 'revenue/d1': 3 });
  });

  it('lets the roster decide when no request is needed and none is named', () => {
    for (const exchangeMode of ['standing', 'push'] as const) {
      const outcomeOf = (actor: string, more = {}) =>
        disclosed({ ...to([actor]), itemsCount: 9, ...more }, base([OFFICER, clerk], { exchangeMode })).outcomeOf(
          'DIS-07',
        );
      expect(outcomeOf(clerk, { requestId: undefined })).toEqual({});
      expect(outcomeOf(ref('somebody else'), { requestId: undefined })).toEqual({ 'revenue/d1': 9 });
      // With a request, engagement counts again.
      expect(outcomeOf(clerk)).toEqual({ 'revenue/d1': 3, 'n.e. items not listed': 6 });
    }
  });

  it('waits for a roster of that time that may still come, and is withdrawn when it arrives late', () => {
    const scenario = base([clerk]).disclose();
    expect(scenario.outcomeOf('DIS-07')).toEqual({});
    expect(scenario.wait(1).outcomeOf('DIS-07')).toEqual({ 'revenue/d1': 3 });
    scenario.roster('recipient', [OFFICER], '2025-02-01T00:00:00Z');
    expect(scenario.outcomeOf('DIS-07')).toEqual({});
    expect(scenario.finding('DIS-07').clauses.every(({ holds }) => holds)).toBe(true);
  });

  const change = (add: string[], remove: string[]) => ({
    ...{ rosterKind: 'recipient' as const, ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) },
    ...{ effectiveAt: '2025-05-02T00:00:00Z', documentDigest: sha('change') },
  });
  const changed = (scenario: Scenario, source: string, data: ReturnType<typeof change>, sent: Sent = {}) =>
    scenario.send('gov.transfer.roster.changed.v1', data, { source, time: '2025-05-10T00:00:00Z', ...sent });
  const noon = { time: '2025-05-10T12:00:00Z' };
  const requested = () => base([clerk]).request('r1', { items: 3 }, {}, { time: '2025-05-01T00:00:00Z' });

  it('hits when the sequence shows that the source recorded the addition afterwards, though only the day is known', () => {
    const [added, day] = [change([OFFICER], []), { day: true as const }];
    const after = changed(requested(), TAKER, added).disclose('d1', { items: 3 }, {}, noon);
    expect(changed(after, GIVER, added, day).watermarks().outcomeOf('DIS-07')).toEqual({ 'revenue/d1': 3 });
    const before = changed(changed(requested(), TAKER, added), GIVER, added, day);
    expect(before.disclose('d1', { items: 3 }, {}, noon).watermarks().outcomeOf('DIS-07')).toEqual({});
    // The other side's addition of that day counts as earlier.
    const other = changed(requested(), GIVER, added).disclose('d1', { items: 3 }, {}, noon);
    expect(changed(other, TAKER, added, day).watermarks().outcomeOf('DIS-07')).toEqual({});
  });

  it('is not evaluable for a disclosure that is known by its day, on the day of a removal', () => {
    const removed = changed(requested().roster('recipient', [OFFICER]), TAKER, change([], [OFFICER]), { day: true });
    expect(removed.disclose('d1', { items: 3 }, {}, noon).watermarks().outcomeOf('DIS-07')).toEqual({
      'n.e. same day': 3,
    });
  });

  it('hits a removed recipient, though the removal contradicts its source’s watermark', () => {
    const scenario = requested().roster('recipient', [OFFICER], '2025-05-01T00:00:00Z');
    scenario.disclose('d1', { items: 3 }, {}, noon).watermarks();
    expect(scenario.outcomeOf('DIS-07')).toEqual({});
    expect(changed(scenario, TAKER, change([], [OFFICER])).outcomeOf('DIS-07')).toEqual({ 'revenue/d1': 3 });
  });

  it('is not evaluable for a disclosure that is known by its day, on the day of any change of the roster', () => {
    const scenario = new Scenario().agreed().rosters([clerk]).roster('recipient', [OFFICER], '2025-05-10T12:00:00Z');
    scenario.request('r1', { items: 3 }, {}, { time: '2025-05-01T00:00:00Z' });
    scenario.disclose('d1', { items: 3 }, {}, { time: '2025-05-10T00:00:00Z', day: true });
    expect(scenario.watermarks().outcomeOf('DIS-07')).toEqual({ 'n.e. same day': 3 });
  });
});
