import { GIVER, OFFICER, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { type Apart, Base, day, ITEMS, STRANGER } from './base.js';

const MILLION = 1_000_000;
const cap = (value: number) => ({ volume: { lifetime: { value, basis: 'clause' as const } } });
const all = Array.from({ length: ITEMS }, (_, i) => i + 1);

describe('small inputs about items', () => {
  it('the history that they start from has no findings', () => {
    const base = new Base();
    expect(base.vouched(3).outcomes()).toEqual({});
    expect(base.part('D-1', {}, ITEMS, base.at(5)).vouched(6).outcomes()).toEqual({});
  });

  it('a: a million items of a forbidden class to a stranger, without rows', () => {
    const base = new Base({ policy: cap(10) });
    const recipient = { agency: 'strangers' };
    const header = { recipient, elements: ['wages'], elementClass: 'return' as const, itemsCount: MILLION };
    expect(base.part('D-1', header, undefined, base.at(5)).vouched(6).outcomes()).toEqual({
      'DIS-03 revenue/D-1': MILLION,
      'DIS-07 revenue/D-1': MILLION,
      'DIS-18 revenue/D-1': MILLION,
      'DIS-02 revenue/D-1': MILLION - ITEMS,
      'DIS-02 n.e. items not listed': ITEMS,
      'DIS-04 revenue/D-1': MILLION - ITEMS,
      'DIS-04 n.e. items not listed': ITEMS,
      'DIS-17 n.e. items not listed': MILLION,
      'DIS-10 lifetime': MILLION - 10,
      'INT-13 revenue/D-1': MILLION,
    });
  });

  it.each([
    ['b: rows for 3 of 270', {}, [1, 2, 3], { 'DIS-10 lifetime': 170 }, 100],
    ['c: part 2 of 3 alone', { part: 2, of: 3 }, all.slice(90, 180), {}, 1e9],
  ])('%s', (_what, header, rows, more, most) => {
    const base = new Base({ policy: cap(most) });
    const left = 270 - rows.length;
    expect(
      base
        .part('D-1', { ...header, itemsCount: 270 }, rows, base.at(5))
        .vouched(6)
        .outcomes(),
    ).toEqual({
      'INT-13 revenue/D-1': left,
      'DIS-02 n.e. items not listed': left,
      'DIS-04 n.e. items not listed': left,
      'DIS-07 n.e. items not listed': left,
      'DIS-17 n.e. items not listed': left,
      ...more,
    });
  });

  it.each([
    ['the recipient', TAKER, { 'INT-14 border gov.transfer.request.reassessed.v1': 1 }],
    ['a stranger', STRANGER, { 'INT-14 strangers gov.transfer.request.reassessed.v1': 1 }],
    ['the source itself', GIVER, {}],
  ])('e: an item is reassessed by %s after its disclosure', (_who, source, more) => {
    const low = { but: { 7: { addressCodes: ['A02'] } } };
    const base = new Base({ assessed: low });
    base.part('D-1', {}, ITEMS, base.at(5));
    const items = { defaults: { addressCodes: [] }, fields: ['itemNo'] as ['itemNo'], rows: [[7]] };
    base.send(
      'gov.transfer.request.reassessed.v1',
      { requestId: 'R-1', assessment: { validator: 'v2' }, items },
      base.at(6, { source }),
    );
    expect(base.vouched(7).outcomes()).toEqual({ 'DIS-17 revenue/D-1': 1, 'REQ-06 border/R-1': 1, ...more });
    const restated = base.fold().hits.flatMap(({ change, rule }) => (change === 'restated' ? [rule] : []));
    expect(new Set(restated)).toEqual(new Set(source === GIVER ? ['DIS-17', 'REQ-06'] : []));
    for (const rule of ['DIS-17', 'REQ-06'])
      expect(base.finding(rule)).toMatchObject({
        severity: rule === 'DIS-17' ? 'CRITICAL' : 'MEDIUM',
        clauses: expect.arrayContaining([
          expect.objectContaining({
            field: expect.stringContaining('called better'),
            actual: source === GIVER ? 1 : 0,
          }),
        ]) as unknown,
      });
  });

  const match = (base: Base): void => void base.match('R-1', { items: ITEMS }, 'M-1', base.at(3, { source: STRANGER }));
  const request = (base: Base): void =>
    void base.request('R-1', { items: ITEMS }, {}, base.at(1, { source: STRANGER, receivedAt: day(3) }));
  const method = (source: string, comparedFields: string[], days: number) => (base: Base) =>
    void base.send(
      'gov.transfer.matchmethod.approved.v1',
      { path: 'ADDRESS', comparedFields, effectiveAt: day(0), documentDigest: sha('method') } as never,
      base.at(days, { source, receivedAt: day(3) }),
    );
  const silent = { matched: { each: { addressCompared: undefined } } };
  it.each([
    ['match.performed', { without: ['match'] }, { 'DIS-04 revenue/D-1': ITEMS }, match],
    [
      'request.submitted',
      { without: ['request'] },
      { 'DIS-01 revenue/D-1': 1, 'DIS-07 n.e. items.officers': ITEMS },
      request,
    ],
    ['matchmethod.approved', silent, { 'MAT-02 border/R-1': ITEMS }, method(STRANGER, ['name', 'address'], 1.5)],
  ] satisfies [string, Apart, Record<string, number>, (base: Base) => void][])(
    'g: a stranger’s %s has no effect',
    (statement, apart, open, send) => {
      const found = (spoken: boolean): Record<string, number> => {
        const base = new Base(apart);
        if (statement.startsWith('matchmethod')) method(GIVER, ['name'], 1)(base);
        if (spoken) send(base);
        return base.part('D-1', {}, ITEMS, base.at(5)).vouched(6).outcomes();
      };
      expect(found(false)).toEqual(open);
      expect(found(true)).toEqual({ ...open, [`INT-14 strangers gov.transfer.${statement}.v1`]: 1 });
    },
  );

  it('g: a later part is judged by the roster of its own time', () => {
    const base = new Base({ policy: { effectiveTo: day(10) } });
    base.part('D-1', { part: 1, of: 2, itemsCount: 6 }, [1, 2, 3], base.at(5));
    base.receipt('D-1', 3, undefined, base.at(6));
    const removed = {
      rosterKind: 'recipient' as const,
      remove: [OFFICER],
      effectiveAt: day(10),
      documentDigest: sha('off'),
    };
    for (const source of [GIVER, TAKER]) base.send('gov.transfer.roster.changed.v1', removed, base.at(10, { source }));
    base.part('D-1', { part: 2, of: 2, itemsCount: 6 }, [4, 5, 6], base.at(20));
    expect(base.vouched(21).outcomes()).toEqual({
      'DIS-07 revenue/D-1': 3,
      'AGR-02 disclosure revenue/revenue-border-1': 1,
    });
  });

  it('k: an agreement that did not choose the pack has none of its findings, but a line that it did not choose it', () => {
    const found = (authority: string[]): Record<string, number> => {
      const policy = { authorityPacks: ['core'], authority };
      const base = new Base({ policy, assessed: { each: { addressCodes: ['A02'] } } });
      return base.part('D-1', { elementClass: 'return' }, ITEMS, base.at(5)).vouched(6).outcomes();
    };
    expect(found(['5 USC 552a'])).toEqual({});
    expect(Object.keys(found(['26 USC 6103(i)(2)']))).toEqual(['usc26-6103 n.e. pack not chosen']);
  });

  it('r: an act that its source alone retracts still counts, and is withdrawn when the recipient retracts it too', () => {
    const base = new Base({ policy: cap(10) });
    base.part('D-1', { itemsCount: MILLION }, undefined, base.at(5));
    const id = base.lastId;
    base.retract(id, base.at(6)).vouched(7);
    const open = {
      'DIS-02 revenue/D-1': MILLION - ITEMS,
      'DIS-02 n.e. items not listed': ITEMS,
      'DIS-04 revenue/D-1': MILLION - ITEMS,
      'DIS-04 n.e. items not listed': ITEMS,
      'DIS-07 n.e. items not listed': MILLION,
      'DIS-17 n.e. items not listed': MILLION,
      'DIS-10 lifetime': MILLION - 10,
      'INT-13 revenue/D-1': MILLION,
    };
    expect(base.outcomes()).toEqual(open);
    for (const rule of ['DIS-02', 'DIS-04'])
      expect(base.finding(rule).clauses).toContainEqual(
        expect.objectContaining({ field: 'disclosure', actual: 'retracted by its author', holds: false }),
      );
    const retraction = { id, source: GIVER, reason: 'never received' };
    base.send('gov.transfer.event.retracted.v1', retraction, base.at(7, { source: STRANGER })).vouched(7.5);
    const spoken = { 'INT-14 strangers gov.transfer.event.retracted.v1': 1 };
    expect(base.outcomes()).toEqual({ ...open, ...spoken });
    base.send('gov.transfer.event.retracted.v1', retraction, base.at(7.6, { source: TAKER }));
    expect(base.outcomes()).toEqual(spoken);
  });

  it('v: a disclosure by the recipient’s side counts like any other', () => {
    const base = new Base();
    const header = { requestId: undefined, recipient: { agency: 'strangers' }, itemsCount: 50 };
    base.part('D-1', header, undefined, base.at(5, { source: TAKER }));
    expect(base.vouched(6).outcomes()).toEqual({
      'DIS-01 border/D-1': 1,
      'DIS-07 border/D-1': 50,
      'INT-13 border/D-1': 50,
      'INT-14 border gov.transfer.disclosure.made.v1': 1,
    });
  });

  it('y: a request that its requester retracts still accuses the requester, and excuses the source', () => {
    const base = new Base({
      requested: { but: { 1: { namePresent: false } } },
      assessed: { but: { 2: { addressCodes: ['A02'] } } },
    });
    const submitted = base.inputs.find(({ entry }) => entry.event?.type === 'gov.transfer.request.submitted.v1');
    const { id } = submitted!.entry.event!;
    base.part('D-1', {}, ITEMS, base.at(5)).retract(id, base.at(6, { source: TAKER }));
    expect(base.vouched(7).outcomes()).toEqual({
      'REQ-03 border/R-1': 1,
      'REQ-06 border/R-1': 1,
      'DIS-17 revenue/D-1': 1,
    });
    for (const rule of ['REQ-03', 'REQ-06'])
      expect(base.finding(rule).clauses).toContainEqual(
        expect.objectContaining({ field: 'request', actual: 'retracted by its author' }),
      );
  });
});
