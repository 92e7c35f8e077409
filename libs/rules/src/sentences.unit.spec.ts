import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleSet } from './rule-set.js';
import { rulesWithSentences, sentenceOf } from './sentences.js';
import { EXAMPLES } from './testing/examples.js';
import { Scenario } from './testing/scenario.js';
import { sentencesPage } from './testing/sentences-page.js';
import { clauseInWords } from './words/clauses.js';
import { agencyName, dayOf } from './words/facts.js';
import { reasonInWords } from './words/reasons.js';

const rules = ruleSet.rules.map(({ id }) => id);
const root = join(import.meta.dirname, '../../..');
const of = (rule: string) => EXAMPLES.filter(({ told }) => told.rule === rule);
const many = sentenceOf(EXAMPLES.find(({ told }) => told.rule === 'DIS-17' && told.count === 2350)!.told);

describe('the sentences of rules', () => {
  it('exist for every rule of the release, beside it', () => {
    expect(rulesWithSentences).toEqual(rules);
    for (const rule of rules) expect(readdirSync(join(import.meta.dirname, rule))).toContain('sentence.ts');
  });

  it('are all on the page that a reviewer reads', () => {
    expect(sentencesPage()).toBe(readFileSync(join(root, 'docs/sentences.md'), 'utf8'));
  });

  it('say the case as its officer reads it', () => {
    expect(many).toEqual({
      sentence: 'On 7 August 2025 IRS disclosed 2,350 items to ICE whose address in the request was not usable.',
      derived:
        'No single record states this. It is worked out from which items were disclosed, and from what requester and source had said of their addresses.',
    });
  });

  it.each(rules)('of %s say zero, one and many, each in one sentence without a gap', (rule) => {
    const examples = of(rule);
    expect(examples.some(({ told }) => told.count === 0)).toBe(true);
    expect(examples.some(({ told }) => told.count === 1)).toBe(true);
    expect(examples.some(({ told }) => told.count > 1)).toBe(true);
    for (const { told } of examples) {
      const { sentence, derived } = sentenceOf(told)!;
      expect(sentence).toMatch(/^\S.*[^.]\.$/);
      expect(sentence).not.toMatch(
        /undefined|null|NaN|unknown number|violat|persons?\b.*\bitems|\. [A-Z]|\b1 (items|records|numbers|requests)\b/,
      );
      expect(sentence.startsWith('Withdrawn: ')).toBe(told.count === 0);
      // No number without separators, but for a year, an id, or a port of a name.
      expect(sentence.replace(/ \d{4}\b/g, '').replaceAll(told.agreement ?? ' ', '')).not.toMatch(/(?<![\w-])\d{4,}/);
      if (told.count > 1 && !/^(INC|MAT-06|RCP-0[12]|INT-02)/.test(rule))
        expect(sentence).toContain(told.count.toLocaleString('en-US'));
      if (told.count === 0) expect(derived).toBeNull();
      else if (derived !== null) expect(derived).toMatch(/\.$/);
    }
  });

  it('are null for a rule that this build lacks', () => {
    expect(sentenceOf({ ...EXAMPLES[0]!.told, rule: 'DIS-99' })).toBeNull();
    expect(sentenceOf({ ...EXAMPLES[0]!.told, rule: 'constructor' })).toBeNull();
  });

  it('still say something where a clause is missing, as of an older version of a rule', () => {
    for (const { told } of EXAMPLES) {
      const { sentence } = sentenceOf({ ...told, clauses: [] })!;
      expect(sentence).not.toMatch(/undefined|null|NaN/);
    }
  });

  it('change no verdict: no rule imports words', () => {
    for (const rule of rules) {
      const code = readFileSync(join(import.meta.dirname, rule, 'rule.ts'), 'utf8');
      expect(code).not.toMatch(/words\/|sentence/);
    }
  });
});

describe('what follows from totals alone', () => {
  it('is said of what a rule really found', () => {
    const scenario = new Scenario().agreed({ elementsAllowed: ['address'] }).rosters();
    scenario.request('r1', { items: 5 });
    // Two items are named, and the header speaks for the others.
    scenario.disclose('d1', { items: [1, 2] }, { itemsCount: 5, elements: ['address', 'income'] });
    const { rule, count, severity, subject, clauses } = scenario.watermarks().finding('DIS-03');
    const told = { rule, count, severity, subject, clauses, agreement: 'a', at: null, recipient: 'ice' };
    expect(count).toBe(5);
    expect(sentenceOf(told)?.derived).toMatch(/^3 of these items are known by their number alone/);
  });
});

describe('days and names', () => {
  it('keep a day as it was written, at either end of it, and say of an instant that its day is UTC’s', () => {
    expect(dayOf('2025-08-07T00:00:00.000Z')).toBe('7 August 2025');
    expect(dayOf('2025-08-07T23:59:59Z')).toBe('7 August 2025');
    expect(dayOf('2025-08-07T23:59:59.999Z')).toBe('7 August 2025 (UTC)');
    expect(dayOf('2024-02-29T12:00:00.000Z')).toBe('29 February 2024 (UTC)');
  });

  it('write short ids of agencies in capitals, and leave all others', () => {
    expect(['irs', 'ice', 'fema', 'state', 'irs-ci', 'x', 'a1'].map(agencyName)).toEqual([
      ...['IRS', 'ICE', 'FEMA', 'state', 'irs-ci', 'x', 'a1'],
    ]);
  });
});

describe('clauses in words', () => {
  const line = (field: string, operator: string, expected: unknown, actual: unknown, basis = '') =>
    clauseInWords({ field, operator, expected, actual, basis, holds: false, entries: [] });

  it.each([
    [
      line('items.addressCodes', 'reach level', 'PARTIAL', 'INSUFFICIENT', 'agreement version 1, addressPolicy'),
      'address level on request: expected at least PARTIAL (agreement version 1, addressPolicy), was INSUFFICIENT',
    ],
    [line('items below that level', 'at most', 0, 2350), 'items below that level: expected at most 0, was 2,350'],
    [
      line('receipt.time', 'at or before', '2025-08-10T04:00:00.000Z', null, '72 hours, default'),
      'time of the receipt: expected at or before 10 August 2025, 04:00 UTC (72 hours, default), was none',
    ],
    [
      line('time of the act', 'within a term of the agreement (end exclusive)', [{ from: '2025-04-07T00:00:00.000Z', until: null }], '2025-08-07T00:00:00.000Z'), // prettier-ignore
      'time of the act: expected within a term of the agreement (end exclusive) from 7 April 2025; until none, was 7 August 2025',
    ],
    [line('value', 'passes admission', null, 'not-json'), 'the value: expected to pass admission, was not-json'],
    [line('agencies whose disclosures count', 'are', null, ['irs']), 'agencies whose disclosures count: irs'],
    [line('parties whose record was missing', 'equals', [], ['ice']), 'parties whose record was missing: expected none, was ice'], // prettier-ignore
    [line('disclosure', 'stands', 'not taken back', 'retracted by its author'), 'disclosure: expected not taken back, was retracted by its author'], // prettier-ignore
  ])('%s', (said, wanted) => expect(said).toBe(wanted));
});

describe('reasons in words', () => {
  /** Every reason in the code of rules and of judging: in quotes after `reason`, or in a constant that such a place uses. */
  function reasonsInCode(): string[] {
    const files = ['libs/rules/src', 'libs/judging/src'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !/spec|testing|words/.test(name))
        .map((name) => readFileSync(join(root, folder, name), 'utf8')),
    );
    // A name may be declared in several files.
    const constants = new Map<string, string[]>();
    for (const [, name, text] of files.flatMap((code) => [
      ...code.matchAll(/^(?:export )?const ([A-Z_]+) = '([^']+)';$/gm),
    ]))
      constants.set(name!, [...(constants.get(name!) ?? []), text!]);
    const given = files.flatMap((code) =>
      [...code.matchAll(/\breason(?:: | = )([^,;}\n]+)|\black\(([^,;)\n]+)/g)].map(([, a, b]) =>
        (a ?? b)!.replaceAll(/=== '[^']+'/g, ''),
      ),
    );
    const found = given.flatMap((code) => [
      ...[...code.matchAll(/'([^']+)'/g)].map(([, text]) => text!),
      ...[...code.matchAll(/\b[A-Z][A-Z_]{3,}\b/g)].flatMap(([name]) => constants.get(name) ?? []),
    ]);
    // A kind of key, why a value was refused, and a name that several agencies have share the word.
    const others = ['*', 'E', 'gap', 'reason'];
    return [...new Set([...found, 'same day'])].filter((text) => !others.includes(text)).sort();
  }

  it('are known for every reason of the code', () => {
    const reasons = reasonsInCode();
    expect(reasons.length).toBeGreaterThan(20);
    expect(reasons.filter((reason) => reasonInWords(reason) === null)).toEqual([]);
  });

  it('are whole sentences', () => {
    expect(reasonInWords('policy.matchRate')).toBe('The agreement states no expected match rate.');
    for (const reason of reasonsInCode()) expect(reasonInWords(reason) ?? '').toMatch(/^([A-Z].*\.)?$/);
    expect(reasonInWords('toString')).toBeNull();
  });
});
