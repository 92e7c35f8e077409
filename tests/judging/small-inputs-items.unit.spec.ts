import { GIVER, OFFICER, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { type Apart, Base, day, ITEMS, STRANGER } from './base.js';

/** Rules about items, and DIS-01: what others say of the same inputs stands in its own spec. */
const ITEM_RULES = /^(DIS-0[12347]|DIS-1[78]|MAT-02|REQ-0[36]) /;
const said = (base: Base): Record<string, number> => base.said(ITEM_RULES);

const MILLION = 1_000_000;
const CAP = { volume: { lifetime: { value: 10, basis: 'clause' as const } } };
const all = Array.from({ length: ITEMS }, (_, i) => i + 1);

describe('small inputs, as far as rules about items decide them', () => {
  it('the history that they start from says nothing', () => {
    const base = new Base();
    expect(said(base.vouched(3))).toEqual({});
    expect(said(base.part('D-1', {}, ITEMS, base.at(5)).vouched(6))).toEqual({});
  });

  it('a: a million items of a forbidden class to a stranger, without rows', () => {
    const base = new Base({ policy: CAP });
    const recipient = { agency: 'strangers' };
    const header = { recipient, elements: ['wages'], elementClass: 'return' as const, itemsCount: MILLION };
    expect(said(base.part('D-1', header, undefined, base.at(5)).vouched(6))).toEqual({
      'DIS-03 revenue/D-1': MILLION,
      'DIS-07 revenue/D-1': MILLION,
      'DIS-18 revenue/D-1': MILLION,
      'DIS-02 revenue/D-1': MILLION - ITEMS,
      'DIS-02 n.e. items not listed': ITEMS,
      'DIS-04 revenue/D-1': MILLION - ITEMS,
      'DIS-04 n.e. items not listed': ITEMS,
      'DIS-17 n.e. items not listed': MILLION,
    });
  });

  it.each([
    ['b: rows for 3 of 900', {}, [1, 2, 3]],
    ['c: part 2 of 3 alone', { part: 2, of: 3 }, all.slice(300, 600)],
  ])('%s', (_what, header, rows) => {
    const base = new Base();
    expect(said(base.part('D-1', { ...header, itemsCount: 900 }, rows, base.at(5)).vouched(6))).toEqual(
      Object.fromEntries(
        [2, 4, 7, 17].map((n) => [`DIS-${String(n).padStart(2, '0')} n.e. items not listed`, 900 - rows.length]),
      ),
    );
  });

  it.each([
    ['the recipient', TAKER],
    ['a stranger', STRANGER],
    ['the source itself', GIVER],
  ])('e: an item is reassessed by %s after its disclosure', (_who, source) => {
    const low = { but: { 7: { addressCodes: ['A02'] } } };
    const base = new Base({ assessed: low });
    base.part('D-1', {}, ITEMS, base.at(5));
    const items = { defaults: { addressCodes: [] }, fields: ['itemNo'] as ['itemNo'], rows: [[7]] };
    base.send(
      'gov.transfer.request.reassessed.v1',
      { requestId: 'R-1', assessment: { validator: 'v2' }, items },
      base.at(6, { source }),
    );
    expect(said(base.vouched(7))).toEqual({ 'DIS-17 revenue/D-1': 1, 'REQ-06 border/R-1': 1 });
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
    'f: a stranger’s %s moves nothing',
    (what, apart, open, speak) => {
      const found = (spoken: boolean): Record<string, number> => {
        const base = new Base(apart as Apart);
        if (what.startsWith('matchmethod')) method(GIVER, ['name'], 1)(base);
        if (spoken) speak(base);
        return said(base.part('D-1', {}, ITEMS, base.at(5)).vouched(6));
      };
      expect(found(false)).toEqual(open);
      expect(found(true)).toEqual(open);
    },
  );

  it('g: a later part is judged by the roster of its own time', () => {
    const base = new Base({ policy: { effectiveTo: day(10) } });
    base.part('D-1', { part: 1, of: 2, itemsCount: 6 }, [1, 2, 3], base.at(5));
    const removed = {
      rosterKind: 'recipient' as const,
      remove: [OFFICER],
      effectiveAt: day(10),
      documentDigest: sha('off'),
    };
    for (const source of [GIVER, TAKER]) base.send('gov.transfer.roster.changed.v1', removed, base.at(10, { source }));
    base.part('D-1', { part: 2, of: 2, itemsCount: 6 }, [4, 5], base.at(20));
    expect(said(base.vouched(21))).toMatchObject({ 'DIS-07 revenue/D-1': 3 });
  });

  it('k: an agreement that did not choose the pack hears nothing of it', () => {
    const policy = { authorityPacks: ['core'], authority: ['5 USC 552a'] };
    const base = new Base({ policy, assessed: { each: { addressCodes: ['A02'] } } });
    base.part('D-1', { elementClass: 'return' }, ITEMS, base.at(5));
    expect(said(base.vouched(6))).toEqual({});
  });

  it('r: what its source alone retracts goes on being counted, and is gone when the recipient retracts it too', () => {
    const base = new Base({ policy: CAP });
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
    };
    expect(said(base)).toEqual(open);
    for (const rule of ['DIS-02', 'DIS-04'])
      expect(base.finding(rule).clauses).toContainEqual(
        expect.objectContaining({ field: 'disclosure', actual: 'retracted by its author', holds: false }),
      );
    const retraction = { id, source: GIVER, reason: 'never received' };
    base.send('gov.transfer.event.retracted.v1', retraction, base.at(8, { source: STRANGER }));
    expect(said(base)).toEqual(open);
    base.send('gov.transfer.event.retracted.v1', retraction, base.at(9, { source: TAKER }));
    expect(said(base)).toEqual({});
  });

  it('v: what the recipient’s side discloses counts as any other disclosure', () => {
    const base = new Base();
    const header = { requestId: undefined, recipient: { agency: 'strangers' }, itemsCount: 50 };
    base.part('D-1', header, undefined, base.at(5, { source: TAKER }));
    expect(said(base.vouched(6))).toEqual({ 'DIS-01 border/D-1': 1, 'DIS-07 border/D-1': 50 });
  });

  it('y: a request that its requester retracts goes on accusing it, and excusing the source', () => {
    const base = new Base({
      requested: { but: { 1: { namePresent: false } } },
      assessed: { but: { 2: { addressCodes: ['A02'] } } },
    });
    const submitted = base.inputs.find(({ entry }) => entry.event?.type === 'gov.transfer.request.submitted.v1');
    const { id } = submitted!.entry.event!;
    base.part('D-1', {}, ITEMS, base.at(5)).retract(id, base.at(6, { source: TAKER }));
    expect(said(base.vouched(7))).toEqual({
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
