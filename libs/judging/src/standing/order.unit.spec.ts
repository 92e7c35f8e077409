import fc from 'fast-check';
import type { AgreementPolicy, RosterKind } from '#libs/contracts';
import { type Act, compareActs } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { Book, CLAIMED, day, party, policyOf } from './testing/book.js';
import { partiesOf } from './content.js';
import { Documents } from './documents.js';

const AGENCIES = ['irs', 'dhs', 'cbp'];
const KINDS: RosterKind[] = ['recipient', 'approver'];
const policies: AgreementPolicy[] = [
  policyOf(),
  policyOf({ elementsAllowed: ['address', 'wages'], effectiveTo: '2025-01-06' }),
  policyOf({ parties: [...policyOf().parties, party('cbp', 'recipient')], timeZone: 'Asia/Tokyo' }),
  policyOf({ parties: [party('irs', 'source'), party('cbp', 'recipient')], effectiveFrom: '2025-01-04' }),
  policyOf({ termination: 'all', speakers: 'proven', forwarders: [{ agency: 'cbp', for: ['dhs'] }] }),
];

const number = (max: number): fc.Arbitrary<number> => fc.nat({ max });

/** A record and its marks: everything that the sweep distinguishes, with many equal moments. */
const record = fc.record({
  what: fc.constantFrom('registered', 'registered', 'amended', 'amended', 'renewed', 'terminated', 'roster', 'roster'),
  agency: fc.constantFrom(...AGENCIES, 'irs', 'dhs'),
  at: number(8).map((at) => at / 2 + 1),
  policy: number(policies.length - 1),
  digest: fc.constantFrom('a', 'b'),
  member: fc.constantFrom('O1', 'O2'),
  flag: fc.boolean(),
  fate: fc.constantFrom('', '', '', '', 'retracted', 'contradicted', 'conflicting', 'day', 'claimed', 'carried'),
  later: number(4),
  /** Recorded by all agencies that may have to. */
  all: fc.boolean(),
});
type Record = typeof record extends fc.Arbitrary<infer R> ? R : never;

function write(book: Book, record: Record): void {
  const named = record.what === 'registered' ? partiesOf(policies[record.policy]!) : AGENCIES;
  const rest = record.all ? named.filter((agency) => agency !== record.agency) : [];
  for (const agency of [record.agency, ...rest]) writeOne(book, { ...record, agency });
}

function writeOne(book: Book, { what, agency, at, policy, digest, member, flag, fate, later }: Record): void {
  const date = fate === 'day' ? `2025-01-0${Math.floor(at)}` : undefined;
  const via = fate === 'claimed' ? CLAIMED : fate === 'carried' ? 'cbp' : undefined;
  const how = { digest, via, day: date };
  const version = digest === 'a' ? 1 : 2;
  const chosen = policies[policy]!;
  const kind = KINDS[later % 2]!;
  const act =
    what === 'registered'
      ? book.registered(agency, at, chosen, { ...how, version })
      : what === 'amended'
        ? book.amended(agency, at, chosen, { ...how, version: version + 1, from: 1 + later })
        : what === 'renewed'
          ? book.renewed(agency, at, 20 + later, { ...how, from: 1 })
          : what === 'terminated'
            ? book.terminated(agency, at, { ...how, from: 1 + later })
            : book.roster(agency, at, flag ? { kind, add: [member] } : { kind, remove: [member] }, how);
  if (fate === 'retracted') {
    book.retracted(act, at + later / 2);
    if (flag) book.retracted(act, at + later / 2, 'irs');
  }
  if (fate === 'contradicted') book.contradicted(act, at + later / 2);
  if (fate === 'conflicting') book.conflicting(act);
}

const times = Array.from({ length: 22 }, (_, at) => day(at / 2));

/** The answers to all questions, with events' ids instead of entries. */
function told(facts: AgreementFacts) {
  const documents = new Documents(facts);
  const ids = new Map(facts.documents.map(({ index, id }) => [index, id]));
  return {
    families: documents.families.map((timeline) => ({
      versions: timeline.versions.map(({ index, ...version }) => ({ ...version, id: ids.get(index) })),
      recorders: [...timeline.recorders].sort(),
      terms: timeline.terms,
      ends: times.map((time) => timeline.endAt(time)),
      early: times.map((time) => timeline.early(time)),
      at: times.map((time) => timeline.versionAt(time)?.digest),
      missing: times.map((time) => timeline.missing(time)),
      rosters: KINDS.map((kind) => times.map((time) => [...timeline.rosterAt(kind, time)].sort())),
      roles: AGENCIES.map((agency) => times.map((time) => timeline.rolesOf(agency, time))),
    })),
    conflicts: documents.conflicts.map(({ first, other, ...conflict }) => [first.id, other.id, conflict]),
    packs: documents.packs,
    vouching: [...documents.vouching].sort(),
    roles: documents.roles,
    missing: AGENCIES.map((agency) => times.map((time) => documents.missing(agency, time))),
    without: [...documents.without].map((index) => ids.get(index)).sort(),
  };
}

/** The same records as if they had arrived in another order: other entries, the same judging order. */
function rearrived(facts: AgreementFacts, seed: number): AgreementFacts {
  const size = facts.lastIndex + 1;
  // An odd factor modulo a power of two is a permutation.
  const modulus = 2 ** Math.ceil(Math.log2(size + 1));
  const moved = (index: number): number => (index * (2 * seed + 1) + seed) % modulus;
  const move = <A extends Act>(act: A): A => ({
    ...act,
    index: moved(act.index),
    ...(act.mark?.retracted && { mark: { ...act.mark, retracted: act.mark.retracted.map(move) } }),
  });
  return { ...facts, documents: facts.documents.map(move) };
}

/** Both parties have registered one policy. */
function bound(): Book {
  const book = new Book();
  book.registeredBy(['irs', 'dhs'], 1, policyOf(), { digest: 'real' });
  return book;
}

/** In judging order, as the fold keeps them. */
function written({ facts }: Book): AgreementFacts {
  facts.documents.sort(compareActs);
  return facts;
}

describe('the order of arrival', () => {
  it('changes nothing', () => {
    const seen = { families: 0, rivals: 0, amended: 0, moved: 0, rosters: 0, conflicts: 0, without: 0 };
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 10, maxLength: 30 }),
        number(1),
        number(1000),
        (records, first, seed) => {
          const book = first ? bound() : new Book();
          for (const each of records) write(book, each);
          const facts = written(book);
          expect(told(rearrived(facts, seed))).toEqual(told(facts));
          const { families, conflicts, without } = book.documents;
          const [timeline] = families;
          seen.families += Number(families.length > 0);
          seen.rivals += Number(families.length > 1);
          seen.amended += Number(families.some(({ versions }) => versions.length > 1));
          seen.moved += Number(families.some(({ terms, steps }) => terms.length > steps.length));
          seen.rosters += Number(KINDS.some((kind) => timeline?.hasRoster(kind)));
          seen.conflicts += Number(conflicts.length > 0);
          seen.without += Number(without.size > 0);
        },
      ),
      { numRuns: 120 },
    );
    // The records must have effects, or the test shows nothing.
    expect(Object.entries(seen).filter(([, runs]) => runs === 0)).toEqual([]);
  });
});

const stranger = fc.record({
  what: fc.constantFrom('registered', 'void', 'not named', 'amended', 'renewed', 'terminated', 'roster'),
  agency: fc.constantFrom('s1', 's2'),
  at: number(10).map((at) => at - 2),
  digest: fc.constantFrom('real', 'a', 'b', 'R1', 'N1'),
});

function intrude(
  book: Book,
  { what, agency, at, digest }: typeof stranger extends fc.Arbitrary<infer S> ? S : never,
): void {
  const own = policyOf({ parties: [party(agency, 'source'), party('dhs', 'recipient')] });
  const alone = policyOf({ parties: [party(agency, 'source'), party(agency, 'recipient')] });
  const version = 100_000;
  if (what === 'registered') book.registered(agency, at, own, { digest, version });
  if (what === 'void') book.registered(agency, at, alone, { digest, version });
  if (what === 'not named') book.registered(agency, at, policies[1], { digest, version });
  if (what === 'amended') book.amended(agency, at, own, { digest, version });
  if (what === 'renewed') book.renewed(agency, at, 300, { digest });
  if (what === 'terminated') book.terminated(agency, at, { digest });
  if (what === 'roster') book.roster(agency, at, { add: ['O1'], remove: ['O2'] }, { digest });
}

/** The missing parties of unbound registrations, which matter only if nothing has bound. */
function aboutParties(book: Book) {
  const { missing: _missing, ...rest } = told(written(book));
  return rest;
}

describe('strangers', () => {
  it('change nothing but the list of statements without standing', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), fc.array(stranger, { maxLength: 12 }), (records, strangers) => {
        const book = bound();
        for (const each of records) write(book, each);
        const { without: before, ...told1 } = aboutParties(book);
        for (const each of strangers) intrude(book, each);
        const { without: after, ...told2 } = aboutParties(book);
        expect(told2).toEqual(told1);
        const standing = strangers.filter(({ what }) => what === 'registered').length;
        expect(after).toHaveLength(before.length + strangers.length - standing);
      }),
      { numRuns: 150 },
    );
  });

  /** Milliseconds of processor time, because other work on the machine affects a wall clock. */
  function costOf(facts: AgreementFacts): number {
    const copy = structuredClone(facts);
    const start = process.cpuUsage();
    told(copy);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  }

  const flood = (count: number, write: (book: Book, at: number) => void): AgreementFacts => {
    const book = bound();
    for (let at = 0; at < count; at++) write(book, at);
    return written(book);
  };

  it.each<[string, (book: Book, at: number) => void]>([
    [
      'registrations by one stranger',
      (book, at) =>
        book.registered('s1', at / 1000, policyOf({ parties: [party('s1', 'source'), party('dhs', 'recipient')] }), {
          digest: `d${at}`,
        }),
    ],
    [
      'contents of one digest by strangers that name each other',
      (book, at) =>
        book.registered(
          `s${at % 2}`,
          at / 1000,
          policyOf({ parties: [party('s0', 'source'), party('s1', 'recipient')], purposes: [`p${at}`] }),
          { digest: 'flood' },
        ),
    ],
    [
      'rivals between always new strangers',
      (book, at) => {
        const pair = Math.floor(at / 2);
        const parties = [party(`a${pair}`, 'source'), party(`b${pair}`, 'recipient')];
        book.registered(at % 2 ? `a${pair}` : `b${pair}`, at / 1000, policyOf({ parties }), { digest: `d${pair}` });
      },
    ],
    ['amendments by one party', (book, at) => book.amended('dhs', 1 + at / 1000, policyOf(), { digest: `d${at}` })],
    [
      'rosters by one party',
      (book, at) => book.roster('dhs', 1 + at / 1000, { add: [`O${at}`] }, { digest: `d${at}` }),
    ],
    ['renewals by one party', (book, at) => book.renewed('dhs', 1 + at / 1000, 10, { digest: `d${at}` })],
  ])('cannot make the cost quadratic by %s', (_, write) => {
    const [few, many] = [500, 4000].map((count) => flood(count, write)) as [AgreementFacts, AgreementFacts];
    const less = Math.min(...[1, 2, 3].map(() => costOf(few)));
    // Eight times as much; a quadratic cost would be 64 times. The constant is for what a compiler and a collector add.
    const most = 24 * less + 100;
    // Repeated if it took too long, so that a single pause does not count.
    let more = Infinity;
    for (let run = 0; run < 3 && more >= most; run++) more = Math.min(more, costOf(many));
    expect(more).toBeLessThan(most);
  });
});
