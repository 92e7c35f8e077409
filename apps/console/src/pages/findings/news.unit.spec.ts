import type { Finding } from './finding.js';
import { changedRows, hasNews, heard, NO_NEWS, type Shown, told } from './news.js';

const row = (id: string, version = 0): Finding =>
  ({
    id,
    severity: 'HIGH',
    status: 'open',
    count: 2,
    restated: false,
    retracted: false,
    triage: [{ desk: 'irs', version }],
  }) as Finding;
const shown = (fit: Shown['fit'] = () => 'yes'): Shown => ({
  rows: new Map([
    ['a', row('a')],
    ['b', row('b', 3)],
  ]),
  ...{ desk: 'irs', fit, now: 5 },
});
const event = (name: string, data: unknown) => ({ kind: 'event', event: name, data }) as const;
const act = (finding: string, version: number, desk = 'irs') =>
  event('triage', { finding, desk, state: 'acknowledged', version, owner: { issuer: 'i', subject: 's' } });

describe('news of the list', () => {
  it('counts a finding that belongs to the list once, however often it is told', () => {
    const news = [row('x'), row('x'), row('y')].reduce(
      (all, one) => heard(all, event('finding', one), shown()),
      NO_NEWS,
    );
    expect(news.fresh.size).toBe(2);
    expect(
      heard(
        news,
        event('finding', row('x')),
        shown(() => 'no'),
      ).fresh,
    ).toEqual(new Set(['y']));
  });

  it('keeps apart what only the api can place', () => {
    const news = heard(
      NO_NEWS,
      event('finding', row('x')),
      shown(() => 'perhaps'),
    );
    expect([news.fresh.size, news.unsure.size]).toEqual([1, 1]);
    expect(
      heard(
        NO_NEWS,
        event('finding', row('x')),
        shown(() => 'no'),
      ),
    ).toMatchObject({ fresh: new Set() });
  });

  it('tells a row that has grown, and not one that says the same', () => {
    expect(changedRows(heard(NO_NEWS, event('finding', { ...row('a'), count: 4 }), shown()))).toBe(1);
    expect(hasNews(heard(NO_NEWS, event('finding', row('a')), shown()))).toBe(false);
  });

  it('shows what a colleague did, and not what is on screen already', () => {
    const news = heard(NO_NEWS, act('a', 1), shown());
    expect(news.desks.get('a')).toMatchObject({ shown: 'acknowledged', version: 1, at: 5, own: false });
    expect(hasNews(heard(NO_NEWS, act('b', 3), shown()))).toBe(false);
    expect(hasNews(heard(NO_NEWS, act('b', 4), shown()))).toBe(true);
    expect(hasNews(heard(NO_NEWS, act('a', 1, 'ice'), shown()))).toBe(false);
  });

  it('does not tell her own act back to her', () => {
    const mine = told(NO_NEWS, 'a', { shown: 'acknowledged', owner: null, version: 2, at: 1, own: true });
    const after = heard(heard(mine, act('a', 1), shown()), act('a', 2), shown());
    expect(hasNews(after)).toBe(false);
    expect(changedRows(heard(after, act('a', 3), shown()))).toBe(1);
  });

  it('never goes back to what was before', () => {
    const now = heard(NO_NEWS, act('a', 4), shown());
    expect(told(now, 'a', { shown: 'new', owner: null, version: 3, at: 9, own: true })).toBe(now);
  });

  it('takes what is told while she acts for hers', () => {
    const news = heard(NO_NEWS, act('a', 1), { ...shown(), acting: new Set(['a']) });
    expect(news.desks.get('a')?.version).toBe(1);
    expect(hasNews(news)).toBe(false);
  });

  it('says to read again when the api does, or a stream begins after the list', () => {
    expect(heard(NO_NEWS, event('reload', {}), shown()).reload).toBe(true);
    expect(heard(NO_NEWS, { kind: 'restart' }, shown()).reload).toBe(true);
    expect(heard(NO_NEWS, event('ready', {}), shown())).toBe(NO_NEWS);
  });
});
