import fc from 'fast-check';
import {
  type AgreementFacts,
  changedHits,
  changedParts,
  disclosedUnder,
  findingId,
  funnelChanges,
  keys,
  type MemoryShard,
  ofDocuments,
  ofKind,
  type Rule,
  RuleSet,
  seenOfFinding,
  seenOfLine,
  type Visibility,
} from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';
import { historyOf, type Step, step } from '../../libs/rules/src/testing/random-history.js';
import { GIVER, OFFICER, type Scenario, TAKER } from '../../libs/rules/src/testing/scenario.js';

/** What one side alone knows. Two ledgers differ in such statements only, one for one at the same places. */
interface Hidden {
  kind: number;
  items: number[];
  request: number;
  n: number;
}
const hidden: fc.Arbitrary<Hidden> = fc.record({
  kind: fc.nat(5),
  // No history discloses these.
  items: fc.uniqueArray(fc.constantFrom(5, 6, 7, 8), { minLength: 1, maxLength: 4 }),
  request: fc.nat(2),
  n: fc.nat(3),
});
type At = { place: number; one: Hidden; other: Hidden };
const places = fc.array(fc.record({ place: fc.nat(60), one: hidden, other: hidden }), { minLength: 1, maxLength: 8 });
const steps = fc.array(step, { minLength: 8, maxLength: 40, size: 'max' });

type Say = (scenario: Scenario, hidden: Hidden) => void;

const sayAsSource: Say = (scenario, { kind, items, request, n }) => {
  const requestId = `r${request === 2 ? 8 : request}`;
  const rows = { fields: ['itemNo' as const], rows: items.map((item) => [item]) };
  const result = ['NO_MATCH', 'EXCLUDED', 'AMBIGUOUS', 'MATCH'][n]!;
  const sent = { source: GIVER, time: '2025-03-20T00:00:00Z' };
  switch (kind) {
    case 0:
      scenario.match(
        requestId,
        { items: [...items, 1, 257], each: { result, path: n > 1 ? 'TIN' : 'OTHER' } },
        `m${n}`,
        sent,
      );
      return;
    case 1:
      scenario.send(
        'gov.transfer.disclosure.withheld.v1',
        { requestId, count: n, reasonCode: 'impairment', items: rows },
        sent,
      );
      return;
    case 2:
      scenario.send('gov.transfer.request.rejected.v1', { requestId, count: n, items: rows }, sent);
      return;
    case 3:
      scenario.validate(requestId, { items, each: { accepted: n > 1, addressCodes: [[], ['A02']][n % 2] } }, sent);
      return;
    case 4:
      scenario.reassess(items, ['A02'], sent, requestId);
      return;
    default:
      scenario.send(
        'gov.transfer.disclosure.approved.v1',
        { approvalId: `a${n}`, requestId, approverRef: OFFICER, count: n },
        sent,
      );
  }
};

const sayAsRecipient: Say = (scenario, { kind, n, request }) => {
  const sent = { source: TAKER, time: '2025-04-20T00:00:00Z' };
  const disclosureId = `d${request}`;
  if (kind < 3)
    scenario.send(
      'gov.transfer.copy.made.v1',
      { copyId: `c${n}`, disclosureId, from: 'VAULT-1', to: 'X', location: ['VAULT-1', 'LAPTOP', 'BASEMENT'][n % 3]! },
      sent,
    );
  else if (kind < 5)
    scenario.send(
      'gov.transfer.access.recorded.v1',
      { accessId: `a${n}`, disclosureId, actorRef: OFFICER, action: 'view', outcome: 'success' },
      sent,
    );
  else
    scenario.send(
      'gov.transfer.disposition.certified.v1',
      {
        ...{ disclosureId, method: 'destroyed', count: n, copiesAccounted: true, performedAt: sent.time },
        certifierRef: OFFICER,
      },
      sent,
    );
};

function ledger(history: readonly Step[], at: readonly At[], which: 'one' | 'other', say: Say): Scenario {
  const before = new Map<number, Hidden[]>();
  for (const { place, [which]: what } of at) {
    const known = before.get(place % history.length);
    if (known) known.push(what);
    else before.set(place % history.length, [what]);
  }
  return historyOf(history, (scenario, n) => before.get(n)?.forEach((what) => say(scenario, what)));
}

/** Rows have no order of their own. */
const sorted = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

/** Everything that rows of some classes say. */
function rowsOf(shard: MemoryShard, classes: readonly Visibility[]) {
  const { facts } = shard;
  const aboutOf = (agreement: string) => facts.get(keys.agreement(agreement)) as AgreementFacts | undefined;
  const all = [...shard.findings(), ...shard.withdrawn()];
  const shown = all
    .map((one) => ({ ...one, seen: seenOfFinding(one, aboutOf(one.scope)) }))
    .filter(({ seen }) => classes.includes(seen.class));
  const ids = new Set(shown.map(({ id }) => id));
  const disclosures = Array.from(ofKind('disclosure', facts), ([, one]) => one);
  return {
    findings: sorted(shown),
    hits: shard.hits.filter(({ finding }) => ids.has(finding)).map(({ no: _no, ...hit }) => hit),
    items: sorted(
      Array.from(ofKind('block', facts), ([, block]) =>
        changedHits(block, undefined)
          .filter(({ rule, subject }) => ids.has(findingId(rule, block.agreement, subject)))
          .map((hits) => ({ ...hits, request: block.request, block: block.block })),
      ).flat(),
    ),
    lines: shard
      .notEvaluable()
      .map((one) => ({ ...one, seen: seenOfLine(one, aboutOf(one.scope)) }))
      .filter(({ seen }) => classes.includes(seen.class)),
    funnel: sorted(funnelChanges(facts, () => undefined).filter((row) => classes.includes(row.class))),
    parties: Array.from(ofKind('agreement', facts), ([, about]) => ofDocuments(about)),
    sizes: sorted(disclosures.flatMap((one) => disclosedUnder(one).sizes)),
    parts: sorted(disclosures.flatMap((one) => changedParts(one, undefined, aboutOf(one.agreement)))),
  };
}

const FOR_RECIPIENT: readonly Visibility[] = ['both', 'recipient'];
const FOR_SOURCE: readonly Visibility[] = ['both', 'source'];

const pauses = fc.uniqueArray(fc.nat(60), { maxLength: 4 }).map((at) => (position: number) => at.includes(position));

function nothingTells(say: Say, classes: readonly Visibility[], rules: RuleSet, numRuns: number): void {
  fc.assert(
    fc.property(steps, places, pauses, (history, at, pausing) => {
      const [one, other] = (['one', 'other'] as const).map((which) =>
        rowsOf(foldLedger(ledger(history, at, which, say).inputs, pausing, [1], rules), classes),
      );
      expect(one).toEqual(other);
    }),
    { numRuns, endOnFailure: true },
  );
}

/** The same rules, but one of them says that another class may see it. */
const withLeak = (id: string, visibility: Visibility): RuleSet =>
  new RuleSet(ruleSet.rules.map((rule): Rule => (rule.id === id ? { ...rule, visibility } : rule)));

const RUNS = Number(process.env.NON_INTERFERENCE_RUNS ?? 12);

describe('what one side alone knows', () => {
  it('no row for the recipient tells of matches, withholding or assessments of what was not disclosed', () => {
    nothingTells(sayAsSource, FOR_RECIPIENT, ruleSet, RUNS);
  });

  it('no row for the source tells of copies, accesses or disposals', () => {
    nothingTells(sayAsRecipient, FOR_SOURCE, ruleSet, RUNS);
  });

  it.each(['MAT-02', 'REQ-06'])('a rule that told the recipient would be found: %s', (id) => {
    expect(() => nothingTells(sayAsSource, FOR_RECIPIENT, withLeak(id, 'both'), 200)).toThrow(/Property failed/);
  });

  it('a rule that told the source would be found: RCP-04', () => {
    expect(() => nothingTells(sayAsRecipient, FOR_SOURCE, withLeak('RCP-04', 'both'), 200)).toThrow(/Property failed/);
  });
});
