import type { AgreementPolicy } from '#libs/contracts';
import type { Documents } from './documents.js';
import { Book, CLAIMED, day, party, policyOf } from './testing/book.js';

const THREE = [party('irs', 'source'), party('dhs', 'recipient'), party('cbp', 'recipient')];
const three = policyOf({ parties: THREE });
const wages = policyOf({ elementsAllowed: ['address', 'wages'] });

/** Both parties have registered one policy on day 1. */
function bound(policy = policyOf()): Book {
  const book = new Book();
  book.registeredBy(['irs', 'dhs'], 1, policy);
  return book;
}

const elementsAt = (book: Book, at: number): string[] | undefined =>
  book.timeline.versionAt(day(at))?.policy.elementsAllowed;

describe('a registration', () => {
  it('binds when all parties that it names have recorded it', () => {
    const book = new Book();
    book.registered('irs', 2);
    expect(book.documents.families).toEqual([]);
    book.registered('dhs', 5);
    const [version] = book.timeline.versions;
    expect(version).toMatchObject({ from: day(5), recorded: day(5), version: 1, digest: 'D1', claimed: false });
    expect(book.timeline.versionAt(day(5) - 1)).toBeUndefined();
    expect(book.timeline.rolesOf('irs', day(5) - 1).party).toBe(false);
    expect(book.timeline.rolesOf('irs', day(5))).toEqual({
      source: true,
      recipient: false,
      party: true,
      overseer: false,
    });
  });

  it('does not bind before its own date, and is early until then', () => {
    const book = bound(policyOf({ effectiveFrom: '2025-01-10' }));
    expect(book.timeline.versions[0]).toMatchObject({ from: day(10), recorded: day(1) });
    expect([0.5, 1, 9.9, 10].map((at) => book.timeline.early(day(at)))).toEqual([false, true, true, false]);
  });

  it('is compared with each party’s own content: two contents under one digest are INT-15, and neither binds', () => {
    const book = new Book();
    const first = book.registered('irs', 1, wages);
    const other = book.registered('dhs', 1.1);
    expect(book.documents.families).toEqual([]);
    expect(book.documents.conflicts).toEqual([
      {
        subject: 'registered D1',
        kind: 'registered',
        digest: 'D1',
        first,
        other,
        difference: 'policy.elementsAllowed: ["address","wages"] against ["address"]',
      },
    ]);
    expect(book.documents.packs).toEqual(['core', 'usc26-6103']);
    expect(book.documents.missing('irs', day(2))).toEqual(['dhs']);
    expect(book.documents.missing('dhs', day(2))).toEqual(['irs']);
  });

  it('is compared even if a stranger recorded the digest earlier', () => {
    const book = new Book();
    book.registered('zz', 0, policyOf({ parties: [party('zz', 'source'), party('yy', 'recipient')] }));
    book.registered('irs', 1, wages);
    book.registered('dhs', 1.1);
    expect(book.documents.conflicts.map(({ first, other }) => [first.party, other.party])).toEqual([['irs', 'dhs']]);
  });

  it('binds with the content that all recorded first; later contents under its digest change nothing', () => {
    const book = bound();
    book.registeredBy(['irs', 'dhs'], 2, wages);
    expect(elementsAt(book, 3)).toEqual(['address']);
    expect(book.documents.conflicts).toMatchObject([{ subject: 'registered D1', first: { time: day(1) } }]);
  });

  it('is another version only under another digest', () => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) book.amended(agency, 2, wages, { digest: 'D1' });
    expect(elementsAt(book, 3)).toEqual(['address']);
    expect(book.documents.conflicts).toMatchObject([{ subject: 'amended D1', difference: 'version: 1 against 2' }]);
  });

  it('does not contradict rosters and renewals with the same digest', () => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) {
      book.roster(agency, 1, { add: ['O1'] }, { digest: 'D1' });
      book.roster(agency, 1, { add: ['O2'] }, { digest: 'D1' });
      book.renewed(agency, 1, 100, { digest: 'D1' });
    }
    expect(book.documents.conflicts).toEqual([]);
  });

  it('without a source and a recipient of different agencies is void for every sender', () => {
    const book = bound();
    const stranger = policyOf({ parties: [party('zz', 'source'), party('zz', 'recipient')] });
    const early = book.registered('zz', -400, stranger, { version: 100_000, digest: 'D9' });
    const late = book.registered('zz', 5, stranger, { version: 100_000, digest: 'D9' });
    const own = book.registered('irs', 5, policyOf({ parties: [party('irs', 'source')] }), { digest: 'D8' });
    expect(elementsAt(book, 10)).toEqual(['address']);
    expect([...book.documents.without].sort()).toEqual([early.index, late.index, own.index].sort());
    expect(book.documents.conflicts).toEqual([]);
  });

  it('that lists an agency twice in one role is void; once in each role is valid', () => {
    const { parties } = policyOf();
    const book = new Book();
    book.registeredBy(['irs', 'dhs'], 1, policyOf({ parties: [...parties, { ...party('irs', 'source'), name: 'x' }] }));
    expect(book.documents.families).toEqual([]);
    expect(book.documents.without.size).toBe(2);
    book.registeredBy(['irs', 'dhs'], 2, policyOf({ parties: [...parties, party('irs', 'recipient')] }));
    expect(book.timeline.start).toBe(day(2));
  });

  it('by an agency that it does not name has no standing and does not bind', () => {
    const book = new Book();
    const { index } = book.registered('zz', 1);
    book.registered('irs', 1);
    expect(book.documents.families).toEqual([]);
    expect([...book.documents.without]).toEqual([index]);
  });

  it('between strangers is a rival that judges only them', () => {
    const book = bound();
    const strangers = policyOf({
      parties: [party('s1', 'source'), party('s2', 'recipient')],
      effectiveFrom: '2020-01-01',
    });
    book.registeredBy(['s1', 's2'], -1800, strangers, { digest: 'D1' });
    const { families, conflicts, without } = book.documents;
    expect(families.map(({ recorders }) => [...recorders])).toEqual([
      ['s1', 's2'],
      ['irs', 'dhs'],
    ]);
    expect(families[1]!.versionAt(day(2))!.policy.parties).toEqual(policyOf().parties);
    expect(conflicts).toMatchObject([{ subject: 'registration', kind: 'registered' }]);
    expect(conflicts[0]!.difference).toMatch(/^effectiveAt: /);
    expect(without.size).toBe(0);
  });

  it('between agencies without other statements judges nobody, but contradicts the others', () => {
    const parties = [party('s1', 'source'), party('s2', 'recipient')];
    const registered = (quiet: string[], other: Partial<AgreementPolicy> = {}): Documents => {
      const book = new Book(quiet);
      book.registeredBy(['irs', 'dhs'], 1);
      book.registeredBy(['s1', 's2'], 2, policyOf({ parties, ...other }));
      return book.documents;
    };
    const recorders = ({ families }: Documents): string[][] => families.map((one) => [...one.recorders]);
    const [own, strangers] = [
      ['irs', 'dhs'],
      ['s1', 's2'],
    ];
    expect(recorders(registered(strangers))).toEqual([own]);
    expect(registered(strangers).conflicts.map(({ subject }) => subject)).toEqual(['registration']);
    expect(registered(strangers).bound).toHaveLength(2);
    // One of them has acted.
    expect(recorders(registered(['s2']))).toEqual([own, strangers]);
    // Acts of agencies that it names without their consent have no effect.
    expect(recorders(registered(strangers, { overseers: ['irs'] }))).toEqual([own]);
    expect(recorders(registered(strangers, { forwarders: [{ agency: 's1', for: ['dhs'] }] }))).toEqual([own]);
    // Nor have acts of an agency that neither names: the registrations that judge in any case, or the first, judge it.
    const passing = (quiet: string[]): Documents => {
      const book = new Book(quiet);
      book.registeredBy(['irs', 'dhs'], 1);
      book.registeredBy(['s1', 's2'], 2, policyOf({ parties }));
      book.act('passer-by', 3);
      return book.documents;
    };
    expect(recorders(passing(strangers))).toEqual([own]);
    expect(recorders(passing(own))).toEqual([strangers]);
    expect(recorders(passing([...own, ...strangers]))).toEqual([own]);
  });

  it('that shares one agency with another is a rival too, and both judge that agency', () => {
    const book = bound();
    const other = policyOf({ parties: [party('irs', 'source'), party('cbp', 'recipient')] });
    book.registered('cbp', 2, other, { digest: 'D7' });
    book.registered('irs', 2.5, other, { digest: 'D7' });
    expect(book.documents.families.map(({ recorders }) => [...recorders])).toEqual([
      ['irs', 'dhs'],
      ['irs', 'cbp'],
    ]);
    expect(book.documents.conflicts).toMatchObject([{ subject: 'registration' }]);
  });

  it('by one party with a stranger does not keep the parties’ own registration of the same digest from binding', () => {
    const book = new Book();
    const back = policyOf({ parties: [party('irs', 'source'), party('zz', 'recipient')] });
    book.registeredBy(['irs', 'zz'], -100, back, { digest: 'D1' });
    book.registeredBy(['irs', 'dhs'], 1);
    expect(book.documents.families.map(({ recorders }) => [...recorders])).toContainEqual(['irs', 'dhs']);
  });

  it('after a bound one, by the same parties, amends it', () => {
    const book = bound();
    book.registeredBy(['irs', 'dhs'], 3, wages, { digest: 'D2', version: 2 });
    expect(elementsAt(book, 2.9)).toEqual(['address']);
    expect(elementsAt(book, 3)).toEqual(['address', 'wages']);
    expect(book.documents.conflicts).toEqual([]);
  });

  it('after a bound one that adds a party, recorded by all, amends it too', () => {
    const book = bound();
    book.registeredBy(['cbp', 'irs', 'dhs'], 3, three, { digest: 'D2', version: 2 });
    expect(book.timeline.versions.map(({ version, from }) => [version, from])).toEqual([
      [1, day(1)],
      [2, day(3)],
    ]);
    expect(book.documents.conflicts).toEqual([]);
  });

  it('after a bound one that adds a party is no rival before its own date', () => {
    const book = bound();
    const policy = policyOf({ parties: THREE, effectiveFrom: '2025-02-01' });
    book.registeredBy(['irs', 'dhs'], 2, policy, { digest: 'D2', version: 2 });
    book.registered('cbp', 3, policy, { digest: 'D2', version: 2 });
    expect(book.timeline.versions.map(({ from }) => from)).toEqual([day(1), day(32)]);
  });

  it('under the digest of a bound one that adds a party is no rival, but INT-15', () => {
    const book = bound();
    book.registeredBy(['irs', 'dhs'], 2, three);
    book.registered('cbp', 3, three);
    expect(book.timeline.versions).toHaveLength(1);
    expect(book.documents.conflicts.map(({ subject }) => subject)).toEqual(['registered D1']);
  });

  it('that omits a party waits for that party’s record', () => {
    const book = new Book();
    book.registeredBy(['irs', 'dhs', 'cbp'], 1, three);
    book.registeredBy(['irs', 'dhs'], 2, wages, { digest: 'D2', version: 2 });
    expect(elementsAt(book, 3)).toEqual(['address']);
    book.registered('cbp', 4, wages, { digest: 'D2', version: 2 });
    expect(elementsAt(book, 4)).toEqual(['address', 'wages']);
    expect(book.timeline.rolesOf('cbp', day(4)).party).toBe(false);
    expect([...book.documents.vouching].sort()).toEqual(['cbp', 'dhs', 'irs']);
  });

  it('known by its day counts from the first moment of that day in its own time zone', () => {
    const book = new Book();
    const policy = policyOf({ effectiveFrom: '2025-01-03', timeZone: 'America/New_York' });
    book.registered('irs', 3, policy, { day: '2025-01-03' });
    book.registered('dhs', 3, policy, { day: '2025-01-03' });
    expect(book.timeline.start).toBe(day(3) + 5 * 3_600_000);
  });

  it('behind its source’s watermark counts after the time of that watermark', () => {
    const book = new Book();
    const late = book.registered('irs', 1);
    book.registered('dhs', 1);
    book.contradicted(late, 10);
    expect(book.timeline.start).toBe(day(10) + 1);
    expect(book.timeline.early(day(10))).toBe(false);
    expect(book.timeline.missing(day(10))).toEqual(['irs']);
  });

  it.each([0.5, 1, 3, 5, 7])(
    'that all recorded stays bound if one party sends other content under its id on day %d',
    (at) => {
      const book = new Book();
      const record = book.registered('irs', 1);
      book.registered('dhs', 5);
      book.conflicting(record);
      book.conflicting(book.registered('irs', at, wages, { id: record.id, digest: 'D2' }));
      expect(elementsAt(book, 9)).toEqual(['address']);
      expect(book.timeline.start).toBe(day(5));
    },
  );

  it('with other content of each party under its id is undone only when all retract', () => {
    const book = bound();
    const records = [...book.facts.documents];
    for (const record of records) {
      book.conflicting(record);
      book.conflicting(book.registered(record.party, 3, wages, { id: record.id, digest: `of ${record.party}` }));
    }
    expect(book.timeline.start).toBe(day(1));
    book.retracted(records[0]!, 4);
    expect(book.documents.families).toHaveLength(1);
    book.retracted(records[1]!, 5);
    expect(book.documents.families).toEqual([]);
  });

  it.each([-9, 3])('stays bound if the last party to record it dates its retraction on day %d', (at) => {
    const book = new Book();
    book.registered('irs', 1);
    book.retracted(book.registered('dhs', 5), at);
    expect(book.timeline.start).toBe(day(5));
  });

  it('under an id with other content is compared with the records of the other parties', () => {
    const book = new Book();
    const record = book.registered('irs', 1);
    book.conflicting(record);
    book.conflicting(book.registered('irs', 2, three, { id: record.id, digest: 'D2' }));
    book.registered('dhs', 3, wages);
    expect(book.documents.families).toEqual([]);
    expect(book.documents.conflicts.map(({ subject }) => subject)).toEqual(['registered D1']);
  });

  it('with two contents under one id, both recorded by all, binds with the first', () => {
    const book = new Book();
    book.registered('dhs', 1);
    book.registered('dhs', 1, wages);
    for (const [at, policy] of [
      [3, policyOf()],
      [2, wages],
    ] as const)
      book.conflicting(book.registered('irs', at, policy, { id: 'twice' }));
    expect([2, 9].map((at) => elementsAt(book, at))).toEqual([
      ['address', 'wages'],
      ['address', 'wages'],
    ]);
    expect(book.documents.conflicts.map(({ subject }) => subject)).toEqual(['registered D1']);
  });

  it('with two contents of one moment under one id binds with the same content in either order of arrival', () => {
    const told = (contents: (typeof wages)[]) => {
      const book = new Book();
      for (const policy of [policyOf(), wages]) book.registered('dhs', 1, policy);
      for (const policy of contents) book.registered('irs', 1, policy, { id: 'twice', sequence: 9 });
      return elementsAt(book, 2);
    };
    expect(told([wages, policyOf()])).toEqual(told([policyOf(), wages]));
  });

  it('lists the parties whose record was missing at a time', () => {
    const book = new Book();
    book.registered('irs', 2);
    book.registered('dhs', 5);
    expect([1, 2, 5].map((at) => book.timeline.missing(day(at)))).toEqual([['dhs', 'irs'], ['dhs'], []]);
  });

  it('without any record lists no missing parties', () => {
    const book = new Book();
    book.registered('zz', 1, policyOf({ parties: [party('zz', 'source'), party('irs', 'recipient')] }));
    book.registered('irs', 2);
    expect(book.documents.missing('dhs', day(1))).toEqual([]);
    expect(book.documents.missing('irs', day(1))).toEqual(['irs']);
    // Its own record takes precedence over a stranger's.
    expect(book.documents.missing('irs', day(2))).toEqual(['dhs']);
  });
});

describe('an amendment', () => {
  it('stays bound if one party sends other content under its id, which amends nothing', () => {
    const book = bound();
    book.amended('dhs', 2, wages);
    const record = book.amended('irs', 4, wages, { from: 2 });
    book.conflicting(record);
    book.conflicting(book.amended('irs', 3, three, { id: record.id, digest: 'D3', version: 3 }));
    expect([3.9, 4, 9].map((at) => elementsAt(book, at))).toEqual([
      ['address'],
      ['address', 'wages'],
      ['address', 'wages'],
    ]);
    expect(book.timeline.versions).toHaveLength(2);
  });

  it('binds when all parties in effect have recorded it', () => {
    const book = bound();
    book.amended('irs', 2, wages);
    expect(elementsAt(book, 9)).toEqual(['address']);
    book.amended('dhs', 4, wages, { from: 2 });
    expect(elementsAt(book, 3.9)).toEqual(['address']);
    expect(elementsAt(book, 4)).toEqual(['address', 'wages']);
  });

  it('that adds a party needs that party’s record too, and has no effect until then', () => {
    const book = bound();
    const roles = book.documents.roles;
    for (const agency of ['irs', 'dhs']) book.amended(agency, 2, three, { from: 2 });
    for (const agency of ['irs', 'dhs']) {
      book.renewed(agency, 3, 300);
      book.roster(agency, 3, { add: ['O1'] });
    }
    expect(book.documents.roles).toBe(roles);
    expect([...book.documents.vouching]).toEqual(['irs', 'dhs']);
    expect(book.timeline.rosterAt('recipient', day(3))).toEqual(new Set(['O1']));
    const added = book.amended('cbp', 5, three, { from: 2 });
    expect(book.documents.roles).not.toBe(roles);
    expect(book.timeline.rolesOf('cbp', day(5))).toMatchObject({ recipient: true, party: true });
    expect(book.documents.without.has(added.index)).toBe(false);
    expect([...book.timeline.recorders]).toEqual(['irs', 'dhs', 'cbp']);
  });

  it('by a stranger has no standing, even if it names that stranger', () => {
    const book = bound();
    const { index } = book.amended('cbp', 2, three);
    expect([...book.documents.without]).toEqual([index]);
    expect(book.timeline.versions).toHaveLength(1);
    expect([...book.documents.vouching]).toEqual(['irs', 'dhs']);
  });

  it('that lacks one party’s record does not bind by a stranger’s record', () => {
    const book = bound();
    book.amended('irs', 2, wages);
    const { index } = book.amended('zz', 2, wages);
    expect(book.timeline.versions).toHaveLength(1);
    expect([...book.documents.without]).toEqual([index]);
  });

  it('with two contents recorded by its parties is INT-15; the content that all recorded first binds', () => {
    const book = bound();
    book.amended('irs', 2, policyOf({ elementsAllowed: ['ssn'] }), { from: 2 });
    book.amended('irs', 3, wages, { from: 2 });
    book.amended('dhs', 4, wages, { from: 2 });
    book.amended('dhs', 5, policyOf({ elementsAllowed: ['ssn'] }), { from: 2 });
    expect(elementsAt(book, 6)).toEqual(['address', 'wages']);
    expect(book.documents.conflicts).toMatchObject([
      {
        subject: 'amended D2',
        first: { time: day(3) },
        other: { time: day(2) },
        difference: 'policy.elementsAllowed: ["address","wages"] against ["ssn"]',
      },
    ]);
  });

  it('is not contradicted by a claimed record of an agency with earlier proven statements', () => {
    const book = bound();
    book.proven('dhs', 1);
    book.amended('irs', 2, wages);
    const { index } = book.amended('dhs', 2, three, { via: CLAIMED });
    expect(book.documents.conflicts).toEqual([]);
    expect([...book.documents.without]).toEqual([index]);
  });

  it('judges from the time at which it binds, with any version number', () => {
    const book = bound();
    for (const agency of ['irs', 'dhs']) book.amended(agency, 2, wages, { version: 100_000, digest: 'D3' });
    for (const agency of ['irs', 'dhs']) book.amended(agency, 4, policyOf(), { version: 2 });
    expect([3.9, 4].map((at) => elementsAt(book, at))).toEqual([['address', 'wages'], ['address']]);
  });

  it('with the highest number judges among several that bind at one moment', () => {
    for (const [high, low] of [
      ['D3', 'D4'],
      ['D4', 'D3'],
    ] as const) {
      const book = bound();
      for (const agency of ['irs', 'dhs']) {
        book.amended(agency, 2, wages, { version: 3, digest: high, from: 4 });
        book.amended(agency, 3, policyOf(), { version: 2, digest: low, from: 4 });
      }
      expect(elementsAt(book, 5)).toEqual(['address', 'wages']);
    }
  });

  it('does not wait for a party that another amendment has dropped', () => {
    const book = new Book();
    book.registeredBy(['irs', 'dhs', 'cbp'], 1, three);
    for (const agency of ['irs', 'dhs']) book.amended(agency, 2, wages, { version: 3, digest: 'D3' });
    for (const agency of ['irs', 'dhs', 'cbp']) book.amended(agency, 4, policyOf(), { version: 2, from: 6 });
    expect(book.timeline.versions.map(({ version, from }) => [version, from])).toEqual([
      [1, day(1)],
      [2, day(6)],
      [3, day(6)],
    ]);
  });

  it('recorded by a party that was dropped has no standing', () => {
    const book = new Book();
    book.registeredBy(['irs', 'dhs', 'cbp'], 1, three);
    for (const agency of ['irs', 'dhs', 'cbp']) book.amended(agency, 2, policyOf());
    const { index } = book.amended('cbp', 3, three, { version: 3, digest: 'D3' });
    expect([...book.documents.without]).toEqual([index]);
  });

  it('recorded before the agreement binds is compared with the first version', () => {
    const book = new Book();
    for (const agency of ['irs', 'dhs']) book.amended(agency, 0.5, wages, { from: 3 });
    book.registeredBy(['irs', 'dhs'], 1);
    expect(book.documents.without.size).toBe(0);
    expect(elementsAt(book, 2)).toEqual(['address']);
    expect(elementsAt(book, 3)).toEqual(['address', 'wages']);
  });
});

describe('a retracted document', () => {
  it('that was retracted before it bound does not count', () => {
    const book = new Book();
    const record = book.registered('irs', 1);
    book.retracted(record, 2);
    book.registered('dhs', 3);
    expect(book.documents.families).toEqual([]);
    book.registered('irs', 4);
    expect(book.timeline.start).toBe(day(4));
  });

  it('that was retracted before its own date does not count', () => {
    const book = new Book();
    const policy = policyOf({ effectiveFrom: '2025-01-10' });
    const record = book.registered('irs', 1, policy);
    book.registered('dhs', 1, policy);
    book.retracted(record, 5);
    expect(book.documents.families).toEqual([]);
  });

  it('that was retracted at the moment at which it bound stays bound', () => {
    const book = new Book();
    const record = book.registered('irs', 1);
    book.registered('dhs', 3);
    book.retracted(record, 3);
    expect(book.timeline.start).toBe(day(3));
  });

  it('that one of its parties retracted stays bound; retracted by all it is undone', () => {
    const book = new Book();
    const [irs, dhs] = ['irs', 'dhs'].map((agency) => book.registered(agency, 1));
    book.retracted(irs!, 5);
    expect(book.timeline.start).toBe(day(1));
    book.retracted(dhs!, 6);
    expect(book.documents.families).toEqual([]);
  });

  it('that only one party records again does not bind again', () => {
    const book = new Book();
    for (const agency of ['irs', 'dhs']) book.retracted(book.registered(agency, 1), 5);
    book.registered('irs', 7);
    expect(book.documents.families).toEqual([]);
    book.registered('dhs', 8);
    expect(book.timeline.start).toBe(day(8));
  });

  it('that was recorded again before the last party retracted it stays bound throughout', () => {
    const book = new Book();
    const [irs, dhs] = ['irs', 'dhs'].map((agency) => book.registered(agency, 1));
    book.retracted(irs!, 5);
    book.registered('irs', 6);
    book.retracted(dhs!, 7);
    expect(book.timeline.start).toBe(day(1));
  });

  it('that only another agency’s source retracted stays bound', () => {
    const book = new Book();
    for (const agency of ['irs', 'dhs']) book.retracted(book.registered(agency, 1), 0.5, 'zz');
    expect(book.timeline.start).toBe(day(1));
  });

  it('that all parties retracted, if it is an amendment, leaves the previous version in effect', () => {
    const book = bound();
    const [irs, dhs] = ['irs', 'dhs'].map((agency) => book.amended(agency, 2, wages));
    book.retracted(irs!, 3);
    expect(elementsAt(book, 4)).toEqual(['address', 'wages']);
    book.retracted(dhs!, 3);
    expect(elementsAt(book, 2.5)).toEqual(['address']);
  });
});

describe('the speaker of a document', () => {
  it('may be claimed, and the version is marked', () => {
    const book = new Book();
    book.registered('irs', 1, policyOf(), { via: CLAIMED });
    book.registered('dhs', 1);
    expect(book.timeline.versions[0]!.claimed).toBe(true);
  });

  it('is not claimed if the agency has also made a proven record', () => {
    const book = new Book();
    book.registered('irs', 1, policyOf(), { via: CLAIMED });
    book.registered('irs', 2);
    book.registered('dhs', 3);
    expect(book.timeline.versions[0]!.claimed).toBe(false);
  });

  it('is not believed on a claim after a proven statement of the agency', () => {
    const book = new Book();
    const { index } = book.registered('irs', 2, policyOf(), { via: CLAIMED });
    book.registered('dhs', 1);
    book.proven('irs', 1.5);
    expect(book.documents.families).toEqual([]);
    expect([...book.documents.without]).toEqual([index]);
  });

  it('must be proven if the registration requires it', () => {
    const book = new Book();
    const policy = policyOf({ speakers: 'proven' });
    book.registered('irs', 1, policy, { via: CLAIMED });
    book.registered('dhs', 1, policy);
    expect(book.documents.families).toEqual([]);
    book.registered('irs', 2, policy);
    expect(book.timeline.start).toBe(day(2));
  });

  it('is not proven by another agency’s topic, even if the same registration names it as a forwarder', () => {
    const book = new Book();
    const policy = policyOf({ forwarders: [{ agency: 'hub', for: ['irs'] }] });
    const { index } = book.registered('irs', 1, policy, { via: 'hub' });
    book.registered('dhs', 1, policy);
    expect(book.documents.families).toEqual([]);
    expect(book.documents.without.has(index)).toBe(true);
  });

  it('may use a forwarder after the policy that names it', () => {
    const book = bound(policyOf({ forwarders: [{ agency: 'hub', for: ['irs'] }] }));
    book.amended('irs', 2, wages, { via: 'hub' });
    book.amended('dhs', 2, wages);
    expect(elementsAt(book, 3)).toEqual(['address', 'wages']);
    expect(book.timeline.forwards('hub', 'irs', day(1))).toBe(true);
    // The amendment names no forwarder.
    expect(book.timeline.forwards('hub', 'irs', day(2))).toBe(false);
    const { index } = book.amended('dhs', 4, three, { via: 'hub', digest: 'D3', version: 3 });
    expect([...book.documents.without]).toEqual([index]);
  });
});

describe('packs', () => {
  it('are core and those of any registration by an agency that it names', () => {
    const book = new Book();
    book.registered('irs', 1, policyOf({ authorityPacks: ['cma'] }));
    book.registered('zz', 1, policyOf({ authorityPacks: ['foreign'] }));
    expect(book.documents.packs).toEqual(['cma', 'core']);
    expect(new Book().documents.packs).toEqual(['core']);
  });

  it('of an agency are those of registrations that name it', () => {
    const book = new Book();
    book.registered('irs', 1, policyOf({ authorityPacks: ['cma'] }));
    expect(['irs', 'dhs', 'zz'].map((agency) => book.documents.packsOf(agency))).toEqual([
      ...[['cma', 'core'], ['cma', 'core'], ['core']],
    ]);
  });
});

describe('roles', () => {
  it('do not change with rosters, renewals and terminations', () => {
    const book = bound();
    const { roles } = book.documents;
    book.roster('irs', 2, { add: ['O1'] });
    book.roster('dhs', 2, { add: ['O1'] });
    book.terminated('irs', 3);
    expect(book.documents.roles).toBe(roles);
  });

  it.each([
    [
      'overseers',
      (book: Book) => book.registeredBy(['irs', 'dhs'], 2, policyOf({ overseers: ['oig'] }), { digest: 'D2' }),
    ],
    ['a proven statement of a party in whose name there are claimed ones', (book: Book) => book.proven('irs', 4)],
  ])('change with %s', (_, change) => {
    const book = bound();
    book.claimed('irs');
    const { roles } = book.documents;
    change(book);
    expect(book.documents.roles).not.toBe(roles);
  });

  it('do not change with a stranger’s proven statement', () => {
    const book = bound();
    const { roles } = book.documents;
    book.proven('zz', 4);
    expect(book.documents.roles).toBe(roles);
  });
});
