import type { AgreementPolicy, DataOf, EventType } from '../../libs/contracts/src/index.js';
import type { FoldInput } from '../../libs/judging/src/index.js';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import {
  AGREEMENT,
  GIVER,
  OFFICER,
  policy,
  ref,
  Scenario,
  type Sent,
  sha,
  TAKER,
  VAULT,
} from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';
import { Base, day, STRANGER, TERMS } from './base.js';

/*
 * Attempts to evade findings by times, documents, silence and packs. Every attempt is a history with its expected outcome. The same records
 * in other orders must have the same outcome, and every finding must explain itself.
 */

const AGR01 = `AGR-01 disclosure revenue/${AGREEMENT}`;
const AGR02 = `AGR-02 disclosure revenue/${AGREEMENT}`;
const BOTH = [GIVER, TAKER];
const THIRD = 'urn:agency:third:desk';
const OTHERS = 'urn:agency:others:system';
const CUSTODY = 'urn:agency:border:custody';
const clause = (value: number) => ({ value, basis: 'clause' as const });
const PARTIES = [
  { agency: 'revenue', role: 'source' as const },
  { agency: 'border', role: 'recipient' as const },
];
const CORE = { authorityPacks: ['core'], authority: [] };
const NEW_YORK = { timeZone: 'America/New_York' };

type Said = Record<string, number>;

function both<T extends EventType>(
  base: Base,
  type: T,
  data: DataOf<T>,
  days: number,
  sent: Sent = {},
  sources = BOTH,
) {
  for (const source of sources) base.send(type, data, base.at(days, { ...sent, source }));
  return base;
}

interface Amendment extends Partial<AgreementPolicy> {
  on: number;
  from?: number;
  version?: number;
  digest?: string;
  sources?: string[];
  sent?: Sent;
}
function amend(base: Base, { on, from = on, version = 2, digest = 'v2', sources, sent, ...changes }: Amendment): Base {
  const data = {
    version,
    supersedes: 1,
    documentDigest: sha(digest),
    policy: policy({ ...TERMS, ...changes }),
    effectiveAt: day(from),
  };
  return both(base, 'gov.transfer.agreement.amended.v1', data, on, sent, sources);
}

interface Renewal {
  on: number;
  to: number;
  from?: number;
  sources?: string[];
  digest?: string;
  sent?: Sent;
}
const renew = (base: Base, { on, to, from = on, sources, digest = 'renewal', sent }: Renewal): Base =>
  both(
    base,
    'gov.transfer.agreement.renewed.v1',
    { documentDigest: sha(digest), effectiveAt: day(from), effectiveTo: day(to) },
    on,
    sent,
    sources,
  );

interface Roster {
  on: number;
  from?: number;
  add?: string[];
  remove?: string[];
  sources?: string[];
  digest?: string;
  kind?: 'recipient' | 'holding_location' | 'requester';
  sent?: Sent;
}
const roster = (
  base: Base,
  { on, from = on, add, remove, sources, digest = 'roster', kind = 'recipient', sent }: Roster,
) =>
  both(
    base,
    'gov.transfer.roster.changed.v1',
    {
      rosterKind: kind,
      ...(add ? { add } : {}),
      ...(remove ? { remove } : {}),
      effectiveAt: day(from),
      documentDigest: sha(digest),
    },
    on,
    sent,
    sources,
  );

const terminate = (base: Base, on: number, sources: string[], from = on, sent: Sent = {}) =>
  both(base, 'gov.transfer.agreement.terminated.v1', { reason: 'ended', effectiveAt: day(from) }, on, sent, sources);

const vouch = (base: Base, source: string, upTo: number, next: number, on: number, sent: Sent = {}): Base =>
  base.send(
    'gov.transfer.source.watermarked.v1',
    { upTo: day(upTo), nextSequence: String(next) },
    base.at(on, { source, ...sent }),
  );

const clockAt = (base: Base, days: number): Base => base.control({ kind: 'clock' }, day(days));

const registers = (
  base: Scenario,
  source: string,
  sent: Sent,
  {
    version = 1,
    digest = 'agreement',
    ...changes
  }: { version?: number; digest?: string } & Partial<AgreementPolicy> = {},
) =>
  base.send(
    'gov.transfer.agreement.registered.v1',
    { version, documentDigest: sha(digest), policy: policy({ ...TERMS, ...changes }) },
    { ...sent, source },
  );

/** An agreement that registers itself with the policy of the spec, with rosters and without a request. */
class Bare extends Base {
  constructor(changes: Partial<AgreementPolicy> = {}) {
    super({ policy: changes, without: ['request', 'assessment', 'match'] });
  }
}

/** An order of the same records that no topic would give, and one that topics may give. */
function orders(inputs: readonly FoldInput[]): FoldInput[][] {
  const mixed = inputs.map((input, i) => [(i * 7919) % 104_729, input] as const).sort(([a], [b]) => a - b);
  return [mixed.map(([, input]) => input), interleave(topicsOf(inputs), [1, 0, 0, 1, 1, 1])];
}

function explains(base: Scenario): void {
  const shard = base.fold();
  for (const finding of [...shard.findings(), ...shard.withdrawn()]) {
    expect(finding.subject).not.toBe('');
    expect(finding.clauses.length).toBeGreaterThan(0);
    const held = finding.clauses.map(({ holds }) => holds);
    expect([finding.rule, held]).toEqual([finding.rule, [...held].sort()]);
    for (const { field, expected, actual, entries } of finding.clauses) {
      for (const value of [expected, actual])
        expect([finding.rule, field, value]).not.toEqual([finding.rule, field, expect.any(Boolean)]);
      expect([finding.rule, field, expected, actual]).not.toContain('more');
      expect(Array.isArray(entries)).toBe(true);
    }
  }
  const lines = shard
    .notEvaluable()
    .map(({ rule, scope, reason, class: seenBy, whose }) => [rule, scope, reason, seenBy, whose].join(' | '));
  expect(lines).toEqual([...new Set(lines)]);
}

/** Without a number a source's own order is that of its topic. */
const byTopic = (inputs: readonly FoldInput[]) => [interleave(topicsOf(inputs), [1, 0, 0, 1, 1, 1])];

/** One attempt: the history, and the expected outcome of these rules. */
function attempt(name: string, build: () => Base, demanded: Said, rules = /./, among = orders): void {
  describe(name, () => {
    it('has the expected outcome', () => {
      expect(build().outcomes(rules)).toEqual(demanded);
    });
    it('has the same outcome in any order', () => {
      const { inputs } = build();
      const first = outcome(foldLedger(inputs));
      for (const order of among(inputs)) expect(outcome(foldLedger(order))).toEqual(first);
    });
    it('is explained', () => {
      explains(build());
    });
  });
}

describe('time: days, zones, tolerance, same moments', () => {
  const term = { effectiveTo: '2025-04-10', ...NEW_YORK };
  // Policies take YYYY-MM-DD (the last day is inside) and a timeZone.
  attempt(
    'T1 the last second of the last day in New York',
    () => {
      const base = new Base({ policy: term });
      return base
        .part('D-1', {}, [1], { time: '2025-04-11T03:59:59Z', receivedAt: '2025-04-11T04:00:00Z' })
        .vouched(11);
    },
    {},
  );
  attempt(
    'T2 the first second after it',
    () => {
      const base = new Base({ policy: term });
      return base
        .part('D-1', {}, [1], { time: '2025-04-11T04:00:00Z', receivedAt: '2025-04-11T04:00:00Z' })
        .vouched(11);
    },
    { [AGR02]: 1 },
  );
  // A date stands for its whole day, whatever clock time is written with it.
  for (const time of ['2025-04-10T00:00:00Z', '2025-04-10T12:00:00Z', '2025-04-10T23:59:59Z'])
    attempt(
      `T3 known by the last day, written ${time}`,
      () => new Base({ policy: term }).part('D-1', {}, [1], { time, day: true, receivedAt: day(10) }).vouched(11),
      {},
    );
  for (const time of ['2025-04-11T00:00:00Z', '2025-04-11T03:00:00Z'])
    attempt(
      `T4 known by the day after, written ${time}, which by the clock is still inside`,
      () => new Base({ policy: term }).part('D-1', {}, [1], { time, day: true, receivedAt: day(11) }).vouched(12),
      { [AGR02]: 1 },
    );
  // If both moments of the day give one verdict, it stands; if they differ, it is not evaluable, `same day`.
  attempt(
    'T5 an act that is known by its day, when the term ends in the middle of that day',
    () =>
      new Base({ policy: { effectiveTo: '2025-04-10T12:00:00Z' } })
        .part('D-1', {}, [1], { time: '2025-04-10T00:00:00Z', day: true, receivedAt: day(10) })
        .vouched(11),
    { 'AGR-02 n.e. same day': 1 },
  );
  // Daylight saving time: 2 November 2025 has 25 hours in New York.
  for (const [time, expected] of [
    ['2025-11-03T04:59:59Z', {}],
    ['2025-11-03T05:00:00Z', { [AGR02]: 1 }],
  ] as const)
    attempt(
      `T6 about the end of a day of 25 hours, ${time}`,
      () =>
        new Base({ policy: { effectiveTo: '2025-11-02', ...NEW_YORK } })
          .part('D-1', {}, [1], { time, receivedAt: time })
          .vouched(217),
      expected,
    );
  // "within one source the sequence decides"
  for (const [how, first] of [
    ['before', true],
    ['after', false],
  ] as const)
    attempt(
      `T7 a match known by the day of the disclosure, numbered ${how} it`,
      () => {
        const base = new Base({ without: ['match'] });
        const match = () => base.match('R-1', { items: [1] }, 'M-1', { time: day(5), day: true, receivedAt: day(5.5) });
        if (first) match();
        base.part('D-1', {}, [1], { time: day(5.5), receivedAt: day(5.5) });
        if (!first) match();
        return base.vouched(7);
      },
      first ? {} : { 'DIS-04 revenue/D-1': 1 },
      /DIS|INT/,
    );
  for (const [how, first] of [
    ['before', true],
    ['after', false],
  ] as const)
    attempt(
      `T8 a disclosure known by its day, its match on that day numbered ${how} it`,
      () => {
        const base = new Base({ without: ['match'] });
        const match = () => base.match('R-1', { items: [1] }, 'M-1', base.at(5.5));
        if (first) match();
        base.part('D-1', {}, [1], { time: day(5), day: true, receivedAt: day(5.6) });
        if (!first) match();
        return base.vouched(7);
      },
      first ? {} : { 'DIS-04 revenue/D-1': 1 },
      /DIS|INT/,
    );
  // Another agency's permission of the same day counts as earlier.
  attempt(
    'T9 a request that is known by the day of the disclosure',
    () => {
      const base = new Bare();
      base.part('D-1', { requestId: 'R-1' }, [1], base.at(5.01));
      return base.request('R-1', { items: [1] }, {}, { time: day(5), day: true, receivedAt: day(5.6) }).vouched(7);
    },
    {},
    /DIS-01|DIS-02/,
  );
  attempt(
    'T10 a request that is known by the day after the disclosure',
    () => {
      const base = new Bare();
      base.part('D-1', { requestId: 'R-1' }, [1], base.at(5.99));
      return base.request('R-1', { items: [1] }, {}, { time: day(6), day: true, receivedAt: day(6.6) }).vouched(8);
    },
    { 'DIS-01 revenue/D-1': 1 },
    /DIS-01/,
  );
  // A removal is no permission: judged as of the first and the last moment of its day.
  attempt(
    'T11 a removal that is known by the day of the disclosure',
    () => {
      const base = roster(new Base(), {
        ...{ on: 5, from: 0, remove: [OFFICER], sources: [TAKER] },
        sent: { day: true, receivedAt: day(5.9) },
      });
      return base.part('D-1', {}, [1], base.at(5.5, { receivedAt: day(5.95) })).vouched(7);
    },
    { 'DIS-07 n.e. same day': 1 },
    /DIS-07/,
  );
  attempt(
    'T12 a removal by the recipient and a disclosure that are known by one day',
    () => {
      const base = roster(new Base(), { ...{ on: 5.5, remove: [OFFICER], sources: [TAKER] } });
      return base.part('D-1', {}, [1], base.at(5, { day: true, receivedAt: day(5.95) })).vouched(7);
    },
    { 'DIS-07 n.e. same day': 1 },
    /DIS-07/,
  );
  // clockToleranceSeconds (default 2, at most 300) lets a request be later than its answer by that much.
  const SECOND = 1 / 86_400;
  for (const [tolerance, later, expected] of [
    [undefined, 2, {}],
    [undefined, 3, { 'DIS-01 revenue/D-1': 1 }],
    [300, 300, {}],
    [300, 301, { 'DIS-01 revenue/D-1': 1 }],
    [0, 1, { 'DIS-01 revenue/D-1': 1 }],
  ] as const)
    attempt(
      `T13 a request ${later} s after its answer, tolerance ${tolerance ?? 'default'}`,
      () => {
        const base = new Bare(tolerance === undefined ? {} : { clockToleranceSeconds: clause(tolerance) });
        base.part('D-1', {}, [1], base.at(5));
        return base.request('R-1', { items: [1] }, {}, base.at(5 + later * SECOND)).vouched(6);
      },
      expected,
      /DIS-01/,
    );
  attempt(
    'T14 a match one second later is late, because the tolerance is for requests only',
    () => {
      const base = new Base({ without: ['match'], policy: { clockToleranceSeconds: clause(300) } });
      base.part('D-1', {}, [1], base.at(5));
      return base.match('R-1', { items: [1] }, 'M-1', base.at(5 + SECOND)).vouched(6);
    },
    { 'DIS-04 revenue/D-1': 1 },
    /DIS-0/,
  );
  attempt(
    'T15 one second after the term is outside, because the tolerance is for requests only',
    () => {
      const base = new Base({ policy: { clockToleranceSeconds: clause(300), effectiveTo: day(5) } });
      return base.part('D-1', {}, [1], base.at(5 + SECOND)).vouched(6);
    },
    { [AGR02]: 1 },
  );
  attempt(
    'T16 one second after the removal is too late, because the tolerance is for requests only',
    () => {
      const base = new Base({ policy: { clockToleranceSeconds: clause(300) } });
      roster(base, { on: 5, remove: [OFFICER] });
      return base.part('D-1', {}, [1], base.at(5 + SECOND)).vouched(6);
    },
    { 'DIS-07 revenue/D-1': 1 },
  );
  attempt(
    'T17 an amendment widens the tolerance after the act',
    () => {
      const base = new Bare({ clockToleranceSeconds: clause(0) });
      base.part('D-1', {}, [1], base.at(5));
      base.request('R-1', { items: [1] }, {}, base.at(5 + 100 * SECOND));
      return amend(base, { on: 5.5, from: 1, clockToleranceSeconds: clause(300) }).vouched(6);
    },
    { 'DIS-01 revenue/D-1': 1 },
    /DIS-01/,
  );
  // At equal times the statement that excuses comes first.
  attempt(
    'T18 a match at the very moment of the disclosure, numbered after it',
    () => {
      const base = new Base({ without: ['match'] });
      base.part('D-1', {}, [1], base.at(5));
      return base.match('R-1', { items: [1] }, 'M-1', base.at(5)).vouched(6);
    },
    {},
  );
  attempt(
    'T19 the officer is added, then removed at that moment, then the source records the addition',
    () => {
      const officer = ref('other');
      const base = new Bare({ exchangeMode: 'push' });
      roster(base, { on: 3, add: [officer], sources: [TAKER], digest: 'on' });
      roster(base, { on: 3, remove: [officer], sources: [TAKER], digest: 'off' });
      roster(base, { on: 3, add: [officer], sources: [GIVER], digest: 'on' });
      base.part(
        'D-1',
        { requestId: undefined, recipient: { agency: 'border', actorRefs: [officer] } },
        [1],
        base.at(5),
      );
      return base.vouched(6);
    },
    { 'DIS-07 revenue/D-1': 1 },
    /DIS-07/,
  );
  attempt(
    'T20 the later part has elements out of scope, and no rows',
    () => {
      const base = new Base();
      base.part('D-1', { part: 1, of: 2, itemsCount: 270 }, undefined, base.at(5));
      return base
        .part('D-1', { part: 2, of: 2, itemsCount: 270, elements: ['wages'] }, undefined, base.at(5.5))
        .vouched(6);
    },
    { 'DIS-03 revenue/D-1': 270 },
    /DIS-03/,
  );
  attempt(
    'T21 the later part goes to a stranger, and has no rows',
    () => {
      const base = new Base();
      base.part('D-1', { part: 1, of: 2, itemsCount: 270 }, undefined, base.at(5));
      const recipient = { agency: 'strangers' };
      return base.part('D-1', { part: 2, of: 2, itemsCount: 270, recipient }, undefined, base.at(5.5)).vouched(6);
    },
    { 'DIS-07 revenue/D-1': 270 },
    /^DIS-07 r/,
  );
  // A receipt answers the parts at or before its time. RCP-01 judges each part by its own deadline, with one finding per disclosure.
  attempt(
    'T22 a receipt of the first part does not answer for the second',
    () => {
      const base = new Base({ policy: { ackDeadlineHours: clause(24) } });
      base.part('D-1', { part: 1, of: 2, itemsCount: 6 }, [1, 2, 3], base.at(5));
      base.receipt('D-1', 6, VAULT, base.at(5.1));
      base.part('D-1', { part: 2, of: 2, itemsCount: 6 }, [4, 5, 6], base.at(6));
      return base.vouched(8);
    },
    { 'RCP-01 revenue/D-1': 1 },
    /RCP-01/,
  );
  // INT-03: a time in the future.
  attempt(
    'T23 a disclosure dated into the year 9999',
    () =>
      new Base()
        .part('D-1', { elements: ['wages'] }, [1], { time: '9999-12-31T00:00:00Z', receivedAt: day(5) })
        .vouched(6),
    { [`INT-03 ${GIVER}`]: 1 },
    /INT-03/,
  );

  // "within one source the sequence decides": the source's own record of a document, known by the day of its disclosure and numbered after
  // it.
  const today = { day: true as const, receivedAt: day(5.8) };
  attempt(
    'T24 the source records a renewal after its disclosure of that day',
    () => {
      const base = new Base({ policy: { effectiveTo: day(4) } });
      renew(base, { on: 5, from: 3, to: 200, sources: [TAKER] });
      base.part('D-1', {}, [1], base.at(5.5));
      return renew(base, { on: 5, from: 3, to: 200, sources: [GIVER], sent: today }).vouched(7);
    },
    { [AGR02]: 1 },
  );
  attempt(
    'T25 the source records an amendment after its disclosure of that day',
    () => {
      const base = new Base();
      const wide = { on: 5, from: 3, elementsAllowed: ['address', 'wages'] };
      amend(base, { ...wide, sources: [TAKER] });
      base.part('D-1', { elements: ['wages'] }, [1], base.at(5.5));
      return amend(base, { ...wide, sources: [GIVER], sent: today }).vouched(7);
    },
    { 'DIS-03 revenue/D-1': 1 },
  );
  attempt(
    'T26 the source records an addition after its disclosure of that day',
    () => {
      const officer = ref('other');
      const base = new Bare({ exchangeMode: 'push' });
      const change = { on: 5, from: 3, add: [officer] };
      roster(base, { ...change, sources: [TAKER] });
      base.part(
        'D-1',
        { requestId: undefined, recipient: { agency: 'border', actorRefs: [officer] } },
        [1],
        base.at(5.5),
      );
      return roster(base, { ...change, sources: [GIVER], sent: today }).vouched(7);
    },
    { 'DIS-07 revenue/D-1': 1 },
    /DIS-07 r/,
  );
  attempt(
    'T31 the source registers after its disclosure of that day',
    () => {
      const base = new Empty();
      registers(base, TAKER, base.at(0));
      base.part('D-1', {}, [1], base.at(5.5));
      registers(base, GIVER, { time: day(5), ...today });
      return clockAt(base, 20);
    },
    { [AGR01]: 1 },
    /AGR/,
  );
  // Without a number nothing decides: not evaluable, `same day`.
  attempt(
    'T27 a match that is known by the day of the disclosure, without a number',
    () => {
      const base = new Base({ without: ['match'] });
      base.part('D-1', {}, [1], base.at(5.5));
      return base.match('R-1', { items: [1] }, 'M-1', { time: day(5), ...today, sequence: null }).vouched(7);
    },
    { 'DIS-04 n.e. same day': 1 },
    /DIS-04/,
    byTopic,
  );
  attempt(
    'T28 match and disclosure that are known by one day, the match numbered later',
    () => {
      const base = new Base({ without: ['match'] });
      base.part('D-1', {}, [1], base.at(5, { day: true }));
      return base.match('R-1', { items: [1] }, 'M-1', { time: day(5), ...today }).vouched(7);
    },
    { 'DIS-04 revenue/D-1': 1 },
    /DIS-04/,
  );
  attempt(
    'T29 a termination that is known by the day of the disclosure',
    () => {
      const base = terminate(new Base(), 5, [TAKER], 0, { day: true, receivedAt: day(5.4) });
      return base.part('D-1', {}, [1], base.at(5.5)).vouched(7);
    },
    { 'AGR-02 n.e. same day': 1 },
    /AGR-02/,
  );
  attempt(
    'T30 an assessment that is known by the day of the disclosure, numbered after it',
    () => {
      const low = { but: { 1: { addressCodes: ['A02'] } } };
      const base = new Base({ assessed: low });
      base.part('D-1', {}, [1], base.at(5.5));
      return base.reassess([1], [], { time: day(5), ...today }, 'R-1').vouched(7);
    },
    { 'DIS-17 revenue/D-1': 1 },
    /DIS-17/,
  );
});

describe('terms, amendments, renewals, termination', () => {
  // "Standing follows the last version that had bound". The content that all parties recorded first binds.
  attempt(
    'A25 a first version with a huge number, then a forbidding amendment by all parties',
    () => {
      const base = new Empty();
      const wide = { version: 100_000, elementsAllowed: ['address', 'wages'] };
      for (const source of BOTH) registers(base, source, base.at(0), wide);
      amend(base, { on: 3 });
      return clockAt(base.part('D-1', { elements: ['wages'] }, [1], base.at(5)), 20);
    },
    { 'DIS-03 revenue/D-1': 1 },
    /DIS-03/,
  );
  attempt(
    'A26 two amendments with one number',
    () => {
      const base = amend(new Base(), { on: 3, elementsAllowed: ['address', 'wages'] });
      amend(base, { on: 4, digest: 'another' });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1 },
    /DIS-03/,
  );
  attempt(
    'A1 an amendment with effect before its record',
    () => {
      const base = new Base();
      base.part('D-1', { elements: ['wages'] }, [1], base.at(5));
      return amend(base, { on: 6, from: 1, elementsAllowed: ['address', 'wages'] }).vouched(7);
    },
    { 'DIS-03 revenue/D-1': 1 },
  );
  attempt(
    'A2 an amendment that its second party records after the act',
    () => {
      const base = new Base();
      const wide = { from: 3, elementsAllowed: ['address', 'wages'] };
      amend(base, { on: 3, ...wide, sources: [GIVER] });
      base.part('D-1', { elements: ['wages'] }, [1], base.at(5));
      return amend(base, { on: 6, ...wide, sources: [TAKER] }).vouched(7);
    },
    { 'DIS-03 revenue/D-1': 1 },
  );
  // "excuses only after T": a party dates its record back behind its own watermark.
  attempt(
    'A3 an amendment that a party dates back behind its watermark',
    () => {
      const base = new Base();
      base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
      return amend(base, { on: 4, sent: { receivedAt: day(7) }, elementsAllowed: ['address', 'wages'] }).vouched(7.5);
    },
    { 'DIS-03 revenue/D-1': 1, [`INT-03 ${GIVER}`]: 1, [`INT-03 ${TAKER}`]: 1 },
  );
  attempt(
    'A4 a renewal that a party dates back behind its watermark',
    () => {
      const base = new Base({ policy: { effectiveTo: day(4) } });
      base.part('D-1', {}, [1], base.at(5)).vouched(6);
      renew(base, { on: 3, to: 200, sources: [TAKER], sent: { receivedAt: day(7) } });
      // The other party's too, but with a number that it had vouched for.
      return renew(base, { on: 3, to: 200, sources: [GIVER], sent: { receivedAt: day(7) } }).vouched(7.5);
    },
    { [AGR02]: 1, [`INT-03 ${GIVER}`]: 1, [`INT-03 ${TAKER}`]: 1 },
  );
  attempt(
    'A5 a renewal by one party alone',
    () => {
      const base = new Base({ policy: { effectiveTo: day(4) } });
      renew(base, { on: 3, to: 200, sources: [GIVER] });
      return base.part('D-1', {}, [1], base.at(5)).vouched(6);
    },
    { [AGR02]: 1 },
  );
  attempt(
    'A6 a renewal that takes effect long after the end',
    () => {
      const base = new Base({ policy: { effectiveTo: day(4) } });
      renew(base, { on: 3, from: 20, to: 200 });
      base.part('D-1', {}, [1], base.at(5));
      return base.part('D-2', {}, [2], base.at(21)).vouched(21.5);
    },
    { [AGR02]: 1 },
    /AGR/,
  );
  attempt(
    'A7 a renewal whose second record comes after the end',
    () => {
      const base = new Base({ policy: { effectiveTo: day(4) } });
      renew(base, { on: 3, to: 200, sources: [GIVER] });
      base.part('D-1', {}, [1], base.at(5));
      renew(base, { on: 6, from: 3, to: 200, sources: [TAKER] });
      return base.part('D-2', {}, [2], base.at(7)).vouched(7.5);
    },
    { [AGR02]: 1 },
    /AGR/,
  );
  attempt(
    'A8 an amendment that binds after a renewal, with effect before it',
    () => {
      const base = new Base();
      renew(base, { on: 5, to: 300 });
      amend(base, { on: 6, from: 3, effectiveTo: day(7) });
      return base.part('D-1', {}, [1], base.at(8)).vouched(9);
    },
    { [AGR02]: 1 },
  );
  attempt(
    'A9 one party alone amends term, parties and overseers',
    () => {
      const base = new Base();
      amend(base, {
        ...{
          on: 3,
          sources: [GIVER],
          effectiveTo: day(300),
          overseers: ['strangers'],
          elementsAllowed: ['address', 'wages'],
        },
        parties: [...PARTIES, { agency: 'strangers', role: 'recipient' }],
      });
      const recipient = { agency: 'strangers' };
      return base.part('D-1', { recipient, elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-07 revenue/D-1': 1, 'DIS-03 revenue/D-1': 1 },
  );
  const withThird = [...PARTIES, { agency: 'third', role: 'recipient' as const }];
  attempt(
    'A10 an amendment that adds a party which never recorded it',
    () => {
      const base = amend(new Base(), { on: 3, parties: withThird });
      return base.part('D-1', { recipient: { agency: 'third' } }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-07 revenue/D-1': 1 },
    /DIS-07|INT/,
  );
  attempt(
    'A11 an added party records before it is a party',
    () => {
      const base = amend(new Base(), { on: 3, parties: withThird, effectiveTo: day(4) });
      amend(base, { on: 3.5, from: 3, parties: withThird, effectiveTo: day(4), sources: [THIRD] });
      base.part('D-1', {}, [1], base.at(5)).vouched(6);
      return vouch(base, THIRD, 6, base.nextSequence(THIRD) + 1, 6);
    },
    { [AGR02]: 1 },
    /AGR|INT-14/,
  );
  attempt(
    'A12 one digest under two versions',
    () => {
      const base = amend(new Base(), { on: 3 });
      amend(base, { on: 4, version: 3, elementsAllowed: ['address', 'wages'] });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1, [`INT-15 amended ${sha('v2')}`]: 1 },
  );
  attempt(
    'A13 an amendment with two contents under one digest, each recorded by all',
    () => {
      const base = amend(new Base(), { on: 3 });
      amend(base, { on: 4, elementsAllowed: ['address', 'wages'] });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1, [`INT-15 amended ${sha('v2')}`]: 1 },
  );
  attempt(
    'A14 a void amendment (same agency in both roles) changes nothing',
    () => {
      const base = new Base({ policy: { effectiveTo: day(4) } });
      amend(base, {
        ...{ on: 3, effectiveTo: day(200) },
        parties: [
          { agency: 'revenue', role: 'source' },
          { agency: 'revenue', role: 'recipient' },
        ],
      });
      return base.part('D-1', {}, [1], base.at(5)).vouched(6);
    },
    { [AGR02]: 1 },
    /AGR/,
  );
  attempt(
    'A15 terminated by the recipient alone',
    () => {
      const base = terminate(new Base(), 4, [TAKER]);
      return base.part('D-1', {}, [1], base.at(5)).vouched(6);
    },
    { [AGR02]: 1 },
  );
  for (const [recorders, sources, expected] of [
    ['one', [TAKER], {}],
    ['all', BOTH, { [AGR02]: 1 }],
  ] as const)
    attempt(
      `A16 termination that takes all, recorded by ${recorders}`,
      () => {
        const base = terminate(new Base({ policy: { termination: 'all' } }), 4, [...sources]);
        return base.part('D-1', {}, [1], base.at(5)).vouched(6);
      },
      expected,
    );
  attempt(
    'A17 a termination that arrives last, and a later amendment that would undo it',
    () => {
      const base = new Base();
      base.part('D-1', {}, [1], base.at(5));
      amend(base, { on: 6, from: 3 });
      return terminate(base, 4, [TAKER], 4, { receivedAt: day(6.5) }).vouched(7);
    },
    { [AGR02]: 1 },
  );
  attempt(
    'A18 a stranger terminates',
    () => {
      const base = terminate(new Base(), 4, [STRANGER]);
      return base.part('D-1', {}, [1], base.at(5)).vouched(6);
    },
    { 'INT-14 strangers gov.transfer.agreement.terminated.v1': 1 },
  );
  // "A document that binds is undone only by all who recorded it."
  attempt(
    'A19 one of two retracts the registration',
    () => {
      const base = new Base();
      const [first] = base.inputs;
      base.part('D-1', { elements: ['wages'] }, [1], base.at(5));
      return base.retract(first!.entry.event!.id, base.at(6)).vouched(7);
    },
    { 'DIS-03 revenue/D-1': 1 },
  );
  attempt(
    'A20 one of two retracts an amendment that forbids',
    () => {
      const base = new Base({ policy: { elementsAllowed: ['address', 'wages'] } });
      amend(base, { on: 3 });
      const { lastId } = base;
      base.part('D-1', { elements: ['wages'] }, [1], base.at(5));
      return base.retract(lastId, base.at(6, { source: TAKER })).vouched(7);
    },
    { 'DIS-03 revenue/D-1': 1 },
  );
  // An ended term takes away permission, not standing: its version and its rosters still judge.
  attempt(
    'A21 after the end the version and the rosters still judge',
    () => {
      const base = terminate(new Base(), 4, [TAKER]);
      roster(base, { on: 4.5, remove: [OFFICER] });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { [AGR02]: 1, 'DIS-03 revenue/D-1': 1, 'DIS-07 revenue/D-1': 1 },
  );
  attempt(
    'A22 each part by the version of its own time',
    () => {
      const base = new Base();
      base.part('D-1', { part: 1, of: 2, itemsCount: 5, elements: ['wages'] }, [1, 2, 3], base.at(4));
      amend(base, { on: 5, elementsAllowed: ['address', 'wages'] });
      base.part('D-1', { part: 2, of: 2, itemsCount: 5, elements: ['wages'] }, [4, 5], base.at(6));
      return base.vouched(6.5);
    },
    { 'DIS-03 revenue/D-1': 3 },
  );
  attempt(
    'A23 a further registration by one party, which is an amendment without effect',
    () => {
      const base = new Base();
      registers(base, GIVER, base.at(3), { version: 9, digest: 'again', elementsAllowed: ['address', 'wages'] });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1 },
  );
  attempt(
    'A24 a further registration by both parties, which judges from then on',
    () => {
      const base = new Base({ policy: { elementsAllowed: ['address', 'wages'] } });
      for (const source of BOTH) registers(base, source, base.at(3), { version: 9, digest: 'again' });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1 },
  );
});

describe('registrations: void, rival, two contents', () => {
  const registered = (parties: AgreementPolicy['parties']) => {
    const base = new Empty();
    for (const source of BOTH) registers(base, source, base.at(0), { parties });
    return base.part('D-1', {}, [1], base.at(5)).control({ kind: 'clock' }, day(20));
  };
  attempt(
    'R1 a registration with one agency in both roles is void',
    () =>
      registered([
        { agency: 'revenue', role: 'source' },
        { agency: 'revenue', role: 'recipient' },
      ]),
    { [AGR01]: 1 },
    /AGR/,
  );
  // An agency may be listed once per role; a registration that breaks this is void.
  attempt(
    'R2 a registration with one agency twice in one role is void',
    () => registered([{ agency: 'revenue', role: 'source', name: 'x' }, ...PARTIES]),
    { [AGR01]: 1 },
    /AGR/,
  );
  attempt(
    'R3 a registration with one agency once per role, beside another agency, binds',
    () => registered([...PARTIES, { agency: 'revenue', role: 'recipient' }]),
    {},
    /AGR/,
  );
  attempt(
    'R4 a registration without a recipient is void',
    () =>
      registered([
        { agency: 'revenue', role: 'source' },
        { agency: 'border', role: 'source' },
      ]),
    { [AGR01]: 1 },
    /AGR/,
  );
  // Sets are sorted and times compared as instants; names and free text are left out.
  attempt(
    'R5 contents that differ in order, names and the form of times are equal',
    () => {
      const base = new Empty();
      registers(base, GIVER, base.at(0), {
        title: 'One',
        elementsAllowed: ['name', 'address'],
        effectiveTo: '2025-05-01T00:00:00Z',
      });
      registers(base, TAKER, base.at(0), {
        ...{ title: 'Two', elementsAllowed: ['address', 'name'], effectiveTo: '2025-05-01T00:00:00.000Z' },
        parties: [
          { agency: 'border', role: 'recipient', name: 'Border' },
          { agency: 'revenue', role: 'source' },
        ],
      });
      return clockAt(base.part('D-1', {}, [1], base.at(5)), 20);
    },
    {},
    /AGR|INT-15/,
  );
  attempt(
    'R6 a second content under the digest of a bound document changes nothing',
    () => {
      const base = new Base();
      for (const source of BOTH) registers(base, source, base.at(3), { elementsAllowed: ['address', 'wages'] });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1, [`INT-15 registered ${sha('agreement')}`]: 1 },
  );
  attempt(
    'R7 the source and an accomplice register a rival that is dated long ago',
    () => {
      const base = new Base();
      const sent = { time: '2020-01-01T00:00:00Z', receivedAt: day(3), known: 'reconstructed' as const };
      for (const source of [GIVER, OTHERS])
        registers(base, source, sent, {
          ...{ digest: 'rival', elementsAllowed: ['address', 'wages'], effectiveFrom: '2020-01-01T00:00:00Z' },
          parties: [
            { agency: 'revenue', role: 'source' },
            { agency: 'others', role: 'recipient' },
          ],
        });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1, 'INT-15 registration': 1 },
    /DIS-03|INT-15|AGR-01/,
  );
  attempt(
    'R8 the same rival after the parties’ registration had bound is an amendment that border never recorded',
    () => {
      const base = new Base();
      for (const source of [GIVER, OTHERS])
        registers(base, source, base.at(3), {
          ...{ digest: 'rival', elementsAllowed: ['address', 'wages'], version: 50_000 },
          parties: [
            { agency: 'revenue', role: 'source' },
            { agency: 'others', role: 'recipient' },
          ],
        });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1 },
    /DIS-03|AGR/,
  );
  attempt(
    'R9 a registration binds at the last record, not at its first day',
    () => {
      const base = new Empty();
      registers(base, GIVER, base.at(0), {});
      base.part('D-1', {}, [1], base.at(5));
      registers(base, TAKER, base.at(6), {});
      base.part('D-2', {}, [1], base.at(7));
      return clockAt(base, 20);
    },
    { [AGR01]: 1 },
    /AGR/,
  );
  attempt(
    'R10 a registration that a party dates back behind its watermark binds after that watermark',
    () => {
      const base = new Empty();
      registers(base, GIVER, base.at(0), {});
      base.part('D-1', {}, [1], base.at(5));
      vouch(base, TAKER, 6, 2, 6);
      registers(base, TAKER, { time: day(0), receivedAt: day(7) }, {});
      base.part('D-2', {}, [1], base.at(7));
      return clockAt(base, 20);
    },
    { [AGR01]: 1, [`INT-03 ${TAKER}`]: 1 },
    /AGR|INT-03/,
  );
});

const SIZE = 'n.e. refused event of unknown size';
const refusedOpen = { [`INT-09 ${GIVER}`]: 1, [`core ${SIZE}`]: 1, [`usc26-6103 ${SIZE}`]: 1 };
const wayIn = { 'INT-09 transfers.revenue schema': 1 };
function refusedOf(known: object, then: (base: Base, sequence: number) => Base = (base) => base): Base {
  const base = new Base();
  const sequence = base.nextSequence(GIVER);
  base.quarantined({
    ...{ reason: 'schema', size: 1, commitment: 'x' },
    known: { agreementid: AGREEMENT, source: GIVER, sequence: String(sequence), time: day(3), ...known },
  });
  return then(base, sequence);
}

/** No agreement at all. */
class Empty extends Base {
  constructor() {
    super();
    this.inputs.length = 0;
    this.entries.length = 0;
    this['sequences'].clear();
  }
}

describe('rosters', () => {
  /** A push exchange requires no request, so the roster alone decides. */
  const pushing = () => new Bare({ exchangeMode: 'push' });
  const officer = ref('other');
  const to = { requestId: undefined, recipient: { agency: 'border', actorRefs: [officer] } };
  const disclosed = (base: Base) => base.part('D-1', to, [1], base.at(5)).vouched(6);
  const flagged = { 'DIS-07 revenue/D-1': 1 };
  attempt(
    'O1 an addition recorded later, with an earlier effect',
    () => {
      const base = pushing().part('D-1', to, [1], day5());
      return roster(base, { on: 6, from: 1, add: [officer] }).vouched(7);
    },
    flagged,
    /DIS-07/,
  );
  attempt('O0 an addition by both sides', () => disclosed(roster(pushing(), { on: 3, add: [officer] })), {}, /DIS-07/);
  attempt(
    'O2 an addition by one side',
    () => disclosed(roster(pushing(), { on: 3, add: [officer], sources: [TAKER] })),
    flagged,
    /DIS-07/,
  );
  attempt(
    'O3 an addition by the other side',
    () => disclosed(roster(pushing(), { on: 3, add: [officer], sources: [GIVER] })),
    flagged,
    /DIS-07/,
  );
  attempt(
    'O4 additions by both sides under two digests',
    () => {
      const base = roster(pushing(), { on: 3, add: [officer], sources: [GIVER], digest: 'one' });
      return disclosed(roster(base, { on: 3, add: [officer], sources: [TAKER], digest: 'two' }));
    },
    flagged,
    /DIS-07/,
  );
  attempt(
    'O5 additions by both sides to two rosters',
    () => {
      const base = roster(pushing(), { on: 3, add: [officer], sources: [GIVER], kind: 'requester' });
      return disclosed(roster(base, { on: 3, add: [officer], sources: [TAKER] }));
    },
    flagged,
    /DIS-07/,
  );
  attempt(
    'O6 additions by two systems of one side',
    () => {
      const base = disclosed(roster(pushing(), { on: 3, add: [officer], sources: [TAKER, CUSTODY] }));
      return vouch(base, CUSTODY, 6, base.nextSequence(CUSTODY) + 1, 6);
    },
    flagged,
    /DIS-07 r/,
  );
  const off = { remove: [OFFICER], digest: 'off' };
  const toOfficer = (base: Base, on = 5) =>
    base.part('D-1', { requestId: undefined }, [1], base.at(on)).vouched(on + 1);
  attempt(
    'O7 a removal by its own side alone',
    () => toOfficer(roster(pushing(), { on: 3, ...off, sources: [TAKER] })),
    flagged,
    /DIS-07/,
  );
  attempt(
    'O8 a removal by the other side alone',
    () => toOfficer(roster(pushing(), { on: 3, ...off, sources: [GIVER] })),
    {},
    /DIS-07/,
  );
  // A statement against a watermark accuses from its own time and excuses only after T, and a removal accuses (decision 37).
  attempt(
    'O9 a removal that arrives when all is concluded',
    () => roster(toOfficer(pushing()), { on: 3, ...off, sources: [TAKER], sent: { receivedAt: day(7) } }),
    flagged,
    /DIS-07/,
  );
  attempt(
    'O10 after a removal, an addition dated back before it',
    () => {
      const base = roster(pushing(), { on: 3, ...off });
      base.part('D-1', { requestId: undefined }, [1], base.at(5));
      return roster(base, { on: 2, add: [OFFICER], digest: 'again', sent: { receivedAt: day(5.5) } }).vouched(6);
    },
    flagged,
    /DIS-07/,
  );
  attempt(
    'O11 after a removal, a repeated addition under its old digest',
    () => {
      const base = roster(pushing(), { on: 3, ...off });
      base.roster('recipient', [OFFICER], day(0), base.at(4, { source: TAKER }));
      return toOfficer(base);
    },
    flagged,
    /DIS-07/,
  );
  attempt(
    'O12 a removal by both, which one of them retracts',
    () => {
      const base = roster(pushing(), { on: 3, ...off });
      const { lastId } = base;
      base.part('D-1', { requestId: undefined }, [1], base.at(5));
      return base.retract(lastId, base.at(5.5, { source: TAKER })).vouched(6);
    },
    flagged,
    /DIS-07/,
  );
  attempt(
    'O13 the source retracts its own record of an addition',
    () => {
      const base = pushing();
      const added = base.inputs.find(({ entry }) => entry.event?.type === 'gov.transfer.roster.changed.v1')!;
      base.part('D-1', { requestId: undefined }, [1], base.at(5));
      return base.retract(added.entry.event!.id, base.at(5.5)).vouched(6);
    },
    {},
    /DIS-07/,
  );
  attempt(
    'O14 a place added after the receipt',
    () => {
      const base = pushing();
      base.part('D-1', { requestId: undefined }, [1], base.at(5)).receipt('D-1', 1, 'SHED', base.at(5.2));
      return roster(base, { on: 6, from: 1, add: ['SHED'], kind: 'holding_location' }).vouched(7);
    },
    { 'RCP-04 border revenue/D-1': 1 },
    /RCP-04/,
  );
});
const day5 = (): Sent => ({ time: day(5), receivedAt: day(5) });

describe('absence', () => {
  const ACK = { ackDeadlineHours: clause(24) };
  const rcp = { 'RCP-01 revenue/D-1': 1 };
  const disclosed = (changes: Partial<AgreementPolicy> = {}) => {
    const base = new Base({ policy: { ...ACK, ...changes } });
    return base.part('D-1', {}, [1], base.at(5));
  };
  const next = (base: Base, source: string) => base.nextSequence(source) + 1;
  attempt('W1 watermarks short of the deadline conclude nothing', () => disclosed().vouched(5.9), {}, /RCP-01/);
  attempt('W2 watermarks past the deadline conclude', () => disclosed().vouched(6.1), rcp, /RCP-01/);
  attempt(
    'W3 a watermark of one party alone concludes nothing',
    () => vouch(disclosed(), TAKER, 8, 4, 8),
    {},
    /RCP-01/,
  );
  attempt(
    'W4 a stranger’s watermark neither concludes nor delays anything',
    () => {
      const base = disclosed();
      base.request('R-9', { items: 1 }, {}, base.at(5.5, { source: STRANGER }));
      return base.vouched(7);
    },
    rcp,
    /RCP-01/,
  );
  attempt(
    'W5 a retracted watermark still contradicts',
    () => {
      const base = disclosed().vouched(7);
      const { lastId } = base;
      base.retract(lastId, base.at(7.1, { source: TAKER }));
      base.receipt('D-1', 1, VAULT, { time: day(5.5), receivedAt: day(7.2) });
      return clockAt(base, 20);
    },
    { ...rcp, [`INT-03 ${TAKER}`]: 1 },
    /RCP-01|INT-03/,
  );
  attempt(
    'W6 a receipt that is dated back behind the watermark',
    () => {
      const base = disclosed().vouched(7);
      return base.receipt('D-1', 1, VAULT, { time: day(5.5), receivedAt: day(7.2) }).vouched(8);
    },
    { ...rcp, [`INT-03 ${TAKER}`]: 1 },
    /RCP-01|INT-03/,
  );
  attempt(
    'W7 the same receipt without a number',
    () => {
      const base = disclosed().vouched(7);
      return base.receipt('D-1', 1, VAULT, { time: day(5.5), receivedAt: day(7.2), sequence: null }).vouched(8);
    },
    { ...rcp, [`INT-03 ${TAKER}`]: 1 },
    /RCP-01|INT-03/,
    byTopic,
  );
  attempt(
    'W8 a later, smaller watermark retracts nothing',
    () => {
      const base = disclosed().vouched(7);
      vouch(base, TAKER, 5.1, next(base, TAKER), 7.1);
      return base.receipt('D-1', 1, VAULT, { time: day(5.5), receivedAt: day(7.2) }).vouched(8);
    },
    { ...rcp, [`INT-03 ${TAKER}`]: 1 },
    /RCP-01|INT-03/,
  );
  attempt(
    'W9 a statement exactly at T and n is a contradiction',
    () => {
      const base = disclosed();
      vouch(base, TAKER, 5.5, next(base, TAKER), 5.6);
      return base.receipt('D-1', 1, VAULT, { time: day(5.5), receivedAt: day(5.7) });
    },
    { [`INT-03 ${TAKER}`]: 1 },
    /INT-03/,
  );
  attempt(
    'W10 a statement a millisecond after T is none',
    () => {
      const base = disclosed();
      vouch(base, TAKER, 5.5, next(base, TAKER), 5.6);
      return base.receipt('D-1', 1, VAULT, { time: '2025-04-06T12:00:00.001Z', receivedAt: day(5.7) });
    },
    {},
    /INT-03/,
  );
  attempt(
    'W11 a late statement with a number below n is none',
    () => {
      const base = disclosed();
      const sequence = base.nextSequence(TAKER);
      vouch(base, TAKER, 7, sequence + 2, 7, { sequence: sequence + 1 });
      return base.receipt('D-1', 1, VAULT, { time: day(5.5), receivedAt: day(7.2), sequence }).vouched(8);
    },
    {},
    /RCP-01|INT-03/,
  );
  // A statement that is known by its day contradicts only a watermark after that day.
  for (const [upTo, expected] of [
    ['2025-04-06T23:59:59Z', {}],
    ['2025-04-07T03:59:59Z', {}],
    ['2025-04-07T04:00:01Z', { [`INT-03 ${TAKER}`]: 1 }],
  ] as const)
    attempt(
      `W12 known by a day of New York, vouched up to ${upTo}`,
      () => {
        const base = disclosed(NEW_YORK);
        const data = { upTo, nextSequence: String(next(base, TAKER)) };
        base.send('gov.transfer.source.watermarked.v1', data, base.at(6.3, { source: TAKER }));
        return base.receipt('D-1', 1, VAULT, { time: '2025-04-06T00:00:00Z', day: true, receivedAt: day(6.5) });
      },
      expected,
      /INT-03/,
    );
  attempt(
    'W13 a match behind its source’s watermark is late for one disclosure, and in time for the next',
    () => {
      const base = new Base({ without: ['match'] });
      base.part('D-1', {}, [1], base.at(5));
      vouch(base, GIVER, 10, next(base, GIVER), 10);
      base.match('R-1', { items: [1, 2] }, 'M-1', { time: day(4), receivedAt: day(10.1) });
      base.part('D-2', {}, [2], base.at(11));
      return base.vouched(12);
    },
    { 'DIS-04 revenue/D-1': 1, [`INT-03 ${GIVER}`]: 1 },
    /DIS-04|INT-03/,
  );
  attempt(
    'W14 a disclosure behind its source’s watermark accuses from its own time',
    () => {
      const base = new Base({ policy: { effectiveTo: day(8) } });
      vouch(base, GIVER, 10, next(base, GIVER), 10);
      base.part('D-1', { elements: ['wages'] }, [1], { time: day(5), receivedAt: day(11) });
      return base.vouched(12);
    },
    { 'DIS-03 revenue/D-1': 1, [`INT-03 ${GIVER}`]: 1 },
    /DIS-03|INT-03|AGR/,
  );
  attempt(
    'W15 new systems of the recipient, one after the other, delay nothing beyond lateness',
    () => {
      const base = disclosed().vouched(7);
      for (let n = 8; n < 20; n++)
        base.request(`R-${n}`, { items: 1 }, {}, base.at(n, { source: `urn:agency:border:system-${n}` }));
      return base;
    },
    rcp,
    /RCP-01/,
  );
  attempt(
    'W16 a new system of a party reopens a conclusion by watermarks alone',
    () => {
      const base = disclosed().vouched(7);
      return base.request('R-8', { items: 1 }, {}, base.at(7.1, { source: CUSTODY }));
    },
    {},
    /RCP-01/,
  );
  attempt(
    'W17 a new system under another agreement does not',
    () => {
      const base = disclosed().vouched(7);
      return base.request('R-8', { items: 1 }, {}, base.at(7.1, { source: CUSTODY, agreementid: 'other-1' }));
    },
    rcp,
    /RCP-01/,
  );
  const three = { parties: [...PARTIES, { agency: 'third', role: 'recipient' as const }] };
  const dropped = () => {
    const base = new Base({ policy: { ...ACK, ...three } });
    registers(base, THIRD, base.at(0), { ...ACK, ...three });
    amend(base, { on: 3, ...ACK, sources: [GIVER, TAKER, THIRD] });
    return base.part('D-1', {}, [1], base.at(5));
  };
  attempt('W18 a party that an amendment dropped is still awaited', () => dropped().vouched(7), {}, /RCP-01/);
  attempt(
    'W19 a dropped party that has vouched is not awaited',
    () => {
      const base = dropped().vouched(7);
      return vouch(base, THIRD, 7, next(base, THIRD), 7);
    },
    rcp,
    /RCP-01/,
  );
  const lone = (changes: Partial<AgreementPolicy>) => {
    const base = new Bare(changes);
    return base.part('D-1', {}, [1], base.at(5));
  };
  attempt(
    'W20 with lateness 0, at the very moment',
    () => clockAt(lone({ latenessSeconds: clause(0) }), 5),
    { 'DIS-01 revenue/D-1': 1 },
    /DIS-01/,
  );
  attempt(
    'W21 with the default lateness, not before 900 s',
    () => clockAt(lone({ latenessSeconds: undefined }), 5 + 899 / 86_400),
    {},
    /DIS-01/,
  );
  attempt(
    'W22 with the default lateness, at 900 s',
    () => clockAt(lone({ latenessSeconds: undefined }), 5 + 901 / 86_400),
    { 'DIS-01 revenue/D-1': 1 },
    /DIS-01/,
  );
  attempt(
    'W23 with the longest lateness',
    () => clockAt(lone({ latenessSeconds: clause(604_800) }), 12),
    { 'DIS-01 revenue/D-1': 1 },
    /DIS-01/,
  );
  attempt(
    'W24 an amendment after the act lengthens nothing',
    () => {
      const base = lone({ latenessSeconds: clause(0) });
      amend(base, { on: 5.1, from: 1, latenessSeconds: clause(604_800) });
      return clockAt(base, 5.2);
    },
    { 'DIS-01 revenue/D-1': 1 },
    /DIS-01/,
  );
  attempt(
    'W25 lateness for a late act runs from its receipt',
    () => {
      const base = new Bare({ latenessSeconds: clause(86_400) });
      base.part('D-1', {}, [1], { time: day(5), receivedAt: day(20) });
      return clockAt(base, 20.9);
    },
    {},
    /DIS-01/,
  );
  // Claimed statements of an agency that has spoken proven do not excuse, whichever arrives first.
  attempt(
    'W26 a claimed watermark of an agency that has spoken proven concludes nothing',
    () => {
      const base = disclosed();
      vouch(base, GIVER, 7, next(base, GIVER), 7);
      return vouch(base, TAKER, 7, next(base, TAKER), 7, { client: 'anybody' });
    },
    {},
    /RCP-01/,
  );
  attempt(
    'W27 AGR-02 waits for the renewal’s second record',
    () => {
      const base = new Base({ policy: { effectiveTo: day(4) } });
      return base.part('D-1', {}, [1], base.at(5));
    },
    {},
    /AGR/,
  );
  attempt(
    'W29 when the recipient is silent, the missing receipt is concluded by lateness',
    () => clockAt(disclosed(), 13.01),
    rcp,
    /RCP-01/,
  );

  // A day of Tokyo ends at 15:00Z; a watermark after that contradicts the statement.
  for (const [upTo, expected] of [
    ['2025-04-06T14:59:59Z', {}],
    ['2025-04-06T15:00:01Z', { [`INT-03 ${TAKER}`]: 1 }],
  ] as const)
    attempt(
      `W30 known by a day of Tokyo, vouched up to ${upTo}`,
      () => {
        const base = disclosed({ timeZone: 'Asia/Tokyo' });
        const data = { upTo, nextSequence: String(next(base, TAKER)) };
        base.send('gov.transfer.source.watermarked.v1', data, base.at(6.3, { source: TAKER }));
        return base.receipt('D-1', 1, VAULT, { time: '2025-04-06T00:00:00Z', day: true, receivedAt: day(6.5) });
      },
      expected,
      /INT-03/,
    );
  // Once any source of an agency has spoken proven under the agreement, its claimed statements do not excuse. The order of arrival makes no
  // difference.
  attempt(
    'W31 a watermark in the recipient’s name over HTTP, first or not',
    () => {
      const base = disclosed();
      vouch(base, TAKER, 5.8, 2, 5.8, { client: 'anybody', sequence: null });
      return base.receipt('D-1', 1, VAULT, base.at(5.5, { receivedAt: day(5.9) })).vouched(7);
    },
    { 'INT-14 border gov.transfer.source.watermarked.v1': 1 },
    /RCP-01|INT/,
  );
  it('W31b a claimed watermark that arrives before the recipient’s own first statement', () => {
    const inputs = (first: boolean) => {
      const base = new Base({ policy: ACK });
      const { length } = base.inputs;
      vouch(base, TAKER, 5.8, 2, 5.8, { client: 'anybody', sequence: null });
      const [forged] = base.inputs.splice(length, 1);
      base.part('D-1', {}, [1], base.at(5)).receipt('D-1', 1, VAULT, base.at(5.5));
      return first ? [forged!, ...base.inputs] : [...base.inputs, forged!];
    };
    expect(outcome(foldLedger(inputs(true)))).toEqual(outcome(foldLedger(inputs(false))));
  });
  // "A stranger's events move nothing"
  attempt(
    'W33 a stranger’s topic carries an event that names a new system of the recipient',
    () => {
      const base = disclosed().vouched(7);
      return base.request('R-8', { items: 1 }, {}, base.at(7.1, { source: CUSTODY, topic: 'transfers.strangers' }));
    },
    rcp,
    /RCP-01/,
  );
  attempt(
    'W34 a stranger’s topic carries such an event that is refused',
    () => {
      const base = disclosed().vouched(7);
      const known = {
        agreementid: AGREEMENT,
        source: CUSTODY,
        time: day(7),
        type: 'gov.transfer.request.submitted.v1',
      };
      return base.quarantined({ reason: 'schema', size: 1, commitment: 'x', known }, 'transfers.strangers');
    },
    rcp,
    /RCP-01/,
  );
  // Another agency's topic or client gives no standing, so an event through it does not fill a number of the source.
  const hole = (fill: (base: Base, sequence: number) => Base) => {
    const base = new Base();
    const sequence = base.nextSequence(GIVER);
    base.part('D-1', {}, [1], base.at(5, { sequence: sequence + 1 }));
    return clockAt(fill(base, sequence), 20);
  };
  const broken = { [`INT-02 ${GIVER}`]: 1 };
  attempt('W35 a gap in the source’s numbers', () => hole((base) => base), broken, /INT-02/);
  attempt(
    'W36 the gap filled through a stranger’s topic',
    () =>
      hole((base, sequence) =>
        base.validate('R-1', { items: [1] }, base.at(5.1, { sequence, topic: 'transfers.strangers' })),
      ),
    broken,
    /INT-02/,
  );
  attempt(
    'W37 the gap filled by a refused event of a stranger’s topic',
    () =>
      hole((base, sequence) => {
        const known = { agreementid: AGREEMENT, source: GIVER, sequence: String(sequence), time: day(5) };
        const type = 'gov.transfer.request.validated.v1';
        return base.quarantined(
          { reason: 'schema', size: 1, commitment: 'x', known: { ...known, type } },
          'transfers.strangers',
        );
      }),
    broken,
    /INT-02/,
  );
  // "receivedAt decides lateness only"
  it('W32 a watermark ahead of its time and the receipt after it have one outcome, whenever they are received', () => {
    const outcomeOf = (received: number) => {
      const base = disclosed({ ackDeadlineHours: clause(8) });
      vouch(base, TAKER, 5.5, next(base, TAKER), 5.1, { receivedAt: day(received) });
      return clockAt(base.receipt('D-1', 1, VAULT, base.at(5.2, { receivedAt: day(5.6) })), 20).outcomes(/RCP-01/);
    };
    expect(outcomeOf(5.19)).toEqual(outcomeOf(5.5));
  });
});

describe('refused events', () => {
  // A refused event counts until a passing event of its type takes its sequence; another agency's topic gives no standing for that.
  attempt(
    'Q13 its number is taken through a stranger’s topic, by an empty disclosure',
    () =>
      refusedOf({ type: 'gov.transfer.disclosure.made.v1' }, (base, sequence) =>
        base.part('D-9', {}, undefined, base.at(3, { sequence, topic: 'transfers.strangers' })),
      ),
    { ...wayIn, ...refusedOpen },
    /INT-09|size/,
  );
  attempt(
    'Q12 a refused event of a type that admission does not know',
    () => refusedOf({ type: 'gov.transfer.disclosure.made.v2' }),
    {
      ...wayIn,
      ...refusedOpen,
    },
  );
  const line = 'n.e. refused event of unknown size';
  const refused = (known: object, then: (base: Base, sequence: number) => Base = (base) => base) => {
    const base = new Base();
    const sequence = base.nextSequence(GIVER);
    base.quarantined({
      ...{ reason: 'schema', size: 1, commitment: 'x' },
      known: { agreementid: AGREEMENT, source: GIVER, sequence: String(sequence), time: day(3), ...known },
    });
    return then(base, sequence);
  };
  const open = { [`INT-09 ${GIVER}`]: 1, [`core ${line}`]: 1, [`usc26-6103 ${line}`]: 1 };
  const way = { 'INT-09 transfers.revenue schema': 1 };
  const type = 'gov.transfer.disclosure.made.v1';
  attempt(
    'Q1 a refused event of a type that excuses',
    () => refused({ type: 'gov.transfer.request.validated.v1' }),
    way,
  );
  attempt('Q2 a refused event of an unreadable type', () => refused({}), { ...way, ...open });
  // docs/judging.md: "of an accusing or unknown type"
  attempt('Q3 a refused event of an unknown type', () => refused({ type: 'gov.transfer.disclosure.hidden.v1' }), {
    ...way,
    ...open,
  });
  attempt(
    'Q4 its number is taken by an event of another type',
    () =>
      refused({ type }, (base, sequence) =>
        base.validate('R-1', { items: [1], each: { addressCodes: [] } }, base.at(3, { sequence })),
      ),
    { ...way, ...open },
  );
  attempt(
    'Q5 its number is taken by another source’s disclosure',
    () =>
      refused({ type }, (base, sequence) =>
        base.part('D-9', { itemsCount: 0 }, undefined, base.at(3, { sequence, source: 'urn:agency:revenue:second' })),
      ),
    { ...way, ...open },
    /INT-09|size/,
  );
  attempt(
    'Q6 its number is taken by a disclosure under another agreement',
    () =>
      refused({ type }, (base, sequence) =>
        base.part(
          'D-9',
          { itemsCount: 0 },
          undefined,
          base.at(3, { sequence, agreementid: 'other-1', key: 'other-1' }),
        ),
      ),
    { ...way, ...open },
    /^(INT-09|core n.e. refused|usc26-6103 n.e. refused)/,
  );
  attempt(
    'Q7 without a number nothing takes its place',
    () => refused({ type, sequence: undefined }, (base) => base.part('D-1', {}, [1], base.at(5)).vouched(6)),
    { ...way, ...open },
  );
  attempt('Q8 a refused event of a stranger', () => refused({ type, source: STRANGER }), {
    ...way,
    [`INT-09 ${STRANGER}`]: 1,
    [`core ${line}`]: 1,
    [`usc26-6103 ${line}`]: 1,
  });
  attempt(
    'Q9 its replacement is retracted',
    () =>
      refused({ type }, (base, sequence) => {
        base.part('D-1', {}, [1], base.at(3, { sequence }));
        return base.retract(base.lastId, base.at(4)).vouched(5);
      }),
    { ...way },
  );
  attempt(
    'Q10 a refused access by the recipient',
    () => {
      const base = new Base();
      const known = {
        agreementid: AGREEMENT,
        source: TAKER,
        sequence: String(base.nextSequence(TAKER)),
        type: 'gov.transfer.access.recorded.v1',
      };
      return base.quarantined({ reason: 'schema', size: 1, commitment: 'x', known }, 'transfers.border');
    },
    { 'INT-09 transfers.border schema': 1, [`INT-09 ${TAKER}`]: 1, [`core ${line}`]: 1, [`usc26-6103 ${line}`]: 1 },
  );
});

describe('packs, and records that the parties did not promise', () => {
  const low = { but: { 1: { addressCodes: ['A02'] } } };
  attempt(
    'P1 without packs core judges',
    () => {
      const base = new Base({ policy: { authorityPacks: [], authority: [] }, assessed: low });
      return base.part('D-1', { elements: ['wages'] }, [1], base.at(5)).vouched(6);
    },
    { 'DIS-03 revenue/D-1': 1 },
  );
  attempt(
    'P2 an amendment leaves the pack out after the act',
    () => {
      const base = new Base({ assessed: low });
      base.part('D-1', {}, [1], base.at(5));
      return amend(base, { on: 6, from: 1, ...CORE }).vouched(7);
    },
    { 'DIS-17 revenue/D-1': 1, 'REQ-06 border/R-1': 1 },
  );
  attempt(
    'P3 an amendment leaves the pack out before the act, and still cites its statute',
    () => {
      const base = amend(new Base({ assessed: low }), { on: 4, authorityPacks: ['core'] });
      return base.part('D-1', {}, [1], base.at(5)).vouched(6);
    },
    { 'REQ-06 border/R-1': 1, 'usc26-6103 n.e. pack not chosen': 1 },
  );
  for (const cited of ['26 U.S.C. § 6103(i)(2)', '26 USC §6103', '26 usc 6103(l)(7)'])
    attempt(
      `P4 the statute is cited as ${cited}`,
      () => {
        const base = new Base({ policy: { authorityPacks: ['core'], authority: [cited] } });
        return base.part('D-1', {}, [1], base.at(5)).vouched(6);
      },
      { 'usc26-6103 n.e. pack not chosen': 2 },
    );
  const counted = (changes: Partial<AgreementPolicy>) => {
    const base = new Base({ policy: changes });
    return base.part('D-1', { itemsCount: 270 }, undefined, base.at(5)).vouched(6);
  };
  attempt(
    'P6 with counts, no INT-13 for a disclosure that names nobody',
    () => counted({ ...CORE, itemisation: 'counts' }),
    {},
    /INT-13 r/,
  );
  attempt(
    'P7 with counts, which the pack ignores',
    () => counted({ itemisation: 'counts' }),
    { 'INT-13 revenue/D-1': 270 },
    /INT-13 r/,
  );
  attempt(
    'P8 with counts by an amendment after the act',
    () => {
      const base = new Base({ policy: CORE });
      base.part('D-1', { itemsCount: 270 }, undefined, base.at(5));
      return amend(base, { on: 5.5, from: 1, ...CORE, itemisation: 'counts' }).vouched(6);
    },
    { 'INT-13 revenue/D-1': 270 },
    /INT-13 r/,
  );
  const ack = { ackDeadlineHours: clause(24) };
  const unreceived = (changes: Partial<AgreementPolicy>) => {
    const base = new Base({ policy: { ...ack, ...changes } });
    base.part('D-1', {}, [1], base.at(5));
    return base.part('D-2', {}, [1], base.at(5)).vouched(8);
  };
  attempt('P9 with receipts: none, without the pack', () => unreceived({ ...CORE, receipts: 'none' }), {}, /RCP-01 r/);
  attempt(
    'P10 with receipts: none, with the pack',
    () => unreceived({ receipts: 'none' }),
    { 'RCP-01 revenue/D-1': 1, 'RCP-01 revenue/D-2': 1 },
    /RCP-01 r/,
  );
  attempt(
    'P11 with receipts: none by an amendment between act and deadline',
    () => {
      const base = new Base({ policy: { ...CORE, ...ack } });
      base.part('D-1', {}, [1], base.at(5));
      return amend(base, { on: 5.5, ...CORE, ...ack, receipts: 'none' }).vouched(8);
    },
    { 'RCP-01 revenue/D-1': 1 },
    /RCP-01/,
  );
  attempt(
    'P12 with a longer deadline by an amendment between act and deadline',
    () => {
      const base = new Base({ policy: ack });
      base.part('D-1', {}, [1], base.at(5));
      return amend(base, { on: 5.5, ackDeadlineHours: clause(87_600) }).vouched(8);
    },
    { 'RCP-01 revenue/D-1': 1 },
    /RCP-01/,
  );
  const unmatched = (changes: Partial<AgreementPolicy>) => {
    const base = new Base({ policy: changes, without: ['match'] });
    return base.part('D-1', {}, [1], base.at(5)).vouched(6);
  };
  attempt('P13 with matching: none, without the pack', () => unmatched({ ...CORE, matching: 'none' }), {}, /DIS-04 r/);
  attempt(
    'P14 with matching: none, with the pack',
    () => unmatched({ matching: 'none' }),
    { 'DIS-04 revenue/D-1': 1 },
    /DIS-04 r/,
  );
  for (const exchangeMode of ['standing', 'push'] as const) {
    const pushed = (actor: string) => {
      const base = new Bare({ exchangeMode });
      base.part('D-1', { requestId: undefined, recipient: { agency: 'border', actorRefs: [actor] } }, [1], base.at(5));
      return base.vouched(6);
    };
    attempt(`P15 ${exchangeMode}: to one on the roster`, () => pushed(OFFICER), {});
    attempt(`P16 ${exchangeMode}: to one who is not`, () => pushed(ref('other')), { 'DIS-07 revenue/D-1': 1 });
    attempt(
      `P17 ${exchangeMode}, since an amendment after the act`,
      () => {
        const base = new Bare();
        base.part('D-1', { requestId: undefined }, [1], base.at(5));
        return amend(base, { on: 5.5, from: 1, exchangeMode }).vouched(6);
      },
      { 'DIS-01 revenue/D-1': 1 },
      /DIS-01/,
    );
    attempt(
      `P18 ${exchangeMode}, with a request: what it does not hold is not requested`,
      () => {
        const base = new Base({ policy: { exchangeMode } });
        return base.part('D-1', {}, [1, 2_000], base.at(5)).vouched(6);
      },
      { 'DIS-02 revenue/D-1': 1, 'DIS-04 revenue/D-1': 1 },
      /DIS-0[1-6] r/,
    );
  }
  const incident = (base: Base, source: string) =>
    base.send(
      'gov.transfer.incident.reported.v1',
      { incidentId: 'I-1', occurredAt: day(3), discoveredAt: day(400) },
      base.at(5, { source }),
    );
  const expected = { 'INC-02 strangers/I-1': 1 };
  const unheard = { 'INT-14 strangers gov.transfer.incident.reported.v1': 1 };
  const latent = { latentErrorDays: clause(30) };
  attempt(
    'P19 an overseer reports an incident',
    () => incident(new Base({ policy: { ...latent, overseers: ['strangers'] } }), STRANGER).vouched(6),
    expected,
  );
  attempt(
    'P20 a stranger reports an incident, which counts all the same',
    () => incident(new Base({ policy: latent }), STRANGER).vouched(6),
    { ...expected, ...unheard },
  );
  attempt(
    'P21 the overseer of an amendment that only one party recorded',
    () => {
      const base = amend(new Base({ policy: latent }), {
        on: 3,
        sources: [GIVER],
        ...latent,
        overseers: ['strangers'],
      });
      return incident(base, STRANGER).vouched(6);
    },
    { ...expected, ...unheard },
  );
  // A statement in another's name, or a repeat, must never make a finding disappear. Accusing statements "count whoever speaks".
  attempt(
    'P23 a harmless incident under the id of another agency’s',
    () => {
      const base = incident(new Base({ policy: latent }), GIVER);
      base.send(
        'gov.transfer.incident.reported.v1',
        { incidentId: 'I-1', occurredAt: day(4), discoveredAt: day(4) },
        base.at(6, { source: TAKER }),
      );
      return base.vouched(7);
    },
    { 'INC-02 revenue/I-1': 1 },
    /INC-02/,
  );
  for (const source of [STRANGER, GIVER])
    attempt(
      `P24 the incident told again by ${source}, as if found at once`,
      () => {
        const base = incident(new Base({ policy: latent }), GIVER);
        base.send(
          'gov.transfer.incident.reported.v1',
          { incidentId: 'I-1', occurredAt: day(4), discoveredAt: day(4) },
          base.at(5.5, { source }),
        );
        return base.vouched(7);
      },
      { 'INC-02 revenue/I-1': 1 },
      /INC-02/,
    );
  attempt(
    'P22 an overseer is not a recipient',
    () => {
      const base = new Base({ policy: { overseers: ['strangers'] } });
      const data = {
        accessId: 'A-1',
        disclosureId: 'D-1',
        actorRef: OFFICER,
        action: 'view' as const,
        outcome: 'success' as const,
      };
      return base.send('gov.transfer.access.recorded.v1', data, base.at(5, { source: STRANGER })).vouched(6);
    },
    { 'INT-14 strangers gov.transfer.access.recorded.v1': 1 },
  );
});

describe('explanations of findings', () => {
  const DAY = 86_400;
  it('E1 a late fact: the reason, the entry, and how long after the act', () => {
    const base = new Bare();
    base.part('D-1', {}, [1], base.at(5)).vouched(6);
    base.request('R-1', { items: [1] }, {}, { time: day(4), receivedAt: day(9), source: CUSTODY });
    const index = base.inputs.length - 1;
    const hit = base.fold().hits.find(({ rule, why }) => rule === 'DIS-01' && why);
    expect(hit).toMatchObject({ index, why: { reason: 'late fact', after: 4 * DAY } });
    expect(base.finding('DIS-01').clauses.every(({ holds }) => holds)).toBe(true);
  });
  it('E2 a retraction of both', () => {
    const base = new Bare();
    base.part('D-1', {}, [1], base.at(5));
    const { lastId } = base;
    base
      .vouched(6)
      .retract(lastId, base.at(6.5))
      .retract(lastId, base.at(7, { source: TAKER }), GIVER);
    const index = base.inputs.length - 1;
    const hit = base.fold().hits.find(({ rule, why }) => rule === 'DIS-01' && why);
    expect(hit).toMatchObject({ index, why: { reason: 'retraction', after: 2 * DAY } });
  });
  it('E3 an absence that is open again', () => {
    const base = new Bare();
    base.part('D-1', {}, [1], base.at(5)).vouched(6);
    base.request('R-8', { items: 1 }, {}, base.at(7, { source: CUSTODY }));
    const index = base.inputs.length - 1;
    const hit = base.fold().hits.find(({ rule, why }) => rule === 'DIS-01' && why);
    expect(hit).toMatchObject({ index, why: { reason: 'absence reopened', after: 2 * DAY } });
  });
  it('E4 INT-03 names both times', () => {
    const base = new Base();
    vouch(base, GIVER, 10, base.nextSequence(GIVER) + 1, 10);
    base.match('R-1', { items: [1] }, 'M-2', { time: day(4), receivedAt: day(10.1) });
    const text = JSON.stringify(base.finding('INT-03').clauses);
    for (const time of [day(4), day(10)]) expect(text).toContain(time);
  });
  it('E5 RCP-01 names the deadline that decided', () => {
    const base = new Base({ policy: { ackDeadlineHours: clause(24) } });
    base.part('D-1', {}, [1], base.at(5)).vouched(8);
    expect(JSON.stringify(base.finding('RCP-01').clauses)).toContain(day(6));
  });
  it('E6 AGR-01 names the act’s time and the party whose record is missing', () => {
    const base = new Empty();
    registers(base, GIVER, base.at(0), {});
    clockAt(base.part('D-1', {}, [1], base.at(5)), 20);
    const text = JSON.stringify(base.finding('AGR-01').clauses);
    for (const value of [day(5), 'border']) expect(text).toContain(value);
  });
  it('E7 INT-15 names both entries and the first difference', () => {
    const base = new Base();
    for (const source of BOTH) registers(base, source, base.at(3), { elementsAllowed: ['address', 'wages'] });
    const { clauses, severity } = base.finding('INT-15');
    expect(severity).toBe('CRITICAL');
    expect(JSON.stringify(clauses)).toContain('wages');
    expect(new Set(clauses.flatMap(({ entries }) => entries)).size).toBeGreaterThan(1);
  });
  it('E8 INT-02 names the missing ranges', () => {
    const base = new Base();
    const sequence = base.nextSequence(GIVER) + 5;
    base.part('D-1', {}, [1], base.at(5, { sequence })).vouched(6);
    clockAt(base, 20);
    const text = JSON.stringify(base.finding('INT-02').clauses);
    for (const n of [sequence - 5, sequence - 1]) expect(text).toContain(String(n));
  });
  it('E9 not evaluable acts are one line, with their size, however many disclosures there are', () => {
    const base = new Base();
    for (let n = 1; n <= 5; n++) base.part(`D-${n}`, { itemsCount: 10 }, undefined, base.at(5));
    const lines = base
      .vouched(6)
      .fold()
      .notEvaluable()
      .filter(({ rule }) => rule === 'DIS-07');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ reason: 'items not listed', subjects: 5, items: 50, severity: 'CRITICAL' });
    expect(Object.keys(lines[0]!).sort()).toEqual(expect.arrayContaining(['firstIndex', 'lastIndex', 'since']));
  });
  it('E10 a withdrawal by a claimed statement states that', () => {
    const base = new Bare();
    base.part('D-1', {}, [1], base.at(5)).vouched(6);
    const source = 'urn:agency:border:web';
    base.request('R-1', { items: [1] }, {}, { time: day(4), receivedAt: day(9), source, client: 'web' });
    // The agency has spoken proven under the agreement, so its claimed statements excuse nothing.
    expect(base.vouched(10).outcomes(/DIS-01 r/)).toEqual({ 'DIS-01 revenue/D-1': 1 });
  });
  it('E11 records that all parties promised not to make are listed once', () => {
    const base = new Base({
      policy: { ...CORE, receipts: 'none', matching: 'none', itemisation: 'counts' },
      without: ['match'],
    });
    for (let n = 1; n <= 3; n++) base.part(`D-${n}`, { itemsCount: 10 }, undefined, base.at(5));
    const lines = clockAt(base.vouched(30), 60).fold().notEvaluable();
    const reasons = lines.map(({ rule, reason }) => `${rule} ${reason}`);
    expect(reasons.filter((text) => /RCP-01/.test(text))).toHaveLength(1);
    expect(reasons.filter((text) => /DIS-04/.test(text))).toHaveLength(1);
    expect(reasons.filter((text) => /INT-13/.test(text))).toHaveLength(1);
  });
});
