import type { AgreementPolicy, DataOf } from '../../libs/contracts/src/index.js';
import { GIVER, policy, ref, type Sent, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';
import { Base, day, TERMS } from './base.js';

// docs/judging.md#nobody-clears-himself: "A document that binds is undone only by all who recorded it."

const wages = { elements: ['address', 'wages'] };
const wagesAllowed = { elementsAllowed: wages.elements };

function registered(base: Base, source: string, sent: Sent, changes: Partial<AgreementPolicy>, digest: string): void {
  const data = { version: 1, documentDigest: sha(digest), policy: policy({ ...TERMS, ...changes }) };
  base.send('gov.transfer.agreement.registered.v1', data, { ...sent, source });
}

function amended(base: Base, source: string, sent: Sent, changes: Partial<AgreementPolicy>, digest: string): void {
  const terms = policy({ ...TERMS, ...changes });
  const data = { version: 2, supersedes: 1, documentDigest: sha(digest), policy: terms, effectiveAt: day(1) };
  base.send('gov.transfer.agreement.amended.v1', data, { ...sent, source });
}

function renewed(base: Base, source: string, sent: Sent, to: string, digest: string): void {
  const data = { documentDigest: sha(digest), effectiveAt: day(1), effectiveTo: to };
  base.send('gov.transfer.agreement.renewed.v1', data, { ...sent, source });
}

function roster(
  base: Base,
  source: string,
  sent: Sent,
  change: Partial<DataOf<'gov.transfer.roster.changed.v1'>>,
): void {
  const data = { rosterKind: 'recipient' as const, effectiveAt: day(1), documentDigest: sha('roster') };
  base.send('gov.transfer.roster.changed.v1', { ...data, ...change }, { ...sent, source });
}

/** The id of a source's first event of a type. */
const idOf = (base: Base, source: string, type: string): string =>
  base.inputs.find(({ entry: { event } }) => event?.source === source && event.type === `gov.transfer.${type}.v1`)!
    .entry.event!.id;

/** Open findings at the end, in several orders of arrival; in one of them the entry sent last comes first. */
function open(base: Base): Record<string, number> {
  base.vouched(8).control({ kind: 'clock' }, day(20));
  const { inputs } = base;
  const expected = outcome(foldLedger(inputs));
  for (const order of [inputs.toReversed(), [...inputs.slice(-5), ...inputs.slice(0, -5)]])
    expect(outcome(foldLedger(order))).toEqual(expected);
  return base.outcomes(/AGR|DIS|n\.e\./);
}

/** Dates of the other content: before, with and after the content that it contradicts, and after the acts. */
const DATED = [-300, 0, 1.5, 7];
const PARTIES = [GIVER, TAKER];
const EACH = DATED.flatMap((dated) => PARTIES.map((source) => [dated, source] as const));

describe('another content under the id of a document that all have recorded', () => {
  it.each(EACH)('dated on day %d by %s: the registration stays bound', (dated, source) => {
    const base = new Base();
    base.part('D-1', wages, [1], base.at(5));
    const id = idOf(base, source, 'agreement.registered');
    registered(base, source, base.at(dated, { id, receivedAt: day(7) }), { elementsAllowed: ['wages'] }, 'else');
    expect(open(base)).toEqual({ 'DIS-03 revenue/D-1': 1 });
  });

  it.each(EACH)('dated on day %d by %s: the amendment stays bound', (dated, source) => {
    const base = new Base();
    for (const by of PARTIES) amended(base, by, base.at(1), { elementsAllowed: ['name'] }, 'v2');
    base.part('D-1', {}, [1], base.at(5));
    const id = idOf(base, source, 'agreement.amended');
    // The other party has also recorded that content as a first registration.
    amended(base, source, base.at(dated, { id, receivedAt: day(7) }), {}, 'agreement');
    expect(open(base)).toEqual({ 'DIS-03 revenue/D-1': 1 });
  });

  it.each(EACH)('dated on day %d by %s: the renewal, of a shorter term, stays bound', (dated, source) => {
    const base = new Base();
    for (const by of PARTIES) renewed(base, by, base.at(1), day(4), 'shorter');
    base.part('D-1', {}, [1], base.at(5));
    const id = idOf(base, source, 'agreement.renewed');
    renewed(base, source, base.at(dated, { id, receivedAt: day(7) }), day(300), 'longer');
    expect(open(base)).toMatchObject({ 'AGR-02 disclosure revenue/revenue-border-1': 1 });
  });

  it.each(EACH)('dated on day %d by %s: the addition to a roster stays', (dated, source) => {
    const base = new Base();
    base.part('D-1', {}, [1], base.at(5));
    const id = idOf(base, source, 'roster.changed');
    roster(base, source, base.at(dated, { id, receivedAt: day(7) }), { add: [ref('another')] });
    expect(open(base)).toEqual({});
  });

  it.each(PARTIES)('by %s alone binds nothing', (source) => {
    const base = new Base();
    registered(base, source, base.at(1, { id: idOf(base, source, 'agreement.registered') }), wagesAllowed, 'else');
    base.part('D-1', wages, [1], base.at(5));
    expect(open(base)).toEqual({ 'DIS-03 revenue/D-1': 1 });
  });

  it('is no retraction: both parties must retract', () => {
    const base = new Base();
    base.part('D-1', wages, [1], base.at(5));
    const ids = PARTIES.map((source) => idOf(base, source, 'agreement.registered'));
    PARTIES.forEach((source, n) => registered(base, source, base.at(6, { source, id: ids[n]! }), {}, `of ${source}`));
    base.retract(ids[0]!, base.at(6.5));
    expect(open(base)).toEqual({ 'DIS-03 revenue/D-1': 1 });
    base.retract(ids[1]!, base.at(7, { source: TAKER }));
    expect(open(base)).toMatchObject({ 'AGR-01 disclosure revenue/revenue-border-1': expect.any(Number) as number });
  });
});
