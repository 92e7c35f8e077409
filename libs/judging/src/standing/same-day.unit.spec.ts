import { Book, day, type How, party, policyOf } from './testing/book.js';

const TODAY = '2025-01-05';

function bound(): Book {
  const book = new Book();
  book.registeredBy(['irs', 'dhs'], 1, policyOf({ effectiveTo: '2025-01-03' }));
  return book;
}

/** The end of the term as an act of the day finds it, at the first and at the last moment. `open`: these may differ. */
function endsFor(book: Book, agency: string, how: How): { ends: number[]; open: boolean } {
  const act = book.act(agency, 5.5, how);
  const { documents } = book;
  const [family] = documents.families;
  const found = [false, true].map((atLast) => documents.foundBy(act, () => 'UTC', atLast));
  const ends = found.map((one) => one.documents.counterpartOf(family!)!.endAt(day(5.5)));
  return { ends, open: found[0]!.open };
}

const renewal = { day: TODAY, from: 2, sequence: 50 };
const [LATE, OVER] = [day(100), day(4)];

describe('a record that is known by its day, the day of an act', () => {
  const renewed = (how: How = {}): Book => {
    const book = bound();
    book.renewed('dhs', 2, 100);
    book.renewed('irs', 5, 100, { ...renewal, ...how });
    return book;
  };

  it('of the same source comes before or after the act by the sequence', () => {
    expect(endsFor(renewed(), 'irs', { sequence: 49 })).toEqual({ ends: [OVER, OVER], open: false });
    expect(endsFor(renewed(), 'irs', { sequence: 51 })).toEqual({ ends: [LATE, LATE], open: false });
  });

  it('is ordered in the same way for an act that is known by that day too', () => {
    expect(endsFor(renewed(), 'irs', { sequence: 49, day: TODAY }).ends).toEqual([OVER, OVER]);
  });

  it('does not concern acts of the day before or after', () => {
    const book = renewed();
    for (const [at, known] of [
      [4.9, '2025-01-04'],
      [6.1, '2025-01-06'],
    ] as const) {
      for (const how of [{ sequence: 49 }, { sequence: 49, day: known }]) {
        const { documents } = book;
        expect(documents.foundBy(book.act('irs', at, how), () => 'UTC', false)).toEqual({ documents, open: false });
      }
    }
  });

  it('concerns the whole day in the agreement’s zone', () => {
    const [book, zone] = [renewed(), 'America/New_York'];
    const { documents } = book;
    const finds = (at: number): boolean =>
      documents.foundBy(book.act('irs', at, { sequence: 49 }), () => zone, false).documents === documents;
    expect([5.2, 5.21, 6.2, 6.21].map(finds)).toEqual([true, false, false, true]);
  });

  it('is not ordered against the act without a sequence, nor between two systems of one agency', () => {
    const either = { ends: [OVER, LATE], open: true };
    expect(endsFor(renewed({ sequence: 0 }), 'irs', { sequence: 49 })).toEqual(either);
    expect(endsFor(renewed(), 'irs', { sequence: 0 })).toEqual(either);
    expect(endsFor(renewed(), 'irs', { sequence: 49, system: 'other' })).toEqual(either);
  });

  it('of another agency counts as earlier if it permits the act', () => {
    expect(endsFor(renewed(), 'dhs', { sequence: 49 })).toEqual({ ends: [LATE, LATE], open: false });
  });

  it('leaves the agreement unbound if it is the registration and comes after the act', () => {
    const book = new Book();
    book.registered('dhs', 1);
    book.registered('irs', 5, policyOf(), { day: TODAY, sequence: 50 });
    const [family] = book.documents.families;
    const found = (sequence: number) =>
      book.documents.foundBy(book.act('irs', 5.5, { sequence }), () => 'UTC', false).documents;
    expect(found(49).counterpartOf(family!)).toBeUndefined();
    expect(found(49).missing('irs', day(5.5))).toEqual(['irs']);
    expect(found(51).counterpartOf(family!)).toBeDefined();
  });
});

describe('the end of a permission, known by the day of an act', () => {
  it('may have come before or after the act if another agency records it', () => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) book.renewed(agency, 2, 100);
    book.terminated('dhs', 5, { day: TODAY, from: 2 });
    expect(endsFor(book, 'irs', {})).toEqual({ ends: [LATE, day(5)], open: true });
  });

  it('comes before or after the act by the sequence if the same source records it', () => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) book.renewed(agency, 2, 100);
    book.terminated('irs', 5, { day: TODAY, from: 2, sequence: 50 });
    expect(endsFor(book, 'irs', { sequence: 49 }).ends).toEqual([LATE, LATE]);
    expect(endsFor(book, 'irs', { sequence: 51 }).ends).toEqual([day(5), day(5)]);
  });

  it('does not affect additions of the same record', () => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) book.roster(agency, 2, { add: ['O1'] });
    book.roster('irs', 2, { add: ['O2'] }, { digest: 'R2' });
    book.roster('dhs', 5, { add: ['O2'], remove: ['O1'] }, { digest: 'R2', day: TODAY, from: 2 });
    const act = book.act('irs', 5.5);
    const rosters = [false, true].map((atLast) => {
      const [family] = book.documents.foundBy(act, () => 'UTC', atLast).documents.families;
      return [...family!.rosterAt('recipient', day(5.5))];
    });
    expect(rosters).toEqual([['O1', 'O2'], ['O2']]);
  });

  it('does not affect the counterpart of a rival that judges only because of this record', () => {
    const rivals = ['s1', 's2'];
    const book = new Book(rivals);
    const [source, recipient] = [party('s1', 'source'), party('s2', 'recipient')];
    const joined = policyOf({ parties: [source, recipient, party('irs', 'recipient')] });
    book.registeredBy(['irs', 'dhs'], 1);
    book.registeredBy(rivals, 1, policyOf({ parties: [source, recipient] }), { digest: 'S1' });
    book.registeredBy(rivals, 2, joined, { digest: 'S2', version: 2 });
    book.registered('irs', 5, joined, { digest: 'S2', version: 2, day: TODAY, sequence: 50 });
    const act = book.act('irs', 5.5, { sequence: 49 });
    const { documents } = book;
    const rival = documents.families.find(({ recorders }) => recorders.has('s1'))!;
    const found = documents.foundBy(act, () => 'UTC', false).documents.counterpartOf(rival);
    expect(found?.versionAt(day(5.5))?.version).toBe(1);
    expect(rival.versionAt(day(5.5))?.version).toBe(2);
  });
});
