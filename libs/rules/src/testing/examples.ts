import type { Clause } from '#libs/judging';
import type { Told } from '../words/facts.js';

/** A finding to be said in words. */
export interface Example {
  /** What sets it apart from its rule’s other examples. */
  when: string;
  told: Told;
}

const DISCLOSURE = 'irs/D-1';
const REQUEST = 'ice/R-1';
const SYSTEM = 'urn:agency:irs:gateway';
/** Of the disclosure, and of the request. */
const AUGUST = '2025-08-07T00:00:00.000Z';
const JUNE = '2025-06-27T00:00:00.000Z';

const OF_AGREEMENT = 'clause, agreement version 1';
const BY_DEFAULT = 'default';

const clause = (
  field: string,
  operator: string,
  expected: unknown,
  actual: unknown,
  holds: boolean,
  basis = '',
): Clause => ({
  ...{ field, operator, expected, actual, holds, basis },
  entries: [],
});

type Usual = 'severity' | 'agreement' | 'at' | 'recipient' | 'clauses';
type Given = Omit<Told, Usual | 'rule' | 'count'> & Partial<Pick<Told, Usual>>;

/** One finding for each count. */
const examples = (rule: string, when: string, counts: readonly number[], of: (n: number) => Given): Example[] =>
  counts.map((count) => ({
    when,
    told: {
      ...{ rule, count, severity: 'CRITICAL', agreement: 'irs-ice-2025', at: AUGUST, recipient: 'ice', clauses: [] },
      ...of(count),
    },
  }));

const ofSystem: Pick<Told, 'subject' | 'at' | 'recipient'> = { subject: SYSTEM, at: null, recipient: null };

const outside = (named: number, ...more: Clause[]): Clause[] => [
  clause(
    'items.itemNo',
    'is an item of',
    REQUEST,
    named === 0 ? 'all named items' : `${named} named items are not`,
    named === 0,
  ),
  ...more,
];
const otherElements = (named: number): Clause[] => [
  clause('elements', 'all among', ['address'], ['address', 'income'], false),
  clause('named items with another element', 'at most', 0, named, named === 0),
];
const unmatched = (named: number): Clause[] => [
  clause('items.result', 'is MATCH by then, for all but', 0, named, named === 0),
];
const recipients = (agency: string, named: number): Clause[] => [
  clause('recipient.agency', 'all among the recipients', ['ice'], [agency], agency === 'ice'),
  clause(
    'named items with a recipient who may not have them, or is not engaged for them',
    'at most',
    0,
    named,
    named === 0,
  ),
];
const summed = (what: string, cap: number, above: number): Clause[] => [
  clause(`items disclosed, ${what}`, 'at most', cap, cap + above, above === 0),
];
const addresses = (level: string, below: number, accepted = 0, basis = OF_AGREEMENT): Clause[] => [
  clause('items.addressCodes', 'reach level', level, 'INSUFFICIENT', below === 0, basis),
  clause('items below that level', 'at most', 0, below, below === 0),
  clause('items below that level that the source accepted', 'at most', 0, accepted, accepted === 0),
];
const late = (limit: number, basis = OF_AGREEMENT): Clause[] => [
  clause('days from the error until then', 'at most', limit, 169, false, basis),
];
const numbers = (missing: number, twice: number): Clause[] => [
  clause('sequences below 47290 that are missing', 'equals', [], missing === 0 ? [] : [[1, missing]], missing === 0),
  clause(
    'sequences that two events claim',
    'equals',
    [],
    Array.from({ length: twice }, (_, n) => 50_000 + n),
    twice === 0,
  ),
];
const listed = (role: string, stated: number, named: number, missingParts = 0): Clause[] => [
  clause(`items of the ${role} that are listed`, 'equals the number stated', stated, named, stated === named),
  clause('parts that are missing, of those stated', 'equals', 0, missingParts, missingParts === 0),
];
const rate = (operator: string, holds: boolean): Clause[] => [
  clause('match rate of 47289 of 1280000 items, upper bound (Wilson 95 %)', operator, 0.5, 0.0373, holds),
];
const due = (actual: string | null, holds: boolean, basis = OF_AGREEMENT): Clause[] => [
  clause('receipt.time', 'at or before', '2025-08-10T04:00:00.000Z', actual, holds, basis),
  clause('receipt.time', 'at or after the part that it answers', '2025-08-07T04:00:00.000Z', actual, actual !== null),
];
const received = (sent: number | number[], count: number, same: boolean): Clause[] => [
  clause('receipt.receivedCount, of all receipts', 'equals', sent, count, same),
];

/** With the numbers of the case of 2025: zero, one and many of every rule, and each way in which it is said. */
export const EXAMPLES: readonly Example[] = [
  ...['AGR-01', 'AGR-02'].flatMap((rule) => [
    ...examples(rule, 'requests', [0, 1, 3], () => ({ subject: 'request ice/irs-ice-2025', at: JUNE })),
    ...examples(rule, 'disclosures', [0, 1, 3], () => ({ subject: 'disclosure irs/irs-ice-2025' })),
  ]),
  ...examples('DIS-01', 'no request on record', [0, 1, 2], () => ({ subject: DISCLOSURE })),
  ...examples('DIS-01', 'at an instant, to others than one agency', [1], () => ({
    subject: DISCLOSURE,
    at: '2025-08-08T01:30:00.000Z',
    recipient: null,
  })),
  ...examples('DIS-01', 'as it was earlier, which does not say when', [1], () => ({ subject: DISCLOSURE, at: null })),
  ...examples('DIS-02', 'by name', [0, 1, 2350], (n) => ({ subject: DISCLOSURE, clauses: outside(n) })),
  ...examples('DIS-02', 'one by number alone', [47_289], (n) => ({ subject: DISCLOSURE, clauses: outside(n - 1) })),
  ...examples('DIS-02', 'by number alone', [2350], () => ({ subject: DISCLOSURE, clauses: outside(0) })),
  ...examples('DIS-03', 'by name', [0, 1, 47_289], (n) => ({ subject: DISCLOSURE, clauses: otherElements(n) })),
  ...examples('DIS-03', 'some by number alone', [47_289], () => ({
    subject: DISCLOSURE,
    clauses: otherElements(4594),
  })),
  ...examples('DIS-04', 'by name', [0, 1, 4594], (n) => ({ subject: DISCLOSURE, clauses: unmatched(n) })),
  ...examples('DIS-04', 'some by number alone', [47_289], () => ({ subject: DISCLOSURE, clauses: unmatched(42_695) })),
  ...examples('DIS-07', 'persons', [0, 1, 2350], (n) => ({ subject: DISCLOSURE, clauses: recipients('ice', n) })),
  ...examples('DIS-07', 'an agency', [1, 47_289], (n) => ({
    subject: DISCLOSURE,
    clauses: recipients('dhs', n),
    recipient: 'dhs',
  })),
  ...examples('DIS-07', 'an agency, by number alone', [47_289], () => ({
    subject: DISCLOSURE,
    clauses: recipients('dhs', 0),
    recipient: 'dhs',
  })),
  ...examples('DIS-10', 'over the whole agreement', [0, 1, 11_289], (n) => ({
    subject: 'lifetime',
    clauses: summed('lifetime', 36_000, n),
  })),
  ...examples('DIS-10', 'within some days', [1, 2289], (n) => ({
    subject: 'window of 30 days',
    clauses: summed('window of 30 days', 45_000, n),
  })),
  ...examples('DIS-10', 'for one request', [1, 7289], (n) => ({
    subject: 'request ice/R-1',
    clauses: summed('request ice/R-1', 40_000, n),
  })),
  ...examples('DIS-10', 'by an agency that is no source', [1289], (n) => ({
    subject: 'disclosed by dhs: window of 1 days',
    clauses: summed('window of 1 days', 1000, n),
  })),
  ...examples('DIS-17', 'no usable address', [0, 1, 2350], (n) => ({
    subject: DISCLOSURE,
    clauses: addresses('PARTIAL', n),
  })),
  ...examples('DIS-17', 'to others than one agency', [1, 2350], (n) => ({
    subject: DISCLOSURE,
    clauses: addresses('PARTIAL', n),
    recipient: null,
  })),
  ...examples('DIS-17', 'the agreement demands a sufficient address', [1, 2350], (n) => ({
    subject: DISCLOSURE,
    clauses: addresses('SUFFICIENT', n),
  })),
  ...examples('DIS-17', 'the same, to others than one agency', [1, 2350], (n) => ({
    subject: DISCLOSURE,
    clauses: addresses('SUFFICIENT', n),
    recipient: null,
  })),
  ...examples('DIS-18', 'no order named', [0, 1, 47_289], () => ({ subject: DISCLOSURE })),
  ...examples('INC-02', 'a limit of some days', [0, 1], () => ({
    subject: 'irs/latent-1',
    at: '2026-01-23T00:00:00.000Z',
    clauses: late(30),
  })),
  ...examples('INC-02', 'a limit of one day', [1], () => ({
    subject: 'irs/latent-1',
    at: '2026-01-23T00:00:00.000Z',
    clauses: late(1),
  })),
  ...examples('INC-02', 'the agreement names no limit', [1], () => ({
    subject: 'irs/latent-1',
    at: '2026-01-23T00:00:00.000Z',
    clauses: late(30, `30 days, ${BY_DEFAULT}`),
  })),
  ...examples('INC-02', 'never met: a finding is of one incident', [2], () => ({
    subject: 'irs/latent-1',
    at: '2026-01-23T00:00:00.000Z',
    clauses: late(30),
  })),
  ...examples('INT-02', 'missing', [0, 1, 4594], (n) => ({ ...ofSystem, clauses: numbers(n, 0) })),
  ...examples('INT-02', 'used twice', [1, 12], (n) => ({ ...ofSystem, clauses: numbers(0, n) })),
  ...examples('INT-02', 'missing, and used twice', [14], () => ({ ...ofSystem, clauses: numbers(12, 2) })),
  ...examples('INT-03', 'of one system', [0, 1, 1280], () => ofSystem),
  ...examples('INT-05', 'of one partition', [0, 1, 3], () => ({
    ...ofSystem,
    subject: 'transfers.irs 0',
    agreement: null,
  })),
  ...examples('INT-09', 'refused', [0, 1, 1280], () => ({ ...ofSystem, subject: 'transfers.irs not-json' })),
  ...examples('INT-09', 'with an identifier in the clear', [12], () => ({
    ...ofSystem,
    subject: 'http clear-identifier',
  })),
  ...examples('INT-09', 'not taken into the judging', [1, 3], () => ({ ...ofSystem, subject: 'ledger gap' })),
  ...examples('INT-09', 'what may be hidden: of unknown size', [0, 1, 3], () => ofSystem),
  ...examples('INT-10', 'through one topic', [0, 1, 47], () => ({ ...ofSystem, subject: `transfers.ice ${SYSTEM}` })),
  ...examples('INT-11', 'of one event id', [0, 1, 2], () => ({
    ...ofSystem,
    subject: `${SYSTEM} 0198c0de-0000-7000-8000-000000000001`,
  })),
  ...examples('INT-12', 'of one system', [0, 1, 42_695], () => ofSystem),
  ...examples('INT-13', 'items', [0, 1, 4594], (n) => ({
    subject: DISCLOSURE,
    clauses: listed('disclosure', 47_289, 47_289 - n),
  })),
  ...examples('INT-13', 'items of a request', [76_800], (n) => ({
    subject: `request ${REQUEST}`,
    clauses: listed('request', 1_280_000, 1_280_000 - n),
  })),
  ...examples('INT-13', 'parts of a match', [1, 2], (n) => ({
    subject: 'match irs/M-1',
    clauses: listed('match', 47_289, 47_289, n),
  })),
  ...examples('INT-14', 'of one type', [0, 1, 12], () => ({
    ...ofSystem,
    subject: 'dhs gov.transfer.match.performed.v1',
  })),
  ...examples('INT-15', 'of one document', [0, 1, 2], () => ({ subject: 'agreement sha256:5feceb66' })),
  ...examples('MAT-02', 'of one request', [0, 1, 42_695], () => ({ subject: REQUEST })),
  ...examples('MAT-06', 'too low', [0, 1], (n) => ({ subject: REQUEST, clauses: rate('at least', n === 0) })),
  ...examples('MAT-06', 'too high', [1], () => ({ subject: REQUEST, clauses: rate('at most', false) })),
  ...examples('MAT-06', 'never met: a finding is of one request', [2], () => ({ subject: REQUEST })),
  ...examples('RCP-01', 'no receipt on record', [0, 1], (n) => ({
    subject: DISCLOSURE,
    clauses: n === 0 ? due('2025-08-08T04:00:00.000Z', true) : due(null, false),
  })),
  ...examples('RCP-01', 'a late receipt', [1], () => ({
    subject: DISCLOSURE,
    clauses: due('2025-08-11T14:30:00.000Z', false),
  })),
  ...examples('RCP-01', 'no receipt on record; the agreement names no time', [1], () => ({
    subject: DISCLOSURE,
    clauses: due(null, false, `72 hours, ${BY_DEFAULT}`),
  })),
  ...examples('RCP-01', 'a late receipt; the agreement names no time', [1], () => ({
    subject: DISCLOSURE,
    clauses: due('2025-08-11T14:30:00.000Z', false, `72 hours, ${BY_DEFAULT}`),
  })),
  ...examples('RCP-01', 'never met: a finding is of one disclosure', [2], () => ({
    subject: DISCLOSURE,
    clauses: due(null, false),
  })),
  ...examples('RCP-02', 'other numbers', [0, 1], (n) => ({
    subject: DISCLOSURE,
    clauses: received(47_289, n === 0 ? 47_289 : 42_695, n === 0),
  })),
  ...examples('RCP-02', 'other numbers than those stated and named', [1], () => ({
    subject: DISCLOSURE,
    clauses: received([47_289, 44_939], 42_695, false),
  })),
  ...examples('RCP-02', 'another payload', [1], () => ({
    subject: DISCLOSURE,
    clauses: received(47_289, 47_289, true),
  })),
  ...examples('RCP-02', 'never met: a finding is of one disclosure', [2], () => ({ subject: DISCLOSURE })),
  ...examples('RCP-04', 'of one holder', [0, 1, 3], () => ({ subject: `ice ${DISCLOSURE}` })),
  ...examples('RCP-04', 'of a disclosure that nobody is known to have made', [1], () => ({ subject: 'ice D-1' })),
  ...examples('REQ-03', 'of one request', [0, 1, 1280], () => ({ subject: REQUEST, at: JUNE })),
  ...examples('REQ-06', 'only submitted', [0, 1, 76_800], (n) => ({
    subject: REQUEST,
    at: JUNE,
    severity: 'INFO',
    clauses: addresses('PARTIAL', n),
  })),
  ...examples('REQ-06', 'accepted', [1, 76_800], (n) => ({
    subject: REQUEST,
    at: JUNE,
    severity: 'MEDIUM',
    clauses: addresses('PARTIAL', n, n),
  })),
  ...examples('REQ-06', 'only submitted; the agreement names no level', [1, 76_800], (n) => ({
    subject: REQUEST,
    at: JUNE,
    severity: 'INFO',
    clauses: addresses('PARTIAL', n, 0, BY_DEFAULT),
  })),
  ...examples('REQ-06', 'accepted; the agreement names no level', [1, 76_800], (n) => ({
    subject: REQUEST,
    at: JUNE,
    severity: 'MEDIUM',
    clauses: addresses('PARTIAL', n, n, BY_DEFAULT),
  })),
  ...examples('REQ-08', 'of one request', [0, 1, 1_280_000], () => ({ subject: REQUEST, at: JUNE })),
  ...examples('REQ-09', 'of one officer', [0, 1, 1_280_000], (n) => ({
    subject: 'k1:officer',
    clauses: [clause('items in 365 days that name the officer as engaged', 'at most', 200, n, n === 0, OF_AGREEMENT)],
  })),
  ...examples('REQ-09', 'the agreement names no limit', [1, 1_280_000], (n) => ({
    subject: 'k1:officer',
    clauses: [clause('items in 365 days that name the officer as engaged', 'at most', 200, n, n === 0, BY_DEFAULT)],
  })),
];
