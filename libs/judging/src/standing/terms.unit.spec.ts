import { Book, day, party, policyOf } from './testing/book.js';

const until = (effectiveTo: string) => policyOf({ effectiveTo });

function bound(policy = until('2025-01-09')): Book {
  const book = new Book();
  book.registeredBy(['irs', 'dhs'], 1, policy);
  return book;
}

const both = (record: (agency: string) => unknown): void => ['irs', 'dhs'].forEach(record);

describe('the term', () => {
  it('ends after the last day of the version in effect', () => {
    const { timeline } = bound();
    expect(timeline.endAt(day(5))).toBe(day(10));
    expect(timeline.terms).toEqual([{ from: day(1), end: day(10) }]);
    // Nothing is in effect yet.
    expect(timeline.endAt(day(0))).toBe(Infinity);
  });

  it('ends after its last day in its own time zone', () => {
    const { timeline } = bound(policyOf({ effectiveTo: '2025-01-09', timeZone: 'America/New_York' }));
    expect(timeline.endAt(day(5))).toBe(day(10) + 5 * 3_600_000);
  });

  it('with a time as its end ends there', () => {
    expect(bound(until('2025-01-09T12:00:00Z')).timeline.endAt(day(5))).toBe(day(9.5));
  });

  it('has no end if the policy states none', () => {
    expect(bound(policyOf()).timeline.endAt(day(5))).toBe(Infinity);
  });
});

describe('a renewal', () => {
  it('moves the end once all parties in effect have recorded it', () => {
    const book = bound();
    book.renewed('irs', 2, 100);
    expect(book.timeline.endAt(day(9))).toBe(day(10));
    book.renewed('dhs', 5, 100, { from: 2 });
    expect([4, 5].map((at) => book.timeline.endAt(day(at)))).toEqual([day(10), day(100)]);
    expect(book.timeline.terms).toEqual([
      { from: day(1), end: day(10) },
      { from: day(5), end: day(100) },
    ]);
  });

  it('that all recorded moves the end, and one party’s other content under its id moves nothing', () => {
    const book = bound();
    book.renewed('dhs', 2, 100);
    const record = book.renewed('irs', 4, 100, { from: 2 });
    book.conflicting(record);
    book.conflicting(book.renewed('irs', 3, 200, { id: record.id, digest: 'N2' }));
    expect([3, 4].map((at) => book.timeline.endAt(day(at)))).toEqual([day(10), day(100)]);
  });

  it('by a stranger has no standing and moves nothing', () => {
    const book = bound();
    book.renewed('irs', 2, 100);
    const { index } = book.renewed('zz', 2, 100);
    expect(book.timeline.endAt(day(9))).toBe(day(10));
    expect([...book.documents.without]).toEqual([index]);
  });

  it('with two ends under one digest is INT-15, and neither moves the end', () => {
    const book = bound();
    book.renewed('irs', 2, 100);
    book.renewed('dhs', 2, 200);
    expect(book.timeline.endAt(day(9))).toBe(day(10));
    expect(book.documents.conflicts).toMatchObject([{ subject: 'renewed N1' }]);
  });

  it('whose first content all have recorded cannot be replaced under its digest', () => {
    const book = bound();
    both((agency) => book.renewed(agency, 2, 100));
    both((agency) => book.renewed(agency, 3, 200));
    expect(book.timeline.endAt(day(9))).toBe(day(100));
    expect(book.documents.conflicts).toMatchObject([{ subject: 'renewed N1', first: { time: day(2) } }]);
  });

  it('states the new end, even an earlier one', () => {
    const book = bound();
    both((agency) => book.renewed(agency, 2, 5));
    expect([1.9, 2].map((at) => book.timeline.endAt(day(at)))).toEqual([day(10), day(5)]);
  });

  it('that was recorded last, then the longest, counts among several that bind at one moment', () => {
    const book = bound();
    both((agency) => book.renewed(agency, 2, 300, { from: 5, digest: 'N3' }));
    both((agency) => book.renewed(agency, 3, 200, { from: 5, digest: 'N2' }));
    both((agency) => book.renewed(agency, 3, 100, { from: 5, digest: 'N1' }));
    expect(book.timeline.endAt(day(5))).toBe(day(200));
  });

  it('gives way to the term of a version that binds after it', () => {
    const book = bound();
    both((agency) => book.renewed(agency, 2, 200));
    both((agency) => book.amended(agency, 3, until('2025-01-04T12:00:00Z')));
    expect(book.timeline.endAt(day(2.9))).toBe(day(200));
    expect(book.timeline.endAt(day(5))).toBe(day(4.5));
  });

  it('moves the end of a version that bound before it, or with it', () => {
    const book = bound();
    both((agency) => book.amended(agency, 3, until('2025-01-06')));
    both((agency) => book.renewed(agency, 3, 200));
    expect(book.timeline.endAt(day(5))).toBe(day(200));
  });

  it('recorded before the agreement binds is compared with the first version', () => {
    const book = new Book();
    both((agency) => book.renewed(agency, 0.5, 200));
    book.registeredBy(['irs', 'dhs'], 1, until('2025-01-09'));
    expect(book.timeline.terms).toEqual([{ from: day(1), end: day(200) }]);
  });

  it('does not wait for a party that an amendment has dropped', () => {
    const book = new Book();
    const parties = [party('irs', 'source'), party('dhs', 'recipient'), party('cbp', 'recipient')];
    book.registeredBy(['irs', 'dhs', 'cbp'], 1, policyOf({ parties, effectiveTo: '2025-01-09' }));
    both((agency) => book.renewed(agency, 2, 200));
    expect(book.timeline.endAt(day(9))).toBe(day(10));
    for (const agency of ['irs', 'dhs', 'cbp']) book.amended(agency, 4, until('2025-01-09'));
    expect([3, 4].map((at) => book.timeline.endAt(day(at)))).toEqual([day(10), day(200)]);
  });

  it('is undone when all that recorded it retract it, not by one of them', () => {
    const book = bound();
    const [irs, dhs] = ['irs', 'dhs'].map((agency) => book.renewed(agency, 2, 100));
    book.retracted(irs!, 3);
    expect(book.timeline.endAt(day(9))).toBe(day(100));
    book.retracted(dhs!, 4);
    expect(book.timeline.endAt(day(9))).toBe(day(10));
    both((agency) => book.renewed(agency, 6, 100, { from: 2 }));
    expect([5, 6].map((at) => book.timeline.endAt(day(at)))).toEqual([day(10), day(100)]);
  });

  it('known by its day counts from the first moment of that day in the policy’s time zone', () => {
    const book = bound(policyOf({ effectiveTo: '2025-01-09', timeZone: 'America/New_York' }));
    both((agency) => book.renewed(agency, 2, 100, { day: '2025-01-02' }));
    expect(book.timeline.terms[1]!.from).toBe(day(2) + 5 * 3_600_000);
  });
});

describe('a termination', () => {
  it('by one party alone ends the agreement', () => {
    const book = bound();
    book.terminated('dhs', 3);
    expect(book.timeline.endAt(day(5))).toBe(day(3));
    expect(book.timeline.terms).toEqual([
      { from: day(1), end: day(10) },
      { from: day(3), end: day(3) },
    ]);
    // Standing continues.
    expect(book.timeline.rolesOf('dhs', day(5)).recipient).toBe(true);
  });

  it('ends it at its own date, if that is later', () => {
    const book = bound();
    book.terminated('dhs', 3, { from: 6 });
    expect(book.timeline.endAt(day(6))).toBe(day(6));
    expect(book.timeline.endAt(day(5))).toBe(day(10));
  });

  it('needs all parties if the policy says so', () => {
    const book = bound(policyOf({ termination: 'all' }));
    book.terminated('dhs', 3);
    expect(book.timeline.endAt(day(5))).toBe(Infinity);
    book.terminated('irs', 4, { from: 3 });
    expect(book.timeline.endAt(day(5))).toBe(day(4));
  });

  it('by a stranger ends nothing', () => {
    const book = bound();
    const { index } = book.terminated('zz', 3);
    expect(book.timeline.endAt(day(5))).toBe(day(10));
    expect([...book.documents.without]).toEqual([index]);
  });

  it('by a party that was dropped ends nothing', () => {
    const parties = [...policyOf().parties, party('cbp', 'recipient')];
    const book = new Book();
    book.registeredBy(['irs', 'dhs', 'cbp'], 1, policyOf({ parties }));
    for (const agency of ['irs', 'dhs', 'cbp']) book.amended(agency, 2, policyOf());
    const { index } = book.terminated('cbp', 3);
    expect(book.timeline.endAt(day(5))).toBe(Infinity);
    expect([...book.documents.without]).toEqual([index]);
  });

  it('without a digest does not contradict another', () => {
    const book = bound();
    book.terminated('dhs', 3, { from: 6 });
    book.terminated('irs', 4, { from: 5 });
    expect(book.documents.conflicts).toEqual([]);
    expect(book.timeline.endAt(day(7))).toBe(day(5));
  });

  it('no longer counts when all agree on a further version or on a renewal', () => {
    const book = bound();
    book.terminated('dhs', 3);
    both((agency) => book.amended(agency, 5, until('2025-01-20')));
    expect([4, 6].map((at) => book.timeline.endAt(day(at)))).toEqual([day(3), day(21)]);
    book.terminated('dhs', 7);
    both((agency) => book.renewed(agency, 8, 100));
    expect([7, 8].map((at) => book.timeline.endAt(day(at)))).toEqual([day(7), day(100)]);
  });

  it('outlives documents that were recorded before it and take effect after it', () => {
    const book = bound();
    both((agency) => book.renewed(agency, 2, 100, { from: 6 }));
    both((agency) => book.amended(agency, 2, until('2025-01-20'), { from: 7 }));
    both((agency) => book.renewed(agency, 2, 200, { from: 8, digest: 'N2' }));
    book.terminated('dhs', 3);
    expect([3, 6, 7, 8].map((at) => book.timeline.endAt(day(at)))).toEqual([3, 3, 3, 3].map(day));
  });

  it('behind its source’s watermark counts from its own time', () => {
    const book = bound();
    book.contradicted(book.terminated('dhs', 3), 6);
    expect([2, 4].map((at) => book.timeline.endAt(day(at)))).toEqual([day(10), day(3)]);
  });

  it('counts even with other content under its id', () => {
    const book = bound();
    book.conflicting(book.terminated('dhs', 3));
    expect(book.timeline.endAt(day(4))).toBe(day(3));
  });

  it('that all must record is not changed by one party’s other content under its id', () => {
    const book = bound(policyOf({ effectiveTo: '2025-01-09', termination: 'all' }));
    both((agency) => book.terminated(agency, 3));
    book.conflicting(book.facts.documents.at(-1)!);
    expect(book.timeline.endAt(day(4))).toBe(day(3));
  });

  it('dated back to a time at which its speaker was no party ends nothing', () => {
    const parties = [...policyOf().parties, party('cbp', 'recipient')];
    const book = bound();
    for (const agency of ['irs', 'dhs', 'cbp']) book.amended(agency, 4, policyOf({ parties }));
    book.contradicted(book.terminated('cbp', 3), 6);
    expect(book.timeline.endAt(day(5))).toBe(Infinity);
  });

  it('can be retracted only by its author and a party of the other role together', () => {
    const book = bound();
    const termination = book.terminated('dhs', 3);
    book.retracted(termination, 4);
    book.retracted(termination, 4, 'zz');
    expect(book.timeline.endAt(day(5))).toBe(day(3));
    book.retracted(termination, 6, 'irs');
    expect(book.timeline.endAt(day(5))).toBe(day(10));
  });

  it('that was retracted before its date does not end the agreement', () => {
    const book = bound();
    const termination = book.terminated('dhs', 3, { from: 6 });
    book.retracted(termination, 4);
    expect(book.timeline.endAt(day(7))).toBe(day(10));
  });
});
