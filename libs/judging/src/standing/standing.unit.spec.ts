import type { Act } from '../act.js';
import { excusesFrom } from './spoken.js';
import { Book, CLAIMED, day, party, policyOf } from './testing/book.js';

function bound(policy = policyOf()): Book {
  const book = new Book();
  book.registeredBy(['irs', 'dhs'], 3, policy);
  return book;
}

describe('a speaker', () => {
  it('has its role from the moment at which a version binds', () => {
    const book = bound();
    const { standing } = book;
    expect(standing.source(book.act('irs', 3))).toBe(true);
    expect(standing.recipient(book.act('irs', 3))).toBe(false);
    expect(standing.recipient(book.act('dhs', 3))).toBe(true);
    expect(standing.party(book.act('irs', 2.9))).toBe(false);
    expect(standing.party(book.act('zz', 3))).toBe(false);
  });

  it('keeps its role when the term has ended', () => {
    const book = bound(policyOf({ effectiveTo: '2025-01-05' }));
    expect(book.standing.source(book.act('irs', 40))).toBe(true);
  });

  it('has the role of the last version that had bound', () => {
    const book = bound();
    const parties = [party('dhs', 'source'), party('irs', 'recipient')];
    for (const agency of ['irs', 'dhs']) book.amended(agency, 5, policyOf({ parties }));
    expect([4, 5].map((at) => book.standing.source(book.act('irs', at)))).toEqual([true, false]);
  });

  it('may be an overseer', () => {
    const book = bound(policyOf({ overseers: ['oig'] }));
    expect(book.standing.overseer(book.act('oig', 3))).toBe(true);
    expect(book.standing.party(book.act('oig', 3))).toBe(false);
    expect(book.standing.overseer(book.act('oig', 2))).toBe(false);
  });

  it.each([
    ['claimed', policyOf(), CLAIMED, true],
    ['claimed although proof is required', policyOf({ speakers: 'proven' }), CLAIMED, false],
    ['proven where proof is required', policyOf({ speakers: 'proven' }), undefined, true],
    ['on another agency’s topic', policyOf(), 'dhs', false],
    ['on a forwarder’s topic', policyOf({ forwarders: [{ agency: 'hub', for: ['irs'] }] }), 'hub', true],
    [
      'on a topic of another agency’s forwarder',
      policyOf({ forwarders: [{ agency: 'hub', for: ['dhs'] }] }),
      'hub',
      false,
    ],
  ])('%s', (_, policy, via, expected) => {
    const book = bound(policy);
    const act = book.act('irs', 4, { via });
    expect(book.standing.spoken(act)).toBe(expected);
    expect(book.standing.source(act)).toBe(expected);
  });

  it('is not believed on a claim after a proven statement', () => {
    const book = bound();
    book.proven('irs', 5);
    const claims = [4, 5, 6].map((at) => book.standing.source(book.act('irs', at, { via: CLAIMED })));
    expect(claims).toEqual([true, false, false]);
    expect(book.standing.source(book.act('irs', 6))).toBe(true);
  });

  it('known by the day on which the version binds has its role on that day', () => {
    const book = bound();
    book.registeredBy(['irs', 'dhs'], 3);
    const noon = new Book();
    noon.registeredBy(['irs', 'dhs'], 3.5);
    expect(noon.standing.source(noon.act('irs', 3, { day: '2025-01-03' }))).toBe(true);
    expect(noon.standing.source(noon.act('irs', 2, { day: '2025-01-02' }))).toBe(false);
  });

  it('has its role at a time of the day on which the other party registered', () => {
    const book = new Book();
    book.registered('irs', 3, policyOf(), { day: '2025-01-03' });
    book.registered('dhs', 3, policyOf(), { day: '2025-01-03' });
    expect(book.standing.recipient(book.act('dhs', 3.6))).toBe(true);
  });
});

describe('an answer', () => {
  /** IRS is the source until day 5, DHS from then on. */
  function changed(): Book {
    const book = bound();
    const parties = [party('dhs', 'source'), party('irs', 'recipient')];
    for (const agency of ['irs', 'dhs']) book.amended(agency, 5, policyOf({ parties }));
    return book;
  }

  it('has the standing of the version at the act too', () => {
    const book = changed();
    const answer = book.act('irs', 6);
    expect(book.standing.source(answer)).toBe(false);
    const to = [book.act('dhs', 4), book.act('dhs', 5), book.act('dhs', 4, { day: '2025-01-04' })];
    expect(to.map((act) => book.standing.answersAs('source', answer, act))).toEqual([true, false, true]);
    expect(book.standing.answersAs('source', book.act('zz', 6), to[0]!)).toBe(false);
    // Known by its day: the version at the act does not matter then.
    const onDay = book.act('irs', 6, { day: '2025-01-06' });
    expect(book.standing.answersAs('source', onDay, to[0]!)).toBe(true);
  });

  it('must be its speaker’s own statement at its own time, not at the time of the act', () => {
    const book = changed();
    const claimed = book.act('irs', 6, { via: CLAIMED });
    const act = book.act('dhs', 4);
    expect(book.standing.answersAs('source', claimed, act)).toBe(true);
    book.proven('irs', 5);
    expect(book.standing.answersAs('source', claimed, act)).toBe(false);
  });
});

describe('a statement that excuses', () => {
  const from = ({ timeline }: Book, act: Act): number => excusesFrom(act, timeline.zone(act.time));

  it('counts from its own time', () => {
    const book = bound();
    expect(from(book, book.act('irs', 4))).toBe(day(4));
  });

  it('known by its day counts from the first moment of that day in the policy’s time zone', () => {
    const book = bound(policyOf({ timeZone: 'America/New_York' }));
    expect(from(book, book.act('irs', 4, { day: '2025-01-04' }))).toBe(day(4) + 5 * 3_600_000);
  });

  it('behind its source’s watermark counts after the time of that watermark', () => {
    const book = bound();
    const act = book.act('irs', 4);
    book.contradicted(act, 10);
    expect(from(book, act)).toBe(day(10) + 1);
  });

  it('never counts if there are two contents under its id', () => {
    const book = bound();
    const record = book.registered('irs', 4);
    book.conflicting(record);
    expect(from(book, record)).toBe(Infinity);
  });
});
