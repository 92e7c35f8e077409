import { Book, day, party, policyOf } from './testing/book.js';

function bound(policy = policyOf()): Book {
  const book = new Book();
  book.registeredBy(['irs', 'dhs'], 1, policy);
  return book;
}

const onRoster = (book: Book, at: number, kind: 'recipient' | 'approver' = 'recipient'): string[] =>
  [...book.timeline.rosterAt(kind, day(at))].sort();

describe('an addition', () => {
  it('binds with one record of its own side and one of the other role', () => {
    const book = bound();
    book.roster('dhs', 2, { add: ['O1'] });
    expect(onRoster(book, 9)).toEqual([]);
    expect(book.timeline.hasRoster('recipient')).toBe(false);
    book.roster('irs', 4, { add: ['O1'] });
    expect([3, 4].map((at) => onRoster(book, at))).toEqual([[], ['O1']]);
    expect(book.timeline.hasRoster('recipient')).toBe(true);
    expect(book.timeline.hasRoster('approver')).toBe(false);
  });

  it.each(['dhs', 'irs'])(
    'that both sides recorded stays if %s sends other content under its id, which adds nobody',
    (agency) => {
      const book = bound();
      for (const by of ['dhs', 'irs']) book.roster(by, 2, { add: ['O1'] });
      const record = book.facts.documents.find(({ kind, party }) => kind === 'roster' && party === agency)!;
      book.conflicting(record);
      book.conflicting(book.roster(agency, 1, { add: ['O2'] }, { id: record.id }));
      expect(onRoster(book, 3)).toEqual(['O1']);
    },
  );

  it('and a removal of one moment under one id have the same effect in either order of arrival', () => {
    const told = (changes: { add?: string[]; remove?: string[] }[]) => {
      const book = bound();
      book.roster('irs', 2, { add: ['O1'] });
      for (const change of changes) book.roster('dhs', 2, change, { id: 'twice', sequence: 9 });
      return onRoster(book, 3);
    };
    const [add, remove] = [{ add: ['O1'] }, { remove: ['O1'] }];
    expect(told([add, remove])).toEqual(told([remove, add]));
  });

  it('does not bind before the later of the two sides’ dates', () => {
    const book = bound();
    book.roster('dhs', 2, { add: ['O1'] }, { from: 2 });
    book.roster('irs', 2, { add: ['O1'] }, { from: 5 });
    expect([4, 5].map((at) => onRoster(book, at))).toEqual([[], ['O1']]);
  });

  it('is counted for each member, over all events of one digest', () => {
    const book = bound();
    book.roster('dhs', 2, { add: ['O1'] });
    book.roster('dhs', 2, { add: ['O2'] });
    book.roster('irs', 2, { add: ['O1', 'O2', 'O3'] });
    expect(onRoster(book, 3)).toEqual(['O1', 'O2']);
    expect(book.documents.conflicts).toEqual([]);
  });

  it('needs both records under one digest and one roster kind', () => {
    const book = bound();
    book.roster('dhs', 2, { add: ['O1'] });
    book.roster('irs', 2, { add: ['O1'] }, { digest: 'R2' });
    book.roster('irs', 2, { add: ['O1'], kind: 'engaged_officer' });
    expect(onRoster(book, 3)).toEqual([]);
  });

  it('does not bind by a stranger’s record', () => {
    const book = bound();
    book.roster('dhs', 2, { add: ['O1'] });
    const { index } = book.roster('zz', 2, { add: ['O1'] });
    expect(onRoster(book, 3)).toEqual([]);
    expect([...book.documents.without]).toEqual([index]);
  });

  it('needs two agencies, even if one agency is on both sides', () => {
    const parties = [party('irs', 'source'), party('irs', 'recipient'), party('dhs', 'recipient')];
    const book = bound(policyOf({ parties }));
    book.roster('irs', 2, { add: ['O1'] });
    expect(onRoster(book, 3)).toEqual([]);
    book.roster('dhs', 4, { add: ['O1'] });
    expect(onRoster(book, 4)).toEqual(['O1']);
  });

  it('by two recipients does not bind', () => {
    const parties = [party('irs', 'source'), party('cbp', 'recipient'), party('dhs', 'recipient')];
    const book = new Book();
    book.registeredBy(['irs', 'dhs', 'cbp'], 1, policyOf({ parties }));
    book.roster('dhs', 2, { add: ['O1'] });
    book.roster('cbp', 2, { add: ['O1'] });
    expect(onRoster(book, 3)).toEqual([]);
  });

  it('recorded before the agreement binds is compared with the first version', () => {
    const book = new Book();
    for (const agency of ['irs', 'dhs']) book.roster(agency, 0.5, { add: ['O1'] });
    book.registeredBy(['irs', 'dhs'], 1);
    expect(onRoster(book, 1)).toEqual(['O1']);
    expect(book.documents.without.size).toBe(0);
  });

  it('that one side retracted before the other’s record does not bind; retracted after it, it stays', () => {
    const book = bound();
    const early = book.roster('dhs', 2, { add: ['O1'] });
    book.retracted(early, 3);
    book.roster('irs', 4, { add: ['O1', 'O2'] });
    const late = book.roster('dhs', 5, { add: ['O2'] });
    book.retracted(late, 6);
    expect(onRoster(book, 7)).toEqual(['O2']);
  });

  it('that both sides retracted is undone', () => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) book.retracted(book.roster(agency, 2, { add: ['O1'] }), 5);
    expect(onRoster(book, 3)).toEqual([]);
  });
});

describe('a removal', () => {
  const withMember = (): Book => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) book.roster(agency, 2, { add: ['O1', 'O2'] });
    return book;
  };

  it('binds with the first record of its own side', () => {
    const book = withMember();
    book.roster('irs', 3, { remove: ['O1'] }, { digest: 'R2' });
    expect(onRoster(book, 4)).toEqual(['O1', 'O2']);
    book.roster('dhs', 5, { remove: ['O1'] }, { digest: 'R2' });
    expect([4.9, 5].map((at) => onRoster(book, at))).toEqual([['O1', 'O2'], ['O2']]);
  });

  it('does not bind before its own date', () => {
    const book = withMember();
    book.roster('dhs', 3, { remove: ['O1'] }, { digest: 'R2', from: 6 });
    expect([5, 6].map((at) => onRoster(book, at))).toEqual([['O1', 'O2'], ['O2']]);
  });

  it('counts from its own time, even behind its source’s watermark or with other content under its id', () => {
    const book = withMember();
    const change = { remove: ['O1'], add: ['O3'] };
    book.contradicted(book.roster('dhs', 3, change, { digest: 'R2' }), 6);
    book.contradicted(book.roster('irs', 3, change, { digest: 'R2' }), 5);
    expect([3, 6, 7].map((at) => onRoster(book, at))).toEqual([['O2'], ['O2'], ['O2', 'O3']]);
    book.conflicting(book.roster('dhs', 8, { remove: ['O2'] }, { digest: 'R3' }));
    expect(onRoster(book, 8)).toEqual(['O3']);
  });

  it('of an approver belongs to the source’s side', () => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) book.roster(agency, 2, { add: ['A1'], kind: 'approver' });
    book.roster('dhs', 3, { remove: ['A1'], kind: 'approver' });
    expect(onRoster(book, 3, 'approver')).toEqual(['A1']);
    book.roster('irs', 4, { remove: ['A1'], kind: 'approver' });
    expect(onRoster(book, 4, 'approver')).toEqual([]);
  });

  it('is not undone by the other side’s late record of an earlier addition', () => {
    const book = withMember();
    book.roster('dhs', 3, { add: ['O1'] }, { digest: 'R3' });
    book.roster('dhs', 4, { remove: ['O1'] }, { digest: 'R2' });
    book.roster('irs', 5, { add: ['O1'] }, { digest: 'R3' });
    expect(onRoster(book, 6)).toEqual(['O2']);
  });

  it('may be followed by an addition under the same digest with a new record of each side', () => {
    const book = withMember();
    book.roster('dhs', 4, { remove: ['O1'] });
    book.roster('dhs', 5, { add: ['O1'] });
    expect(onRoster(book, 6)).toEqual(['O2']);
    book.roster('irs', 7, { add: ['O1'] });
    expect(onRoster(book, 7)).toEqual(['O1', 'O2']);
  });

  it('may be followed by an addition that the other side had recorded ahead', () => {
    const book = withMember();
    book.roster('irs', 3, { add: ['O1'] }, { digest: 'R3' });
    book.roster('dhs', 4, { remove: ['O1'] }, { digest: 'R2' });
    book.roster('dhs', 5, { add: ['O1'] }, { digest: 'R3' });
    expect([4, 5].map((at) => onRoster(book, at))).toEqual([['O2'], ['O1', 'O2']]);
  });

  it('gives way to a later recorded addition of the same date', () => {
    const book = withMember();
    book.roster('dhs', 3, { remove: ['O1'] }, { digest: 'R2', from: 6 });
    for (const agency of ['irs', 'dhs']) book.roster(agency, 4, { add: ['O1'] }, { digest: 'R3', from: 6 });
    expect(onRoster(book, 6)).toEqual(['O1', 'O2']);
  });

  it('can be retracted only by its author and a party of the other role together', () => {
    const book = withMember();
    const removal = book.roster('dhs', 3, { remove: ['O1'] }, { digest: 'R2' });
    book.retracted(removal, 4);
    expect(onRoster(book, 5)).toEqual(['O2']);
    book.retracted(removal, 5, 'irs');
    expect(onRoster(book, 5)).toEqual(['O1', 'O2']);
  });

  it('that was retracted before its date does not bind', () => {
    const book = withMember();
    const removal = book.roster('dhs', 3, { remove: ['O1'] }, { digest: 'R2', from: 6 });
    book.retracted(removal, 4);
    expect(onRoster(book, 7)).toEqual(['O1', 'O2']);
  });

  it('has the same members at a time for any order of questions', () => {
    const book = withMember();
    book.roster('dhs', 5, { remove: ['O1'] });
    const { timeline } = book;
    const at = (time: number) => [...timeline.rosterAt('recipient', day(time))].length;
    expect([6, 3, 1, 6].map(at)).toEqual([1, 2, 0, 1]);
  });
});
